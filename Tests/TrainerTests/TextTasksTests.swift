import Foundation
import Testing

@testable import rnn_train

@Suite("Several labels a text, and pairs of texts")
struct TextTasksTests {
    /// Texts whose labels follow from their words.
    private static let news: String =
        "body,topics\n"
        + (0..<60).map { index in
            let (hasSport, hasRain) = (index % 2 == 0, index % 3 == 0)
            let words = (hasSport ? "goal team " : "") + (hasRain ? "storm wind " : "") + "the day \(index % 7)"
            return
                "\(words),\([hasSport ? "sport" : "", hasRain ? "weather" : ""].filter { !$0.isEmpty }.joined(separator: " ; "))"
        }.joined(separator: "\n") + "\n"
    /// Pairs that say the same or not.
    private static let pairs: String =
        "premise\thypothesis\tgold\n"
        + (0..<60).map { index in
            let (a, b) = (["cat", "dog", "bird"][index % 3], ["cat", "dog", "bird"][index / 3 % 3])
            return "a \(a) sleeps\tthere is a \(b)\t\(a == b ? "yes" : "no")"
        }.joined(separator: "\n") + "\n"

    private static let small = ["--epochs", "8", "--hidden", "8", "--embedding", "8", "--learning-rate", "0.03"]
    private static let labels = ["--text", "body", "--label", "topics", "--labels-separator", ";"]
    private static let columns = ["--text", "premise", "--text2", "hypothesis", "--label", "gold"]

    private func object(_ text: String) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test("A text has several labels or none: compared, evaluated and predicted")
    func labelling() throws {
        let trainer = try Trainer()
        let data = try trainer.write(Self.news, to: "news.csv")
        let printed = try trainer.run(
            ["compare", "--data", data, "--models", "gru,bilstm", "--output", "@out"] + Self.labels + Self.small)
        #expect(printed.contains("Task: classify, texts and labels, several a text"))
        #expect(printed.contains("most-frequent") && printed.contains("average"))
        #expect(try trainer.names(in: "out").contains("labels.svg"))
        let result = try object(
            trainer.run(["evaluate", "--model", "@out/models/gru", "--data", data, "--json"] + Self.labels))
        #expect(result["task"] as? String == "classify" && result["examples"] as? Int == 60)
        #expect(result["micro_f1"] as? Double ?? 0 > 0.9 && result["mean_average_precision"] as? Double ?? 0 > 0.9)
        #expect(
            try trainer.run("predict", "--model", "@out/models/gru", "storm goal wind team", "the day")
                == "sport,weather\tstorm goal wind team\n\tthe day\n")
        let record = try object(trainer.run("predict", "--model", "@out/models/gru", "--json", "goal team"))
        #expect(record["labels"] as? [String] == ["sport"])
        #expect((record["probabilities"] as? [String: Double])?.count == 2)
        let rows = try trainer.run(["predict", "--model", "@out/models/gru", "--data", data, "--text", "body"])
        #expect(rows.hasPrefix("text,labels,p(sport),p(weather)\ngoal team storm wind the day 0,sport;weather,"))
    }

    @Test("Thresholds are chosen on the validation part, and saved with the model")
    func thresholds() throws {
        let trainer = try Trainer()
        let data = try trainer.write(Self.news, to: "news.csv")
        try trainer.run(["train", "--data", data, "--model", "gru", "--output", "@out"] + Self.labels + Self.small)
        let model = try trainer.text("out/model/model.json")
        #expect(model.contains("\"thresholds\"") && !model.contains("0.5,\n"))
        // A resumed run ends with the same files.
        let before = try trainer.bytes("out/model/model.json")
        try trainer.run(
            ["train", "--data", data, "--model", "gru", "--output", "@out", "--resume"] + Self.labels + Self.small)
        #expect(try trainer.bytes("out/model/model.json") == before)
    }

    @Test("Pairs of texts: compared, evaluated and predicted")
    func pairs() throws {
        let trainer = try Trainer()
        let data = try trainer.write(Self.pairs, to: "pairs.tsv")
        let printed = try trainer.run(
            ["compare", "--data", data, "--models", "gru,bigru-mean", "--output", "@out"] + Self.columns + Self.small)
        #expect(printed.contains("Task: classify, pairs of texts and labels") && printed.contains("most-frequent"))
        #expect(try trainer.names(in: "out/models") == ["bigru-mean", "gru"])
        let result = try object(
            trainer.run(["evaluate", "--model", "@out/models/gru", "--data", data, "--json"] + Self.columns))
        #expect(result["task"] as? String == "classify" && result["macro_f1"] is Double)
        let line = try trainer.run("predict", "--model", "@out/models/gru", "a cat sleeps\tthere is a cat")
        #expect(line.split(separator: "\t").count == 4 && line.hasSuffix("a cat sleeps\tthere is a cat\n"))
        let record = try object(trainer.run("predict", "--model", "@out/models/gru", "--json", "a cat\ta dog"))
        #expect(record["text2"] as? String == "a dog")
        let rows = try trainer.run(
            ["predict", "--model", "@out/models/gru", "--data", data, "--text", "1", "--text2", "2"])
        #expect(
            rows.hasPrefix("text,text2,label,probability,p(no),p(yes)\n") && rows.split(separator: "\n").count == 61)
    }

    @Test(
        "What is wrong with labels and pairs is said",
        arguments: [
            (65, "news.csv:2:3: the label \"sport\" occurs twice", "body,topics\na,sport;sport\nb,\n", labels),
            (65, "no text has a label", "body,topics\na,\nb,;\n", labels),
            (65, "there is no column \"topics\"", "body,topic\na,x\n", labels),
            (64, "Missing value for '--labels-separator", news, ["--text", "body", "--labels-separator"]),
            (65, "there is no column \"hypothesis\"", "premise,gold\na,x\nb,y\n", columns),
            (65, "all labels are \"x\"", "premise,hypothesis,gold\na,b,x\nb,c,x\n", columns),
            (
                64, "'--text' and '--text2' name the same column, 'premise'", news,
                ["--text", "premise", "--text2", "premise"]
            ),
            (
                64, "'--sequence' and '--features' name the same column", news,
                ["--sequence", "body", "--features", "body"]
            ),
            (64, "'--token' and '--tag' name the same column, '1'", news, ["--token", "1", "--tag", "1"]),
            (64, "'--source' and '--target' name the same column", news, ["--source", "body", "--target", "body"]),
            (64, "'--audio' and '--text' name the same column", news, ["--audio", "body", "--text", "body"]),
            (64, "does not go with '--text2'", news, ["--text2", "2", "--labels-separator", ";"]),
        ] as [(Int32, String, String, [String])])
    func wrong(_ code: Int32, _ text: String, _ contents: String, _ options: [String]) throws {
        let trainer = try Trainer()
        let data = try trainer.write(contents, to: "news.csv")
        let failure = trainer.failure(["train", "--data", data, "--output", "@out"] + options)
        #expect(failure?.code == code && failure?.text.contains(text) == true, "\(String(describing: failure))")
        #expect(!FileManager.default.fileExists(atPath: trainer.path("out")))
    }

    @Test("A label that a model does not know is a mistake in evaluation data; a model is used for its own task")
    func unknown() throws {
        let trainer = try Trainer()
        let data = try trainer.write(Self.news, to: "news.csv")
        try trainer.run(["train", "--data", data, "--model", "gru", "--output", "@out"] + Self.labels + Self.small)
        let other = try trainer.write("body,topics\nx,sport\ny,chess\n", to: "other.csv")
        let failure = trainer.failure(["evaluate", "--model", "@out", "--data", other] + Self.labels)
        #expect(failure?.code == 65 && failure?.text.contains("other.csv:3:3: there is no label \"chess\"") == true)
        let task = trainer.failure(["predict", "--model", "@out", "--task", "tag", "text"])
        #expect(task?.code == 64 && task?.text.contains("one for '--task classify'") == true)
    }
}
