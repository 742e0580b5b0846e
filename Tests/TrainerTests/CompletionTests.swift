import Foundation
import RNNConsole
import Testing

@testable import rnn_train

@Suite("Completion and manual")
struct CompletionTests {
    @Test("Every script has every command and every option of every task", arguments: Shell.allCases)
    func scripts(_ shell: Shell) throws {
        let script = try Trainer().run("completion", shell.rawValue)
        for command in Commands.all {
            #expect(script.contains(command.name))
            for option in command.description.options {
                let name = shell == .fish ? "-l \(option.name.dropFirst(2))" : option.name
                #expect(script.contains(name), "\(command.name) \(option.name)")
            }
        }
        #expect(script.contains("classify tag"))
    }

    @Test("The manual has every option of every task, and no line that macros would misread")
    func manual() throws {
        let page = try Trainer().run("manual")
        for command in Commands.all {
            #expect(page.contains(".SH \(command.name.uppercased())"))
            for option in command.description.options {
                let name = option.name.replacing("-", with: "\\-")
                #expect(page.contains("\\fB\(name)\\fR"), "\(command.name) \(option.name)")
            }
        }
        let macros: Set = [".TH", ".SH", ".SS", ".TP", ".B", ".br", ".nf", ".fi"]
        for line in page.split(separator: "\n") where line.hasPrefix(".") {
            #expect(macros.contains(String(line.prefix { $0 != " " })), "\(line)")
        }
        for code in [64, 65, 66, 73, 74] { #expect(page.contains("\n\(code)\n")) }
    }

    #if os(Linux)
    @Test(
        "bash completes commands, options, values and files with the script",
        arguments: [
            (["rnn-train", "comp"], "compare completion"), (["rnn-train", "train", "--opt"], "--optimizer"),
            (["rnn-train", "--epo"], "--epochs"), (["rnn-train", "train", "--schedule", "co"], "constant cosine"),
            (["rnn-train", "help", "pre"], "predict"), (["rnn-train", "train", "--data", "/dev/nul"], "/dev/null"),
        ])
    func bash(_ words: [String], _ expected: String) throws {
        let trainer = try Trainer()
        let script = try trainer.write(trainer.run("completion", "bash"), to: "script")
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "bash", "-c",
            """
            source '\(script)'; COMP_WORDS=(\(words.joined(separator: " "))); COMP_CWORD=\(words.count - 1); _rnn_train
            echo ${COMPREPLY[@]}
            """,
        ]
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(String(decoding: data, as: UTF8.self) == expected + "\n")
    }
    #endif

    @Test("A shell that there is no script for is a mistake, with the nearest name")
    func mistakes() throws {
        let trainer = try Trainer()
        #expect(trainer.failure(["completion"])?.code == 64)
        #expect(trainer.failure(["completion", "bsh"])?.text.contains("Did you mean 'bash'?") == true)
        #expect(trainer.failure(["manual", "page"])?.code == 64)
    }
}
