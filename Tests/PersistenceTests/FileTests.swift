import Foundation
import Testing

@testable import RNNData

/// Files that are written where something else stands, or stood.
@Suite struct FileTests {
    private static func bytes(_ text: String) -> [ArraySlice<UInt8>] { [Array(text.utf8)[...]] }

    private static func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    private static func setMode(_ mode: Int, _ path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @Test("A link under the name of the unfinished file keeps what it leads to")
    func plantedLink() throws {
        let folder = try TemporaryDirectory()
        try folder.write("mine", to: "precious")
        try FileManager.default.createSymbolicLink(
            atPath: folder[".a.txt.incomplete"], withDestinationPath: "precious")
        try TextFile.write("new", to: folder["a.txt"])
        #expect(try folder.text("precious") == "mine" && folder.text("a.txt") == "new")
        #expect(try folder.names() == ["a.txt", "precious"])

        try FileManager.default.createSymbolicLink(atPath: folder["b.txt"], withDestinationPath: "precious")
        try File.create(folder["b.txt"], with: Self.bytes("new"))
        #expect(try folder.text("precious") == "mine" && folder.text("b.txt") == "new")
    }

    @Test("A pipe under the name of the unfinished file does not make the writer wait", .timeLimit(.minutes(1)))
    func plantedPipe() throws {
        let folder = try TemporaryDirectory()
        try #require(mkfifo(folder[".a.txt.incomplete"], 0o666) == 0)
        try TextFile.write("new", to: folder["a.txt"])
        #expect(try folder.text("a.txt") == "new" && folder.names() == ["a.txt"])
        try #require(mkfifo(folder["b.txt"], 0o666) == 0)
        try File.create(folder["b.txt"], with: Self.bytes("new"))
        #expect(try folder.text("b.txt") == "new")
    }

    @Test("A directory under the name of the unfinished file is an error, and stays")
    func plantedDirectory() throws {
        let folder = try TemporaryDirectory()
        try folder.write("old", to: "a.txt")
        try folder.write("mine", to: ".a.txt.incomplete/notes.txt")
        let error = #expect(throws: FileError.self) { try TextFile.write("new", to: folder["a.txt"]) }
        #expect(error?.operation == "write" && error?.path == folder["a.txt"])
        #expect(try folder.text("a.txt") == "old" && folder.text(".a.txt.incomplete/notes.txt") == "mine")
    }

    @Test("A file that replaces another one has its permissions", arguments: [0o600, 0o640, 0o666, 0o444, 0o755])
    func permissions(_ mode: Int) throws {
        let folder = try TemporaryDirectory()
        try folder.write("old", to: "a.txt")
        try Self.setMode(mode, folder["a.txt"])
        try FileManager.default.createSymbolicLink(atPath: folder["link"], withDestinationPath: "a.txt")
        try TextFile.write("new", to: folder["a.txt"])
        #expect(try Self.mode(folder["a.txt"]) == mode && folder.text("a.txt") == "new")
        try TextFile.write("newer", to: folder["link"])
        #expect(try Self.mode(folder["a.txt"]) == mode && folder.text("a.txt") == "newer")
        #expect(try folder.names() == ["a.txt", "link"])
    }

    @Test("A file that replaces none has the permissions of any new file")
    func newFile() throws {
        let folder = try TemporaryDirectory()
        try folder.write("", to: "other")
        try TextFile.write("new", to: folder["a.txt"])
        #expect(try Self.mode(folder["a.txt"]) == Self.mode(folder["other"]))
    }

    @Test("The permissions of a checkpoint's directory and files stay, and new files have those of any")
    func checkpoint() throws {
        let folder = try TemporaryDirectory()
        var checkpoint = Checkpoint()
        try checkpoint.add(1, as: "a.json")
        try checkpoint.add(1, as: "b.json")
        try checkpoint.write(to: folder["run"])
        let usual = try Self.mode(folder["run/a.json"])
        try Self.setMode(0o600, folder["run/a.json"])
        try Self.setMode(0o640, folder["run/checkpoint.json"])
        try Self.setMode(0o750, folder["run"])
        // Some systems let nobody set this bit for groups that one is not in.
        try? Self.setMode(0o2750, folder["run"])
        let directoryMode = try Self.mode(folder["run"])
        try checkpoint.add(2, as: "c.json")
        for _ in 0..<2 {
            try checkpoint.write(to: folder["run"])
            #expect(try Self.mode(folder["run/a.json"]) == 0o600)
            #expect(try Self.mode(folder["run/checkpoint.json"]) == 0o640)
            #expect(try Self.mode(folder["run/b.json"]) == usual && Self.mode(folder["run/c.json"]) == usual)
            #expect(try Self.mode(folder["run"]) == directoryMode)
        }
        // The manifest is replaced by an empty one.
        try folder.write("mine", to: "run/notes.txt")
        try Checkpoint.remove(at: folder["run"])
        #expect(try Self.mode(folder["run/checkpoint.json"]) == 0o640)
    }

    @Test("A link beside a checkpoint is not what an interruption left", arguments: ["incomplete", "previous"])
    func linkedNeighbour(_ ending: String) throws {
        let folder = try TemporaryDirectory()
        var checkpoint = Checkpoint()
        try checkpoint.add(1, as: "a.json")
        try checkpoint.write(to: folder["run"])
        try checkpoint.write(to: folder["other"])
        try FileManager.default.createSymbolicLink(atPath: folder["run.\(ending)"], withDestinationPath: "other")
        #expect(throws: FileError.self) { try checkpoint.write(to: folder["run"]) }
        for name in ["run", "other"] { #expect(try Checkpoint(contentsOf: folder[name]).names == ["a.json"]) }
    }
}
