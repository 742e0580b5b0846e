import Testing

@testable import RNNConsole

private struct Settings: Equatable {
    enum Size: String, CaseIterable { case small, large }
    var count = 3
    var limit: Int?
    var rate = 0.5
    var isQuiet = false
    var file: String?
    var size = Size.small
}

private var form: CommandForm<Settings> {
    CommandForm(
        program: "tool", command: "test", overview: "Tests.", operands: .init("text", "The texts."),
        groups: [
            .init(
                "OPTIONS",
                [
                    .count("--count", \.count, "How many."),
                    .count("--limit", \.limit, minimum: 2, maximum: 9, "The most."),
                    .number("--rate", \.rate, "How fast.", wanted: "0 to 1") { (0...1).contains($0) },
                    .flag("--quiet", \.isQuiet, "Print nothing."), .text("--file", "file", \.file, "A file."),
                    .choice("--size", "size", \.size, "The size."),
                ]), .init("NOTHING", []),
        ], examples: ["tool test --count 4 a b"])
}

@Suite("Arguments")
struct ArgumentTests {
    private func read(_ arguments: [String]) throws -> (Settings, [String]?) {
        var settings = Settings()
        let operands = try form.read(arguments, into: &settings)
        return (settings, operands)
    }

    @Test("Values follow their names, or an equals sign; the last one counts")
    func values() throws {
        for arguments in [["--count", "7", "--rate=0.25"], ["--count=1", "--rate", "0.25", "--count", "7"]] {
            let (settings, operands) = try read(arguments)
            #expect(settings == Settings(count: 7, rate: 0.25))
            #expect(operands == [])
        }
        let (settings, _) = try read(["--limit", "2", "--quiet", "--file", "-", "--size", "large"])
        #expect(settings == Settings(limit: 2, isQuiet: true, file: "-", size: .large))
        #expect(try read(["--file=a=b"]).0.file == "a=b")
    }

    @Test("What has no name is returned in its order; after two dashes everything is")
    func operands() throws {
        #expect(try read(["a", "--quiet", "-", "b"]).1 == ["a", "-", "b"])
        let (settings, operands) = try read(["a", "--", "--quiet", "--", "-x"])
        #expect(operands == ["a", "--quiet", "--", "-x"])
        #expect(!settings.isQuiet)
    }

    @Test("Help is asked for by -h and --help, wherever they stand, but not as an operand")
    func help() throws {
        #expect(try read(["a", "-h"]).1 == nil)
        #expect(try read(["--help", "--nonsense"]).1 == nil)
        #expect(try read(["--", "--help"]).1 == ["--help"])
    }

    @Test(
        "Each mistake is named, with what would be right",
        arguments: [
            (["--cuont", "3"], "Unknown option '--cuont'. Did you mean '--count'?"),
            (["--cou"], "Unknown option '--cou'. Did you mean '--count'?"),
            (["--xyzzy"], "Unknown option '--xyzzy'."), (["-q"], "Unknown option '-q'."),
            (["--count"], "Missing value for '--count <n>'."),
            (["--count", "--quiet"], "Missing value for '--count <n>'."),
            (["--quiet=yes"], "The option '--quiet' takes no value."),
            (
                ["--count", "0"],
                "The value '0' is invalid for '--count <n>': it must be a whole number from 1 to 2147483647."
            ),
            (
                ["--count", "-1"],
                "The value '-1' is invalid for '--count <n>': it must be a whole number from 1 to 2147483647."
            ),
            (
                ["--count", "2.5"],
                "The value '2.5' is invalid for '--count <n>': it must be a whole number from 1 to 2147483647."
            ),
            (["--limit=1"], "The value '1' is invalid for '--limit <n>': it must be a whole number from 2 to 9."),
            (["--limit=10"], "The value '10' is invalid for '--limit <n>': it must be a whole number from 2 to 9."),
            (
                ["--count", "2147483648"],
                "The value '2147483648' is invalid for '--count <n>': it must be a whole number from 1 to 2147483647."
            ),
            (["--rate", "nan"], "The value 'nan' is invalid for '--rate <x>': it must be 0 to 1."),
            (["--rate", "1.01"], "The value '1.01' is invalid for '--rate <x>': it must be 0 to 1."),
            (["--file="], "The value '' is invalid for '--file <file>': it must be a text that is not empty."),
            (["--size", "huge"], "The value 'huge' is invalid for '--size <size>': it must be one of small, large."),
        ])
    func mistakes(_ arguments: [String], _ text: String) {
        let error = #expect(throws: UsageError.self) { try read(arguments) }
        #expect(error?.description == text)
        #expect(error?.usage == "tool help test")
    }

    @Test("The help lists each option, its value, and its default")
    func helpText() {
        #expect(
            form.help(Settings()) == """
                OVERVIEW: Tests.

                USAGE: tool test [<options>] [<text> ...]

                ARGUMENTS:
                  <text>                  The texts.

                OPTIONS:
                  --count <n>             How many. (default: 3)
                  --limit <n>             The most.
                  --rate <x>              How fast. (default: 0.5)
                  --quiet                 Print nothing.
                  --file <file>           A file.
                  --size <size>           The size. (default: small)
                  -h, --help              Show help information.

                EXAMPLES:
                  tool test --count 4 a b

                """)
    }

    @Test("Long texts are wrapped for a terminal of 80 columns, and long labels have a line of their own")
    func wrapping() {
        struct Settings {
            var file: String?
        }
        let long = Array(repeating: "word", count: 40).joined(separator: " ")
        let form = CommandForm<Settings>(
            program: "tool", overview: long,
            groups: [.init("OPTIONS", [.text("--a-name-that-is-long", "place", \.file, long)])])
        let lines = form.help(Settings()).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(lines.contains("USAGE: tool [<options>]") && lines.contains("  --a-name-that-is-long <place>"))
        #expect(lines.filter { $0.hasPrefix(String(repeating: " ", count: 26) + "word") }.count == 4)
    }

    @Test("The value of an option is found before a form reads the arguments; the last one counts")
    func peeking() {
        #expect(optionValue("--task", in: ["a", "--task", "x", "--task=y", "--tasks", "z"]) == "y")
        #expect(optionValue("--task", in: ["--task=y", "--task", "x", "--", "--task", "z"]) == "x")
        #expect(optionValue("--task", in: ["--task"]) == nil && optionValue("--task", in: []) == nil)
        #expect(
            optionValue("--task", in: ["--task", "--json"]) == nil && optionValue("--task", in: ["--task="]) == nil)
    }

    @Test("Options of a part of the settings are options of the whole")
    func within() throws {
        struct Outer {
            var inner = Settings()
        }
        let form = CommandForm<Outer>(
            program: "tool", overview: "Tests.",
            groups: [.init("OPTIONS", [Option<Settings>.count("--count", \.count, "How many.")].within(\.inner))])
        var outer = Outer()
        #expect(try form.read(["--count", "9"], into: &outer) == [])
        #expect(outer.inner.count == 9 && form.help(Outer()).contains("How many. (default: 3)"))
        let error = #expect(throws: UsageError.self) { try form.read(["--count"], into: &outer) }
        #expect(error?.message == "Error: Missing value for '--count <n>'.\nSee 'tool --help' for help.")
    }

    @Test("A distance counts letters put in, left out, replaced and swapped")
    func distances() {
        for (a, b, distance) in [
            ("", "", 0), ("abc", "abc", 0), ("", "abc", 3), ("abc", "", 3), ("abc", "axc", 1), ("abc", "acb", 1),
            ("abc", "abcd", 1), ("ca", "abc", 3), ("kitten", "sitting", 3), ("--epohcs", "--epochs", 1),
        ] {
            #expect(editDistance(a, b) == distance, "\(a) \(b)")
            #expect(editDistance(b, a) == distance, "\(b) \(a)")
        }
        #expect(nearest("lstn", of: ["gru", "lstm", "rnn"]) == "lstm")
        #expect(nearest("LSTM", of: ["gru", "lstm", "rnn"]) == "lstm")
        #expect(nearest("transformer", of: ["gru", "lstm", "rnn"]) == nil)
        #expect(nearest("peep", of: ["gru", "peephole"]) == "peephole")
        #expect(nearest("anything", of: []) == nil)
    }

    @Test("Arguments are quoted for a shell where they must be")
    func quoting() {
        #expect(
            ["a.csv", "--x=1,2", "", "two words", "it's"].map(quoted) == [
                "a.csv", "--x=1,2", "''", "'two words'", "'it'\\''s'",
            ])
        // An accent makes one character with the quote before it; to a shell they are two.
        #expect(quoted("it'\u{301}; s").unicodeScalars.elementsEqual("'it'\\''\u{301}; s'".unicodeScalars))
    }
}
