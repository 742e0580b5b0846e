import Foundation
import RNNTasks

/// Recordings, perhaps with their texts, as files have them.
struct RecordingExamples: Sendable {
    /// A recording, and the row that it is in.
    struct Element: Sendable {
        let name: String
        /// [frames, features]
        let frames: Tensor<Float>
        /// What is said; empty if it is not read.
        let text: String
    }

    let file: String
    var elements: [Element]
    /// How sounds became frames; nil for frames of a file.
    let sounds: LogMel?
    /// Makes an error about a recording, by its name.
    private let table: DataTable?
    /// The rows of the recordings.
    private var rows: [Int]

    var count: Int { elements.count }

    subscript(_ indices: [Int]) -> RecordingExamples {
        var part = self
        part.elements = indices.map { elements[$0] }
        part.rows = indices.map { rows[$0] }
        return part
    }

    /// An error about a recording.
    func error(_ index: Int, _ problem: String) -> DataError {
        if let table { return table.error(row: rows[index], "\(elements[index].name): \(problem)") }
        return DataError(file: file, problem: "recording \(elements[index].name): \(problem)")
    }

    /// Whether a file is a table of recordings or of tensors, rather than a recording itself.
    static func isTable(_ file: String) -> Bool {
        let ending = file.split(separator: ".").last?.lowercased() ?? ""
        return ["csv", "tsv", "tab", "jsonl", "ndjson", "json", "safetensors"].contains(ending)
    }

    /// Reads a file of recordings.
    ///
    /// - Parameters:
    ///   - file: A table of WAV files or, by the ending of its name, a file of tensors.
    ///   - settings: How examples are found in it.
    ///   - hasTexts: Whether texts are asked for.
    ///   - known: How sounds became frames before; nil for the first file of a training.
    ///   - width: The number of features; nil for the first file of a training.
    /// - Throws: `DataError`, `SafetensorsError` or `FileError`.
    init(_ file: String, _ settings: TranscriptionSettings, hasTexts: Bool, known: LogMel?, width: Int?) throws {
        if file.hasSuffix(".safetensors") {
            try self.init(tensors: file, settings, hasTexts: hasTexts, width: width)
        } else {
            try self.init(table: file, settings, hasTexts: hasTexts, known: known, width: width)
        }
    }

    /// The recording of a WAV file.
    init(sound file: String, for task: SequenceTranscription) throws {
        guard let features = task.sounds else {
            throw DataError(file: file, problem: "the model reads frames of a .safetensors file, not sounds")
        }
        // A pipe has no length, which is asked of files.
        let sound =
            file == standardInputPath
            ? try Sound(bytes: Array(FileHandle.standardInput.readToEnd() ?? Data()), name: "standard input")
            : try Sound(contentsOf: file)
        let name = file.split(separator: "/").last.map(String.init) ?? file
        if let problem = Self.problem(of: sound, features) { throw DataError(file: file, problem: problem) }
        self.init(
            file: file, elements: [Element(name: name, frames: Tensor(features(sound)), text: "")], sounds: features,
            table: nil, rows: [0])
    }

    private init(file: String, elements: [Element], sounds: LogMel?, table: DataTable?, rows: [Int]) {
        (self.file, self.elements, self.sounds, self.table, self.rows) = (file, elements, sounds, table, rows)
    }

    private static func problem(of sound: Sound, _ features: LogMel) -> String? {
        if sound.rate != features.rate {
            return "there are \(sound.rate) samples a second, not \(features.rate) as in those before"
        }
        if features.frameCount(sound.samples.count) == 0 {
            return "the \(sound.samples.count) samples are fewer than the \(features.length) of a frame"
        }
        return nil
    }

    private init(
        table file: String, _ settings: TranscriptionSettings, hasTexts: Bool, known: LogMel?, width: Int?
    ) throws {
        if known == nil, let width {
            throw DataError(file: file, problem: "the model reads frames of \(width) numbers, not sounds")
        }
        let table = try DataTable(file: file, format: settings.table.format(of: file))
        let column = try table.number(of: .init(settings.audio ?? "file"))
        let text = hasTexts ? try table.number(of: .init(settings.text ?? "text")) : nil
        let texts = try text.map { try table.texts(.number($0)) }
        let directory = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
        var features = known
        let elements = try table.texts(.number(column)).enumerated().map { row, path in
            let sound: Sound
            do {
                sound = try Sound(contentsOf: path.hasPrefix("/") ? path : directory + path)
            } catch {
                throw table.error(row: row, column: column, "\(error)")
            }
            guard let reads = features ?? settings.features(rate: sound.rate) else {
                throw table.error(row: row, column: column, "\(path): a rate of \(sound.rate) is none of speech")
            }
            features = reads
            if let problem = Self.problem(of: sound, reads) {
                throw table.error(row: row, column: column, "\(path): \(problem)")
            }
            if let texts, texts[row].isEmpty { throw table.error(row: row, column: text, "the text is empty") }
            return Element(name: path, frames: Tensor(reads(sound)), text: texts?[row] ?? "")
        }
        self.init(
            file: file, elements: elements, sounds: features, table: table, rows: Array(elements.indices))
    }

    /// Frames of a file, and rows of labels that stand for symbols.
    private init(tensors file: String, _ settings: TranscriptionSettings, hasTexts: Bool, width: Int?) throws {
        let read = try FrameTensors(file, width: width)
        let texts = hasTexts ? try Self.texts(read, settings) : read.lengths.map { _ in "" }
        self.init(
            file: file,
            elements: read.frames.indices.map { Element(name: "\($0 + 1)", frames: read.frames[$0], text: texts[$0]) },
            sounds: nil, table: nil, rows: Array(read.frames.indices))
    }

    private static func texts(_ read: FrameTensors, _ settings: TranscriptionSettings) throws -> [String] {
        let name = settings.text ?? "labels"
        let (shape, values) = try read.numbers(name)
        let count = read.lengths.count
        func error(_ problem: String) -> DataError { DataError(file: read.file, problem: problem) }
        let lengths = read.tensors["label_lengths"] == nil ? nil : try read.counts("label_lengths")
        if let lengths, lengths.count != count {
            throw error("there are \(lengths.count) \"label_lengths\" for \(count) recordings")
        }
        // Rows of one width, or the labels of all recordings one after the other.
        let ranges: [Range<Int>]
        if shape.count == 2, shape[0] == count {
            ranges = try (0..<count).map { row in
                let start = row * shape[1]
                let length =
                    lengths?[row] ?? (values[start..<start + shape[1]].firstIndex { $0 < 0 } ?? start + shape[1])
                    - start
                guard length <= shape[1] else {
                    throw error("label_lengths[\(row)] is \(length), and \"\(name)\" has the shape \(shape)")
                }
                return start..<start + length
            }
        } else if shape.count == 1, let lengths, lengths.reduce(0, +) == shape[0] {
            var start = 0
            ranges = lengths.map { length in
                defer { start += length }
                return start..<start + length
            }
        } else {
            throw error(
                """
                "\(name)" has the shape \(shape), not [recordings, labels], or [labels] with "label_lengths"; there are \
                \(count) recordings
                """)
        }
        let symbols = Array(settings.symbols)
        return try ranges.map { range in
            String(
                try range.map { place in
                    let label = Int(exactly: values[place])
                    guard let label, symbols.indices.contains(label) else {
                        let index = shape.count == 2 ? "\(place / shape[1]), \(place % shape[1])" : "\(place)"
                        let found = label.map { "\($0)" } ?? "\(values[place])"
                        throw error(
                            "\(name)[\(index)] is \(found), and '--symbols' has those of 0 to \(symbols.count - 1)")
                    }
                    return symbols[label]
                })
        }
    }
}
