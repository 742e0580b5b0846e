import Foundation
import Testing

@testable import RNNConsole

/// A terminal that a program only believes to be there, with a number of columns.
private final class PseudoTerminal {
    let console: Console
    private let master: FileHandle
    private let slave: FileHandle

    init(columns: UInt16) throws {
        let (descriptor, name) = try Self.opened()
        master = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        slave = FileHandle(fileDescriptor: open(name, O_RDWR | O_NOCTTY), closeOnDealloc: true)
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        try #require(ioctl(slave.fileDescriptor, UInt(TIOCSWINSZ), &size) == 0)
        console = Console(on: slave)
    }

    /// The end of a new terminal that a program does not see, and the name of the other one.
    private static func opened() throws -> (Int32, String) {
        #if os(Linux)
        // The numbers of TIOCSPTLCK and TIOCGPTN, which are macros that Swift cannot read.
        let descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        var (isLocked, number): (Int32, Int32) = (0, 0)
        try #require(descriptor >= 0 && ioctl(descriptor, 0x4004_5431, &isLocked) == 0)
        try #require(ioctl(descriptor, 0x8004_5430, &number) == 0)
        return (descriptor, "/dev/pts/\(number)")
        #else
        let descriptor = posix_openpt(O_RDWR | O_NOCTTY)
        try #require(descriptor >= 0 && grantpt(descriptor) == 0 && unlockpt(descriptor) == 0)
        return (descriptor, String(cString: try #require(ptsname(descriptor))))
        #endif
    }

    /// What was written so far, without the returns that a terminal adds.
    func text() -> String {
        let end = "<end>"
        console.write(end)
        var bytes = Data()
        while !bytes.suffix(end.utf8.count).elementsEqual(end.utf8) { bytes += master.availableData }
        return String(decoding: bytes.dropLast(end.utf8.count), as: UTF8.self).replacing("\r\n", with: "\n")
    }
}

@Suite("Terminals")
struct TerminalTests {
    private static let table = [
        ["model", "parameters", "validation\naccuracy", "test\naccuracy", "test\nf1", "seconds", "over\nbaseline"],
        ["bag-of-words", "370", "69.7 ± 2.5 %", "67.9 ± 0.8 %", "0.679", "0.03", ""],
        ["attention", "95,234", "91.5 ± 1.3 %", "92.8 ± 1.9 %", "0.928", "3.71", "+24.9"],
    ]

    @Test("Lines and tables fit the columns that a terminal has", arguments: [40, 60, 80, 200])
    func fitting(_ columns: Int) throws {
        let terminal = try PseudoTerminal(columns: UInt16(columns))
        let console = terminal.console
        #expect(console.isTerminal)
        let long = ["attention  3/20", "training loss 0.1234", "validation loss 0.1234, accuracy 91.0 %"]
        console.print(console.longest(of: [long, [long[0], "validation 0.1234"], [long[0]]]))
        console.print(console.text(ofTable: Self.table))
        console.say("2,000 made-up reviews of 5 to 30 tokens: 1,400 to train, 200 to validate, 400 to test")
        let printed = terminal.text().split(separator: "\n").map { $0.replacing("\r\u{1b}[K", with: "") }
        #expect(printed.allSatisfy { $0.count <= columns }, "\(printed)")
        #expect((printed.first == long.joined(separator: "  ")[...]) == (columns >= 80))
        // Each part of a table begins with the names.
        #expect(printed.dropFirst().count { $0.hasPrefix("attention ") } == (columns >= 80 ? 1 : columns >= 60 ? 2 : 3))
        for cell in Self.table.joined().flatMap({ $0.split(separator: "\n") }) {
            #expect(printed.contains { $0.contains(cell) }, "\(cell)")
        }
    }

    @Test("A line that changes in place is never wider than the terminal, whatever the width of its characters")
    func bar() throws {
        let terminal = try PseudoTerminal(columns: 20)
        terminal.console.show("長い名前のモデルが訓練されている")
        let shown = terminal.text().replacing("\r\u{1b}[K", with: "")
        #expect(shown == "長い名前のモデルが")
        #expect(columns(of: shown) == 18)
        #expect(columns(of: "e\u{301}a👩‍🔬") == 4)
    }

    @Test("What would steer a terminal is shown as it is written")
    func controls() throws {
        let terminal = try PseudoTerminal(columns: 80)
        terminal.console.print("\u{1b}[31mred\u{7}\tok")
        #expect(terminal.text().replacing("\r\u{1b}[K", with: "") == "␛[31mred␇\tok\n")
        #expect(visible("a\u{9b}b\u{202e}c\r\u{7f}") == "a<U+9B>b<U+202E>c␍␡")
        #expect(visible("żółć\n日本") == "żółć\n日本")
    }
}
