/// What figures say of a claim.
struct Verdict: Sendable, Equatable {
    enum Finding: String, Sendable {
        case holds
        case partly = "holds partly"
        case fails = "does not hold here"
        /// The evidence is too thin to say anything.
        case open = "no verdict"
    }

    /// The least number of seeds that a verdict needs.
    static let leastSeeds = 3

    /// A part of a claim, with its threshold and what was measured, and whether it is so.
    struct Check: Sendable, Equatable {
        let text: String
        let isMet: Bool

        init(_ text: String, _ isMet: Bool) {
            (self.text, self.isMet) = (text, isMet)
        }
    }

    let finding: Finding
    let sentence: String

    /// A claim holds if all of its parts do, and partly if some do.
    init(_ checks: [Check]) {
        let (met, failed) = (checks.filter(\.isMet), checks.filter { !$0.isMet })
        finding = checks.isEmpty ? .open : failed.isEmpty ? .holds : met.isEmpty ? .fails : .partly
        func list(_ title: String, _ checks: [Check]) -> String? {
            checks.isEmpty ? nil : "\(title) \(checks.map(\.text).joined(separator: "; "))."
        }
        sentence = [list("It holds that", met), list("It does not hold that", failed)].compactMap(\.self).joined(
            separator: " ")
    }

    /// No verdict, and why not.
    init(open reason: String) {
        (finding, sentence) = (.open, reason)
    }
}

extension Study {
    /// The verdict, unless the evidence is too thin for one.
    static func judgement(of rows: StudyRows, _ scale: StudyScale) -> Verdict {
        if scale.isToy {
            return Verdict(open: "This was a run at toy size, which says nothing of the claim.")
        }
        if isRandom && rows.seeds.count < Verdict.leastSeeds {
            return Verdict(
                open: """
                    The evidence is thin: \(rows.seeds.count == 1 ? "one seed" : "\(rows.seeds.count) seeds"), and a verdict \
                    needs \(Verdict.leastSeeds).
                    """)
        }
        return verdict(of: rows)
    }
}
