import Foundation
import RNNConsole
import RNNTasks
import Testing

@testable import rnn_train

@Suite("Sweeps")
struct SweepTests {
    /// A sweep that takes no time, of made-up reviews.
    private static let small = [
        "sweep", "--model", "rnn", "--samples", "100", "--embedding", "5", "--over", "hidden=3,6", "--over",
        "learning-rate=1e-3..1e-1", "--trials", "4", "--epochs", "4", "--factor", "2", "--dropout", "0.1",
    ]

    /// A file of sentences and tags.
    private static let sentences = (0..<30).map { index in
        "the\tD\n\(index % 3 == 0 ? "dog" : "cat")\tN\n\(index % 2 == 0 ? "sleeps" : "\(index)")\tV\n"
    }.joined(separator: "\n")

    /// What the last line that is printed calls.
    private func command(_ output: String) -> [String] {
        let line = output.split(separator: "\n").last ?? ""
        return line.split(separator: " ").dropFirst().map(String.init)
    }

    @Test("A sweep writes its files; few trials have all epochs, and the best of them is the model")
    func files() throws {
        let trainer = try Trainer()
        let output = try trainer.run(Self.small + ["--output", "@out"])
        let course = "4 trials with 1 epoch, the best 2 of them with 2 epochs, the best of them with 4 epochs"
        #expect(output.contains(course))
        let names = try trainer.names(in: "out")
        for name in [
            "sweep.csv", "sweep.svg", "history.csv", "report.html", "results.csv", "model", "run.json", "trials",
            "curves.svg", "confusion.svg",
        ] { #expect(names.contains(name), "\(name)") }
        #expect(
            try trainer.text("out/sweep.csv").prefix { $0 != "\n" } == """
                trial,hidden,learning-rate,epochs,kept_epoch,validation_loss,validation_accuracy,validation_macro_f1,rank,state
                """)
        let trials = try table(trainer.text("out/sweep.csv"))
        #expect(trials.map { $0["trial"] } == ["1", "2", "3", "4"])
        #expect(trials.compactMap { $0["epochs"] }.sorted() == ["1", "1", "2", "4"])
        #expect(trials.compactMap { $0["state"] }.sorted() == ["finished", "stopped", "stopped", "stopped"])
        #expect(trials.compactMap { $0["rank"] }.sorted() == ["1", "2", "3", "4"])
        let history = try table(trainer.text("out/history.csv"))
        for trial in trials {
            let epochs = history.filter { $0["trial"] == trial["trial"] }
            #expect("\(epochs.count)" == trial["epochs"])
            let record = try #require(epochs.first { $0["epoch"] == trial["kept_epoch"] })
            #expect(record["validation_accuracy"] == trial["validation_accuracy"])
            #expect(["3", "6"].contains(trial["hidden"]))
        }
        // Where they have the same epochs, those that go on are the best.
        func accuracy(_ trial: [String: String], after epoch: Int) -> Double {
            history.filter { $0["trial"] == trial["trial"] }.prefix(epoch)
                .compactMap { $0["validation_accuracy"].flatMap(Double.init) }.max() ?? 0
        }
        for (epochs, stopped) in [(1, "1"), (2, "2")] {
            let ends = trials.filter { $0["epochs"] == stopped }.map { accuracy($0, after: epochs) }
            let goOn = trials.filter { Int($0["epochs"] ?? "") ?? 0 > epochs }.map { accuracy($0, after: epochs) }
            #expect(ends.max() ?? 2 <= goOn.min() ?? -1)
        }
        let report = try trainer.text("out/report.html")
        for text in [
            "The best model", "How to repeat this", "rnn-train compare --models rnn", "Validation accuracy by",
        ] { #expect(report.contains(text), "\(text)") }
        let best = try #require(trials.first { $0["rank"] == "1" })
        for name in ["model", "last", "optimizer"] {
            #expect(
                try trainer.bytes("out/model/\(name).safetensors")
                    == trainer.bytes("out/trials/\(best["trial"] ?? "")/\(name).safetensors"))
        }
        #expect(try trainer.run("predict", "--model", "@out", "a good film").contains("\ta good film"))
    }

    @Test("The call that is printed trains the same model, to the bit: of made-up data by a comparison, else alone")
    func repeated() throws {
        let trainer = try Trainer()
        let made = command(try trainer.run(Self.small + ["--output", "@out", "--schedule", "cosine"]))
        #expect(made.prefix(3) == ["compare", "--models", "rnn"])
        try trainer.run(made + ["--output", "@again", "--quiet"])
        #expect(
            try trainer.bytes("out/model/model.safetensors") == trainer.bytes("again/models/rnn/model.safetensors"))

        let data = try trainer.write(Self.sentences, to: "tags.conll")
        let output = try trainer.run(
            "sweep", "--task", "tag", "--data", data, "--over", "hidden=3,5,7", "--over", "min-count=1,4", "--over",
            "optimizer=adam,sgd", "--trials", "3", "--seed", "7", "--epochs", "3", "--keep-case", "--output", "@tags")
        let call = command(output)
        #expect(call.prefix(3) == ["train", "--task", "tag"] && call.contains("--keep-case"))
        try trainer.run(call + ["--output", "@one", "--quiet"])
        for name in ["model", "last"] {
            let file = "model/\(name).safetensors"
            #expect(try trainer.bytes("tags/\(file)") == trainer.bytes("one/\(file)"))
        }
        func figures(_ directory: String) throws -> [String: String]? {
            try table(trainer.text("\(directory)/results.csv")).first?.filter {
                !["seconds", "tokens_per_second"].contains($0.key)
            }
        }
        #expect(try figures("tags") == figures("one"))
        // The others, which share the data, are what they would be alone, too.
        for trial in try table(trainer.text("tags/sweep.csv")) where trial["epochs"] == "3" {
            let values = ["hidden", "min-count", "optimizer"].flatMap { ["--\($0)", trial[$0] ?? ""] }
            try trainer.run(call + values + ["--output", "@other", "--quiet", "--overwrite"])
            let run = try table(trainer.text("other/results.csv")).first
            #expect(run?["validation_loss"] == trial["validation_loss"])
        }
    }

    @Test("Trials side by side are the same bits and files as one after the other")
    func sideBySide() throws {
        let trainer = try Trainer()
        for threads in ["1", "2", "5"] {
            try trainer.run(Self.small + ["--threads", threads, "--output", "@\(threads)", "--quiet"])
            #expect(try trainer.text("\(threads)/sweep.csv") == trainer.text("1/sweep.csv"))
            for name in ["model/model", "model/last", "trials/1/last"] {
                #expect(
                    try trainer.bytes("\(threads)/\(name).safetensors") == trainer.bytes("1/\(name).safetensors"))
            }
        }
    }

    @Test("What is missing of a sweep is done when it is resumed, and more epochs come to what a longer sweep does")
    func resumed() throws {
        let trainer = try Trainer()
        let call = Self.small + ["--quiet", "--patience", "3"]
        try trainer.run(call + ["--output", "@whole"])
        try trainer.run(call + ["--epochs", "2", "--output", "@cut"])
        #expect(trainer.failure(call + ["--output", "@cut"])?.code == 73)
        // As if an interruption had come before the second trial was saved.
        try FileManager.default.removeItem(atPath: trainer.path("cut/trials/2"))
        try FileManager.default.removeItem(atPath: trainer.path("cut/model"))
        try trainer.run(call + ["--output", "@cut", "--resume"])
        #expect(try trainer.text("cut/sweep.csv") == trainer.text("whole/sweep.csv"))
        for name in ["model/model", "model/last", "model/optimizer"] {
            #expect(
                try trainer.bytes("cut/\(name).safetensors") == trainer.bytes("whole/\(name).safetensors"), "\(name)")
        }
        try trainer.run(call + ["--output", "@cut", "--resume"])
        #expect(try trainer.text("cut/sweep.csv") == trainer.text("whole/sweep.csv"))
        for other in [["--over", "hidden=3,7"], ["--trials", "5"], ["--factor", "3"]] {
            let failure = try #require(trainer.failure(call + other + ["--output", "@cut", "--resume"]))
            #expect(failure.code == 64 && failure.text.contains("other settings"), "\(failure.text)")
        }
    }

    @Test("Nothing is chosen by the test part, and all of it is reported of the best model only")
    func testPart() throws {
        let trainer = try Trainer()
        let data = try trainer.write(Self.sentences, to: "tags.conll")
        let others = try trainer.write("a\tN\ncat\tV\n\nsleeps\tD\n", to: "others.conll")
        let call = [
            "sweep", "--task", "tag", "--data", data, "--validation", data, "--over", "learning-rate=0.001..0.1",
            "--hidden", "4", "--trials", "4", "--epochs", "2", "--quiet",
        ]
        try trainer.run(call + ["--test", data, "--output", "@first"])
        try trainer.run(call + ["--test", others, "--output", "@second"])
        #expect(try trainer.text("first/sweep.csv") == trainer.text("second/sweep.csv"))
        #expect(
            try trainer.bytes("first/model/model.safetensors") == trainer.bytes("second/model/model.safetensors"))
        func test(_ directory: String) throws -> [String?] {
            try table(trainer.text("\(directory)/results.csv")).map { $0["test_accuracy"] }
        }
        #expect(try test("first") != test("second") && test("first").count == 2)
    }

    @Test("Trials that diverge are last, and a sweep all of which do ends with 1")
    func divergence() throws {
        let trainer = try Trainer()
        let wild = ["--optimizer", "sgd", "--clip", "0", "--quiet", "--over", "hidden=3,4"]
        try trainer.run(Self.small + wild + ["--over", "learning-rate=1e300,0.1,0.01", "--output", "@some"])
        for trial in try table(trainer.text("some/sweep.csv")) {
            #expect((trial["state"] == "diverged") == (trial["learning-rate"] == "1e+300"))
            #expect(trial["state"] != "diverged" || Int(trial["rank"] ?? "") ?? 0 > 1)
        }
        #expect(try trainer.text("some/report.html").contains("Diverged, and not drawn: "))
        let failure = trainer.failure(
            Self.small + wild + ["--over", "learning-rate=1e300,1e299", "--output", "@all"])
        #expect(failure?.code == 1 && failure?.text.contains("The training of the best trial") == true)
        #expect(try trainer.names(in: "all").contains("report.html"))
    }

    @Test("A trial that diverges in the last stage is behind those that were stopped before it")
    func lateDivergence() throws {
        let settings = RunSettings<ClassificationTask>(models: [])
        func trial(_ number: Int, epochs: Int, loss: Double, _ end: TrainingEnd = .finished) -> SweepTrial<
            ClassificationTask
        > {
            var trial = SweepTrial(number, [], settings)
            trial.epochs = epochs
            let history = (1...epochs).map { epoch in
                EpochRecord(
                    epoch: epoch, training: Figures(loss: loss), validation: Figures(loss: loss),
                    gradientNorm: 1, learningRate: 0.1, tokens: 1, seconds: 1)
            }
            trial.record = .init(end.isNotFinite ? Array(history.dropLast()) : history, end)
            return trial
        }
        let trials = [
            trial(1, epochs: 9, loss: 0.1, .notFinite(step: 1, loss: .nan, gradientNorm: 1)),
            trial(2, epochs: 3, loss: 0.3),
            trial(3, epochs: 3, loss: 0.2), trial(4, epochs: 1, loss: 0.1),
        ]
        #expect(SweepTrial.ranked(trials).map(\.number) == [3, 2, 4, 1])
    }

    @Test("More epochs are refused where learning rates depend on their number")
    func schedules() throws {
        let trainer = try Trainer()
        for (name, options) in [("one", ["--schedule", "cosine"]), ("two", ["--over", "schedule=constant,linear"])] {
            let call = Self.small + ["--quiet", "--output", "@\(name)"] + options
            try trainer.run(call + ["--epochs", "2"])
            let failure = try #require(trainer.failure(call + ["--resume"]))
            #expect(failure.code == 64 && failure.text.contains("depends on the number of epochs"), "\(failure.text)")
            try trainer.run(call + ["--epochs", "2", "--resume"])
        }
    }

    @Test("With --json there is JSON and nothing else: the trials, the best one and the call")
    func json() throws {
        struct Summary: Decodable {
            struct SweepTrial: Decodable {
                let trial: Int
                let settings: OptionValues
                let epochs: Int
                let validation: [String: Double]
            }
            struct Best: Decodable {
                let model: String
                let test: [String: Double]
            }

            let figure: String
            let trials: [SweepTrial]
            let best: Best
            let command: String
        }
        let trainer = try Trainer()
        let output = try trainer.run(Self.small + ["--json", "--output", "@out", "--monitor", "loss"])
        let summary = try JSONDecoder().decode(Summary.self, from: Data(output.utf8))
        #expect(summary.figure == "loss" && summary.best.model == "rnn" && summary.best.test["accuracy"] != nil)
        #expect(summary.trials.map(\.epochs) == [4, 2, 1, 1])
        #expect(summary.trials.allSatisfy { Set($0.settings.keys) == ["hidden", "learning-rate"] })
        let rate = try #require(summary.trials[0].settings["learning-rate"])
        #expect(summary.command.contains("--learning-rate \(rate)"))
        let losses = summary.trials.suffix(2).compactMap { $0.validation["loss"] }
        #expect(losses.count == 2 && losses[0] <= losses[1])
    }

    @Test("A sweep of another task varies models and choices, and its own run.json repeats it")
    func configuration() throws {
        let trainer = try Trainer()
        let data = try trainer.write((0..<120).map { "\($0 % 7)\n" }.joined(), to: "numbers.csv")
        try trainer.run(
            "sweep", "--task", "forecast", "--data", data, "--target", "1", "--horizon", "2", "--over",
            "model=gru,rnn-decoder,window=4,6", "--over", "dropout=0..0.3", "--trials", "3", "--epochs", "2",
            "--hidden", "4", "--output", "@out", "--quiet")
        let trials = try table(trainer.text("out/sweep.csv"))
        #expect(trials.count == 3 && trials.allSatisfy { ["gru", "rnn-decoder"].contains($0["model"]) })
        try trainer.run("sweep", "--config", "@out/run.json", "--output", "@again", "--quiet")
        #expect(try trainer.text("out/sweep.csv") == trainer.text("again/sweep.csv"))
        _ = try trainer.write(
            #"{"options": {"task": "forecast", "over": ["hidden=3,4", "model=gru,rnn"], "epochs": 1, "window": 4, "#
                + #""horizon": 2}}"#, to: "config.json")
        try trainer.run("sweep", "--config", "@config.json", "--data", data, "--output", "@short", "--quiet")
        #expect(try table(trainer.text("short/sweep.csv")).map { $0["model"] } == ["gru", "rnn", "gru", "rnn"])
    }

    @Test(
        "What cannot be varied is an error before anything is trained or written",
        arguments: [
            ([], "Missing expected option '--over <setting>'"),
            (["--over", "32,64"], "such as hidden=32,64,128 or learning-rate=1e-4..1e-2"),
            (["--over", "hiden=1,2"], "there is no option '--hiden'. Did you mean 'hidden'?"),
            (["--over", "hidden=0,2"], "a whole number from 1 to 65536"),
            (["--over", "model=lstm,gruu"], "Did you mean 'gru'?"),
            (["--over", "dropout=0..1"], "0 or more and less than 1"),
            (["--over", "freeze=embedding,output"], "neither numbers nor names"),
            (["--over", "keep-case=true,false"], "neither numbers nor names"),
            (["--over", "schedule=plateau,step,warm-up=0,9"], "With schedule=plateau warm-up=9: '--warm-up'"),
            (["--over", "hidden=65536,4", "--layers", "1000"], "of memory; "),
            (["--over", "hidden=3,4", "--trials", "0"], "a whole number from 1"),
            (["--over", "model=lstm,gru", "--from", "@model"], "does not go with '--from', which has a model"),
            (["--task", "lm", "--over", "tokens=words,bytes"], "means something else with each '--tokens'"),
            (["--task", "forecast", "--over", "head=squared,huber"], "means something else with each '--head'"),
            (
                ["--task", "forecast", "--data", "a", "--validation", "b", "--target", "x", "--over", "window=4,8"],
                "means something else with each '--window'"
            ),
            (["--task", "forecast", "--over", "hidden=3,4"], "Missing expected option '--data <file>'"),
        ]
            + [
                "output", "data", "threads", "resume", "seed", "epochs", "keep", "monitor", "task", "samples", "test",
                "test-share", "format", "trials", "over",
            ].map { (["--over", "\($0)=1,2"], "'--\($0)' is the same for all trials.") })
    func errors(_ arguments: [String], _ text: String) throws {
        let trainer = try Trainer()
        let failure = try #require(trainer.failure(["sweep", "--output", "@out"] + arguments))
        #expect(failure.code == 64 && failure.text.contains(text), "\(failure.text)")
        #expect(failure.text.contains("See 'rnn-train help sweep'"))
        #expect(try trainer.names().isEmpty)
    }
}
