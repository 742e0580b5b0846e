import Foundation
import RNNCharts
import RNNConsole
import RNNTasks

/// How the recurrent weights should begin.
enum InitialisationStudy: Study {
    static let name = "initialisation"
    static let question = "How should recurrent weights begin?"
    static let claim =
        "Orthogonal recurrent weights learn faster than Xavier's, and these faster than small normal ones."
    static let decisive = "loss"

    private enum Start: String, CaseIterable {
        case orthogonal, xavier, normal

        func matrix(_ hidden: Int, _ random: inout RandomSource) -> Tensor<Float> {
            switch self {
            case .orthogonal: .orthogonal([hidden, hidden], random: &random)
            case .xavier: .xavierUniform([hidden, hidden], random: &random)
            case .normal: .normal([hidden, hidden], deviation: Float(InitialisationStudy.spread), random: &random)
            }
        }
    }

    private static let cells: [CellKind] = [.rnn, .gru, .lstm]
    private static let task = MemoryTask.copy
    private static let spread = 0.05
    private static func hidden(_ scale: StudyScale) -> Int { scale.pick(tiny: 4, quick: 24, standard: 48, full: 64) }
    private static func distance(_ scale: StudyScale) -> Int { scale.pick(tiny: 4, quick: 10, standard: 20, full: 30) }
    private static func plan(_ scale: StudyScale) -> UpdatePlan {
        UpdatePlan(updates: scale.pick(tiny: 2, quick: 60, standard: 300, full: 600))
    }

    static func trials(_ scale: StudyScale, seeds: [Int]) -> [Trial] {
        cells.flatMap { cell in
            Start.allCases.flatMap { start in
                seeds.map { seed in
                    Trial(start.rawValue, cell.rawValue, seed: seed, cost: 1) { watch in
                        try measure(cell, start, scale, seed: seed, watch)
                    }
                }
            }
        }
    }

    private static func measure(
        _ cell: CellKind, _ start: Start, _ scale: StudyScale, seed: Int, _ watch: TrialWatch
    ) throws -> [Measured] {
        func layer(_ inputs: Int, _ random: inout RandomSource) -> AnyRecurrentLayer<Float> {
            let hidden = hidden(scale)
            var layer = AnyRecurrentLayer<Float>(RecurrentKind(cell), inputs: inputs, hidden: hidden, random: &random)
            // A source of its own: what is not recurrent begins alike.
            var others = random.split()
            layer.updateParameters { parameter, value in
                guard parameter.name.contains("weight_hh") else { return }
                value = .concatenated((0..<value.shape[0] / hidden).map { _ in start.matrix(hidden, &others) })
            }
            return layer
        }
        let distance = distance(scale)
        let draws = Draws(seed: seed)
        var data = draws.examples
        let examples = task.batch(16, distance: distance, &data)
        let model = task.model(draws, layer)
        let (_, record) = recording(.gradients) {
            valueWithGradient(at: model) { StudyGoal()($0, examples).loss }
        }
        // Of the whole state: of an LSTM its memory too.
        let parts = record.layers.first.map { Array($0.gradients.values) } ?? []
        func norm(_ step: Int) -> Double {
            parts.map { pow(Double($0.entry(step, axis: 1).norm().scalar), 2) }.reduce(0, +).squareRoot()
        }
        return try task.trial(
            distance: distance, seed: seed, plan(scale), testing: scale == .tiny ? 8 : 400, watch, layer
        )
        .filter { ["loss", "error"].contains($0.figure) } + [
            Measured("far_gradient", norm(0) / norm(examples.inputs.time - 1))
        ]
    }

    /// Losses below this are of models that have learned the task: which is lower does not matter.
    private static let learned = 0.01

    static func verdict(of rows: StudyRows) -> Verdict {
        Verdict(
            cells.flatMap { cell in
                func loss(_ start: Start) -> Double { rows.average("loss", start.rawValue, cell.rawValue) }
                let (orthogonal, xavier, normal) = (loss(.orthogonal), loss(.xavier), loss(.normal))
                func lower(_ one: Start, than other: Start) -> [Double] {
                    rows.bySeed([("loss", one.rawValue, cell.rawValue), ("loss", other.rawValue, cell.rawValue)]) {
                        max($0[0], $0[1]) < learned ? .nan : 0.9 * $0[1] - $0[0]
                    }
                }
                return [
                    Verdict.Check(
                        """
                        with \(cell.rawValue) the loss after equal updates is lower by a tenth with orthogonal weights than with \
                        Xavier's (\(fixed(orthogonal, 4)), \(fixed(xavier, 4)))
                        """, excess: lower(.orthogonal, than: .xavier)),
                    Verdict.Check(
                        "with \(cell.rawValue) it is lower by a tenth with Xavier's than with normal ones (\(fixed(xavier, 4)), \(fixed(normal, 4)))",
                        excess: lower(.xavier, than: .normal)),
                ]
            })
    }

    static func charts(of rows: StudyRows) -> [NamedChart] {
        func bars(_ title: String, _ figure: String, _ y: Axis, _ scale: Double) -> BarChart {
            BarChart(
                title, y: y, groups: rows.settings,
                rows.models.map { model in
                    BarChart.Series(
                        model, rows.settings.map { scale * rows.average(figure, model, $0) },
                        deviations: rows.settings.map { scale * deviation(rows.values(figure, model, $0)) })
                })
        }
        let far = rows.settings.map { cell in
            "\(cell) "
                + rows.models.map { String(format: "%.1g", rows.average("far_gradient", $0, cell)) }.joined(
                    separator: ", ")
        }
        let errors = rows.settings.map { cell in
            "\(cell) " + rows.models.map { fixed(rows.average("error", $0, cell), 3) }.joined(separator: ", ")
        }
        return [
            NamedChart(
                file: "initialisation.svg",
                chart: Panels([
                    bars(
                        "Error after equal updates", "error",
                        Axis("wrong symbols", unit: "%", range: 0...100, decimals: 1), 100),
                    bars(
                        "Gradient left at the first step, before training", "far_gradient",
                        Axis("of the one at the last step", unit: "%", range: 0...100, decimals: 2), 100),
                ]),
                caption: """
                    In the order \(rows.models.joined(separator: ", ")), the share of wrong symbols is: \(errors.joined(separator: "; ")); of the \
                    gradient at the last step the first one gets: \(far.joined(separator: "; ")). \(rows.basis)
                    """)
        ]
    }

    static func method(_ scale: StudyScale) -> String {
        """
        One layer of \(hidden(scale)) units on delayed copying over \(distance(scale)) steps (chance is 75 % wrong); each block of its recurrent matrix \
        begins orthogonal, uniform as Xavier's, or normal with a deviation of \(spread); all else begins alike. \(plan(scale).text). The \
        loss is the cross-entropy of other examples, in nats; below \(learned) the task is learned, and no start is the better one.
        """
    }

    static let limits = """
        The learning rate is the same for all, and was chosen with orthogonal weights. Normal weights of another deviation are \
        another start.
        """
}
