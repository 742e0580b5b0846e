import RNNConsole

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
        /// Whether it is so; nil if the figures do not decide it.
        let isMet: Bool?

        init(_ text: String, _ isMet: Bool?) {
            (self.text, self.isMet) = (text, isMet)
        }

        /// A part that is so if a number is above zero.
        ///
        /// - Parameters:
        ///   - text: The part, with its threshold and what was measured.
        ///   - excess: By how much the threshold is exceeded with each seed: it is met or not if the mean is farther from zero
        ///     than its standard error, and undecided otherwise.
        init(_ text: String, excess: [Double]) {
            let middle = mean(excess)
            let error = excess.count > 1 ? deviation(excess) / Double(excess.count).squareRoot() : 0
            // An infinite mean has no deviation.
            let isClear = middle.isInfinite || middle.magnitude > error || (middle == 0 && error == 0)
            self.init(text, excess.isEmpty || middle.isNaN || !isClear ? nil : middle >= 0)
        }
    }

    let finding: Finding
    let sentence: String

    /// A claim holds if all of its parts do, partly if some do, and does not if none does; what is undecided is no part that does.
    init(_ checks: [Check]) {
        let (met, failed) = (checks.filter { $0.isMet == true }, checks.filter { $0.isMet == false })
        let undecided = checks.filter { $0.isMet == nil }
        finding =
            if met.isEmpty {
                undecided.isEmpty && !failed.isEmpty ? .fails : .open
            } else {
                met.count == checks.count ? .holds : .partly
            }
        func list(_ title: String, _ checks: [Check]) -> String? {
            checks.isEmpty ? nil : "\(title) \(checks.map(\.text).joined(separator: "; "))."
        }
        sentence = [list("It holds that", met), list("It does not hold that", failed), list("Undecided:", undecided)]
            .compactMap(\.self).joined(separator: " ")
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
