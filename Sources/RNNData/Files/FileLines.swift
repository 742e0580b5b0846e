extension File {
    /// What is read at a time.
    private static let pieceSize = 1 << 20

    /// All bytes that are left.
    func readAll() throws(FileError) -> [UInt8] {
        var bytes = try read(File.pieceSize)
        var wanted = File.pieceSize
        // Pieces that grow with what is there: a large file is copied a few times at most.
        while bytes.count == wanted {
            let piece = try read(max(File.pieceSize, bytes.count))
            wanted += max(File.pieceSize, bytes.count)
            bytes += piece
        }
        return bytes
    }

    /// Calls `body` with each line and its number, from 1 on. A line ends with LF or CRLF, which is not part of it.
    ///
    /// - Parameters:
    ///   - limit: The most bytes of a line. A longer one is not kept, so that memory stays bounded whatever the file
    ///     holds.
    ///   - body: What to do with a line, or with nil for one that is too long. The bytes are there for the call only.
    /// - Throws: `FileError` if the file cannot be read, and what `body` throws.
    func forEachLine(limit: Int = 1 << 24, _ body: (UnsafeRawBufferPointer?, Int) throws -> Void) throws {
        var number = 0
        func finish(_ line: UnsafeRawBufferPointer) throws {
            number += 1
            let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line[...]
            try body(line.count > limit ? nil : UnsafeRawBufferPointer(rebasing: text), number)
        }
        var unfinished: [UInt8] = []
        while true {
            let piece = try read(File.pieceSize)
            try piece.withUnsafeBytes { piece in
                var rest = piece[...]
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    if unfinished.isEmpty {
                        try finish(UnsafeRawBufferPointer(rebasing: rest[..<end]))
                    } else {
                        unfinished += rest[..<end]
                        try unfinished.withUnsafeBytes(finish)
                        unfinished.removeAll(keepingCapacity: true)
                    }
                    rest = rest[(end + 1)...]
                }
                if unfinished.count <= limit { unfinished += rest }
            }
            if piece.count < File.pieceSize { break }
        }
        if !unfinished.isEmpty { try unfinished.withUnsafeBytes(finish) }
    }
}
