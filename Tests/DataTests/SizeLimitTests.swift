import Foundation
import Testing

@testable import RNNData

/// Files of data that are too large for the memory, or have no end.
@Suite(.timeLimit(.minutes(2))) struct SizeLimitTests {
    static let csv = "text,label\ngood,a\nbad,b\n"

    @Test("A file may have as many bytes as the limit, and not one more")
    func limit() throws {
        let file = try TemporaryFile(Self.csv)
        let count = Self.csv.utf8.count
        #expect(try DataTable(file: file.path, limit: count).count == 2)
        let error = #expect(throws: DataError.self) { try DataTable(file: file.path, limit: count - 1) }
        #expect(error?.file == file.path)
        #expect(error?.problem.hasPrefix("there are more than \(count - 1) bytes, too many for the memory") == true)
        #expect(try DataTable(file: file.path).count == 2)
    }

    @Test("A pipe is counted while it is read", arguments: [24, 23])
    func pipe(_ limit: Int) throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("rnnkit-\(UUID()).csv").path
        try #require(mkfifo(path, 0o666) == 0)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let writer = Thread {
            let handle = FileHandle(forWritingAtPath: path)
            try? handle?.write(contentsOf: Data(Self.csv.utf8))
            try? handle?.close()
        }
        writer.start()
        #expect((try? DataTable(file: path, limit: limit).count) == (limit == 24 ? 2 : nil))
    }

    @Test("Files that are read in several pieces have all their bytes", arguments: [-1, 0, 1, 1 << 20])
    func pieces(_ more: Int) throws {
        let bytes = Array(String(repeating: "pieces of a text, ", count: 1 << 17).utf8.prefix(1 << 20 + more))
        let file = try TemporaryFile(bytes)
        let isSame = try File.reading(file.path).readAll(limit: bytes.count) == bytes
        #expect(isSame)
        let isRefused = try File.reading(file.path).readAll(limit: bytes.count - 1) == nil
        #expect(isRefused)
    }

    @Test("A file of a terabyte that takes no room on the disk is refused by its length")
    func sparse() throws {
        let file = try TemporaryFile(Self.csv)
        try #require(truncate(file.path, 1 << 40) == 0)
        #expect(throws: DataError.self) { try DataTable(file: file.path) }
        let error = #expect(throws: FileError.self) { try Safetensors(contentsOf: file.path) }
        #expect(error?.code == EFBIG && error?.operation == "read")
    }

    @Test("A device without an end is given up")
    func endless() throws {
        #expect(throws: DataError.self) { try DataTable(file: "/dev/zero", limit: 5 << 20) }
        var lines = 0
        let error = #expect(throws: FileError.self) {
            try File.reading("/dev/zero").forEachLine(end: 5 << 20) { _, _ in lines += 1 }
        }
        #expect(error?.code == EFBIG && lines == 0)
    }

    @Test("Only what one line has counts, not all lines together")
    func longLines() throws {
        let line = String(repeating: "x", count: 3 << 20)
        let file = try TemporaryFile("\(line)\n\(line)\n\n\(line)", ending: "txt")
        var counts: [Int?] = []
        try File.reading(file.path).forEachLine(limit: 2 << 20, end: 4 << 20) { line, _ in counts.append(line?.count) }
        #expect(counts == [nil, nil, 0, nil])
    }
}
