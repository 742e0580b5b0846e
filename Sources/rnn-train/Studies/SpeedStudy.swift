import RNNCharts
import RNNConsole
import RNNTasks

/// How fast layers are trained, each in turns with an LSTM.
enum SpeedStudy: Study {
    static let name = "speed"
    static let question = "Which layers are fast?"
    static let claim = "A GRU is faster than an LSTM, attention is slow, a bidirectional LSTM takes twice as long."
    static let decisive = "time_ratio"
    static let isStandard = true
    static let runsAlone = true

    /// What is timed against an LSTM that gives its last output.
    private static let rivals: [(name: String, kind: RecurrentKind, pooling: PoolingKind)] = [
        ("rnn", "rnn", .last), ("gru", "gru", .last), ("bilstm", "bilstm", .last),
        ("lstm, attention", "lstm", .attention),
    ]

    private static func sizes(_ scale: StudyScale) -> [Int] {
        scale.pick(tiny: [4], quick: [64], standard: [32, 128], full: [32, 64, 128, 256])
    }
    private static func rounds(_ scale: StudyScale) -> Int { scale.pick(tiny: 2, quick: 10, standard: 25, full: 60) }
    private static func length(_ scale: StudyScale) -> Int { scale.pick(tiny: 5, quick: 50, standard: 100, full: 100) }
    private static let batch = 32

    static func trials(_ scale: StudyScale, seeds: [Int]) -> [Trial] {
        sizes(scale).flatMap { hidden in
            rivals.indices.flatMap { rival in
                seeds.map { seed in
                    Trial(rivals[rival].name, "hidden \(hidden)", seed: seed, cost: Double(hidden)) { watch in
                        try measure(
                            SignalSettings(rivals[rival].kind, hidden: hidden, pooling: rivals[rival].pooling),
                            hidden: hidden, length: length(scale),
                            rounds: rounds(scale),
                            seed: seed, watch)
                    }
                }
            }
        }
    }

    /// A model, its optimizer and the examples of an update.
    private struct Timed {
        var model: SignalModel<Float>
        var optimizer: Adam<SignalModel<Float>>
        let batch: StudyBatch

        init(_ settings: SignalSettings, _ batch: StudyBatch, _ random: inout RandomSource) {
            model = SignalModel(settings, features: batch.inputs.shape[2], outputs: CueInNoise.classes, random: &random)
            optimizer = Adam(for: model)
            self.batch = batch
        }

        /// The seconds of an update.
        mutating func update() -> Double {
            let began = ContinuousClock.now
            let gradient = valueWithGradient(at: model) { [batch] in StudyGoal()($0, batch).loss }.gradient
            optimizer.update(&model, along: gradient)
            return (ContinuousClock.now - began) / .seconds(1)
        }
    }

    private static func measure(
        _ settings: SignalSettings, hidden: Int, length: Int, rounds: Int, seed: Int, _ watch: TrialWatch
    ) throws -> [Measured] {
        let draws = Draws(seed: seed)
        var (random, data) = (draws.model, draws.examples)
        let labels = (0..<batch).map { _ in Int32(data.integer(below: CueInNoise.classes)) }
        let inputs = Tensor<Float>.normal([batch, length, hidden], random: &data)
        let examples = StudyBatch(inputs, .classes(labels))
        var rival = Timed(settings, examples, &random)
        var lstm = Timed(SignalSettings("lstm", hidden: hidden), examples, &random)
        // The first round warms up.
        var times: [(rival: Double, lstm: Double)] = []
        for round in 0...rounds {
            try watch.check()
            // Who goes first alternates.
            if round.isMultiple(of: 2) {
                let first = rival.update()
                times.append((first, lstm.update()))
            } else {
                let first = lstm.update()
                times.append((rival.update(), first))
            }
        }
        times.removeFirst()
        let seconds = median(times.map(\.rival))
        return [
            Measured("steps_per_second", 1 / seconds), Measured("lstm_steps_per_second", 1 / median(times.map(\.lstm))),
            Measured("time_ratio", median(times.map { $0.rival / $0.lstm })),
        ]
    }

    /// The number in the middle.
    static func median(_ numbers: [Double]) -> Double {
        let sorted = numbers.sorted()
        guard !sorted.isEmpty else { return .nan }
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }

    static func verdict(of rows: StudyRows) -> Verdict {
        Verdict(
            rows.numbered("hidden").flatMap { size in
                func ratio(_ rival: String) -> Double { rows.average("time_ratio", rival, size.name) }
                let (gru, attention, both) = (ratio("gru"), ratio("lstm, attention"), ratio("bilstm"))
                let units = "\(Int(size.number)) units"
                func beyond(_ rival: String, _ excess: (Double) -> Double) -> [Double] {
                    rows.values("time_ratio", rival, size.name).map(excess)
                }
                return [
                    Verdict.Check(
                        "with \(units) an update of a GRU takes at most 0.9 of an LSTM's time (\(fixed(gru, 2)))",
                        excess: beyond("gru") { 0.9 - $0 }),
                    Verdict.Check(
                        "with \(units) pooling by attention takes 1.25 times as long as none, or more (\(fixed(attention, 2)))",
                        excess: beyond("lstm, attention") { $0 - 1.25 }),
                    Verdict.Check(
                        "with \(units) a BiLSTM takes 1.7 to 2.3 times as long (\(fixed(both, 2)))",
                        excess: beyond("bilstm") { 0.3 - abs($0 - 2) }),
                ]
            })
    }

    static func charts(of rows: StudyRows) -> [NamedChart] {
        let sizes = rows.numbered("hidden")
        let series = sizes.map { size in
            BarChart.Series(
                size.name, rows.models.map { rows.average("time_ratio", $0, size.name) },
                deviations: rows.models.map { deviation(rows.values("time_ratio", $0, size.name)) })
        }
        let texts = sizes.map { size in
            "with \(size.name): "
                + rows.models.map { "\($0) \(fixed(rows.average("time_ratio", $0, size.name), 2))" }.joined(
                    separator: ", ")
        }
        let speeds = sizes.map { size in
            let values = rows.models.flatMap { rows.values("lstm_steps_per_second", $0, size.name) }
            return "\(fixed(mean(values), 0)) updates a second with \(size.name)"
        }
        return [
            NamedChart(
                file: "speed.svg",
                chart: BarChart(
                    "Time of an update over that of an LSTM", y: Axis("ratio", decimals: 2), groups: rows.models, series
                ),
                caption: """
                    Longer bars are slower than the LSTM, which has 1. \(texts.joined(separator: "; ").withCapital). The LSTM \
                    makes \(speeds.joined(separator: ", ")). Whiskers are standard deviations over \
                    \(counted(rows.seeds.count, "repetition")).
                    """)
        ]
    }

    static func method(_ scale: StudyScale) -> String {
        """
        Updates (forward, backward, Adam) on \(batch) sequences of \(length(scale)) steps, with as many inputs as hidden units, on \
        one thread and with nothing else running in this program. Each layer takes turns with an LSTM, \(rounds(scale)) updates \
        each after one to warm up; the ratio is the median of the pairs'. Attention here pools the outputs of an LSTM, where the \
        others give their last one.
        """
    }

    static let limits = """
        These are the times of this library on this machine, at these sizes. Other programs that ran meanwhile slow down both of a \
        pair, but not always alike.
        """
}
