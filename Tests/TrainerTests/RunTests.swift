import Foundation
import Testing

@testable import RNNData
@testable import rnn_train

@Suite("Runs")
struct RunTests {
    private func table(_ text: String) -> [[String: String]] {
        let rows = text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        return rows.dropFirst().map { row in
            Dictionary(uniqueKeysWithValues: zip(rows[0], row).map { (String($0), String($1)) })
        }
    }

    @Test("A comparison writes its files, and a row for each model and for each epoch")
    func comparison() throws {
        let trainer = try Trainer()
        let output = try trainer.run(Trainer.small + ["--output", "@out"])
        #expect(
            try trainer.names(in: "out") == [
                "attention.svg", "comparison.svg", "confusion.svg", "curves.svg", "history.csv", "length.svg", "models",
                "report.html", "results.csv", "run.json",
            ])
        #expect(
            try trainer.text("out/results.csv").prefix { $0 != "\n" } == """
                model,seed,parameters,epochs,kept_epoch,validation_loss,validation_accuracy,validation_f1,test_loss,\
                test_accuracy,test_f1,seconds,tokens_per_second
                """)
        #expect(
            try trainer.text("out/history.csv").prefix { $0 != "\n" } == """
                model,seed,epoch,train_loss,train_accuracy,train_f1,validation_loss,validation_accuracy,validation_f1,\
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
            for column in ["validation_loss", "validation_accuracy", "validation_f1"] {
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
                "comparison.svg", "confusion.svg", "curves.svg", "history.csv", "length.svg", "models", "notes.txt",
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
                "confusion.svg", "curves.svg", "history.csv", "length.svg", "model", "report.html", "results.csv",
                "run.json",
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
        #expect(runs.allSatisfy { $0.epochs.count == 2 && Set($0.test.keys) == ["loss", "accuracy", "f1"] })
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
            "training.learningRate", "settings.reviews.difficulty", "rnn, attention", "on the validation data",
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
            record.replacing("\"settings\"", with: "\"process\" : 123,\n\"settings\""), to: "out/run.json")
        let directory = try #require(try Directory.opened(trainer.path("out")))
        #expect(directory.lock())
        let failure = try #require(trainer.failure(call))
        #expect(failure.code == 73 && failure.text.contains("is in use by process 123"), "\(failure.text)")
    }
}
