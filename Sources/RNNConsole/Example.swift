import Foundation

/// A small program that shows one thing: its options, its output, the files that it writes, and what it claims.
///
/// ```swift
/// Example.run("Reverse", "Reverses strings of digits.") { example in
///     let steps = example.isQuick ? 100 : 1000
///     // ...
///     try example.write(chart.svg.description, to: "accuracy.svg")
///     example.claim("accuracy", 0.993, atLeast: example.isQuick ? 0.8 : 0.99)
/// }
/// ```
///
/// `--quick` asks for a reduced size, `--output DIR` for another directory than `results/NAME`. A claim that does not hold makes
/// the program end with 1, as any error does; arguments that cannot be understood with 64.
public final class Example {
    /// What a call may ask for.
    private struct Settings {
        var isQuick = false
        var output: String
        var data: String?
        var switches: Set<String> = []

        subscript(asksFor name: String) -> Bool {
            get { switches.contains(name) }
            set { if newValue { switches.insert(name) } else { switches.remove(name) } }
        }
    }

    /// Whether a reduced size is asked for.
    public let isQuick: Bool
    /// The file to read instead of the program's own data; nil if none is given.
    public let data: String?
    /// Where the program prints.
    public let console = Console()
    private let output: String
    private let switches: Set<String>
    private var areClaimsMet = true

    private init(_ settings: Settings) {
        isQuick = settings.isQuick
        data = settings.data
        output = settings.output
        switches = settings.switches
    }

    /// Runs a program, and ends it.
    ///
    /// - Parameters:
    ///   - name: The name of the program.
    ///   - overview: What it does, in a sentence.
    ///   - data: What the file of `--data` holds; nil if the program reads none.
    ///   - switches: Other options without a value: names without dashes, and what each asks for.
    ///   - body: The program.
    public static func run(
        _ name: String, _ overview: String, data: String? = nil, switches: KeyValuePairs<String, String> = [:],
        _ body: (Example) throws -> Void
    ) -> Never {
        var settings = Settings(output: "results/\(name.lowercased())")
        var options: [Option<Settings>] = [
            .flag("--quick", \.isQuick, "Run at a reduced size, in a second or two."),
            .text("--output", "dir", \.output, "Where to write files."),
        ]
        if let data { options.append(.text("--data", "file", \.data, data)) }
        options += switches.map { .flag("--\($0.key)", \.[asksFor: $0.key], $0.value) }
        let form = CommandForm(program: name, overview: overview, groups: [.init("OPTIONS", options)])
        do {
            guard try form.read(Array(CommandLine.arguments.dropFirst()), into: &settings) != nil else {
                Console().write(form.help(Settings(output: settings.output)))
                exit(0)
            }
            let example = Example(settings)
            try body(example)
            try example.console.finish()
            exit(example.areClaimsMet ? 0 : 1)
        } catch let error as UsageError {
            Console.warn(error.message)
            exit(EX_USAGE)
        } catch {
            Console.warn("Error: \(error)")
            exit(1)
        }
    }

    /// Whether one of the other options is given.
    public func has(_ name: String) -> Bool { switches.contains(name) }

    /// Prints a line.
    public func print(_ line: String = "") { console.print(line) }

    /// Writes a file into the program's directory, and says where.
    ///
    /// - Throws: An error of the system.
    public func write(_ text: String, to name: String) throws {
        try write(Data(text.utf8), to: name)
    }

    /// Writes a file into the program's directory, and says where.
    ///
    /// - Throws: An error of the system.
    public func write(_ bytes: Data, to name: String) throws {
        let path = try self.path(of: name)
        try bytes.write(to: URL(filePath: path))
        print("wrote \(path)")
    }

    /// The path of a file in the program's directory, which is there afterwards.
    public func path(of name: String) throws -> String {
        try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
        return "\(output)/\(name)"
    }

    /// Says a share, and what it is claimed to be at least.
    public func claim(_ name: String, _ share: Double, atLeast least: Double) {
        check("\(name): \(percent(share))", "at least \(percent(least))", share >= least)
    }

    /// Says something that is claimed, and whether it holds.
    public func claim(_ claim: String, _ holds: Bool) {
        check(claim, "", holds)
    }

    private func check(_ text: String, _ claim: String, _ holds: Bool) {
        let claim = claim.isEmpty ? "claimed" : "claimed: \(claim)"
        print("\(text) (\(claim)\(holds ? "" : ", and this does not hold"))")
        areClaimsMet = areClaimsMet && holds
    }
}
