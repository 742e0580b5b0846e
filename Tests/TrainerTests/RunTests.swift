import Foundation
import RNNTasks
import Testing

@testable import RNNData
@testable import rnn_train

@Suite("Runs")
struct RunTests {
    @Test("A comparison writes its files, and a row for each model and for each epoch")
    func comparison() throws {
        let trainer = try Trainer()
        let output = try trainer.run(Trainer.small + ["--output", "@out"])
        #expect(
            try trainer.names(in: "out") == [
                "attention.svg", "comparison.svg", "confusion.svg", "curves.svg", "history.csv",
                "inside-connectivity.svg", "inside-gates.svg", "inside-gradients.svg", "inside-paths.svg",
                "inside-spectrum.svg", "length.svg", "models", "report.html", "results.csv", "run.json",
            ])
        #expect(
            try trainer.text("out/results.csv").prefix { $0 != "\n" } == """
                model,seed,parameters,epochs,kept_epoch,validation_loss,validation_accuracy,validation_macro_f1,test_loss,\
                test_accuracy,test_macro_f1,seconds,tokens_per_second
                """)
        #expect(
            try trainer.text("out/history.csv").prefix { $0 != "\n" } == """
                model,seed,epoch,train_loss,train_accuracy,train_macro_f1,validation_loss,validation_accuracy,validation_macro_f1,\
                gradient_norm,learning_rate,seconds
                """)
        #expect(try table(trainer.text("out/results.csv")).map { $0["model"] } == ["bag-of-words", "rnn", "attention"])
        #expect(try table(trainer.text("out/history.csv")).map { $0["epoch"] } == ["1", "2", "1", "2", "1", "2"])
        #expect(output.contains("70 to train, 10 to validate, 20 to test"))
        #expect(output.contains("validation      test"))
        #expect(try trainer.names(in: "out/models") == ["attention", "bag-of-words", "rnn"])
    }

    @Test(
        "What is reported is of the epoch whose weights are kept, and the saved model has these weights",
        arguments: ["best", "last"])
    func kept(_ keep: String) throws {
        let trainer = try Trainer()
        try trainer.run(Trainer.small + ["--epochs", "4", "--keep", keep, "--output", "@out", "--quiet"])
        let history = try table(trainer.text("out/history.csv"))
        for row in try table(trainer.text("out/results.csv")) {
            let model = try #require(row["model"])
            let epochs = history.filter { $0["model"] == model }
            let record = try #require(epochs.first { $0["epoch"] == row["kept_epoch"] })
            for column in ["validation_loss", "validation_accuracy", "validation_macro_f1"] {
                #expect(row[column] == record[column])
            }
            let accuracies = epochs.compactMap { $0["validation_accuracy"].flatMap(Double.init) }
            let expected = keep == "last" ? accuracies.last : accuracies.max()
            #expect(row["validation_accuracy"].flatMap(Double.init) == expected)
            let weights = try trainer.bytes("out/models/\(model)/model.safetensors")
            let last = try trainer.bytes("out/models/\(model)/last.safetensors")
            #expect((weights == last) == (row["kept_epoch"] == "4"))
        }
    }

    @Test("A finished run is replaced by the same one, another only if that is asked for; other files stay")
    func overwriting() throws {
        let trainer = try Trainer()
        let call = Trainer.small + ["--output", "@out", "--quiet"]
        try trainer.run(call)
        _ = try trainer.write("mine", to: "out/notes.txt")
        _ = try trainer.write("mine", to: "out/models/rnn/notes.txt")
        let weights = try trainer.bytes("out/models/rnn/model.safetensors")
        try trainer.run(call)
        #expect(try trainer.bytes("out/models/rnn/model.safetensors") == weights)
        let other = call + ["--models", "gru"]
        #expect(trainer.failure(other)?.code == 73)
        #expect(trainer.failure(other)?.text.contains("'--overwrite'") == true)
        try trainer.run(other + ["--overwrite"])
        #expect(
            try trainer.names(in: "out") == [
                "comparison.svg", "confusion.svg", "curves.svg", "history.csv",
                "inside-connectivity.svg", "inside-gates.svg", "inside-gradients.svg", "inside-paths.svg",
                "inside-spectrum.svg", "length.svg", "models", "notes.txt",
                "report.html", "results.csv", "run.json",
            ])
        #expect(try trainer.names(in: "out/models") == ["bag-of-words", "gru", "rnn"])
        #expect(try trainer.names(in: "out/models/rnn") == ["checkpoint.json", "notes.txt"])
        #expect(trainer.failure(call + ["--resume"])?.code == 64)
        #expect(trainer.failure(other + ["--resume"]) == nil)
    }

    @Test("A run.json that names files elsewhere makes nothing be removed there")
    func hostile() throws {
        let trainer = try Trainer()
        let call = Trainer.small + ["--output", "@out", "--quiet"]
        try trainer.run(call)
        let record = try trainer.text("out/run.json")
        let file = try trainer.write("mine", to: "mine.txt")
        _ = try trainer.write(
            record.replacing("\"results.csv\"", with: "\"../mine.txt\", \"\(file)\", \"a/../../mine.txt\", \"\""),
            to: "out/run.json")
        try trainer.run(call + ["--overwrite"])
        #expect(try trainer.text("mine.txt") == "mine")
    }

    @Test("A run.json that names files behind a link makes nothing be removed there")
    func linked() throws {
        let trainer = try Trainer()
        let call = Trainer.small + ["--output", "@out", "--quiet"]
        try trainer.run(call)
        let record = try trainer.text("out/run.json")
        try FileManager.default.createDirectory(atPath: trainer.path("mine"), withIntermediateDirectories: true)
        _ = try trainer.write("mine", to: "mine/notes.txt")
        var checkpoint = Checkpoint()
        try checkpoint.add(1, as: "a.json")
        try checkpoint.write(to: trainer.path("mine/model"))
        try FileManager.default.createSymbolicLink(atPath: trainer.path("out/link"), withDestinationPath: "../mine")
        try FileManager.default.createSymbolicLink(
            atPath: trainer.path("out/model"), withDestinationPath: "../mine/model")
        _ = try trainer.write(
            record.replacing("\"results.csv\"", with: "\"results.csv\", \"link/notes.txt\"")
                .replacing("\"models/rnn\"", with: "\"models/rnn\", \"link/model\", \"model\""),
            to: "out/run.json")
        #expect(try trainer.text("out/run.json").contains("link/model"))
        try trainer.run(call + ["--overwrite"])
        #expect(try trainer.text("mine/notes.txt") == "mine")
        #expect(try Checkpoint(contentsOf: trainer.path("mine/model")).names == ["a.json"])
    }

    /// A file of texts and labels with quotes and line breaks.
    private static let reviews =
        "review,stars\r\n"
        + String(repeating: "\"good, really \"\"good\"\" film\nwith two lines\",up\r\nbad film,down\r\n", count: 10)

    @Test("A model of a file is trained, evaluated and used, found by the output of the run")
    func file() throws {
        let trainer = try Trainer()
        let data = try trainer.write(Self.reviews, to: "reviews.csv")
        let output = try trainer.run(
            "train", "--data", data, "--model", "gru", "--epochs", "8", "--learning-rate", "0.01", "--output", "@own")
        #expect(output.contains("20 texts of 2 classes: 16 to train, 2 to validate, 2 to test"))
        #expect(output.contains("test: loss"))
        #expect(
            try trainer.names(in: "own") == [
                "confusion.svg", "curves.svg", "history.csv",
                "inside-connectivity.svg", "inside-gates.svg", "inside-gradients.svg", "inside-paths.svg",
                "inside-spectrum.svg", "length.svg", "model", "report.html", "results.csv", "run.json",
            ])
        let evaluation = try trainer.run("evaluate", "--model", "@own", "--data", data)
        #expect(evaluation.contains("20 examples: loss") && evaluation.contains("accuracy 100.0 %"))
        #expect(evaluation.contains("precision"))
        let json = try trainer.run("evaluate", "--model", "@own/model", "--data", data, "--json")
        #expect(json.contains("\"accuracy\" : 1") && json.contains("\"confusion\""))
        let prediction = try trainer.run("predict", "--model", "@own", "really \"good\" with two lines", "bad film")
        #expect(prediction.split(separator: "\n").map { $0.prefix { $0 != "\t" } } == ["up", "down"])
        #expect(try trainer.run("predict", "--model", "@own", "--json", "bad film").contains("\"label\":\"down\""))
        #expect(try trainer.run("predict", "--model", "@own", "--quiet", "bad film").hasPrefix("down\t"))

        let weights = try trainer.text("own/model/training.json")
        #expect(weights.contains("\"epoch\""))
        let file = trainer.path("own/model/model.safetensors")
        let handle = try FileHandle(forWritingTo: URL(filePath: file))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("x".utf8))
        try handle.close()
        let failure = try #require(trainer.failure(["predict", "--model", "@own", "text"]))
        #expect(failure.code == 65 && failure.text.contains("model.safetensors"))
    }

    @Test("Files of validation and test are these parts, and the whole data is for training")
    func parts() throws {
        let trainer = try Trainer()
        let data = try trainer.write(Self.reviews, to: "reviews.csv")
        let held = try trainer.write("review,stars\ngood,up\nbad,down\nfilm,up\n", to: "held.csv")
        let small = ["train", "--data", data, "--model", "rnn", "--epochs", "1", "--hidden", "4"]
        for (arguments, division) in [
            (["--validation", held, "--test", held], "20 to train, 3 to validate, 3 to test"),
            (["--validation", held, "--test-share", "0.3"], "14 to train, 3 to validate, 6 to test"),
            (["--test", held], "18 to train, 2 to validate, 3 to test"),
            (["--validation-share", "0.2", "--test-share", "0.2"], "12 to train, 4 to validate, 4 to test"),
        ] {
            #expect(
                try trainer.run(small + arguments + ["--output", "@out", "--overwrite"]).contains(division),
                "\(division)")
        }
    }

    @Test("Texts and labels are read from files of every format")
    func formats() throws {
        let trainer = try Trainer()
        let small = ["train", "--model", "rnn", "--epochs", "1", "--hidden", "4", "--output", "@out", "--overwrite"]
        let objects = Array(
            repeating: #"{"text": "good", "label": 1},"# + "\n" + #"{"text": "bad", "label": 0}"#, count: 10)
        for (name, options, header, rows) in [
            ("a.csv", ["--separator", ";"], "text;label\n\n", "good, film;up\nbad;down\n"),
            ("b.txt", ["--separator", "tab", "--text", "1", "--label", "2"], "", "good\tup\nbad\tdown\n"),
            ("c.txt", [], "", "__label__up good\n__label__down bad\n"),
            ("d.data", ["--format", "fasttext"], "\n", "__label__up good\n__label__down bad\n"),
            ("e.json", [], "[" + objects.joined(separator: ",") + "]", ""),
        ] {
            let file = try trainer.write(header + String(repeating: rows, count: 10), to: name)
            let output = try trainer.run(small + ["--data", file] + options)
            #expect(output.contains("20 texts of 2 classes"), "\(name): \(output)")
        }
    }

    @Test("With --json there is JSON and nothing else, with the figures of each part by name")
    func json() throws {
        struct Run: Decodable {
            struct Epoch: Decodable {
                let epoch: Int
                let validation: [String: Double]
            }

            let model: String
            let kept: Epoch
            let test: [String: Double]
            let epochs: [Epoch]
        }
        let trainer = try Trainer()
        let output = try trainer.run(Trainer.small + ["--json", "--output", "@out"])
        let runs = try JSONDecoder().decode([Run].self, from: Data(output.utf8))
        #expect(runs.map(\.model) == ["bag-of-words", "rnn", "attention"])
        #expect(runs.allSatisfy { $0.epochs.count == 2 && Set($0.test.keys) == ["loss", "accuracy", "macro_f1"] })
        #expect(runs.allSatisfy { $0.kept.validation == $0.epochs[$0.kept.epoch - 1].validation })
    }

    @Test("A training whose loss is not finite ends with 1, after all its files are written")
    func notFinite() throws {
        let trainer = try Trainer()
        let data = try trainer.write(Self.reviews, to: "reviews.csv")
        let wild = ["--learning-rate", "1e35", "--optimizer", "sgd", "--clip", "0", "--output", "@out", "--quiet"]
        let failure = try #require(trainer.failure(["train", "--data", data, "--batch-size", "2"] + wild))
        #expect(failure.code == 1 && failure.text.contains("'--learning-rate'"))
        #expect(try trainer.names(in: "out").contains("report.html"))
        #expect(try trainer.names(in: "out/model").contains("model.safetensors"))
    }

    @Test("A comparison all of whose trainings diverge ends with 1, after its files are written")
    func allDiverge() throws {
        let trainer = try Trainer()
        let wild = ["--learning-rate", "1e300", "--optimizer", "sgd", "--clip", "0", "--output", "@out", "--quiet"]
        let failure = try #require(trainer.failure(Trainer.small + wild))
        #expect(failure.code == 1 && failure.text.contains("'--learning-rate'"))
        #expect(try trainer.names(in: "out").contains("report.html"))
    }

    @Test("The report lists every setting, and tells which part its figures are of")
    func report() throws {
        let trainer = try Trainer()
        try trainer.run(Trainer.small + ["--seeds", "2", "--output", "@out", "--quiet"])
        let report = try trainer.text("out/report.html")
        for text in [
            "--learning-rate", "--difficulty", "rnn,attention", "on the validation data",
            "Test accuracy", "Training and validation loss", "--seeds 2",
        ] { #expect(report.contains(text), "\(text)") }
        #expect(try trainer.names(in: "out/models").contains("rnn-43"))
    }

    @Test("Texts of any length have examples in the report, and in the chart of attention")
    func longTexts() throws {
        let trainer = try Trainer()
        let filler = String(repeating: "word ", count: 60)
        let data = try trainer.write(
            "text,label\n" + String(repeating: "\(filler)good,up\n\(filler)bad,down\n", count: 20), to: "long.csv")
        let call = ["train", "--data", data, "--model", "gru-attention", "--epochs", "1", "--output", "@out"]
        try trainer.run(call + ["--quiet"])
        let report = try trainer.text("out/report.html")
        #expect(report.contains("<h2>Examples</h2>") && report.contains("word word"))
        #expect(try trainer.text("out/attention.svg").contains("…"))
        // What is repeated is the run, and not its being resumed.
        try trainer.run(call + ["--quiet", "--overwrite"])
        #expect(try !trainer.text("out/report.html").contains("--overwrite"))
    }

    @Test("A run goes on with its own data only, and is not replaced by one of others")
    func otherData() throws {
        let trainer = try Trainer()
        let file = try trainer.write(Self.reviews, to: "reviews.csv")
        let call = ["train", "--data", file, "--model", "rnn", "--epochs", "1", "--output", "@out", "--quiet"]
        try trainer.run(call)
        try trainer.run(call)
        _ = try trainer.write(Self.reviews.replacing(",up", with: ",down", maxReplacements: 1), to: "reviews.csv")
        let resumed = try #require(trainer.failure(call + ["--resume"]))
        #expect(resumed.code == 64 && resumed.text.contains("The data are not those of the run"))
        let replaced = try #require(trainer.failure(call))
        #expect(replaced.code == 73 && replaced.text.contains("another run"))
    }

    @Test("A directory that another program writes into is refused, and its process named")
    func twoPrograms() throws {
        let trainer = try Trainer()
        let call = Trainer.small + ["--output", "@out", "--quiet"]
        try trainer.run(call)
        #expect(try !trainer.text("out/run.json").contains("\"process\""))
        let record = try trainer.text("out/run.json")
        _ = try trainer.write(
            record.replacing("\"options\"", with: "\"process\" : 123,\n\"options\""), to: "out/run.json")
        let directory = try #require(try Directory.opened(trainer.path("out")))
        #expect(directory.lock())
        let failure = try #require(trainer.failure(call))
        #expect(failure.code == 73 && failure.text.contains("is in use by process 123"), "\(failure.text)")
    }

    @Test("Models that are trained side by side are the same bits and files as one after the other")
    func sideBySide() throws {
        let trainer = try Trainer()
        let call = Trainer.small + ["--models", "rnn,gru,lstm", "--seeds", "2", "--quiet"]
        for threads in ["1", "2", "5"] { try trainer.run(call + ["--threads", threads, "--output", "@\(threads)"]) }
        for name in try trainer.names(in: "1/models") {
            for file in ["model", "last", "optimizer"].map({ "models/\(name)/\($0).safetensors" }) {
                #expect(try trainer.bytes("1/\(file)") == trainer.bytes("2/\(file)"), "\(file)")
                #expect(try trainer.bytes("1/\(file)") == trainer.bytes("5/\(file)"), "\(file)")
            }
        }
        for name in ["results.csv", "history.csv"] {
            func rows(_ directory: String) throws -> [[String: String]] {
                try table(trainer.text("\(directory)/\(name)")).map { row in
                    row.filter { !["seconds", "tokens_per_second"].contains($0.key) }
                }
            }
            #expect(try rows("1") == rows("2") && rows("1") == rows("5"), "\(name)")
        }
        #expect(try trainer.names(in: "1") == trainer.names(in: "2"))
    }

    @Test("An error in one of several trainings ends the others, and is what is reported")
    func oneFails() throws {
        let trainer = try Trainer()
        let call = Trainer.small + ["--models", "rnn,gru", "--output", "@out", "--quiet"]
        try trainer.run(call)
        try FileManager.default.removeItem(atPath: trainer.path("out/models/gru"))
        _ = try trainer.write("", to: "out/models/gru")
        let failure = try #require(trainer.failure(call + ["--overwrite", "--epochs", "200"]))
        #expect(failure.code == 74 && failure.text.contains("models/gru"), "\(failure.text)")
    }

    @Test("A finished run goes on with more epochs, to the same bits as a longer run, and with nothing else changed")
    func moreEpochs() throws {
        let trainer = try Trainer()
        let call = Trainer.small + ["--quiet", "--dropout", "0.2"]
        try trainer.run(call + ["--epochs", "2", "--output", "@out"])
        try trainer.run(call + ["--epochs", "4", "--output", "@out", "--resume"])
        try trainer.run(call + ["--epochs", "4", "--output", "@whole"])
        for name in ["bag-of-words", "rnn", "attention"] {
            for file in ["model", "last"].map({ "models/\(name)/\($0).safetensors" }) {
                #expect(try trainer.bytes("out/\(file)") == trainer.bytes("whole/\(file)"), "\(file)")
            }
        }
        #expect(try table(trainer.text("out/history.csv")).map { $0["epoch"] }.suffix(4) == ["1", "2", "3", "4"])
        let fewer = try #require(trainer.failure(call + ["--epochs", "3", "--output", "@out", "--resume"]))
        #expect(fewer.code == 64 && fewer.text.contains("not the 3 of '--epochs'"))
        let other = try #require(
            trainer.failure(call + ["--epochs", "4", "--hidden", "7", "--output", "@out", "--resume"]))
        #expect(other.code == 64 && other.text.contains("'--hidden 6', not '--hidden 7'"), "\(other.text)")
    }

    @Test("A model starts from another one, with its vocabulary; frozen parts stay as they are")
    func fineTuning() throws {
        let trainer = try Trainer()
        let data = try trainer.write(Self.reviews, to: "reviews.csv")
        try trainer.run(
            "train", "--data", data, "--model", "gru", "--hidden", "6", "--epochs", "2", "--output", "@first", "--quiet"
        )
        let other = try trainer.write(
            "review,stars\n" + String(repeating: "unknown words,up\nbad film,down\n", count: 10), to: "other.csv")
        try trainer.run(
            "train", "--data", other, "--from", "@first", "--freeze", "embedding,recurrent", "--epochs", "3",
            "--optimizer", "adamw", "--weight-decay", "0.1", "--output", "@second", "--quiet")
        let models = try ["first", "second"].map {
            try TrainedModel<TextClassification>(contentsOf: trainer.path("\($0)/model"))
        }
        #expect(models[0].task.vocabulary == models[1].task.vocabulary)
        for (before, after) in zip(models[0].model.parameters, models[1].model.parameters) {
            #expect(before.name == after.name)
            let isFrozen = before.name.hasPrefix("embedding") || before.name.hasPrefix("recurrent")
            #expect((before.value.scalars == after.value.scalars) == isFrozen, "\(before.name)")
        }
        for (arguments, text) in [
            (["--hidden", "7"], "'--from' has the sizes"), (["--min-count", "2"], "'--from' has the vocabulary"),
            (["--model", "lstm"], "the model there is gru"),
        ] {
            let call = ["train", "--data", other, "--from", "@first", "--output", "@third"] + arguments
            let failure = try #require(trainer.failure(call))
            #expect(failure.code == 64 && failure.text.contains(text), "\(failure.text)")
        }
        #expect(!FileManager.default.fileExists(atPath: trainer.path("third")))
        let foreign = try trainer.write("review,stars\na,up\nb,sideways\n", to: "foreign.csv")
        #expect(trainer.failure(["train", "--data", foreign, "--from", "@first", "--output", "@third"])?.code == 65)
    }

    @Test("A run's own run.json repeats it, and options of the call go before those of the file")
    func configuration() throws {
        let trainer = try Trainer()
        try trainer.run(Trainer.small + ["--keep", "last", "--output", "@out", "--quiet"])
        try trainer.run("compare", "--config", "@out/run.json", "--output", "@again", "--quiet")
        #expect(
            try trainer.bytes("out/models/rnn/model.safetensors") == trainer.bytes("again/models/rnn/model.safetensors")
        )
        try trainer.run("compare", "--config", "@out/run.json", "--epochs", "1", "--output", "@other", "--quiet")
        #expect(try table(trainer.text("other/history.csv")).map { $0["epoch"] } == ["1", "1", "1"])
        _ = try trainer.write(
            #"{"options": {"models": ["rnn", "gru"], "--samples": 100, "epochs": 1, "hidden": 4, "learning-rate": 0.01, "#
                + #""keep-case": false}}"#, to: "config.json")
        try trainer.run("compare", "--config", "@config.json", "--output", "@short", "--quiet")
        #expect(try trainer.names(in: "short/models") == ["bag-of-words", "gru", "rnn"])
    }

    @Test("Predictions of a file are a table, into a file if one is named, with one label or the best of several")
    func predictions() throws {
        let trainer = try Trainer()
        let data = try trainer.write(Self.reviews, to: "reviews.csv")
        try trainer.run(
            "train", "--data", data, "--model", "gru", "--epochs", "8", "--learning-rate", "0.01", "--output", "@own",
            "--quiet")
        let inputs = try trainer.write("id,text\n1,\"good, really with two lines\"\n2,bad film\n", to: "inputs.csv")
        let rows = try trainer.run("predict", "--model", "@own", "--data", inputs).split(separator: "\n")
        #expect(rows.count == 3 && rows[0] == "text,label,probability,p(down),p(up)")
        #expect(rows[1].hasPrefix("\"good, really with two lines\",up,0.") && rows[2].hasPrefix("bad film,down,0."))
        #expect(
            try trainer.run("predict", "--model", "@own", "--data", inputs, "--top", "5", "--output", "@out.csv") == "")
        let best = try trainer.text("out.csv").split(separator: "\n")
        #expect(best[0] == "text,label 1,probability 1,label 2,probability 2" && best[2].hasPrefix("bad film,down,0."))
        let line = try trainer.run("predict", "--model", "@own", "--top", "2", "bad film").split(separator: "\t")
        #expect(line.count == 5 && line[0] == "down" && line[2] == "up" && line[4] == "bad film\n")
        #expect(try trainer.run("predict", "--model", "@own", "--data", inputs, "--json").contains("\"label\":\"up\""))
        let both = try #require(trainer.failure(["predict", "--model", "@own", "--data", inputs, "text"]))
        #expect(both.code == 64 && both.text.contains("'--data' does not go with the argument 'text'"))
    }

    @Test("Rare classes count more in training if that is wanted, and figures are measured without")
    func classWeights() throws {
        let trainer = try Trainer()
        let data = try trainer.write(
            "text,label\n" + (0..<60).map { "word\($0 % 7) film,\($0 % 6 == 0 ? "rare" : "usual")\n" }.joined(),
            to: "rare.csv")
        let call = ["train", "--data", data, "--model", "rnn", "--epochs", "2", "--hidden", "4", "--quiet"]
        try trainer.run(call + ["--output", "@plain"])
        try trainer.run(call + ["--class-weights", "balanced", "--monitor", "macro_f1", "--output", "@balanced"])
        #expect(try trainer.bytes("plain/model/last.safetensors") != trainer.bytes("balanced/model/last.safetensors"))
        let json = try trainer.run("evaluate", "--model", "@balanced", "--data", data, "--json")
        #expect(json.contains("\"accuracy\""))
    }

    @Test("What is left of the very first write is no other run: a plain start and a resumed one go on")
    func firstWrite() throws {
        let trainer = try Trainer()
        for (name, options) in [("plain", []), ("resumed", ["--resume"])] {
            try FileManager.default.createDirectory(atPath: trainer.path(name), withIntermediateDirectories: true)
            _ = try trainer.write("{", to: "\(name)/.run.json.incomplete")
            try trainer.run(Trainer.small + ["--output", "@\(name)", "--quiet"] + options)
            #expect(try trainer.names(in: name).contains("report.html"))
        }
    }

    @Test("A model of the default run judges the sentence that the readme shows")
    func showcase() throws {
        let trainer = try Trainer()
        try trainer.run("compare", "--models", "gru", "--output", "@results", "--quiet")
        let prediction = try trainer.run("predict", "--model", "@results/models/gru", "not a bad film at all")
        #expect(prediction.hasPrefix("positive\t0."), "\(prediction)")
    }

    @Test("Suspicious data are trained on if that is asked for")
    func forced() throws {
        let trainer = try Trainer()
        let data = try trainer.write(
            "text,label\n" + (0..<30).map { "\($0),\($0 % 2)\n" }.joined(), to: "numbers.csv")
        let call = ["train", "--data", data, "--model", "rnn", "--epochs", "1", "--output", "@out", "--quiet"]
        #expect(trainer.failure(call)?.code == 65)
        #expect(try !trainer.names().contains("out"))
        try trainer.run(call + ["--force"])
    }
}
