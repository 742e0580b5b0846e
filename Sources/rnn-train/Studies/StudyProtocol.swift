/// A small controlled experiment about something that is said of recurrent networks: one file that conforms, and a line in
/// ``Studies``.
protocol Study: SendableMetatype {
    /// What it is called on the command line.
    static var name: String { get }
    /// What is asked.
    static var question: String { get }
    /// What is said, as people say it.
    static var claim: String { get }
    /// The figures that the verdict rests on, by what their names begin with.
    static var decisive: String { get }
    /// Whether it runs if none is named.
    static var isStandard: Bool { get }
    /// Whether nothing else may run beside its trials, as where time is measured.
    static var runsAlone: Bool { get }
    /// Whether its figures depend on chance, so that a verdict needs several seeds.
    static var isRandom: Bool { get }

    /// What is measured: trials that know nothing of each other, each model and setting with every seed.
    static func trials(_ scale: StudyScale, seeds: [Int]) -> [Trial]
    /// What the figures say of the claim.
    static func verdict(of rows: StudyRows) -> Verdict
    /// The pictures, with captions from the figures.
    static func charts(of rows: StudyRows) -> [NamedChart]
    /// What exactly is run at a scale, in sentences with numbers.
    static func method(_ scale: StudyScale) -> String
    /// Where the evidence is thin, whatever the figures are.
    static var limits: String { get }
}

extension Study {
    static var isStandard: Bool { false }
    static var runsAlone: Bool { false }
    static var isRandom: Bool { true }
}
