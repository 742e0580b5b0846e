/// Sound files and the text of each, as a table lists them.
///
/// ```swift
/// let recorded = try RecordedTexts(file: "digits/recordings.csv")
/// recorded.examples.inputs[0].seconds   // of the file in the first row
/// recorded.examples.labels[0]           // "40716"
/// ```
///
/// The table has a row for each file, with a path and a text. Paths are relative to the table's directory. All sounds must
/// have the same sample rate.
public struct RecordedTexts: Sendable {
    /// The sounds and their texts, in the order of the rows.
    public let examples: Dataset<Sound, String>
    /// The line of the table in which each row begins, from 1 on: where an ``ExampleError`` is about.
    public let lines: [Int]
    /// The sample rate of all sounds.
    public let rate: Int

    /// Reads a table and the sounds that it lists.
    ///
    /// - Parameters:
    ///   - file: The table's path, or that of a directory whose table is `recordings.csv`.
    ///   - format: Its format; if not given, what the ending of its name says.
    ///   - sound: The column with the paths of WAV files.
    ///   - text: The column with the texts.
    /// - Throws: `FileError` if the table cannot be read; `DataError` with the place if it is malformed, lacks a column, or
    ///   lists a file that cannot be read, is no sound, or has another sample rate than those before it.
    public init(
        file: String, format: DataFormat? = nil, sound: DataTable.Column = "file", text: DataTable.Column = "text"
    ) throws {
        let file = try Self.table(at: file)
        let table = try DataTable(file: file, format: format)
        let texts = try table.texts(text)
        let directory = Directory.parent(of: file)
        var rate: Int?
        let sounds = try table.values(table.index(of: sound)) { (path, place) throws(DataError) in
            let sound: Sound
            do {
                sound = try Sound(contentsOf: path.hasPrefix("/") ? path : directory + "/" + path)
            } catch {
                throw place("\(error)")
            }
            if let rate, sound.rate != rate {
                throw place("\(path) has a sample rate of \(sound.rate), and those before it have \(rate)")
            }
            rate = sound.rate
            return sound
        }
        examples = Dataset(sounds, labels: texts)
        lines = table.lines
        // A table has one row at least.
        self.rate = rate ?? 0
    }

    private static let tableName = "recordings.csv"

    private static func table(at path: String) throws(FileError) -> String {
        do throws(FileError) {
            return try Directory.opened(path) == nil ? path : path + "/" + tableName
        } catch {
            guard error.isNoDirectory else { throw error }
            return path
        }
    }

    /// Writes sounds as WAV files, `0000.wav` and so on, and the table that lists them, `recordings.csv`.
    ///
    /// Files of these names are replaced; others stay.
    ///
    /// - Parameters:
    ///   - examples: The sounds and their texts.
    ///   - directory: The directory, which is there afterwards.
    /// - Returns: The path of the table.
    /// - Throws: `SoundError` if a sound cannot be written, and `FileError`.
    @discardableResult
    public static func write(_ examples: Dataset<Sound, String>, to directory: String) throws -> String {
        try Directory.makeAll(directory)
        let digits = max(4, "\(examples.count - 1)".count)
        var rows = [["file", "text"]]
        for (index, (sound, text)) in zip(examples.inputs, examples.labels).enumerated() {
            let number = "\(index)"
            let name = String(repeating: "0", count: digits - number.count) + number + ".wav"
            try sound.write(to: directory + "/" + name)
            rows.append([name, text])
        }
        let table = directory + "/" + tableName
        try File.replace(table, with: [Array(CSV.text(rows).utf8)[...]])
        return table
    }
}
