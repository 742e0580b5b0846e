import Testing

@testable import rnn_train

@Suite("Verdicts of studies")
struct StudyVerdictTests {
    /// Rows of three seeds, each with the number that a model and a setting have.
    private func rows(_ figure: String, seeds: Int = 3, _ values: [(model: String, setting: String, value: Double)])
        -> StudyRows
    {
        StudyRows(
            values.flatMap { value in
                (0..<seeds).map { seed in
                    StudyRow(
                        study: "study", model: value.model, setting: value.setting, seed: seed, figure: figure,
                        value: value.value)
                }
            })
    }

    @Test("A claim holds with all of its parts, partly with some, and with none it does not")
    func parts() {
        func finding(_ parts: Bool...) -> Verdict.Finding { Verdict(parts.map { Verdict.Check("part", $0) }).finding }
        #expect(finding(true, true) == .holds)
        #expect(finding(true, false) == .partly)
        #expect(finding(false, false) == .fails)
        #expect(finding() == .open)
        let verdict = Verdict([Verdict.Check("one", true), Verdict.Check("two", false), Verdict.Check("three", true)])
        #expect(verdict.sentence == "It holds that one; three. It does not hold that two.")
    }

    @Test("A part is undecided if its threshold is within a standard error of the mean")
    func undecided() {
        func isMet(_ excess: Double...) -> Bool? { Verdict.Check("part", excess: excess).isMet }
        #expect(isMet(0.1, 0.2, 0.1) == true && isMet(-0.1, -0.2, -0.1) == false)
        // The mean is 0.1, the deviation 0.3, the standard error 0.173.
        #expect(isMet(0.4, 0.1, -0.2) == nil && isMet(0.1, 0.4, 0.1) == true)
        #expect(isMet(0, 0, 0) == true && isMet(0, 0.1, -0.1) == nil)
        #expect(isMet() == nil && isMet(.nan, 1, 1) == nil)
        #expect(isMet(-.infinity, 1, 1) == false)
        let open = Verdict.Check("two", nil)
        #expect(Verdict([.init("one", true), open]).finding == .partly)
        #expect(Verdict([.init("one", false), open]).finding == .open && Verdict([open]).finding == .open)
        #expect(Verdict([.init("one", true), open]).sentence == "It holds that one. Undecided: two.")
        // Seeds are compared with themselves: all of these have the same difference.
        let seeds = [0.1, 0.5, 0.9].enumerated().flatMap { seed, value in
            [("lstm", value), ("bilstm", value + 0.05)].map { model, value in
                StudyRow(
                    study: "study", model: model, setting: "start", seed: seed, figure: "accuracy", value: value)
            }
        }
        let excess = StudyRows(seeds.shuffled()).excess(
            ("accuracy", "bilstm", "start"), over: ("accuracy", "lstm", "start"), by: 0.02)
        #expect(excess.count == 3 && excess.allSatisfy { abs($0 - 0.03) < 1e-12 })
    }

    @Test("Fewer than three seeds, or a toy size, give no verdict, unless nothing depends on chance")
    func thin() {
        let measured = rows("accuracy", seeds: 2, [("lstm", "start", 0.5), ("bilstm", "start", 0.9)])
        let verdict = BidirectionalStudy.judgement(of: measured, .standard)
        #expect(verdict.finding == .open && verdict.sentence.contains("2 seeds"))
        let more = rows("accuracy", [("lstm", "start", 0.5), ("bilstm", "start", 0.9)])
        #expect(BidirectionalStudy.judgement(of: more, .standard).finding != .open)
        #expect(BidirectionalStudy.judgement(of: more, .quick).finding == .open)
        let counts = rows("parameters", seeds: 1, counts(gru: 3, bilstm: 8))
        #expect(ParametersStudy.judgement(of: counts, .standard).finding == .holds)
    }

    @Test("The report says where seeds are furthest apart")
    func spread() {
        let values = [("lstm", "start", [0.5, 0.5]), ("bilstm", "start", [0.2, 0.8]), ("lstm", "end", [0.9, 0.8])]
        let rows = values.flatMap { model, setting, numbers in
            numbers.enumerated().map {
                StudyRow(
                    study: "bidirectional", model: model, setting: setting, seed: $0, figure: "accuracy", value: $1)
            }
        }
        let text = StudyReport.thin(StudyResult(BidirectionalStudy.self, StudyRows(rows), .standard))
        #expect(text.contains("2 measurements") && text.contains("accuracy of bilstm (start): 0.5000 ± 0.4243"))
        let alone = StudyRows(rows.filter { $0.seed == 0 })
        #expect(
            StudyReport.thin(StudyResult(BidirectionalStudy.self, alone, .standard))
                == "One measurement behind each figure.")
    }

    private func counts(gru: Double, bilstm: Double) -> [(model: String, setting: String, value: Double)] {
        ["1 layer, hidden 8", "2 layers, hidden 8", "3 layers, hidden 8"].flatMap { setting in
            [("lstm", setting, 4), ("gru", setting, gru), ("bilstm", setting, bilstm)]
        }
    }

    @Test("Parameters: ratios decide")
    func parameters() {
        func finding(_ gru: Double, _ bilstm: Double) -> Verdict.Finding {
            ParametersStudy.verdict(of: rows("parameters", counts(gru: gru, bilstm: bilstm))).finding
        }
        #expect(finding(3, 8) == .holds && finding(3, 9) == .partly && finding(2, 9) == .fails)
    }

    @Test("Span: how far cells reach decides, and a gap ends a reach")
    func span() {
        func finding(rnn: Double, gated: Double) -> Verdict.Finding {
            let solved = MemoryTask.allCases.flatMap { task in
                [10.0, 50, 100, 200].flatMap { distance in
                    [("rnn", rnn), ("gru", gated), ("lstm", gated)].map { cell, reach in
                        (cell, "\(task.rawValue) \(Int(distance))", distance <= reach ? 1.0 : 0)
                    }
                }
            }
            return SpanStudy.verdict(of: rows("solved", solved)).finding
        }
        #expect(finding(rnn: 10, gated: 200) == .holds)
        #expect(finding(rnn: 50, gated: 200) == .partly && finding(rnn: 10, gated: 100) == .partly)
        #expect(finding(rnn: 100, gated: 50) == .fails)
        let gap = rows("solved", [("rnn", "adding 100", 1), ("rnn", "adding 10", 1), ("rnn", "adding 50", 0)])
        #expect(gap.reach("rnn", .adding) == 10 && gap.reach("rnn", .copy) == 0)
    }

    @Test("Forget bias: a further reach than the other starts decides")
    func forgetBias() {
        func finding(zero: Int, one: Int, chrono: Int, gru: Int) -> Verdict.Finding {
            let reaches = [
                ("lstm, bias 0", zero), ("lstm, bias 1", one), ("lstm, chrono", chrono), ("gru", gru),
            ]
            let solved = MemoryTask.allCases.flatMap { task in
                [10, 50, 100].flatMap { distance in
                    reaches.map { ($0.0, "\(task.rawValue) \(distance)", distance <= $0.1 ? 1.0 : 0) }
                }
            }
            return ForgetBiasStudy.verdict(of: rows("solved", solved)).finding
        }
        #expect(finding(zero: 0, one: 50, chrono: 100, gru: 50) == .holds)
        #expect(finding(zero: 0, one: 50, chrono: 50, gru: 50) == .partly)
        #expect(finding(zero: 50, one: 50, chrono: 50, gru: 100) == .fails)
        // Nothing reaches further than the longest distance, which decides nothing.
        #expect(finding(zero: 100, one: 100, chrono: 100, gru: 100) == .partly)
        let sentence = ForgetBiasStudy.verdict(
            of: rows(
                "solved",
                ["lstm, bias 0", "lstm, bias 1", "lstm, chrono", "gru"].flatMap { start in
                    MemoryTask.allCases.map { (start, "\($0.rawValue) 100", 1) }
                })
        ).sentence
        #expect(sentence.contains("Undecided: in the adding problem a bias of 1 reaches further than one of 0"))
    }

    @Test("Bidirectional: accuracies at each place decide")
    func bidirectional() {
        func finding(_ both: Double, atEnd end: Double) -> Verdict.Finding {
            BidirectionalStudy.verdict(
                of: rows(
                    "accuracy",
                    ["start", "middle", "end"].flatMap { place in
                        [("lstm", place, 0.6), ("bilstm", place, place == "end" ? end : both)]
                    })
            ).finding
        }
        #expect(finding(0.9, atEnd: 0.9) == .holds)
        #expect(finding(0.9, atEnd: 0.6) == .partly)
        #expect(finding(0.61, atEnd: 0.6) == .fails)
    }

    @Test("Speed: ratios of times decide")
    func speed() {
        func finding(_ gru: Double, _ attention: Double, _ both: Double) -> Verdict.Finding {
            SpeedStudy.verdict(
                of: rows(
                    "time_ratio",
                    [
                        ("gru", "hidden 32", gru), ("lstm, attention", "hidden 32", attention),
                        ("bilstm", "hidden 32", both),
                    ])
            ).finding
        }
        #expect(finding(0.8, 1.5, 2) == .holds)
        #expect(finding(0.8, 1.1, 2) == .partly)
        #expect(finding(1, 1.1, 1.2) == .fails)
        #expect(SpeedStudy.median([3, 1, 2]) == 2 && SpeedStudy.median([4, 1, 2, 3]) == 2.5)
    }

    @Test("Tracking: the longest sequences decide")
    func tracking() {
        func finding(_ nonlinear: Double, _ scan: Double) -> Verdict.Finding {
            let right = GroupProducts.allCases.flatMap { group in
                TrackingStudy.cells.map { ($0.rawValue, group.rawValue, $0 == .mingru ? scan : nonlinear) }
            }
            let short = rows("accuracy_32", right.map { ($0.0, $0.1, 0.5) })
            return TrackingStudy.verdict(of: StudyRows(rows("accuracy_256", right).rows + short.rows)).finding
        }
        #expect(finding(1, 0.5) == .holds && finding(1, 1) == .partly && finding(0.5, 1) == .fails)
    }

    @Test("Attention: the loss with length decides")
    func attention() {
        func finding(without: Double, with attention: Double) -> Verdict.Finding {
            let long = rows(
                "accuracy_20", [("without attention", "reversed", without), ("with attention", "reversed", attention)])
            let short = rows("accuracy_2", [("without attention", "reversed", 1), ("with attention", "reversed", 1)])
            return AttentionStudy.verdict(of: StudyRows(short.rows + long.rows)).finding
        }
        #expect(finding(without: 0.3, with: 0.99) == .holds)
        #expect(finding(without: 0.3, with: 0.6) == .partly)
        #expect(finding(without: 0.95, with: 0.9) == .fails)
    }

    @Test("The other studies: each claim can hold, hold partly and fail")
    func others() {
        // Accuracies by setting: the better, the worse.
        func pooling(_ mean: Double, _ attention: Double) -> Verdict.Finding {
            PoolingStudy.verdict(
                of: rows(
                    "accuracy",
                    ["start", "middle", "end", "everywhere"].flatMap { place in
                        [
                            ("last", place, 0.5), ("mean", place, mean), ("max", place, mean),
                            ("attention", place, attention),
                        ]
                    })
            ).finding
        }
        #expect(pooling(0.9, 0.9) == .holds && pooling(0.5, 0.9) == .partly && pooling(0.5, 0.4) == .fails)

        func data(_ small: Double, _ large: Double) -> Verdict.Finding {
            DataStudy.verdict(
                of: rows(
                    "accuracy",
                    [
                        ("gru", "examples 50", small), ("lstm", "examples 50", 0.5), ("gru", "examples 500", large),
                        ("lstm", "examples 500", 0.5), ("gru", "examples 5000", 0), ("lstm", "examples 5000", 1),
                    ])
            ).finding
        }
        #expect(data(0.9, 0.9) == .holds && data(0.9, 0.5) == .partly && data(0.5, 0.5) == .fails)

        func depth(_ two: Double, _ eight: Double, residual: Double) -> Verdict.Finding {
            let updates = [
                ("plain", "layers 1", 400), ("plain", "layers 2", two), ("plain", "layers 8", eight),
                ("residual", "layers 8", residual),
            ]
            // After 600 updates nobody knows how many more it takes.
            let solved = updates.map { ($0.0, $0.1, $0.2 < 600 ? 1.0 : 0) }
            return DepthStudy.verdict(of: StudyRows(rows("updates", updates).rows + rows("solved", solved).rows))
                .finding
        }
        #expect(depth(300, 600, residual: 200) == .holds && depth(300, 600, residual: 600) == .partly)
        #expect(depth(600, 600, residual: 600) == .open)
        #expect(depth(300, 500, residual: 200) == .holds && depth(300, 300, residual: 300) == .partly)
        #expect(depth(400, 400, residual: 400) == .fails)

        func clipping(_ free: Double, _ clipped: Double, relu: Double) -> Verdict.Finding {
            let runs = ["relu", "rnn", "lstm"].flatMap { cell in
                [("not clipped", "\(cell) 0.1", free), ("clipped", "\(cell) 0.1", cell == "relu" ? relu : clipped)]
            }
            let learned = runs.map { ($0.0, $0.1, $0.2 < 0.1 ? 1.0 : 0) }
            return ClippingStudy.verdict(of: StudyRows(rows("diverged", runs).rows + rows("learned", learned).rows))
                .finding
        }
        #expect(clipping(1, 0, relu: 0) == .holds && clipping(0.5, 0.5, relu: 0) == .partly)
        #expect(clipping(0, 0, relu: 0) == .fails)

        func teacher(_ forced: Double, _ sampled: Double) -> Verdict.Finding {
            let models = ["teacher forcing", "scheduled sampling"]
            let long = rows("accuracy_12", [(models[0], "reversed", forced), (models[1], "reversed", sampled)])
            let short = rows("forced_12", [(models[0], "reversed", 0.96), (models[1], "reversed", 1)])
            return TeacherStudy.verdict(of: StudyRows(short.rows + long.rows)).finding
        }
        #expect(teacher(0.5, 0.7) == .holds && teacher(0.5, 0.5) == .partly && teacher(0.95, 0.9) == .fails)

        func dropout(gap: Double, test: Double, zoneout: Double) -> Verdict.Finding {
            let kinds = ["none", "between layers", "recurrent weights", "variational", "zoneout"]
            func gaps(_ kind: String) -> Double { kind == "none" ? 0.3 : kind == "zoneout" ? zoneout : gap }
            let all = rows("gap", kinds.map { ($0, "everywhere", gaps($0)) })
            let tests = rows("accuracy", kinds.map { ($0, "everywhere", $0 == "none" ? 0.7 : test) })
            return DropoutStudy.verdict(of: StudyRows(all.rows + tests.rows)).finding
        }
        #expect(dropout(gap: 0.1, test: 0.8, zoneout: 0.1) == .holds)
        #expect(dropout(gap: 0.3, test: 0.8, zoneout: 0.1) == .partly)
        #expect(dropout(gap: 0.3, test: 0.6, zoneout: 0.3) == .fails)

        func initialisation(_ orthogonal: Double, _ xavier: Double, normal: Double) -> Verdict.Finding {
            InitialisationStudy.verdict(
                of: rows(
                    "loss",
                    ["rnn", "gru", "lstm"].flatMap { cell in
                        [("orthogonal", cell, orthogonal), ("xavier", cell, xavier), ("normal", cell, normal)]
                    })
            ).finding
        }
        #expect(initialisation(0.1, 0.2, normal: 0.3) == .holds && initialisation(0.2, 0.2, normal: 0.3) == .partly)
        #expect(initialisation(0.2, 0.2, normal: 0.2) == .fails)
        // Where all have learned the task, no start is the better one.
        #expect(initialisation(0.001, 0.002, normal: 0.003) == .open)
    }

    @Test("Gradients: what is left of them decides")
    func gradients() {
        func finding(half: Double, wide: Double, gated: Double, theory: Double) -> Verdict.Finding {
            let left = StudyRows(
                ["norm_20", "norm_50"].flatMap { figure in
                    rows(
                        figure,
                        GradientsStudy.radii.flatMap { radius in
                            [
                                ("rnn", "radius \(radius)", radius == 0.5 ? half : radius == 1.5 ? wide : 1e-3),
                                ("gru", "radius \(radius)", gated), ("lstm", "radius \(radius)", gated),
                            ]
                        }
                    ).rows
                })
            func rates(_ figure: String, _ value: Double) -> [StudyRow] {
                rows(figure, GradientsStudy.radii.map { ("rnn", "radius \($0)", value) }).rows
            }
            return GradientsStudy.verdict(
                of: StudyRows(left.rows + rates("rate", -0.3) + rates("theory", theory))
            ).finding
        }
        #expect(finding(half: 1e-6, wide: 100, gated: 0.1, theory: -0.3) == .holds)
        #expect(finding(half: 1e-6, wide: 0.1, gated: 0.1, theory: -0.3) == .partly)
        #expect(finding(half: 1, wide: 0.1, gated: 1e-9, theory: 1) == .fails)
    }
}
