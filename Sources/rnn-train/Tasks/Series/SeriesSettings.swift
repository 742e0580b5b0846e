import RNNConsole
import RNNTasks

/// What can be set of a task on sequences of numbers.
struct SeriesSettings: Sendable, Equatable {
    /// What a row of a table is.
    enum Rows: String, CaseIterable {
        case steps, sequence
    }

    /// What labels belong to.
    enum Labels: String, CaseIterable {
        /// The sequence, if they are the same in all of its rows.
        case auto
        case steps, sequence
    }

    var rows = Rows.steps
    var sequence: String?
    var label: String?
    var target: String?
    var separator: String?
    var labels = Labels.auto
    /// Labels that need not be in the data.
    var moreLabels: [String] = []
    var features: [String] = []
    /// Whether files have the labels of steps only, of which those of the next one are predicted.
    var predictsNext = false
    var table = TableSettings()
    var sizes = SizeSettings()
    var convolution = ConvolutionSettings()

    static var modelOptions: [Option<SeriesSettings>] {
        SizeSettings.layerOptions.within(\.sizes)
            + ConvolutionSettings.options(stride: "1 where steps have labels.").within(\.convolution)
    }

    static var fileOptions: [Option<SeriesSettings>] {
        [
            .text(
                "--sequence", "column", \.sequence,
                "The column that names the sequence of a row: its name, or its number from 1."),
            .text(
                "--label", "column", \.label,
                "The column of the labels, or the tensor of a .safetensors file; 'label' if not given."),
            .text("--target", "column", \.target, "The column of a number to predict, instead of a label."),
            .text(
                "--labels-separator", "text", \.separator,
                "What stands between labels, where there are several in a field: \" \" for a space."),
            .choice(
                "--labels", "scope", \.labels,
                """
                What labels belong to: steps, or sequence; auto: the sequence, if they are the same in all of its rows.
                """),
            .list(
                "--more-labels", "names", \.moreLabels,
                """
                Labels that models are to know even if the data have none of them, with commas between; 21-108 is all whole \
                numbers from one to the other.
                """,
                wanted: "names of labels"
            ) { $0.isEmpty ? nil : $0 },
            .list(
                "--features", "columns", \.features,
                "The columns that are read, with commas between; if not given, all others with numbers in them.",
                wanted: "names or numbers of columns"
            ) { $0.isEmpty ? nil : $0 },
            .choice(
                "--rows", "kind", \.rows,
                """
                What a row is: steps (one step of a sequence), or sequence (a whole one of a single feature: each column \
                with numbers is a step).
                """),
            .flag(
                "--next-labels", \.predictsNext,
                """
                Files are texts of labels, a line a step, spaces between, - for none, blank lines between sequences, as of \
                piano rolls: predict the labels of the next step.
                """),
        ] + TableSettings.options.within(\.table)
    }

    func check() throws(UsageError) {
        try table.check()
        try checkRoles(
            [("--sequence", sequence), ("--label", label), ("--target", target)] + features.map { ("--features", $0) })
        if label != nil, target != nil {
            throw UsageError("'--label' and '--target' do not go together: a class or a number is predicted.")
        }
        if separator != nil, target != nil {
            throw UsageError("'--labels-separator' does not go with '--target', which is a number.")
        }
        if !moreLabels.isEmpty, target != nil {
            throw UsageError("'--more-labels' does not go with '--target', which is a number.")
        }
        if rows == .sequence, labels == .steps {
            throw UsageError("'--labels steps' does not go with '--rows sequence': a row has one label.")
        }
        if predictsNext {
            let given = [
                ("--sequence", sequence != nil), ("--label", label != nil), ("--target", target != nil),
                ("--features", !features.isEmpty), ("--rows sequence", rows == .sequence),
                ("--labels sequence", labels == .sequence),
            ]
            if let (option, _) = given.first(where: \.1) {
                throw UsageError("'\(option)' does not go with '--next-labels', whose files have no columns.")
            }
        }
    }

    /// The labels that need not be in the data, one by one.
    var addedLabels: [String] {
        moreLabels.flatMap { text -> [String] in
            let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard ends.count == 2, let first = ends[0], let last = ends[1], first <= last, last - first < 100_000 else {
                return [text]
            }
            return (first...last).map { "\($0)" }
        }
    }

    /// The table of a file. Where columns are asked for by names there is a header; a first row with fractions in it is none,
    /// even if it is not stated.
    func readTable(_ file: String) throws -> DataTable {
        var table = table
        if table.header == .auto,
            ([sequence, label, target].compactMap(\.self) + features).contains(where: { Int($0) == nil })
        {
            table.header = .yes
        }
        let read = try DataTable(file: file, format: table.format(of: file))
        guard table.header == .auto, read.names.contains(where: { Double($0) != nil && Int($0) == nil }) else {
            return read
        }
        table.header = .no
        return try DataTable(file: file, format: table.format(of: file))
    }
}
