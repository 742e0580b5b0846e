import Foundation
import TestSupport
import Testing

@testable import rnn_train

@Suite("What models remember of files")
struct ReadingTests {
    private func object(_ text: String) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    private static let small = ["--epochs", "1", "--hidden", "4", "--quiet", "--output", "@m"]

    /// Trains on a file, and measures the model on the file: with the options of the training, and without.
    private func measured(
        _ text: String, as name: String = "data.csv", _ options: [String]
    ) throws -> (trainer: Trainer, file: String, given: [String: Any], remembered: [String: Any]) {
        let trainer = try Trainer()
        let file = try trainer.write(text, to: name)
        try trainer.run(["train", "--data", file] + options + Self.small)
        let evaluate = ["evaluate", "--model", "@m", "--data", file, "--json"]
        return (
            trainer, file, try object(trainer.run(evaluate + options.filter { $0 != "--task" && $0 != "translate" })),
            try object(trainer.run(evaluate))
        )
    }

    @Test("Columns of texts")
    func texts() throws {
        let rows = (0..<40).map { "\($0),film \($0 % 2),\($0 % 2 == 0 ? "up" : "down")" }
        let (trainer, file, given, remembered) = try measured(
            "id,words,mood\n" + rows.joined(separator: "\n"),
            ["--text", "words", "--label", "mood"])
        #expect(given["examples"] as? Int == 40 && given["loss"] as? Double == remembered["loss"] as? Double)
        #expect(try trainer.run("predict", "--model", "@m", "--data", file).contains("\nfilm 1,"))
        // What is given counts, and lines of texts have no columns.
        let lines = try trainer.write("film 0\nfilm 1\n", to: "lines.txt")
        #expect(try trainer.run("predict", "--model", "@m", "--data", lines).contains("\nfilm 0,"))
        #expect(
            try trainer.run("predict", "--model", "@m", "--data", file, "--text", "id").contains("\n39,"))
    }

    @Test("What stands between labels, and between fields")
    func labels() throws {
        let rows = (0..<40).map { "film \($0 % 4);\(["up", "down", "up|down", ""][$0 % 4])" }
        let (_, _, given, remembered) = try measured(
            "text;label\n" + rows.joined(separator: "\n"), ["--labels-separator", "|", "--separator", ";"])
        #expect(given["examples"] as? Int == 40 && given["micro_f1"] as? Double == remembered["micro_f1"] as? Double)
    }

    @Test("A header with names, which is no pair of texts")
    func pairs() throws {
        let rows = (0..<40).map { "a\($0 % 7)\tb\($0 % 7)" }
        let (trainer, file, given, remembered) = try measured(
            "english\tgerman\n" + rows.joined(separator: "\n"), as: "pairs.tsv",
            ["--source", "english", "--target", "german"])
        #expect(given["examples"] as? Int == 40 && remembered["examples"] as? Int == 40)
        let table = try trainer.run("predict", "--model", "@m", "--data", file)
        #expect(table.split(separator: "\n").count == 41 && !table.contains("english"))
    }

    @Test("The column that names sequences, and those of labels that need not be there to predict")
    func sequences() throws {
        let rows = (0..<60).map { "s\($0 / 3),\($0 % 5),\($0 / 3 % 2 == 0 ? "walk" : "run")" }
        let (trainer, file, given, remembered) = try measured(
            "who,x,what\n" + rows.joined(separator: "\n"), ["--sequence", "who", "--label", "what"])
        #expect(given["examples"] as? Int == 20 && remembered["examples"] as? Int == 20)
        #expect(try trainer.run("predict", "--model", "@m", file).split(separator: "\n").count == 20)
        let bare = try trainer.write("who,x\nz,1\nz,2\ny,3\n", to: "bare.csv")
        #expect(try trainer.run("predict", "--model", "@m", bare).split(separator: "\n").count == 2)
    }

    @Test("Tokens of one character each, a line a token, are no strings of characters")
    func tokens() throws {
        let text = (0..<20).map { _ in "\u{6211} A\n\u{7231} B\n\n" }.joined()
        let (trainer, _, _, remembered) = try measured(text, as: "data.conll", ["--tag", "2"])
        #expect(remembered["examples"] as? Int == 20)
        let line = try trainer.run("predict", "--model", "@m", "\u{6211} \u{7231}")
        #expect(line.split(separator: " ").count == 2 && line.contains("\u{7231}/"))
    }

    @Test("Damaged values are refused with their file")
    func damaged() throws {
        let rows = (0..<40).map { "film \($0 % 2),\($0 % 2 == 0 ? "up" : "down")" }
        let (trainer, file, _, _) = try measured("text,label\n" + rows.joined(separator: "\n"), [])
        let path = trainer.path("m/model/reading.json")
        for (value, code) in [("\"auto\"", nil), ("\"nonsense\"", 65)] as [(String, Int32?)] {
            var text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(text.contains("\"format\" : \"auto\""))
            text = text.replacing("\"format\" : \"auto\"", with: "\"format\" : \(value)")
            try EarlierCheckpoint.make(at: trainer.path("m/model"))
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            let failure = trainer.failure(["evaluate", "--model", "@m", "--data", file])
            #expect(failure?.code == code, "\(failure?.text ?? "")")
            if code != nil { #expect(failure?.text.contains("reading.json: ") == true) }
        }
    }
}
