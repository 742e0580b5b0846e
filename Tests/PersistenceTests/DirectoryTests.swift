import Foundation
import Testing

@testable import RNNData

@Suite struct DirectoryTests {
    @Test("An open directory keeps its files when another one takes its name")
    func renamed() throws {
        let folder = try TemporaryDirectory()
        try folder.write("old", to: "run/a.txt")
        try folder.write("new", to: "other/a.txt")
        let directory = try #require(try Directory.opened(folder["run"]))
        try Directory.rename(folder["run"], to: folder["previous"])
        try Directory.rename(folder["other"], to: folder["run"])
        #expect(try directory.bytes(of: "a.txt") == Array("old".utf8))
        #expect(try Directory.opened(folder["run"])?.identity != directory.identity)
        #expect(try Directory.opened(folder["previous"])?.identity == directory.identity)
    }

    @Test("A link that leads nowhere has its name nevertheless")
    func danglingLink() throws {
        let folder = try TemporaryDirectory()
        try FileManager.default.createSymbolicLink(atPath: folder["link"], withDestinationPath: "nowhere")
        let directory = try #require(try Directory.opened(folder.path))
        #expect(directory.contains("link") && !directory.contains("nowhere"))
        #expect(try directory.names() == ["link"])
        #expect(throws: FileError.self) { try directory.bytes(of: "link") }
    }

    #if os(Linux)  // Other systems have no such names.
    @Test("A directory whose names are no text is refused")
    func notText() throws {
        let folder = try TemporaryDirectory()
        let name: [CChar] = Array(folder.path.utf8CString.dropLast()) + [0x2f, -1, 0]
        try #require(mkdir(name, 0o777) == 0)
        let error = #expect(throws: FileError.self) { try Directory.opened(folder.path)?.names() }
        #expect(error?.code == EILSEQ)
    }
    #endif

    @Test("Paths lead behind all links, and are text where there is nothing")
    func destinations() throws {
        let folder = try TemporaryDirectory()
        try FileManager.default.createSymbolicLink(atPath: folder["a"], withDestinationPath: "b")
        try FileManager.default.createSymbolicLink(atPath: folder["b"], withDestinationPath: folder["c"])
        try FileManager.default.createSymbolicLink(atPath: folder["loop"], withDestinationPath: "loop")
        #expect(Directory.destination(of: folder["a"]) == folder["c"])
        #expect(Directory.destination(of: folder["c//"]) == folder["c"])
        #expect(Directory.destination(of: "/") == "/" && Directory.destination(of: "/..") == "/")
        #expect(Directory.destination(of: folder["loop"]).hasSuffix("loop"))
        #expect(
            Directory.parent(of: "/x") == "/" && Directory.parent(of: "x") == "." && Directory.parent(of: "x/y") == "x")
        // An accent makes one character with the slash before it, in Swift but not in the system.
        #expect(Directory.parent(of: "x/\u{301}y") == "x" && Directory.name(of: "x/\u{301}y") == "\u{301}y")
        try TextFile.write("text", to: folder["\u{301}y"])
        #expect(try folder.text("\u{301}y") == "text")
    }
}
