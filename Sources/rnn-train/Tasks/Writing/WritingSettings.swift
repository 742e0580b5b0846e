import RNNConsole
import RNNTasks

/// What can be set of a language model.
struct WritingSettings: Sendable, Equatable {
    /// What texts are cut into.
    enum Tokens: String, CaseIterable {
        case characters, words, bytes
    }

    var tokens = Tokens.characters
    var minimumCount: Int?
    var sizes = SizeSettings(embedding: 32, hidden: 128)
    var isTied = false
    var weightDrop = 0.0
    var window = 64

    static var modelOptions: [Option<WritingSettings>] {
        SizeSettings.options.within(\.sizes) + [
            .flag("--tied", \.isTied, "The vectors of the tokens are the weights of the logits, too."),
            .number(
                "--weight-drop", \.weightDrop, "Dropout of the weights between states, while training.",
                wanted: "a share, 0 or more and less than 1"
            ) { $0 >= 0 && $0 < 1 },
            .count(
                "--window", \.window, maximum: 65_536,
                """
                Tokens that an update reads of each stream. The text is cut into as many streams as --batch-size says, and \
                the state goes on from window to window.
                """),
        ]
    }

    static var encodingOptions: [Option<WritingSettings>] {
        [
            .choice(
                "--tokens", "kind", \.tokens,
                "What the model reads and writes: characters, words (with punctuation, without white space) or bytes."),
            .count(
                "--min-count", \.minimumCount,
                """
                How often a token must occur in the training part to be in the vocabulary; if not given, 1 for characters \
                and 2 for words. All others are one unknown token.
                """),
        ]
    }

    /// The codec of a text.
    func codec(of text: String) -> TextCodec {
        switch tokens {
        case .characters:
            TextCodec(.characters(), of: [text], special: .reading, minimumCount: minimumCount ?? 1)
        case .words:
            TextCodec(.words(lowercases: false), of: [text], special: .reading, minimumCount: minimumCount ?? 2)
        case .bytes: .bytes(special: [])
        }
    }

    /// Throws where options contradict each other.
    func check() throws(UsageError) {
        if tokens == .bytes, minimumCount != nil {
            throw UsageError("'--min-count' does not go with '--tokens bytes': every byte is known.")
        }
    }

    /// The text of a file, which must be one.
    static func read(_ file: String) throws -> String {
        let text = try TextFile.read(file)
        guard let zero = text.utf8.firstIndex(of: 0) else { return text }
        let lines = text[..<zero].split(omittingEmptySubsequences: false) { $0.isNewline }
        throw DataError(
            file: file, line: lines.count, column: (lines.last?.count ?? 0) + 1,
            problem: "there is a byte of zero here: this is no text")
    }

    /// Cuts a text into parts that follow each other, after white space where there is some near.
    static func cut(_ text: String, into shares: [Double]) -> [String] {
        var (parts, start, sum): ([String], String.Index, Double) = ([], text.startIndex, 0)
        for (index, share) in shares.enumerated() {
            sum += share
            // Sums of shares are not exact.
            let isLast = shares[(index + 1)...].allSatisfy { $0 == 0 }
            let end = share == 0 ? start : isLast ? text.endIndex : max(start, cut(text, at: sum))
            parts.append(String(text[start..<end]))
            start = end
        }
        return parts
    }

    private static func cut(_ text: String, at share: Double) -> String.Index {
        let count = text.utf8.count
        let place = text.utf8.index(text.startIndex, offsetBy: min(count, Int(share * Double(count))))
        let near = text.utf8.index(place, offsetBy: min(1000, count / 20), limitedBy: text.endIndex) ?? text.endIndex
        let space = text.utf8[place..<near].firstIndex { $0 == 0x20 || $0 == 0x0a }
        var end = space.map { text.utf8.index(after: $0) } ?? place
        // Never inside of a character.
        while String.Index(end, within: text) == nil { end = text.utf8.index(after: end) }
        return end
    }
}
