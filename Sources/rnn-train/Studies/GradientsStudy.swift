import Foundation
import RNNCharts
import RNNConsole
import RNNTasks

/// How gradients shrink or grow on their way back through time.
enum GradientsStudy: Study {
    static let name = "gradients"
    static let question = "Do gradients vanish or explode, and where?"
    static let claim = "Gradients of a simple RNN vanish or explode by its recurrent weights; gates keep them alive."
    static let decisive = "rate"
    static let isStandard = true

    static let cells: [CellKind] = [.rnn, .gru, .lstm]
    static let radii = [0.5, 0.75, 1, 1.25, 1.5]

    private static func time(_ scale: StudyScale) -> Int { scale.pick(tiny: 6, quick: 60, standard: 100, full: 200) }
    private static func hidden(_ scale: StudyScale) -> Int { scale.pick(tiny: 4, quick: 32, standard: 64, full: 128) }
    private static let batch = 16
    private static let deviation = 0.3

    static func trials(_ scale: StudyScale, seeds: [Int]) -> [Trial] {
        cells.flatMap { cell in
            radii.flatMap { radius in
                seeds.map { seed in
                    Trial(cell.rawValue, "radius \(radius)", seed: seed, cost: 1) { watch in
                        try watch.check()
                        return measure(cell, radius, time: time(scale), hidden: hidden(scale), seed: seed)
                    }
                }
            }
        }
    }

    /// The norm of the loss's gradient by the state, from the last step backwards, and how fast it changes.
    ///
    /// The state is all that is carried on: of an LSTM its memory too. Each block of recurrent weights is an orthogonal matrix
    /// times the radius.
    static func measure(_ cell: CellKind, _ radius: Double, time: Int, hidden: Int, seed: Int) -> [Measured] {
        let draws = Draws(seed: seed)
        var (parameters, data) = (draws.model, draws.examples)
        var layer = AnyRecurrentLayer<Double>(
            RecurrentKind(cell), inputs: hidden, hidden: hidden, random: &parameters)
        layer.updateParameters { parameter, value in
            if parameter.name.contains("weight_hh") { value = value * radius }
        }
        let x = Tensor<Double>.normal([batch, time, hidden], deviation: deviation, random: &data)
        let direction = Tensor<Double>.normal([batch, hidden], random: &data)
        let (_, record) = recording(Double.self, .states, .gradients) {
            valueWithGradient(at: layer) { ($0.final(SequenceBatch(x)).output * direction).sum() }
        }
        guard let run = record.layers.first else { return [] }
        let norms = (0..<time).reversed().map { step in
            run.gradients.values.reduce(0.0) { sum, part in
                let part = part.entry(step, axis: 1)
                return sum + (part * part).sum().scalar
            }.squareRoot()
        }
        guard let last = norms.first, last > 0 else { return [] }
        var figures = stride(from: 0, to: time, by: max(1, time / 20)).map {
            Measured("norm_\($0)", norms[$0] / last)
        }
        figures.append(Measured("rate", slope(norms.map { log($0 / last) })))
        if cell == .rnn, let states = run.states["hidden"] {
            // A step back multiplies by the transpose of U and by 1 - h²: of an orthogonal U times the radius, the norm by
            // the radius, and on the average by the root of the mean of (1 - h²)².
            let slopes = 1 - states * states
            figures.append(Measured("theory", log(radius) + log((slopes * slopes).mean().scalar) / 2))
        }
        return figures
    }

    /// The slope of the straight line that fits numbers best at 0, 1, 2 and so on; those that are not finite are left out.
    static func slope(_ numbers: [Double]) -> Double {
        let points = numbers.enumerated().filter { $1.isFinite }.map { (Double($0), $1) }
        let (x, y) = (mean(points.map(\.0)), mean(points.map(\.1)))
        let (product, square) = points.reduce((0.0, 0.0)) { sums, point in
            (sums.0 + (point.0 - x) * (point.1 - y), sums.1 + (point.0 - x) * (point.0 - x))
        }
        return product / square
    }

    /// The share of the gradient that is left at some distance, a power of ten being a mean over the seeds.
    private static func left(_ rows: StudyRows, _ cell: String, _ radius: Double, atLeast distance: Double) -> (
        distance: Int, share: Double
    ) {
        let figures = rows.figuresNumbered("norm")
        guard let figure = figures.first(where: { $0.number >= distance }) ?? figures.last else { return (0, .nan) }
        let values = rows.values(figure.name, cell, "radius \(radius)")
        return (Int(figure.number), exp(mean(values.map { log($0) })))
    }

    static func verdict(of rows: StudyRows) -> Verdict {
        let half = left(rows, "rnn", 0.5, atLeast: 20)
        let wide = left(rows, "rnn", 1.5, atLeast: 50)
        let simple = left(rows, "rnn", 1, atLeast: 50)
        let gaps = radii.map { radius in
            abs(rows.average("rate", "rnn", "radius \(radius)") - rows.average("theory", "rnn", "radius \(radius)"))
        }
        return Verdict(
            [
                Verdict.Check(
                    "at a radius of 0.5 less than a thousandth is left after \(half.distance) steps (\(text(half.share)))",
                    half.share < 1e-3),
                Verdict.Check(
                    "at a radius of 1.5 the gradient is larger after \(wide.distance) steps back (\(text(wide.share)) times)",
                    wide.share > 1),
            ]
                + ["gru", "lstm"].map { cell in
                    let gated = left(rows, cell, 1, atLeast: 50)
                    return Verdict.Check(
                        """
                        as it starts, the \(cell.uppercased()) keeps more of it over \(gated.distance) steps than a simple RNN \
                        of radius 1 (\(text(gated.share)) against \(text(simple.share)))
                        """,
                        excess: rows.bySeed([
                            ("norm_\(gated.distance)", cell, "radius 1.0"),
                            ("norm_\(gated.distance)", "rnn", "radius 1.0"),
                        ]) { log($0[0]) - log($0[1]) })
                } + [
                    Verdict.Check(
                        """
                        the rate of the simple RNN is within 0.1 a step of the theory's at every radius (\
                        \(fixed(gaps.max() ?? .nan, 3)) at most)
                        """, (gaps.max() ?? .nan) <= 0.1)
                ])
    }

    private static func text(_ number: Double) -> String { String(format: "%.2g", number) }

    static func charts(of rows: StudyRows) -> [NamedChart] {
        let figures = rows.figuresNumbered("norm")
        let radii = rows.numbered("radius")
        let norms = Panels(
            rows.models.map { cell in
                LineChart(
                    cell, x: Axis("steps back", decimals: 0), y: Axis("gradient, last step = 1", isLogarithmic: true),
                    radii.enumerated().map { index, radius in
                        LineChart.Series(
                            radius.name,
                            figures.map { figure in
                                exp(mean(rows.values(figure.name, cell, radius.name).map { log($0) }))
                            }, x: figures.map(\.number), color: index)
                    })
            }, columns: 3, sharesAxes: true)
        func rates(_ figure: String, _ cell: String) -> [(x: Double, values: [Double])] {
            radii.map { ($0.number, rows.values(figure, cell, $0.name)) }.filter { !$0.values.isEmpty }
        }
        var theory = StudyRows.line("theory, rnn", color: Palette.neutral, rates("theory", "rnn"))
        theory.style = .dashed
        let lines = rows.models.enumerated().map { StudyRows.line($1, color: $0, rates("rate", $1)) } + [theory]
        let last = figures.last?.name ?? ""
        let ends = rows.models.map { cell in
            let shares = radii.map { exp(mean(rows.values(last, cell, $0.name).map { log($0) })) }
            return "\(cell) from \(text(shares.min() ?? .nan)) to \(text(shares.max() ?? .nan))"
        }
        let slopes = rows.models.map { cell in
            "\(cell) \(rates("rate", cell).map { fixed(mean($0.values), 2) }.joined(separator: ", "))"
        }
        return [
            NamedChart(
                file: "gradients.svg", chart: norms,
                caption: """
                    How large the gradient by the state is that comes from the last step, which is on the left: a straight \
                    line is a constant rate. After \(Int(figures.last?.number ?? 0)) steps, over the radii: \
                    \(ends.joined(separator: "; ")). \(rows.basis)
                    """),
            NamedChart(
                file: "gradient-rates.svg",
                chart: LineChart(
                    "Change of the gradient's logarithm in a step back", x: Axis("recurrent radius", decimals: 2),
                    y: "rate a step", lines),
                caption: """
                    Below 0 gradients vanish, above 0 they explode. From radius \(radii.first?.number ?? 0) to \
                    \(radii.last?.number ?? 0): \(slopes.joined(separator: "; ")). Dashed: what the theory says of the simple RNN, \
                    ln(radius) + ln(mean of (1 - h²)²) / 2. \(rows.basis)
                    """),
        ]
    }

    static func method(_ scale: StudyScale) -> String {
        """
        One layer of \(hidden(scale)) units, as it starts: nothing is trained. Each block of its recurrent matrix is orthogonal, \
        times the radius. It reads \(batch) sequences of \(time(scale)) steps of normal numbers with a deviation of \(deviation); \
        the loss is a random projection of the last output. Taken down is the norm of its gradient by the state after each step, \
        of an LSTM by output and memory together, in double precision.
        """
    }

    static let limits = """
        Training changes weights, and gates open and close with the inputs: these are gradients of the start. With larger inputs \
        tanh is flatter, and all gradients vanish faster.
        """
}
