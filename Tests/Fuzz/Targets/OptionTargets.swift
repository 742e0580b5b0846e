import RNNConsole
import RNNTasks

/// What a command line and a file of options say.
enum OptionTargets {
    static let all = [
        FuzzTarget(name: "arguments", reads: "CommandForm, an argument a line") { _ in
            FuzzReader(seeds: calls.map { FuzzInput($0) }, words: words) { input, _ in
                let arguments = String(decoding: input.bytes, as: UTF8.self)
                    .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
                _ = optionValue("--config", in: arguments)
                for argument in arguments {
                    try expect(
                        unquoted(quoted(argument)).elementsEqual(argument.utf8),
                        "a shell reads \(quoted(argument)) otherwise")
                }
                var settings = Settings()
                guard try form.read(arguments, into: &settings) != nil else { return }
                try use(settings)
            }
        },
        FuzzTarget(name: "option-values", reads: "OptionValues, options as JSON") { _ in
            FuzzReader(seeds: values.map { FuzzInput($0, as: "options.json") }, words: words) { input, _ in
                let values = try JSON.decode(OptionValues.self, from: input.bytes, of: "options.json")
                let text = try accepted { try JSON.encode(values, for: "options.json") }
                let again = try accepted { try JSON.decode(OptionValues.self, from: text, of: "options.json") }
                try expect(again == values, "other values when they are read again")
                var settings = Settings()
                try options.apply(values, to: &settings)
                try use(settings)
            }
        },
    ]

    /// Options of each kind.
    private struct Settings: Equatable {
        enum Pace: String, CaseIterable { case slow, fast }

        var count = 3
        var maybe: Int?
        var rate = 0.5
        var limit: Double?
        var name = "a"
        var title: String?
        var pace = Pace.slow
        var models: [ClassifierKind] = [.lstm]
        var isQuiet = false
    }

    private static var options: [Option<Settings>] {
        [
            .count("--count", \.count, minimum: 0, "How many."), .count("--maybe", \.maybe, "How many, perhaps."),
            .number("--rate", \.rate, "How much.", wanted: "a number less than 1e300") { $0 < 1e300 },
            .number("--limit", \.limit, "How much at most.", wanted: "a number") { _ in true },
            .text("--name", "text", \.name, "A name."), .text("--title", "text", \.title, "A title."),
            .choice("--pace", "pace", \.pace, "How fast."),
            .list("--models", "names", \.models, "Which ones.", wanted: "names of models") { ClassifierKind($0) },
            .flag("--quiet", \.isQuiet, "Print nothing."),
        ]
    }

    private static var form: CommandForm<Settings> {
        CommandForm(
            program: "test", command: "run", overview: "Does something.", operands: .init("file", "Files."),
            groups: [.init("OPTIONS", options)])
    }

    /// What was read can be shown, and comes back the same from what is written of it.
    private static func use(_ settings: Settings) throws {
        try expect(!form.help(settings).isEmpty, "no help")
        let written = Dictionary(uniqueKeysWithValues: options.values(of: settings).map { ($0.name, $0.value) })
        var again = Settings(models: [])
        try accepted { try options.apply(written, to: &again) }
        try expect(again == settings, "other settings when they are read again: \(written)")
        let text = try accepted { try JSON.encode(written, for: "options.json") }
        let decoded = try accepted { try JSON.decode(OptionValues.self, from: text, of: "options.json") }
        try expect(decoded == written, "other values when they are read again: \(written)")
        for (_, value) in written { _ = visible("\(value)") }
    }

    /// What a shell makes of an argument that is plain, or in single quotes with escapes between.
    private static func unquoted(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var (isQuoted, isEscaped) = (false, false)
        for byte in text.utf8 {
            if isEscaped {
                bytes.append(byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "'") {
                isQuoted.toggle()
            } else if byte == UInt8(ascii: "\\"), !isQuoted {
                isEscaped = true
            } else {
                bytes.append(byte)
            }
        }
        return isQuoted ? [] : bytes
    }

    private static let words = [
        "--count", "--maybe", "--rate", "--limit", "--name", "--title", "--pace", "--models", "--quiet", "--help", "-h",
        "count", "quiet", "pace", "slow", "fast", "lstm", "gru,lstm", "=", "--count=", "true", "0x1p3", "1e5", "5e-324",
    ]

    private static let calls = [
        "--count\n7\n--rate=0.25\n--pace\nfast\n--models\ngru,bilstm-max\n--quiet\nfile",
        "--title\nA title\n--\n--name",
        "--limit\n-1e-9\n--maybe=5", "--help",
    ]
    private static let values = [
        #"{"count":7,"rate":0.25,"pace":"fast","models":["gru","bilstm-max"],"quiet":true,"--name":"b"}"#,
        #"{"limit":-1e-9,"maybe":5,"title":"A title","quiet":false}"#,
    ]
}
