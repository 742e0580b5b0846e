import RNNCharts
import RNNConsole
import RNNTasks

/// Which cells keep track of a state, at lengths that they have not learned from too.
enum TrackingStudy: Study {
    static let name = "tracking"
    static let question = "Which cells keep track of a state?"
    static let claim =
        "Cells whose gates see the state can track one (parity, permutations); scans such as minGRU cannot."
    static let decisive = "accuracy"
    static let isStandard = true

    static let cells: [CellKind] = [.rnn, .gru, .lstm, .mingru]
    private static let parameters = 4500
    /// The number of the last steps that a test looks at.
    private static let last = 16

    private static func trained(_ scale: StudyScale) -> Int { scale.pick(tiny: 4, quick: 12, standard: 32, full: 32) }
    private static func lengths(_ scale: StudyScale) -> [Int] {
        scale.pick(tiny: [4, 8], quick: [12, 48], standard: [32, 64, 128, 256], full: [32, 64, 128, 256, 512])
    }
    private static func plan(_ scale: StudyScale) -> UpdatePlan {
        UpdatePlan(
            updates: scale.pick(tiny: 2, quick: 150, standard: 1500, full: 5000), interval: 50,
            solved: .accuracy(atLeast: 0.9995))
    }

    static func trials(_ scale: StudyScale, seeds: [Int]) -> [Trial] {
        GroupProducts.allCases.flatMap { group in
            cells.flatMap { cell in
                seeds.map { seed in
                    Trial(cell.rawValue, group.rawValue, seed: seed, cost: 1) { watch in
                        try measure(cell, group, scale, seed: seed, watch)
                    }
                }
            }
        }
    }

    private static func measure(
        _ cell: CellKind, _ group: GroupProducts, _ scale: StudyScale, seed: Int, _ watch: TrialWatch
    ) throws -> [Measured] {
        let draws = Draws(seed: seed)
        var (parameters, validation, test) = (draws.model, draws.validation, draws.test)
        let model = SignalModel<Float>(
            SignalSettings(
                RecurrentKind(cell), hidden: cell.hidden(parameters: self.parameters, inputs: group.features),
                scope: .step),
            features: group.features, outputs: group.classes, random: &parameters)
        let (plan, length) = (plan(scale), trained(scale))
        let result = try plan.train(
            model, for: StudyGoal(), seed: seed, watch,
            validation: [group.batch(scale == .tiny ? 4 : 100, length: length, &validation)]
        ) { update in
            var random = draws.update(update)
            return group.batch(plan.batchSize, length: length, &random)
        }
        return lengths(scale).map { length in
            let examples = group.batch(scale == .tiny ? 4 : 100, length: length, last: min(last, length), &test)
            return Measured(
                "accuracy_\(length)", StudyGoal().evaluate(result.model, on: [examples]).figures[.accuracy] ?? 0)
        } + [Measured("updates", Double(result.updates))]
    }

    static func verdict(of rows: StudyRows) -> Verdict {
        guard let longest = rows.figuresNumbered("accuracy").last else { return Verdict([]) }
        return Verdict(
            GroupProducts.allCases.flatMap { group in
                cells.map { cell in
                    let right = rows.values(longest.name, cell.rawValue, group.rawValue)
                    let count = right.count { $0 >= 0.9 }
                    let tracks = cell != .mingru
                    return Verdict.Check(
                        """
                        after \(Int(longest.number)) steps of \(group.rawValue) \(cell.rawValue) is right at 90 % of them with \
                        \(tracks ? "half of the seeds at least" : "none of the seeds") (\(count) of \(right.count); \
                        \(percent(mean(right))) on average)
                        """, tracks ? 2 * count >= right.count : count == 0)
                }
            })
    }

    static func charts(of rows: StudyRows) -> [NamedChart] {
        let panels = GroupProducts.allCases.map { group in
            rows.byLength(
                "\(group.rawValue.withCapital): right at the end", group.rawValue,
                x: Axis("steps", isLogarithmic: true, decimals: 0))
        }
        return [
            NamedChart(
                file: "tracking.svg", chart: Panels(panels, columns: 2),
                caption: GroupProducts.allCases.map { group in
                    """
                    \(group.rawValue.withCapital) (chance \(percent(1 / Double(group.classes)))): \
                    \(rows.byLengthText(group.rawValue))
                    """
                }.joined(separator: " ")
                    + " The leftmost length is the one that was learned from. \(rows.basis)")
        ]
    }

    static func method(_ scale: StudyScale) -> String {
        """
        At each step an element of a group comes in, and the product of all so far is wanted: of bits (parity), and of a swap \
        and a rotation of three things (6 products, order counts). One layer of about \(grouped(parameters)) parameters, trained \
        at all steps of sequences of \(trained(scale)), tested at the last \(last) steps of 100 sequences of \
        \(lengths(scale).map(String.init).joined(separator: ", ")). \(plan(scale).text), new examples in each; a training stops when \
        99.95 % of the steps of other sequences are right.
        """
    }

    static let limits = """
        That a cell was not taught is no proof that it cannot: only one size and one learning rate were tried. That a scan of \
        positive factors cannot flip a state for ever is a theorem (Grazzi et al. 2024); a network may still count up to some length.
        """
}
