extension Tokenizer {
    /// The script that most of the letters of some texts are of, if `words` finds no words in it; nil otherwise.
    ///
    /// It is one of those without spaces between words whose words annex 29 leaves to dictionaries: their letters are cut
    /// one by one, and `characters` is made for that. A sample of the texts is looked at, spread over all of them.
    package static func scriptThatNeedsCharacters(in texts: [String]) -> String? {
        let table = WordBreakTable.shared
        var letters = 0
        var counts = [Int](repeating: 0, count: WordlessScript.all.count)
        for index in stride(from: 0, to: texts.count, by: max(1, texts.count / sampledTexts)) {
            for scalar in texts[index].unicodeScalars.prefix(sampledLength) {
                let properties = table[scalar.value]
                let wordBreak = properties.wordBreak
                // Marks, digits and flags are in texts of any script.
                guard properties.ink == .word, !properties.isPictograph, !wordBreak.isPassedOver, wordBreak != .numeric,
                    wordBreak != .regionalIndicator
                else { continue }
                letters += 1
                if let script = WordlessScript.all.firstIndex(where: { $0.contains(scalar) }) { counts[script] += 1 }
            }
        }
        guard counts.reduce(0, +) * 2 > letters else { return nil }
        return zip(counts, WordlessScript.all).max { $0.0 < $1.0 }?.1.name
    }

    private static let sampledTexts = 200
    private static let sampledLength = 500
}

/// A script without spaces between words: those of Unicode's line-breaking class SA.
private struct WordlessScript: Sendable {
    let name: String
    let blocks: [ClosedRange<UInt32>]

    func contains(_ scalar: Unicode.Scalar) -> Bool { blocks.contains { $0.contains(scalar.value) } }

    static let all = [
        WordlessScript(name: "Thai", blocks: [0x0e00...0x0e7f]),
        WordlessScript(name: "Lao", blocks: [0x0e80...0x0eff]),
        WordlessScript(name: "Myanmar", blocks: [0x1000...0x109f, 0xa9e0...0xa9ff, 0xaa60...0xaa7f]),
        WordlessScript(name: "Khmer", blocks: [0x1780...0x17ff]),
        WordlessScript(name: "Tai Le", blocks: [0x1950...0x197f]),
        WordlessScript(name: "New Tai Lue", blocks: [0x1980...0x19df]),
        WordlessScript(name: "Tai Tham", blocks: [0x1a20...0x1aaf]),
        WordlessScript(name: "Tai Viet", blocks: [0xaa80...0xaadf]),
        WordlessScript(name: "Ahom", blocks: [0x1_1700...0x1_174f]),
    ]
}
