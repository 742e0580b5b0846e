import RNNCharts
import RNNConsole
import RNNTasks

/// What limits of gradients save.
enum ClippingStudy: Study {
    static let name = "clipping"
    static let question = "What does clipping save?"
    static let claim = "Recurrent networks diverge without clipping; with it they stand higher learning rates."
    static let decisive = "diverged"

    private static let cells: [CellKind] = [.relu, .rnn, .lstm]
    private static let limit = 1.0
    private static let models = ["not clipped", "clipped"]
    private static let rates = [0.01, 0.03, 0.1, 0.3, 1]

    private static func distance(_ scale: StudyScale) -> Int { scale.pick(tiny: 4, quick: 10, standard: 10, full: 20) }
    private static func plan(_ scale: StudyScale, clips: Bool) -> UpdatePlan {
        UpdatePlan(
            updates: scale.pick(tiny: 2, quick: 40, standard: 1000, full: 3000), learningRate: 0.01,
            clipping: clips ? limit : nil)
    }

    static func trials(_ scale: StudyScale, seeds: [Int]) -> [Trial] {
        cells.flatMap { cell in
            (scale == .tiny ? [0.1] : rates).flatMap { rate in
                models.flatMap { name in
                    seeds.map { seed in
                        Trial(name, "\(cell.rawValue) \(rate)", seed: seed, cost: 1) { watch in
                            let figures = try MemoryTask.adding.trial(
                                distance: distance(scale), seed: seed, plan(scale, clips: name == "clipped"),
                                testing: scale == .tiny ? 8 : 400, watch,
                                with: { SGD(for: $0, learningRate: rate, momentum: 0.9) },
                                { inputs, random in
                                    AnyRecurrentLayer(
                                        RecurrentKind(cell), inputs: inputs, hidden: scale == .tiny ? 4 : 32,
                                        random: &random)
                                })
                            let error = figures.first { $0.figure == "error" }?.value ?? .nan
                            // What is worse than a constant answer by far has diverged too.
                            let isLost = !(error <= 2 * AddingProblem.baseline)
                            return [
                                Measured("diverged", isLost ? 1 : 0),
                                Measured("learned", error <= AddingProblem.baseline / 2 ? 1 : 0),
                                Measured("error", error),
                            ]
                        }
                    }
                }
            }
        }
    }

    /// The share of runs that diverge, over all rates.
    private static func share(_ rows: StudyRows, _ model: String, _ cell: CellKind) -> Double {
        mean(rows.numbered(cell.rawValue).flatMap { rows.values("diverged", model, $0.name) })
    }

    static func verdict(of rows: StudyRows) -> Verdict {
        Verdict(
            cells.flatMap { cell in
                let (free, clipped) = (share(rows, models[0], cell), share(rows, models[1], cell))
                let (freeRate, clippedRate) = (highestRate(rows, models[0], cell), highestRate(rows, models[1], cell))
                func places(_ model: String) -> [StudyRows.Place] {
                    rows.numbered(cell.rawValue).map { ("diverged", model, $0.name) }
                }
                let excess = zip(rows.bySeed(places(models[0]), mean), rows.bySeed(places(models[1]), mean))
                    .map { $0 - $1 - 0.1 }
                return [
                    Verdict.Check(
                        """
                        with \(cell.rawValue), of all learning rates, fewer runs diverge by 10 points with clipping \
                        (\(percent(clipped)) against \(percent(free)))
                        """, excess: excess),
                    Verdict.Check(
                        """
                        \(cell.rawValue) still learns at a higher rate with clipping (\(text(clippedRate)) against \
                        \(text(freeRate)))
                        """, clippedRate == nil && freeRate == nil ? nil : (clippedRate ?? 0) > (freeRate ?? 0)),
                ]
            })
    }

    /// The highest learning rate at which at least half of the seeds learn; nil if there is none.
    private static func highestRate(_ rows: StudyRows, _ model: String, _ cell: CellKind) -> Double? {
        rows.numbered(cell.rawValue).last { rows.average("learned", model, $0.name) >= 0.5 }?.number
    }

    private static func text(_ rate: Double?) -> String { rate.map { "\($0)" } ?? "none" }

    static func charts(of rows: StudyRows) -> [NamedChart] {
        let panels = cells.map { cell in
            LineChart(
                cell.rawValue, x: Axis("learning rate", isLogarithmic: true),
                y: Axis("diverged", unit: "%", range: 0...100, decimals: 0),
                rows.models.enumerated().map { index, model in
                    StudyRows.line(
                        model, color: index, scale: 100,
                        rows.numbered(cell.rawValue).map { ($0.number, [rows.average("diverged", model, $0.name)]) })
                })
        }
        let shares = cells.map { cell in
            "\(cell.rawValue) "
                + rows.models.map { "\(percent(share(rows, $0, cell))) \($0)" }.joined(separator: ", ")
        }
        let highest = cells.map { cell in
            "\(cell.rawValue) "
                + rows.models.map { "\(text(highestRate(rows, $0, cell))) \($0)" }.joined(separator: ", ")
        }
        return [
            NamedChart(
                file: "clipping.svg", chart: Panels(panels),
                caption: """
                    Runs that diverge, over all learning rates: \(shares.joined(separator: "; ")). The highest rate at which half of \
                    the runs learn: \(highest.joined(separator: "; ")). \
                    \(counted(rows.seeds.count, "run")) at each point.
                    """)
        ]
    }

    static func method(_ scale: StudyScale) -> String {
        """
        One layer of 32 units on the adding problem of \(distance(scale)) steps, \(plan(scale, clips: false).updates) updates of \
        \(plan(scale, clips: false).batchSize) new examples by gradient descent with a momentum of 0.9, learning rates \
        \(rates.map { "\($0)" }.joined(separator: ", ")), with gradients clipped to a norm of \(Int(limit)) or not. A run has \
        diverged if a number is not finite, or if the error of the test is more than twice that of a constant answer, and learned if it \
        is less than half of that.
        """
    }

    static let limits = "One task and one limit. Adam divides gradients by their size, and clipping saves less with it."
}
