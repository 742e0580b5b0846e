import RNNTasks

/// How far written texts are from the accepted ones, token by token.
struct WrittenTexts: Sendable {
    /// The edits from each text to the accepted one that is nearest.
    let edits: [Int]
    /// The number of tokens of this one.
    let lengths: [Int]
    let tally: EditTally
    let bleu: BLEUTally

    /// Compares texts with the accepted ones of each.
    init(_ written: [[String]], accepted: [[[String]]]) {
        let nearest = zip(written, accepted).map { tokens, accepted in
            let distances = accepted.map { editDistance(from: tokens, to: $0) }
            let best = distances.indices.min { (distances[$0], $0) < (distances[$1], $1) } ?? 0
            return (distance: distances[best], tokens: accepted[best])
        }
        edits = nearest.map(\.distance)
        lengths = nearest.map(\.tokens.count)
        tally = EditTally(written, nearest.map(\.tokens))
        bleu = BLEUTally(written, references: accepted)
    }

    func isRight(_ index: Int) -> Bool { edits[index] == 0 }

    /// Exact match, the error rate, and BLEU.
    var figures: [Figure] { tally.figures.reversed() + bleu.figures }

    /// The share of the tokens of some texts that need no edit.
    func shareRight(of members: [Int]) -> Double {
        let tokens = members.reduce(0) { $0 + lengths[$1] }
        return max(0, 1 - Double(members.reduce(0) { $0 + edits[$1] }) / Double(max(1, tokens)))
    }
}
