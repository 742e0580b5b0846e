import Foundation
import RNNData

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
/// `--quick` asks for a reduced size, `--seed N` for other made-up data, `--output DIR` for another directory than `results/NAME`,
/// which is there before the program begins. A claim that does not hold makes the program end with 1, an error with its ``exitCode(of:)``.
public final class Example {
    /// What a call may ask for.
    private struct Settings {
        var isQuick = false
        var output: String
        var data: String?
        var seed = 1
        var switches: Set<String> = []

        subscript(asksFor name: String) -> Bool {
            get { switches.contains(name) }
            set { if newValue { switches.insert(name) } else { switches.remove(name) } }
        }
    }

    /// Whether a reduced size is asked for.
    public let isQuick: Bool
    /// The seed of all that a program makes up.
    public let seed: UInt64
    /// The file or directory to read instead of the program's own data; nil if none is given.
    public let data: String?
    /// Where the program prints.
    public let console = Console()
    private let output: String
    private let switches: Set<String>
    private var areClaimsMet = true

    private init(_ settings: Settings) {
        isQuick = settings.isQuick
        seed = UInt64(settings.seed)
        data = settings.data
        output = settings.output
        switches = settings.switches
    }

    /// Runs a program, and ends it.
    ///
    /// - Parameters:
    ///   - name: The name of the program.
    ///   - overview: What it does, in a sentence.
    ///   - data: What is read with `--data`; nil if the program reads none.
    ///   - dataName: The word that stands for the value of `--data` in the help.
    ///   - switches: Other options without a value: names without dashes, and what each asks for.
    ///   - body: The program.
    public static func run(
        _ name: String, _ overview: String, data: String? = nil, dataName: String = "file",
        switches: KeyValuePairs<String, String> = [:], _ body: (Example) throws -> Void
    ) -> Never {
        var settings = Settings(output: "results/\(name.lowercased())")
        var options: [Option<Settings>] = [
            .flag("--quick", \.isQuick, "Run at a reduced size, in a few seconds."),
            .text("--output", "dir", \.output, "Where to write files."),
            .count("--seed", \.seed, minimum: 0, "The seed of all that is made up."),
        ]
        if let data { options.append(.text("--data", dataName, \.data, data)) }
        options += switches.map { .flag("--\($0.key)", \.[asksFor: $0.key], $0.value) }
        let form = CommandForm(program: name, overview: overview, groups: [.init("OPTIONS", options)])
        do {
            guard try form.read(Array(CommandLine.arguments.dropFirst()), into: &settings) != nil else {
                Console().write(form.help(Settings(output: settings.output)))
                exit(0)
            }
            try prepare(settings.output)
            let example = Example(settings)
            try body(example)
            try example.console.finish()
            exit(example.areClaimsMet ? 0 : 1)
        } catch {
            Console.warn((error as? UsageError)?.message ?? "Error: \(error)")
            exit(exitCode(of: error))
        }
    }

    /// Makes the directory, and sees that files can be written into it, before the program works for them.
    private static func prepare(_ output: String) throws {
        try Directory.makeAll(output)
        if access(output + "/.", W_OK | X_OK) != 0 { throw DirectoryFailure(path: output, code: errno) }
    }

    /// Whether one of the other options is given.
    public func has(_ name: String) -> Bool { switches.contains(name) }

    /// Prints a line.
    public func print(_ line: String = "") { console.print(line) }

    /// Writes a file into the program's directory, and says where.
    ///
    /// - Throws: `FileError`.
    public func write(_ text: String, to name: String) throws {
        try write(name) { try TextFile.write(text, to: $0) }
    }

    /// Lets something write a file or a directory at a path in the program's directory, and says where.
    ///
    /// - Parameters:
    ///   - name: The name in the directory.
    ///   - body: Writes what has the path that it is given.
    /// - Throws: What the body throws.
    public func write(_ name: String, by body: (String) throws -> Void) rethrows {
        let path = path(of: name)
        try body(path)
        print("wrote \(path)")
    }

    /// The path of a file in the program's directory.
    public func path(of name: String) -> String { "\(output)/\(name)" }

    /// Says a share, and what it has to be at least.
    public func claim(_ name: String, _ share: Double, atLeast least: Double) {
        let holds = share >= least
        print("\(name): \(percent(share)) (at least \(percent(least)) required: \(holds ? "yes" : "NO"))")
        areClaimsMet = areClaimsMet && holds
    }

    /// Says something that has to hold, and whether it does.
    public func claim(_ claim: String, _ holds: Bool) {
        print("\(claim): \(holds ? "yes" : "NO")")
        areClaimsMet = areClaimsMet && holds
    }
}

/// No files can be written into a directory.
private struct DirectoryFailure: ExitCoded, CustomStringConvertible {
    let path: String
    let code: Int32

    var exitCode: Int32 { EX_CANTCREAT }
    var description: String { "cannot write into \(path): \(String(cString: strerror(code)))" }
}
