/// Reads lines of a word and its numbers.
struct WordVectorReader {
    let vocabulary: Vocabulary
    /// How many numbers a vector has.
    private(set) var width: Int?
    private(set) var vectors: [Int32: [Float]] = [:]
    private(set) var lines = 0
    private(set) var malformed = 0
    private(set) var malformedLines: [Int] = []

    init(vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
    }

    /// Reads a line, which may be the first one that tells how many numbers there are.
    mutating func read(_ line: UnsafeRawBufferPointer?, number: Int) {
        guard var line = line?[...] else { return count(number, isRead: false) }
        if number == 1, line.starts(with: [0xef, 0xbb, 0xbf]) { line = line.dropFirst(3) }
        // fastText ends its lines with a space.
        while let last = line.last, DecimalParser.isSpace(last) { line = line.dropLast() }
        if line.isEmpty { return }
        if number == 1, let announced = header(line) {
            width = announced
            return
        }
        count(number, isRead: readVector(line))
    }

    private mutating func count(_ number: Int, isRead: Bool) {
        lines += 1
        if isRead { return }
        malformed += 1
        if malformedLines.count < 10 { malformedLines.append(number) }
    }

    /// The second of two whole numbers, if the line is nothing else.
    private func header(_ line: Slice<UnsafeRawBufferPointer>) -> Int? {
        let parts = line.split(whereSeparator: DecimalParser.isSpace)
        guard parts.count == 2, parts.joined().allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        return Int(String(decoding: parts[1], as: UTF8.self)).flatMap { $0 > 0 ? $0 : nil }
    }

    private mutating func readVector(_ line: Slice<UnsafeRawBufferPointer>) -> Bool {
        if width == nil {
            // The first vector of a file without a header tells how many numbers there are: as many as can be read.
            let numbers = line.split(whereSeparator: DecimalParser.isSpace).dropFirst()
            let count = numbers.reversed().prefix { DecimalParser.number($0) != nil }.count
            guard count > 0 else { return false }
            width = count
        }
        guard let width, let wordEnd = endOfWord(line, width: width) else { return false }
        let id = vocabulary.id(of: String(decoding: line[..<wordEnd], as: UTF8.self))
        guard id != Vocabulary.unknown, vectors[id] == nil else { return true }
        var vector: [Float] = []
        vector.reserveCapacity(width)
        for part in line[wordEnd...].split(whereSeparator: DecimalParser.isSpace) {
            guard let number = DecimalParser.number(part) else { return false }
            vector.append(Float(number))
        }
        guard vector.allSatisfy(\.isFinite) else { return false }
        vectors[id] = vector
        return true
    }

    /// Where the word ends: `width` numbers from the end of the line, because some files have words with spaces. The last
    /// part of such a word may not be a number: the line rather has too many of them.
    private func endOfWord(_ line: Slice<UnsafeRawBufferPointer>, width: Int) -> Int? {
        var end = line.endIndex
        for _ in 0..<width {
            while end > line.startIndex, !DecimalParser.isSpace(line[end - 1]) { end -= 1 }
            while end > line.startIndex, DecimalParser.isSpace(line[end - 1]) { end -= 1 }
            if end == line.startIndex { return nil }
        }
        if let space = line[..<end].lastIndex(where: DecimalParser.isSpace),
            DecimalParser.number(line[(space + 1)..<end]) != nil
        {
            return nil
        }
        return end
    }
}
