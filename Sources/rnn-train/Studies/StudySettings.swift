import RNNConsole

/// What studies are called with.
struct StudySettings: Sendable {
    /// The studies that are named; none for those that run without being named.
    var names: [String] = []
    var isQuick = false
    var isFull = false
    /// At toy size without verdicts, and smaller still: for tests.
    var isTiny = false
    var seeds: Int?
    var seed = 42
    var output = OutputSettings()
    /// The call, as a person can repeat it.
    var command = ""

    static var options: [Option<StudySettings>] {
        [
            .flag("--quick", \.isQuick, "All studies at toy size in a minute or two, without verdicts."),
            .flag("--full", \.isFull, "All studies at full size, however long that takes."),
            .count(
                "--seeds", \.seeds,
                """
                Seeds for each trial, from --seed on; if not given 3, with --full \(StudyScale.full.seeds), with --quick \
                \(StudyScale.quick.seeds).
                """),
            .count("--seed", \.seed, minimum: 0, "The first seed."),
        ]
    }

    var scale: StudyScale { isTiny ? .tiny : isQuick ? .quick : isFull ? .full : .standard }

    /// The seeds.
    var allSeeds: [Int] { Array(seed..<seed + (seeds ?? scale.seeds)) }

    /// The studies to run: those that are named, or else all or the standard ones.
    func studies() throws(UsageError) -> [any Study.Type] {
        guard names.isEmpty else { return try Studies.named(names) }
        return scale == .standard ? Studies.all.filter { $0.isStandard } : Studies.all
    }

    /// Throws where options contradict each other.
    func check() throws(UsageError) {
        if isQuick && isFull { throw UsageError("'--quick' does not go with '--full'.") }
        _ = try studies()
    }

    /// All that decides the results, by name.
    func record(of studies: [any Study.Type]) -> OptionValues {
        [
            "studies": OptionValue(studies.map { $0.name }.joined(separator: ",")),
            "scale": OptionValue(scale.rawValue), "seeds": OptionValue("\(allSeeds.count)"),
            "seed": OptionValue("\(seed)"),
        ]
    }
}
