import RNNCharts
import RNNConsole
import RNNTasks

/// A figure of a study: a line of `study.csv`.
struct StudyRow: Sendable, Equatable {
    let study: String
    let model: String
    let setting: String
    let seed: Int
    let figure: String
    let value: Double

    static let columns = ["study", "model", "setting", "seed", "figure", "value"]

    var fields: [String] { [study, model, setting, "\(seed)", figure, "\(value)"] }
}

/// The figures of a study, in the order of its trials.
struct StudyRows: Sendable {
    let rows: [StudyRow]

    init(_ rows: [StudyRow]) {
        self.rows = rows
    }

    /// The models, in their order.
    var models: [String] { unique(rows.map(\.model)) }
    /// The settings, in their order.
    var settings: [String] { unique(rows.map(\.setting)) }
    /// The figures, in their order.
    var figures: [String] { unique(rows.map(\.figure)) }
    /// The seeds.
    var seeds: [Int] { Set(rows.map(\.seed)).sorted() }

    private func unique(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    /// The numbers of a figure, one for each seed.
    func values(_ figure: String, _ model: String, _ setting: String) -> [Double] {
        rows.filter { $0.figure == figure && $0.model == model && $0.setting == setting }.map(\.value)
    }

    /// The mean of a figure over the seeds; NaN if it was not measured.
    func average(_ figure: String, _ model: String, _ setting: String) -> Double {
        mean(values(figure, model, setting))
    }

    /// Where a number stands: its figure, the model and the setting.
    typealias Place = (figure: String, model: String, setting: String)

    /// A number made of several of each seed, which learned from and were tested with the same data.
    func bySeed(_ places: [Place], _ combine: ([Double]) -> Double) -> [Double] {
        seeds.compactMap { seed in
            let own = rows.filter { $0.seed == seed }
            let numbers = places.compactMap { place in
                own.first { $0.figure == place.figure && $0.model == place.model && $0.setting == place.setting }?.value
            }
            return numbers.count == places.count ? combine(numbers) : nil
        }
    }

    /// By how much a number exceeds another one with each seed, beyond a margin.
    func excess(_ one: Place, over other: Place, by margin: Double) -> [Double] {
        bySeed([one, other]) { $0[0] - $0[1] - margin }
    }

    /// The settings that begin with a word, each with the number that follows, from the least to the greatest.
    func numbered(_ word: String) -> [(number: Double, name: String)] {
        Self.numbered(settings, word + " ")
    }

    /// The figures that begin with a word, each with the number that follows it: `accuracy_64`.
    func figuresNumbered(_ word: String) -> [(number: Double, name: String)] {
        Self.numbered(figures, word + "_")
    }

    private static func numbered(_ names: [String], _ start: String) -> [(number: Double, name: String)] {
        names.compactMap { name in
            guard name.hasPrefix(start), let number = Double(name.dropFirst(start.count)) else { return nil }
            return (number, name)
        }.sorted { $0.number < $1.number }
    }

    /// A line of means over the seeds, with a band of standard deviations.
    ///
    /// - Parameters:
    ///   - name: What the legend calls it.
    ///   - color: Which colour of the palette.
    ///   - scale: What numbers are multiplied by, 100 for shares in percent.
    ///   - points: Where each point stands, and the numbers behind it.
    /// - Returns: The line.
    static func line(
        _ name: String, color: Int, scale: Double = 1, _ points: [(x: Double, values: [Double])]
    ) -> LineChart.Series {
        LineChart.Series(
            name, points.map { scale * mean($0.values) }, x: points.map(\.x),
            deviations: points.map { $0.values.count > 1 ? scale * deviation($0.values) : 0 }, color: color)
    }

    /// How many seeds there are, for captions.
    var basis: String { seeds.count == 1 ? "One seed." : "Means over \(seeds.count) seeds." }
}

// MARK: The file

extension StudyRows {
    /// The name of the file.
    static let file = "study.csv"

    /// The file's text.
    static func text(_ rows: [StudyRow]) -> String {
        CSV.text([StudyRow.columns] + rows.map(\.fields))
    }

    /// Reads a file.
    ///
    /// - Throws: `DataError` if it is not one of these.
    static func read(_ path: String) throws -> [StudyRow] {
        let table = try DataTable(file: path, format: .csv(header: true))
        guard table.names == StudyRow.columns else {
            throw DataError(
                file: path, problem: "the columns must be \(StudyRow.columns.joined(separator: ", "))")
        }
        let columns = try StudyRow.columns.map { try table.texts(.name($0)) }
        return try (0..<table.count).map { row in
            guard let seed = Int(columns[3][row]), let value = Double(columns[5][row]) else {
                throw DataError(file: path, problem: "row \(row + 1) has no seed or no value")
            }
            return StudyRow(
                study: columns[0][row], model: columns[1][row], setting: columns[2][row], seed: seed,
                figure: columns[4][row], value: value)
        }
    }
}
