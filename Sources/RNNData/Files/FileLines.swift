extension File {
    /// What is read at a time.
    private static let pieceSize = 1 << 20

    /// All bytes that are left; nil if they are more than a limit. Of a file this is known before it is read, of a pipe
    /// or a device, which may never end, when the limit is reached.
    func readAll(limit: Int) throws(FileError) -> [UInt8]? {
        let expected = try count ?? 0
        if expected > limit { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(expected)
        while true {
            let piece = try read(File.pieceSize)
            if piece.count > limit - bytes.count { return nil }
            bytes += piece
            if piece.count < File.pieceSize { return bytes }
        }
    }

    /// Calls `body` with each line and its number, from 1 on. A line ends with LF or CRLF, which is not part of it.
    ///
    /// - Parameters:
    ///   - limit: The most bytes of a line. A longer one is not kept, so that memory stays bounded whatever the file
    ///     holds.
    ///   - end: The bytes without a line break after which the file is given up: a device may go on for ever.
    ///   - body: What to do with a line, or with nil for one that is too long. The bytes are there for the call only.
    /// - Throws: `FileError` if the file cannot be read or a line does not end, and what `body` throws.
    func forEachLine(
        limit: Int = 1 << 24, end: Int = 1 << 30, _ body: (UnsafeRawBufferPointer?, Int) throws -> Void
    ) throws {
        var number = 0
        func finish(_ line: UnsafeRawBufferPointer) throws {
            number += 1
            let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line[...]
            try body(line.count > limit ? nil : UnsafeRawBufferPointer(rebasing: text), number)
        }
        var unfinished: [UInt8] = []
        var length = 0
        while true {
            let piece = try read(File.pieceSize)
            try piece.withUnsafeBytes { piece in
                var rest = piece[...]
                while let lineEnd = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    if unfinished.isEmpty {
                        try finish(UnsafeRawBufferPointer(rebasing: rest[..<lineEnd]))
                    } else {
                        unfinished += rest[..<lineEnd]
                        try unfinished.withUnsafeBytes(finish)
                        unfinished.removeAll(keepingCapacity: true)
                    }
                    rest = rest[(lineEnd + 1)...]
                    length = 0
                }
                if unfinished.count <= limit { unfinished += rest }
                length += rest.count
            }
            if length > end { throw tooLarge }
            if piece.count < File.pieceSize { break }
        }
        if !unfinished.isEmpty { try unfinished.withUnsafeBytes(finish) }
    }
}
