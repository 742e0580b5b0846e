import Testing

@testable import rnn_train

// The reading of arguments, apart from any command; the commands' own are held to their word by .ci/trainer.

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
        name: "test", overview: "Tests.", operands: .init(placeholder: "text", help: "The texts."),
        groups: [
            .init(
                title: "OPTIONS",
                options: [
                    .count("--count", \.count, "How many."), .count("--limit", \.limit, least: 2, "The most."),
                    .number("--rate", \.rate, "How fast.", wanted: "0 to 1") { (0...1).contains($0) },
                    .flag("--quiet", \.isQuiet, "Say nothing."), .text("--file", "file", \.file, "A file."),
                    .choice("--size", "size", \.size, "The size."),
                ])
        ])
}

@Suite("Arguments")
struct ArgumentTests {
    private func read(_ arguments: [String]) throws -> (Settings, [String]?) {
        var settings = Settings()
        let operands = try form.read(arguments, into: &settings)
        return (settings, operands)
    }

    @Test("Values stand behind their names, or behind an equals sign; the last one counts")
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

    @Test("What has no name is given back in its order; behind two dashes everything is")
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
            (["--count", "0"], "The value '0' is invalid for '--count <n>': it must be a whole number, 1 or more."),
            (["--count", "-1"], "The value '-1' is invalid for '--count <n>': it must be a whole number, 1 or more."),
            (
                ["--count", "2.5"],
                "The value '2.5' is invalid for '--count <n>': it must be a whole number, 1 or more."
            ),
            (["--limit=1"], "The value '1' is invalid for '--limit <n>': it must be a whole number, 2 or more."),
            (["--rate", "nan"], "The value 'nan' is invalid for '--rate <x>': it must be 0 to 1."),
            (["--rate", "1.01"], "The value '1.01' is invalid for '--rate <x>': it must be 0 to 1."),
            (["--file="], "The value '' is invalid for '--file <file>': it must be a text that is not empty."),
            (["--size", "huge"], "The value 'huge' is invalid for '--size <size>': it must be one of small, large."),
        ])
    func mistakes(_ arguments: [String], _ text: String) {
        let error = #expect(throws: UsageError.self) { try read(arguments) }
        #expect(error?.description == text)
        #expect(error?.usage == "rnn-train help test")
    }

    @Test("The help tells each option, its value, and what holds without it")
    func helpText() {
        #expect(
            form.help(Settings()) == """
                OVERVIEW: Tests.

                USAGE: rnn-train test [<options>] [<text> ...]

                ARGUMENTS:
                  <text>                    The texts.

                OPTIONS:
                  --count <n>               How many. (default: 3)
                  --limit <n>               The most.
                  --rate <x>                How fast. (default: 0.5)
                  --quiet                   Say nothing.
                  --file <file>             A file.
                  --size <size>             The size. (default: small)
                  -h, --help                Show help information.

                """)
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
        #expect(nearest("transformer", of: ["gru", "lstm", "rnn"]) == nil)
        #expect(nearest("peep", of: ["gru", "peephole"]) == "peephole")
        #expect(nearest("anything", of: []) == nil)
        #expect(nearestModel(["lstn"]) == "lstm" && nearestModel(["rnn", "bigur", "lstn"]) == "bigru")
        #expect(nearestModel(["rnn", "gru"]) == nil && nearestModel(["transformer"]) == nil)
        #expect(nearestModel(["gru", "bag-of-word"]) == "bag-of-words")
    }
}
