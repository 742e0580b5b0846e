/// Reads merges as they are written: two pieces with a space between, each of which is a byte or was made before.
///
/// Pieces are written in full, so that no file can ask for more memory than it has bytes.
struct MergeReader {
    private(set) var merges: [Merge] = []
    private var numbers = Dictionary(
        uniqueKeysWithValues: (UInt8.min...UInt8.max).map { ([$0], Int32($0)) })

    /// Reads a merge; tells what is wrong with it, if something is.
    mutating func read(_ text: String) -> String? {
        let parts = text.unicodeScalars.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            return "this is not two pieces with a space between"
        }
        guard let left = PieceAlphabet.bytes(of: parts[0]), let right = PieceAlphabet.bytes(of: parts[1]) else {
            return "a character stands for no byte"
        }
        guard let leftNumber = numbers[left] else { return "the first piece is not there before it" }
        guard let rightNumber = numbers[right] else { return "the second piece is not there before it" }
        let number = Merge.firstPiece + Int32(merges.count)
        guard numbers.updateValue(number, forKey: left + right) == nil else { return "its piece is there before it" }
        merges.append(Merge(leftNumber, rightNumber))
        return nil
    }
}
