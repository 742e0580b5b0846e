import RNNConsole

/// How the settings of a sweep are found and tried.
struct SearchSettings: Sendable, Equatable {
    var varied: [VariedOption] = []
    var trials = 16
    var factor = 3

    static let overName = "--over"

    static var options: [Option<SearchSettings>] {
        [
            .repeated(
                overName, "setting", \.varied,
                """
                What is varied, and how: hidden=32,64,128 or model=lstm,gru tries these values, learning-rate=1e-4..1e-2 \
                numbers from one to the other (by their logarithms if both are positive and the second is 10 times the \
                first or more). Every number and every choice of the models, the tokens or frames that they read, and \
                their training can be varied. May be given several times.
                """,
                wanted: "a setting and its values, such as hidden=32,64,128 or learning-rate=1e-4..1e-2",
                VariedOption.adding),
            .count(
                "--trials", \.trials, maximum: 100_000,
                "How many settings are tried; if they are lists only, each combination at most once."),
            .count(
                "--factor", \.factor, maximum: 1000,
                """
                All trials get few epochs; the best go on where they are, one of this many, up to this many times the \
                epochs, and so on until some have those of --epochs. With 1 all have.
                """),
        ]
    }
}

/// An option that a sweep varies: its name without dashes, and the values as a person gives them.
struct VariedOption: Sendable, Equatable, CustomStringConvertible {
    let name: String
    var values: [String]

    var description: String { "\(name)=\(values.joined(separator: ","))" }

    /// Adds options to others, of which a new one replaces that of its name; nil if a text has none.
    ///
    /// A list of JSON comes with commas between, as do the values of one option: what has a name begins a new one.
    static func adding(_ before: [VariedOption], _ text: String) -> [VariedOption]? {
        var added: [VariedOption] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if sides.count == 2 {
                let name = String(sides[0].drop { $0 == "-" })
                if name.isEmpty { return nil }
                added.append(VariedOption(name: name, values: [String(sides[1])]))
            } else if added.isEmpty {
                return nil
            } else {
                added[added.count - 1].values.append(String(part))
            }
        }
        return added.reduce(before) { all, new in all.filter { $0.name != new.name } + [new] }
    }
}
