import Foundation
import Testing

@testable import rnn_train

@Suite("Help")
struct HelpTests {
    /// Where the help texts stand, for a person to read in a change of them.
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../.ci/help")

    @Test("Every help text is what .ci/help has", arguments: [""] + Commands.all.map { $0.name })
    func texts(_ command: String) throws {
        let trainer = try Trainer()
        let help = command.isEmpty ? try trainer.run("help") : try trainer.run("help", command)
        let file = "rnn-train" + (command.isEmpty ? "" : "-" + command) + ".txt"
        let expected = try String(contentsOf: Self.folder.appending(path: file), encoding: .utf8)
        #expect(help == expected, "write it with: rnn-train help \(command) > .ci/help/\(file)")
        let short = command.isEmpty ? ["--help"] : [command, "--help"]
        #expect(try trainer.run(short) == help)
        #expect(help.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test("The overview lists every command, and names the one that runs if none is named")
    func overview() {
        for command in Commands.all {
            #expect(
                Commands.overview.contains("  \(command.name)")
                    && Commands.overview.contains(command.summary.prefix(40)))
        }
        #expect(Commands.overview.contains("\(Commands.standard.name) (default)"))
    }

    @Test("The version is said in one place, and is no release before the changelog has it")
    func version() throws {
        let root = Self.folder.appending(path: "../..")
        func text(_ name: String) throws -> String {
            try String(contentsOf: root.appending(path: name), encoding: .utf8)
        }
        let released = try text("CHANGELOG.md").split(separator: "\n").compactMap { line in
            line.hasPrefix("## ") && line != "## Unreleased" ? line.dropFirst(3).prefix { $0 != " " } : nil
        }
        #expect(Program.version.hasSuffix("-dev") == (released.first != Program.version[...]))
        // A dependency on a version needs its tag.
        let readme = try text("README.md")
        #expect(released.isEmpty ? readme.contains("branch: \"main\"") : readme.contains("from: \"\(released[0])\""))
        #expect(!readme.contains("from: \"") || !released.isEmpty)
    }

    @Test("The help of a command is about the task that is named")
    func tasks() throws {
        func models<Task: TrainerTask>(_ task: Task.Type) -> String {
            Task.compared.map(\.description).joined(separator: ",")
        }
        let trainer = try Trainer()
        for task in TrainerTasks.all where task.isMeant(by: []) {
            // Words, for lines are wrapped.
            let example = task.exampleCalls.compare.last
            let call = example.map { $0.replacing("\"", with: "").split(separator: " ").map(String.init) } ?? []
            let options = call.drop { $0 != "compare" }
            #expect(ObjectIdentifier(TrainerTasks.named(in: Array(options))) == ObjectIdentifier(task))
            let help = try trainer.run(["help"] + (options.isEmpty ? ["compare"] : options)).split(
                whereSeparator: \.isWhitespace)
            #expect(help.joined(separator: " ").contains("(default: \(models(task)))"))
            for command in Commands.all {
                let lines = try command.help(["--task", task.name] + options).split(separator: "\n")
                #expect(lines.allSatisfy { $0.count <= 80 }, "\(lines.filter { $0.count > 80 })")
            }
        }
    }
}
