import RNNTasks

/// Sequences of numbers with what is to be predicted of them, as files have them.
struct SeriesExamples: Sendable {
    /// A sequence, and where its targets are.
    struct Element: Sendable {
        let name: String
        /// [steps, features]; NaN is a gap.
        let frames: Tensor<Float>
        /// What is to be predicted, as the file says it: once, or for each step. Empty if it is not read.
        let targets: [String]
        /// The rows of the targets, for errors.
        let rows: [Int]
    }

    /// Where a file has its targets, for errors.
    enum Source: Sendable {
        case table(DataTable, column: Int?)
        case tensor(String)
        case lines
    }

    /// What all files of a model have in common.
    struct Layout: Sendable {
        /// The names of the features; nil if they have none.
        var features: [String]?
        /// The number of features.
        var count: Int
        var scope: SignalSettings.Scope
    }

    let file: String
    let source: Source
    let layout: Layout
    var elements: [Element]
    /// The columns that are not read, for they have no numbers.
    var ignored: [String] = []

    var count: Int { elements.count }
    var inputs: [SeriesInput] { elements.map { SeriesInput(name: $0.name, frames: $0.frames) } }

    subscript(_ indices: [Int]) -> SeriesExamples {
        var part = self
        part.elements = indices.map { elements[$0] }
        return part
    }

    /// An error about a target of a sequence.
    func error(_ element: Int, target: Int, _ problem: String) -> DataError {
        let (name, row) = (elements[element].name, elements[element].rows[target])
        switch source {
        case .table(let table, let column): return table.error(row: row, column: column, problem)
        case .tensor(let tensor): return DataError(file: file, problem: "\(tensor)[\(row)]: \(problem)")
        case .lines: return DataError(file: file, problem: "sequence \(name), step \(row + 1): \(problem)")
        }
    }

    /// An error about the frames of a sequence.
    func error(_ element: Int, _ problem: String) -> DataError {
        if case .table(let table, _) = source, let row = elements[element].rows.first {
            return table.error(row: row, "sequence \"\(elements[element].name)\": \(problem)")
        }
        return DataError(file: file, problem: "sequence \(elements[element].name): \(problem)")
    }

    /// Throws where frames cannot be scaled: where a number is not finite, or too far from all others.
    func check(_ features: FeatureScale) throws(DataError) {
        for index in elements.indices {
            if let problem = features.problem(of: elements[index].frames, allowsGaps: true) {
                throw error(index, problem)
            }
        }
    }
}

/// A sequence to predict for.
struct SeriesInput: Sendable {
    let name: String
    let frames: Tensor<Float>
}

extension SeriesExamples {
    /// Reads a file.
    ///
    /// - Parameters:
    ///   - file: A table or, by the ending of its name, a file of tensors.
    ///   - settings: How examples are found in it.
    ///   - target: The column or tensor of what is to be predicted; nil if it is not read.
    ///   - layout: What is known of the features already; nil for the first file of a training.
    ///   - needsTarget: Whether a table must have the column.
    /// - Throws: `DataError`, `SafetensorsError` or `FileError`.
    init(
        _ file: String, _ settings: SeriesSettings, target: String?, layout: Layout?, needsTarget: Bool = true
    ) throws {
        if file.hasSuffix(".safetensors") {
            try self.init(tensors: file, settings, target: target, layout: layout)
        } else {
            let table = try settings.readTable(file)
            let column = try target.flatMap { name in
                needsTarget ? try table.number(of: .init(name)) : try? table.number(of: .init(name))
            }
            if settings.rows == .sequence {
                try self.init(rowsOf: table, file, settings, target: column, layout: layout)
            } else {
                try self.init(stepsOf: table, file, settings, target: column, layout: layout)
            }
        }
    }

    /// A row a step.
    private init(
        stepsOf table: DataTable, _ file: String, _ settings: SeriesSettings, target column: Int?, layout: Layout?
    ) throws {
        let sequence = try settings.sequence.map { try table.number(of: .init($0)) }
        let columns = try Self.features(of: table, file, settings, but: [sequence, column], layout)
        let rows = try table.numbersWithGaps(columns.map { .number($0) })
        let targets = try column.map { try table.texts(.number($0)) }
        // Sequences in the order in which they begin; their rows need not follow each other.
        var groups: [(name: String, rows: [Int])] = []
        if let sequence {
            var places: [String: Int] = [:]
            for (row, name) in try table.texts(.number(sequence)).enumerated() {
                if name.isEmpty { throw table.error(row: row, column: sequence, "the name of the sequence is empty") }
                if let place = places[name] {
                    groups[place].rows.append(row)
                } else {
                    places[name] = groups.count
                    groups.append((name, [row]))
                }
            }
        } else {
            groups = [(file.split(separator: "/").last.map(String.init) ?? file, Array(0..<table.count))]
        }
        let isConstant = targets.map { targets in
            groups.allSatisfy { group in group.rows.allSatisfy { targets[$0] == targets[group.rows[0]] } }
        }
        let found: SignalSettings.Scope =
            switch settings.labels {
            case .auto: layout?.scope ?? (isConstant == false ? .step : .sequence)
            case .steps: .step
            case .sequence: .sequence
            }
        if let targets, let column, found == .sequence, isConstant == false {
            for group in groups {
                guard let row = group.rows.first(where: { targets[$0] != targets[group.rows[0]] }) else { continue }
                throw table.error(
                    row: row, column: column,
                    """
                    "\(targets[row])", but "\(targets[group.rows[0]])" in an earlier row of the sequence \
                    "\(group.name)", which has one label as a whole; does '--sequence' name the right column?
                    """)
            }
        }
        let names = table.names.isEmpty ? nil : columns.map { table.names[$0 - 1] }
        self.init(
            file: file, source: .table(table, column: column),
            layout: Layout(features: layout?.features ?? names, count: columns.count, scope: found),
            elements: groups.map { group in
                let shown = found == .step ? group.rows : Array(group.rows.prefix(1))
                return Element(
                    name: group.name,
                    frames: Tensor(group.rows.flatMap { rows[$0] }).reshaped([group.rows.count, columns.count]),
                    targets: targets.map { targets in shown.map { targets[$0] } } ?? [], rows: shown)
            })
        if layout == nil, settings.features.isEmpty {
            ignored = table.names.indices.filter { index in
                !(columns + [sequence, column].compactMap(\.self)).contains(index + 1)
            }.map { table.names[$0] }
        }
    }

    /// A row a sequence: each of its numbers is a step of the only feature; empty fields at its end are none.
    private init(
        rowsOf table: DataTable, _ file: String, _ settings: SeriesSettings, target column: Int?, layout: Layout?
    ) throws {
        let sequence = try settings.sequence.map { try table.number(of: .init($0)) }
        let columns = try Self.features(of: table, file, settings, but: [sequence, column], nil)
        let names = try sequence.map { try table.texts(.number($0)) }
        let targets = try column.map { try table.texts(.number($0)) }
        let elements = try table.numbersWithGaps(columns.map { .number($0) }).enumerated().map { row, numbers in
            let last = numbers.lastIndex { !$0.isNaN }
            guard let last else {
                throw table.error(row: row, "there are no numbers in this row: the sequence is empty")
            }
            return Element(
                name: names?[row] ?? "\(row + 1)", frames: Tensor(Array(numbers[...last])).reshaped([last + 1, 1]),
                targets: targets.map { [$0[row]] } ?? [], rows: [row])
        }
        self.init(
            file: file, source: .table(table, column: column),
            layout: Layout(features: nil, count: 1, scope: .sequence), elements: elements)
    }

    /// The numbers of the columns that are read.
    private static func features(
        of table: DataTable, _ file: String, _ settings: SeriesSettings, but others: [Int?], _ layout: Layout?
    ) throws -> [Int] {
        var columns: [Int]
        if !settings.features.isEmpty {
            columns = try settings.features.map { try table.number(of: .init($0)) }
        } else if let names = layout?.features, !table.names.isEmpty {
            columns = try names.map { try table.number(of: .name($0)) }
        } else {
            columns = table.numericColumns.filter { !others.contains($0) }
        }
        if columns.isEmpty {
            throw DataError(
                file: file,
                problem: "no column has numbers, beside those that name sequences and what is to be predicted")
        }
        if let layout, layout.count != columns.count {
            throw DataError(
                file: file,
                problem: """
                    there are \(columns.count) columns of numbers for \(layout.count) features; '--features' says which they \
                    are
                    """)
        }
        return columns
    }
}
