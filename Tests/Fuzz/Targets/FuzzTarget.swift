import RNNTasks

/// A reader of files or texts, and the inputs that damaged ones are made from.
struct FuzzTarget: Sendable {
    /// The name on the command line.
    let name: String
    /// What it reads.
    let reads: String
    /// The most seconds for one input: far more than any needs, on a machine that does something else too.
    var timeLimit = 10
    /// Makes seeds, and whatever the reader needs, in a directory of its own.
    let prepare: @Sendable (Scratch) throws -> FuzzReader

    /// The call that tries one input again.
    func call(seed: Int, iteration: Int) -> String {
        "rnn-fuzz --target \(name) --seed \(seed) --iteration \(iteration)"
    }
}

/// What a target does with an input.
struct FuzzReader {
    /// Inputs that are correct.
    let seeds: [FuzzInput]
    /// Texts that mean something to the reader.
    var words: [String] = []
    /// Reads an input and uses what it gets. Throws what the reader throws of an input that it refuses, and ``Violation``
    /// if what it accepted does not work.
    let read: (FuzzInput, inout RandomSource) throws -> Void
}

/// The bytes that a reader gets: of one or more files, by name.
struct FuzzInput: Sendable {
    var files: [String: [UInt8]]

    init(_ files: [String: [UInt8]]) {
        self.files = files
    }

    /// A single file.
    init(_ bytes: [UInt8], as name: String) {
        files = [name: bytes]
    }

    /// A single file of text.
    init(_ text: String, as name: String = "input.txt") {
        self.init(Array(text.utf8), as: name)
    }

    /// The bytes of a file; none if there is no such file.
    subscript(_ name: String) -> [UInt8] { files[name] ?? [] }

    /// The bytes of the only file.
    var bytes: [UInt8] { files.values.first ?? [] }
}
