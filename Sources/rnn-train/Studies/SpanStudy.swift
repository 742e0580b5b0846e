import RNNCharts
import RNNConsole
import RNNTasks

/// How far back each cell can learn.
enum SpanStudy: Study {
    static let name = "span"
    static let question = "How far back can each cell learn?"
    static let claim = "A simple RNN learns over 10 to 20 steps, an LSTM or a GRU over hundreds."
    static let decisive = "solved"
    static let isStandard = true

    static let cells: [CellKind] = [.rnn, .gru, .lstm]

    private static let parameters = 4500
    private static let tests = 400

    private static func distances(_ scale: StudyScale) -> [Int] {
        scale.pick(
            tiny: [4], quick: [5, 20], standard: [10, 20, 50, 100, 200], full: [5, 10, 20, 50, 100, 200, 400])
    }

    static func plan(_ scale: StudyScale, for task: MemoryTask) -> UpdatePlan {
        UpdatePlan(
            updates: scale.pick(tiny: 2, quick: 200, standard: 1500, full: 6000), interval: 50, solved: task.enough)
    }

    static func trials(_ scale: StudyScale, seeds: [Int]) -> [Trial] {
        MemoryTask.allCases.flatMap { task in
            distances(scale).flatMap { distance in
                cells.flatMap { cell in
                    seeds.map { seed in
                        Trial(cell.rawValue, "\(task.rawValue) \(distance)", seed: seed, cost: Double(distance)) {
                            watch in
                            try task.trial(
                                distance: distance, seed: seed, plan(scale, for: task),
                                testing: scale == .tiny ? 8 : tests, watch
                            ) { inputs, random in
                                AnyRecurrentLayer(
                                    RecurrentKind(cell), inputs: inputs,
                                    hidden: cell.hidden(parameters: parameters, inputs: inputs), random: &random)
                            }
                        }
                    }
                }
            }
        }
    }

    static func verdict(of rows: StudyRows) -> Verdict {
        Verdict(
            MemoryTask.allCases.flatMap { task in
                let reach = rows.reach("rnn", task)
                return [
                    Verdict.Check(
                        "in \(task.text) the simple RNN reaches 20 steps at most (it reaches \(reach))", reach <= 20)
                ]
                    + ["gru", "lstm"].map { cell in
                        let reach = rows.reach(cell, task)
                        return Verdict.Check(
                            "in \(task.text) the \(cell.uppercased()) reaches 200 steps or more (it reaches \(reach))",
                            reach >= 200)
                    }
            })
    }

    static func charts(of rows: StudyRows) -> [NamedChart] {
        [
            NamedChart(
                file: "span.svg", chart: Panels(MemoryTask.allCases.map { rows.solvedChart($0) }, columns: 2),
                caption: MemoryTask.allCases.map { task in
                    "In \(task.text), at least half of the seeds solve it up to: \(rows.reachText(task))."
                }.joined(separator: " ") + " \(counted(rows.seeds.count, "seed")).")
        ]
    }

    static func method(_ scale: StudyScale) -> String {
        let sizes = cells.map { cell in
            "\(cell.rawValue) \(cell.hidden(parameters: parameters, inputs: AddingProblem.features))"
        }
        let plan = plan(scale, for: .adding)
        return """
            One layer of about \(grouped(parameters)) parameters (hidden units for adding: \(sizes.joined(separator: ", "))), \
            new examples in every update. \(plan.text); a training stops when \(tests / 2) other examples are answered a little better than they must be. Solved \
            means, on \(tests) more: adding with a mean squared error of at most \(MemoryTask.adding.solvedError) (whoever \
            always says 1 has \(fixed(AddingProblem.baseline, 3))), copying with at most \
            \(percent(MemoryTask.copy.solvedError)) wrong symbols. Distances: \
            \(distances(scale).map(String.init).joined(separator: ", ")) steps. In the adding problem that is the length of the \
            sequence; one mark is in each half.
            """
    }

    static let limits = """
        A cell that fails may need more updates, another learning rate or more units: only one of each was tried. Recurrent \
        weights begin orthogonal and the forget gate with a bias of 1, which is better than what the saying was made of.
        """
}
