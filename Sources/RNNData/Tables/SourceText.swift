/// The bytes of a file that is known to be valid UTF-8, and the lines and columns in it.
struct SourceText: Sendable {
    let file: String
    let bytes: [UInt8]
    /// Where the text begins: after a byte-order mark.
    let start: Int

    init(file: String, bytes: [UInt8]) throws(DataError) {
        self.file = file
        self.bytes = bytes
        start = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
        if start == bytes.count { throw DataError(file: file, problem: "the file is empty") }
        if let offset = bytes.withUnsafeBufferPointer(SourceText.firstInvalid) {
            let isUTF16 = bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff])
            throw error(
                at: offset,
                isUTF16
                    ? "the file is UTF-16; save it as UTF-8"
                    : "byte \(SourceText.hexadecimal(bytes[offset])) is not UTF-8 here; save the file as UTF-8")
        }
    }

    /// Reads a file.
    ///
    /// - Throws: `FileError` if it cannot be read; `DataError` if it is empty, not UTF-8, or larger than the limit.
    init(file: String, limit: Int = MachineMemory.dataLimit) throws {
        guard let bytes = try File.reading(file).readAll(limit: limit) else {
            throw DataError(
                file: file,
                problem: "there are more than \(limit) bytes, too many for the memory of this machine; divide the file")
        }
        try self.init(file: file, bytes: bytes)
    }

    /// An error at a byte, whose line and column are counted only now: readers need not keep track of them.
    func error(at offset: Int, _ problem: String) -> DataError {
        let (line, first) = lineAndStart(of: offset)
        let column = bytes[first..<offset].reduce(1) { $1 & 0xc0 == 0x80 ? $0 : $0 + 1 }
        return DataError(file: file, line: line, column: column, problem: problem)
    }

    /// The number of the line that a byte is in.
    func line(of offset: Int) -> Int { lineAndStart(of: offset).line }

    /// The numbers of the lines that ascending bytes are in.
    func lines(of offsets: [Int]) -> [Int] {
        var numbers: [Int] = []
        numbers.reserveCapacity(offsets.count)
        var (line, next) = (1, lineStart(from: start))
        for offset in offsets {
            while next <= offset && next < bytes.count { (line, next) = (line + 1, lineStart(from: next)) }
            numbers.append(line)
        }
        return numbers
    }

    /// Calls a closure with each line, without its end, and its number.
    func forEachLine(_ body: (Range<Int>, Int) throws(DataError) -> Void) throws(DataError) {
        var (at, number) = (start, 1)
        while at < bytes.count {
            let next = lineStart(from: at)
            var end = next
            while end > at, Self.isLineEnd(bytes[end - 1]) { end -= 1 }
            try body(at..<end, number)
            (at, number) = (next, number + 1)
        }
    }

    private func lineAndStart(of offset: Int) -> (line: Int, start: Int) {
        var line = 1
        var first = start
        for index in start..<max(start, offset) {
            let isEnd =
                bytes[index] == UInt8(ascii: "\n")
                || bytes[index] == UInt8(ascii: "\r")
                    && !(index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "\n"))
            if isEnd { (line, first) = (line + 1, index + 1) }
        }
        return (line, min(first, offset))
    }

    /// Whether a byte ends a line, by itself or as half of CRLF.
    static func isLineEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }

    /// Where the line begins that follows the one in which a byte or its end is.
    func lineStart(from offset: Int) -> Int {
        guard let end = bytes[offset...].firstIndex(where: Self.isLineEnd) else { return bytes.count }
        return end + (bytes[end...].starts(with: [13, 10]) ? 2 : 1)
    }

    /// Whether a byte is a space or a tab.
    static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    /// A range without spaces and tabs at its ends.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, Self.isSpace(bytes[start]) { start += 1 }
        while start < end, Self.isSpace(bytes[end - 1]) { end -= 1 }
        return start..<end
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        "0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }

    /// The place of the first byte that is not part of a valid UTF-8 sequence (Unicode 16, table 3-7).
    private static func firstInvalid(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        let raw = UnsafeRawBufferPointer(bytes)
        var at = 0
        while at < bytes.count {
            if at + 8 <= bytes.count,
                raw.loadUnaligned(fromByteOffset: at, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
            {
                at += 8
                continue
            }
            let first = bytes[at]
            if first < 0x80 {
                at += 1
                continue
            }
            // What may follow the first byte: overlong forms, surrogates and numbers beyond U+10FFFF are excluded.
            let (length, second): (Int, ClosedRange<UInt8>)
            switch first {
            case 0xc2...0xdf: (length, second) = (2, 0x80...0xbf)
            case 0xe0: (length, second) = (3, 0xa0...0xbf)
            case 0xed: (length, second) = (3, 0x80...0x9f)
            case 0xe1...0xef: (length, second) = (3, 0x80...0xbf)
            case 0xf0: (length, second) = (4, 0x90...0xbf)
            case 0xf1...0xf3: (length, second) = (4, 0x80...0xbf)
            case 0xf4: (length, second) = (4, 0x80...0x8f)
            default: return at
            }
            guard at + length <= bytes.count, second.contains(bytes[at + 1]) else { return at }
            for index in at + 2..<max(at + 2, at + length) where bytes[index] & 0xc0 != 0x80 { return at }
            at += length
        }
        return nil
    }
}
