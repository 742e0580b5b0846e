import Foundation
import RNNConsole
import RNNTasks
import Testing

@testable import rnn_train

@Suite("Sequences of numbers on the command line")
struct SeriesTests {
    /// Readings of 24 sequences: those of the class "up" rise, the others fall. The sequences' rows follow each other.
    static func readings(_ sequences: Int = 24, perStep: Bool = false, gap: Bool = false) -> String {
        var rows = ["id,x,note,y,kind,size"]
        for sequence in 0..<sequences {
            let slope = sequence % 2 == 0 ? 1.0 : -1
            for step in 0..<5 + sequence % 3 {
                let x = slope * Double(step) + 0.1 * Double(sequence % 5)
                let kind = perStep ? (x > 1 ? "high" : "low") : slope > 0 ? "up" : "down"
                let y = gap && step == 2 ? "" : "\(step % 2)"
                rows.append("s\(sequence),\(x),text,\(y),\(kind),\(3 * slope + Double(sequence % 2))")
            }
        }
        return rows.joined(separator: "\n") + "\n"
    }

    private static let small = [
        "--hidden", "6", "--epochs", "3", "--batch-size", "4", "--learning-rate", "0.02", "--validation-share", "0.25",
        "--test-share", "0.25",
    ]

    private func json(_ text: String) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test("Classes of sequences are compared, trained, evaluated and predicted, columns found by their names")
    func classes() throws {
        let trainer = try Trainer()
        let file = try trainer.write(Self.readings(gap: true), to: "readings.csv")
        let compared = try trainer.run(
            [
                "compare", "--data", file, "--sequence", "id", "--label", "kind", "--features", "x,y", "--models",
                "gru,cnn-lstm-mean",
            ]
                + Self.small + ["--output", "@results"])
        #expect(compared.contains("cnn-lstm-mean") && compared.contains("most-frequent"), "\(compared)")
        #expect(compared.contains("there are gaps"))
        let names = try trainer.names(in: "results")
        #expect(names.contains("confusion.svg") && names.contains("states.svg") && names.contains("report.html"))

        let trained = try trainer.run(
            ["train", "--data", file, "--sequence", "id", "--label", "kind", "--features", "x,y", "--model", "gru"]
                + Self.small + ["--epochs", "12", "--output", "@model"])
        #expect(trained.contains("Task: series") && trained.contains("2 classes: \"down\", \"up\""), "\(trained)")
        // Another order of the columns, and one more.
        let lines = Self.readings().split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
        let moved = lines.map { [$0[3], "7", $0[4], $0[0], $0[1]].joined(separator: ",") }
        let other = try trainer.write(
            (["y,z,kind,id,x"] + moved.dropFirst()).joined(separator: "\n"), to: "other.csv")
        let call = ["evaluate", "--model", "@model", "--sequence", "id", "--label", "kind", "--json", "--data"]
        let (one, two) = (try json(trainer.run(call + [file])), try json(trainer.run(call + [other])))
        #expect(one["task"] as? String == "series" && one["examples"] as? Int == 24)
        #expect(one["accuracy"] as? Double == 1 && one["macro_f1"] as? Double == 1 && one["loss"] is Double)
        #expect(two["accuracy"] as? Double == 1)
        #expect((one["details"] as? [String: Any])?["classes"] as? [String] == ["down", "up"])

        let predict = ["predict", "--model", "@model", "--sequence", "id"]
        let printed = try trainer.run(predict + [file])
        #expect(printed.hasPrefix("s0\tup\t") && printed.split(separator: "\n").count == 24, "\(printed)")
        let table = try trainer.run(predict + ["--data", other])
        #expect(table.hasPrefix("sequence,label,probability\ns0,up,"), "\(table)")
        let line = try #require(trainer.run(predict + ["--json", file]).split(separator: "\n").first)
        let object = try json(String(line))
        #expect(object["sequence"] as? String == "s0" && object["label"] as? String == "up")
        #expect((object["probabilities"] as? [String: Double])?.keys.sorted() == ["down", "up"])
    }

    @Test("Labels that differ within a sequence belong to its steps, and so do predictions; predictions stream")
    func steps() throws {
        let trainer = try Trainer()
        let file = try trainer.write(Self.readings(perStep: true), to: "readings.csv")
        let printed = try trainer.run(
            ["train", "--data", file, "--sequence", "1", "--label", "kind", "--features", "x", "--model", "gru"]
                + Self.small + ["--epochs", "15", "--output", "@model"])
        #expect(printed.contains("a label for each step"), "\(printed)")
        let predict = ["predict", "--model", "@model", "--sequence", "id"]
        #expect(try trainer.run(predict + [file]).hasPrefix("s0\tlow low high high high\ns1\tlow"))
        let rows = try trainer.run(predict + ["--data", file]).split(separator: "\n")
        #expect(rows[0] == "sequence,step,label,probability" && rows[3].hasPrefix("s0,3,high,"))
        let first = try #require(trainer.run(predict + ["--json", file]).split(separator: "\n").first)
        #expect((try json(String(first))["steps"] as? [[String: Any]])?.count == 5)

        // A line at a time, each with its prediction before the next one is asked for.
        let model = try TrainedModel<SignalTask<ClassHead>>(contentsOf: trainer.path("model/model"))
        var settings = SeriesSettings()
        settings.sequence = "id"
        var (lines, streamed, asked) = (["x,id", "0,a", "1,a", "2,a", "0,b", "3,b"][...], [String](), 0)
        try SeriesTask<ClassHead>.stream(model, settings) {
            #expect(streamed.count == max(0, asked - 1))
            asked += 1
            return lines.popFirst()
        } put: {
            streamed.append($0.line)
        }
        #expect(
            streamed.map { $0.split(separator: "\t").prefix(2).joined(separator: " ") }
                == ["a low", "a low", "a high", "b low", "b high"])
        settings.sequence = nil
        #expect(
            throws: DataError(
                file: "standard input", line: 2, column: 1,
                problem: "\"no\" is not a number; a number that is missing is an empty field, NaN or NA")
        ) {
            lines = ["1.5", "no"]
            try SeriesTask<ClassHead>.stream(model, settings, next: { lines.popFirst() }, put: { _ in })
        }
        let both = try #require(
            trainer.failure(["train", "--data", file, "--sequence", "1", "--label", "kind", "--model", "gru-mean"]))
        #expect(both.code == EX_USAGE && both.text.contains("nothing to pool"), "\(both.text)")
    }

    @Test("A number is predicted where a target is named, and measured against the mean")
    func numbers() throws {
        let trainer = try Trainer()
        let file = try trainer.write(Self.readings(), to: "readings.csv")
        let compared = try trainer.run(
            ["compare", "--data", file, "--sequence", "id", "--target", "size", "--models", "gru"] + Self.small
                + ["--output", "@results"])
        #expect(compared.contains("mean") && compared.contains("RMSE"), "\(compared)")
        #expect(compared.contains("not read, for they have no numbers: \"note\", \"kind\""), "\(compared)")
        let result = try json(
            trainer.run("evaluate", "--model", "@results/models/gru", "--data", file, "--sequence", "id", "--json"))
        #expect(["mae", "rmse", "r2", "loss"].allSatisfy { result[$0] is Double }, "\(result)")
        let line = try #require(
            trainer.run("predict", "--model", "@results/models/gru", "--sequence", "id", "--json", file).split(
                separator: "\n"
            ).first)
        #expect(try json(String(line))["value"] is Double)
    }

    @Test("Rows are sequences where that is said, of different lengths too")
    func rows() throws {
        let trainer = try Trainer()
        let rows = (0..<20).map { row -> String in
            let numbers = (0..<4 + row % 3).map { step -> String in "\(row % 2 == 0 ? step : -step).5" }
            let gaps = Array(repeating: "", count: 2 - row % 3)
            return (["\(row % 2)"] + numbers + gaps).joined(separator: ",")
        }
        let file = try trainer.write(rows.joined(separator: "\n"), to: "rows.csv")
        let call = ["--rows", "sequence", "--label", "1", "--header", "no"]
        let printed = try trainer.run(
            ["train", "--task", "series", "--data", file, "--model", "gru"] + call + Self.small + [
                "--output", "@model",
            ])
        #expect(printed.contains("20 sequences of 99 steps, with 1 feature"), "\(printed)")
        let predicted = try trainer.run(["predict", "--model", "@model"] + call + [file])
        #expect(predicted.split(separator: "\n").count == 20)
    }

    @Test("Several labels a step are separated, and the next labels predicted from texts of them")
    func labels() throws {
        let trainer = try Trainer()
        let piece = (0..<8).map { $0 % 2 == 0 ? "60 64" : "62" }.joined(separator: "\n")
        let file = try trainer.write(
            Array(repeating: piece + "\n-\n", count: 12).joined(separator: "\n"), to: "music.txt")
        let printed = try trainer.run(
            ["compare", "--task", "series", "--next-labels", "--data", file, "--models", "gru"] + Self.small
                + ["--output", "@music"])
        #expect(printed.contains("markov-chain") && printed.contains("micro F1"), "\(printed)")
        let model = ["--model", "@music/models/gru"]
        let result = try json(trainer.run(["evaluate", "--data", file, "--json"] + model))
        #expect(["micro_f1", "mean_average_precision", "loss"].allSatisfy { result[$0] is Double }, "\(result)")
        #expect(try trainer.run(["predict", file] + model).split(separator: "\n").count == 12)
        let both = try #require(
            trainer.failure(["train", "--task", "series", "--next-labels", "--data", file, "--model", "bigru"]))
        #expect(both.code == EX_USAGE && both.text.contains("reads the labels of later steps"))
        let wrong = try trainer.write("60 64\n61\n", to: "wrong.txt")
        let unknown = try #require(trainer.failure(["evaluate", "--data", wrong] + model))
        #expect(
            unknown.code == EX_DATAERR && unknown.text.contains("sequence 1, step 2: ")
                && unknown.text.contains("\"61\""))

        let table =
            "s,x,keys\n"
            + (0..<40).map { "\($0 / 4),\($0 % 4),\($0 % 4 == 0 ? "" : $0 % 4 == 1 ? "a" : "a; b")" }
            .joined(separator: "\n")
        let columns = try trainer.write(table, to: "keys.csv")
        let trained = try trainer.run(
            ["train", "--data", columns, "--sequence", "s", "--label", "keys", "--labels-separator", ";"] + Self.small
                + ["--output", "@keys"])
        // Thresholds are chosen on the validation part, and saved.
        let saved = try TrainedModel<SignalTask<LabelHead>>(contentsOf: trainer.path("keys/model"))
        #expect(saved.task.head.thresholds.count == 2 && saved.task.head.thresholds != [0.5, 0.5])
        #expect(trained.contains("2 labels: \"a\", \"b\"") && trained.contains("labels for each step"), "\(trained)")
    }

    @Test("Tensors are read as flat frames and as padded ones, with whole numbers as labels")
    func tensors() throws {
        let trainer = try Trainer()
        let lengths = (0..<20).map { 3 + $0 % 3 }
        func values(_ index: Int) -> [Float] { (0..<lengths[index]).map { Float($0) * (index % 2 == 0 ? 1 : -1) } }
        func whole(_ numbers: [Int]) -> Safetensors.Entry {
            .init(
                type: .int64, shape: [numbers.count],
                bytes: numbers.flatMap { number in (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }[...])
        }
        var (flat, padded) = (Safetensors(), Safetensors())
        flat.add(Tensor((0..<20).flatMap(values)).reshaped([lengths.reduce(0, +), 1]), named: "features")
        padded.add(
            Tensor((0..<20).flatMap { values($0) + Array(repeating: Float.infinity, count: 5 - lengths[$0]) })
                .reshaped([20, 5, 1]), named: "features")
        for index in 0..<2 {
            var file = index == 0 ? flat : padded
            file.add(whole(lengths), named: "lengths")
            file.add(whole((0..<20).map { 10 - $0 % 2 }), named: "digit")
            try file.write(to: trainer.path("\(index).safetensors"))
            let printed = try trainer.run(
                ["train", "--task", "series", "--data", "@\(index).safetensors", "--label", "digit", "--model", "gru"]
                    + Self.small + ["--output", "@model\(index)"])
            #expect(printed.contains("2 classes: \"9\", \"10\""), "\(printed)")
        }
        let predicted = try (0..<2).map { try trainer.run("predict", "--model", "@model0", "@\($0).safetensors") }
        #expect(predicted[0] == predicted[1] && predicted[0].split(separator: "\n").count == 20)
        let failure = try #require(
            trainer.failure(["evaluate", "--model", "@model0", "--data", "@0.safetensors", "--label", "letter"]))
        #expect(failure.code == EX_DATAERR && failure.text.contains("there is no tensor \"letter\"; there are"))
    }

    @Test("A run that is resumed comes to what it would have come to")
    func resumed() throws {
        let trainer = try Trainer()
        let file = try trainer.write(Self.readings(), to: "readings.csv")
        let call =
            ["train", "--data", file, "--sequence", "id", "--label", "kind", "--features", "x", "--model", "gru"]
            + Self.small
        try trainer.run(call + ["--epochs", "4", "--output", "@whole"])
        try trainer.run(call + ["--epochs", "2", "--output", "@parts"])
        try trainer.run(call + ["--epochs", "4", "--output", "@parts", "--resume"])
        let name = "model/model.safetensors"
        let found = try trainer.names(in: "whole/model").filter { $0.hasSuffix(".safetensors") }
        for name in found.isEmpty ? [name] : found.map({ "model/" + $0 }) {
            #expect(try trainer.bytes("whole/" + name) == trainer.bytes("parts/" + name), "\(name)")
        }
    }

    @Test(
        "What is wrong with a file is said with its line and column",
        arguments: [
            ("id,x,kind\na,1,up\na,2,up\nb,x,down\n", [], ":4:3: \"x\" is not a number"),
            ("id,x,kind\na,1,up\na,2\n", [], ":3:4: the row ends after field 2"),
            ("id,x,kind\na,1,up\n,2,up\nb,3,down\n", [], ":3:1: the name of the sequence is empty"),
            ("id,x,kind\na,1,\nb,2,up\n", [], ":2:5: the label is empty"),
            (
                "id,x,kind\n" + (0..<20).map { "\($0),1,up\n" }.joined(), [],
                "all labels are \"up\"; there must be two at least"
            ),
            ("id,note,kind\na,n,up\nb,m,down\n", [], "no column has numbers"),
            (
                "id,x,kind\na,1,up\na,2,down\n", ["--labels", "sequence"],
                ":3:5: \"down\", but \"up\" in an earlier row"
            ),
            ("id,x,kind\na,1e99,up\nb,1,down\n", [], ":2:3: 1e99 is too large"),
            ("id,x\na,1\nb,2\n", [], "there is no column \"kind\""),
            ("id;x;kind\na;1;up\n", [], "\"id;x;kind\", as if not a comma but a semicolon were the separator"),
            ("id,x,kind\na,1,up\nb,2,down\n", ["--features", "y"], "there is no column \"y\""),
            ("id,x,kind\na,1,up\nb,2,down\n", [], "examples are too few"),
        ])
    func wrong(text: String, options: [String], problem: String) throws {
        let trainer = try Trainer()
        let file = try trainer.write(text, to: "wrong.csv")
        let failure = try #require(
            trainer.failure(
                ["train", "--data", file, "--sequence", "id", "--label", "kind", "--output", "@model"] + options))
        #expect(failure.code == EX_DATAERR && failure.text.contains(problem), "\(failure.text)")
        #expect(try trainer.names() == ["wrong.csv"])
    }

    @Test("Options that contradict each other are errors of the call")
    func usage() throws {
        let trainer = try Trainer()
        let file = try trainer.write(Self.readings(), to: "readings.csv")
        let call = ["train", "--task", "series", "--data", file]
        for (options, problem) in [
            ([], "--sequence"), (["--sequence", "id", "--target", "size", "--label", "kind"], "do not go together"),
            (["--rows", "sequence", "--labels", "steps"], "a row has one label"),
            (["--next-labels", "--sequence", "id"], "have no columns"),
            (["--sequence", "id", "--label", "kind", "--model", "cnn-grü"], "cnn-grü"),
        ] as [([String], String)] {
            let failure = try #require(trainer.failure(call + options))
            #expect(failure.code == EX_USAGE && failure.text.contains(problem), "\(failure.text)")
        }
    }

    @Test("A label that a model does not know is an error at its place in evaluation data")
    func unknown() throws {
        let trainer = try Trainer()
        let file = try trainer.write(Self.readings(), to: "readings.csv")
        let call = ["--sequence", "id", "--label", "kind"]
        try trainer.run(
            ["train", "--data", file, "--features", "x", "--model", "rnn"] + call + Self.small + ["--output", "@model"])
        let other = try trainer.write("id,x,kind\na,1,up\nb,2,sideways\n", to: "other.csv")
        let failure = try #require(trainer.failure(["evaluate", "--model", "@model", "--data", other] + call))
        #expect(
            failure.code == EX_DATAERR && failure.text.contains("other.csv:3:5: the class \"sideways\""),
            "\(failure.text)")
    }

    @Test("Names of models are read as they are written")
    func variants() {
        for variant in SeriesVariant.allCases { #expect(SeriesVariant("\(variant)") == variant) }
        #expect(
            SeriesVariant("cnn-bilstm-attention")
                == SeriesVariant(kind: "bilstm", pooling: .attention, hasConvolution: true))
        #expect(SeriesVariant("cnn") == nil && SeriesVariant("gru-mean-max") == nil)
    }
}
