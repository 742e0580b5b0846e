import Foundation
import RNNTasks
import Testing

@testable import rnn_train

@Suite("Translation on the command line")
struct TranslationTests {
    /// Words, and the same in capitals; some may be written with an exclamation mark, too.
    private static let pairs = (0..<60).map { index in
        let letters = (0..<2 + index % 3).map { Array("abcde")[(index * 7 + $0 * (1 + index % 4)) % 5] }
        let word = String(letters) + "\(index)"
        return "\(word)\t\(word.uppercased())" + (index.isMultiple(of: 3) ? "|\(word.uppercased())!" : "")
    }

    private static let small = [
        "--data", "@pairs.tsv", "--alternatives", "|", "--epochs", "2", "--hidden", "6", "--embedding", "5",
    ]

    private func trainer() throws -> Trainer {
        let trainer = try Trainer()
        _ = try trainer.write("source\ttarget\n" + Self.pairs.joined(separator: "\n"), to: "pairs.tsv")
        return trainer
    }

    private func object(_ line: some StringProtocol) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test("A comparison says which figures are forced, and has rows of what is not trained")
    func comparison() throws {
        let trainer = try trainer()
        let output = try trainer.run(
            ["compare", "--task", "translate", "--models", "gru-none,gru-dot,bigru-general", "--output", "@out"]
                + Self.small)
        #expect(output.contains("Task: translate, pairs of texts"))
        #expect(output.contains("48 to train, 6 to validate, 6 to test"))
        #expect(output.contains("80 accepted targets"))
        for text in ["copy", "most-similar", "validation", "forced exact match", "exact", "BLEU", "rate"] {
            #expect(output.contains(text), "\(text)")
        }
        #expect(
            try trainer.names(in: "out") == [
                "alignment.svg", "comparison.svg", "curves.svg", "history.csv",
                "inside-connectivity.svg", "inside-gates.svg", "inside-gradients.svg", "inside-paths.svg",
                "inside-spectrum.svg", "length.svg", "models", "report.html",
                "results.csv", "run.json",
            ])
        #expect(
            try trainer.text("out/results.csv").hasPrefix(
                """
                model,seed,parameters,epochs,kept_epoch,validation_loss,validation_accuracy,\
                validation_forced_exact_match,\
                test_loss,test_exact_match,test_token_error_rate,test_bleu,
                """))
        #expect(try trainer.text("out/report.html").contains("of what a model writes by itself"))
    }

    @Test("A trained model is measured by what it writes, predicts in each form, and goes on where it stopped")
    func use() throws {
        let trainer = try trainer()
        try trainer.run(
            ["train", "--source", "source", "--target", "target", "--output", "@m", "--quiet"] + Self.small)
        let line = try trainer.run(
            "evaluate", "--model", "@m", "--data", "@pairs.tsv", "--alternatives", "|", "--beam", "2", "--json")
        let found = try object(line)
        #expect(found["task"] as? String == "translate" && found["examples"] as? Int == 60)
        for key in ["loss", "exact_match", "token_error_rate", "bleu"] { #expect(found[key] is Double, "\(key)") }
        #expect(found["forced_exact_match"] == nil)
        let details = try #require(found["details"] as? [String: Any])
        let unknown = try #require(details["unknown"] as? [String: Int])
        #expect(unknown["source_tokens"] == 0 && unknown["target_tokens"] == 0)

        let texts = try trainer.run("predict", "--model", "@m", "ab1", "cd2").split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(texts.count == 3 && texts[2].isEmpty)
        let record = try object(try trainer.run("predict", "--model", "@m", "--json", "--max-length", "3", "ab1"))
        let target = try #require(record["target_tokens"] as? [String])
        #expect(record["source"] as? String == "ab1" && target.count <= 3)
        #expect(record["source_tokens"] as? [String] == ["a", "b", "1"] && record["unknown_tokens"] as? Int == 0)
        #expect(try trainer.run("predict", "--model", "@m", "") == "\n")
        #expect((record["alignment"] as? [[Double]])?.allSatisfy { $0.count == 3 } == true)
        let table = try trainer.run("predict", "--model", "@m", "--data", "@pairs.tsv")
        #expect(table.hasPrefix("source,target\n") && table.split(separator: "\n").count == 61)

        try trainer.run(
            ["train", "--source", "source", "--target", "target", "--output", "@m", "--quiet"] + Self.small
                + ["--epochs", "3", "--resume"])
        try trainer.run(
            ["train", "--source", "source", "--target", "target", "--output", "@n", "--quiet"] + Self.small
                + ["--epochs", "3"])
        #expect(
            try trainer.bytes("m/model/last.safetensors") == trainer.bytes("n/model/last.safetensors"))
        try trainer.run(
            "train", "--source", "1", "--data", "@pairs.tsv", "--from", "@m", "--output", "@o", "--epochs", "1",
            "--quiet")
        #expect(try trainer.text("o/results.csv").contains("bigru-general,42"))
    }

    @Test("The nearest accepted target counts, token by token")
    func alternatives() {
        let written = WrittenTexts(
            [["a", "b"], ["c"], ["d", "d", "d"]], accepted: [[["x"], ["a", "b"]], [["c", "e"], ["f"]], [["d"]]])
        #expect(written.edits == [0, 1, 2] && written.lengths == [2, 2, 1])
        #expect(written.isRight(0) && !written.isRight(1))
        #expect(written.figures[0] == Figure(.exact, 1.0 / 3) && written.figures[1] == Figure(.tokenErrorRate, 0.6))
        #expect(written.figures[2].kind == .bleu)
        #expect(written.shareRight(of: [0, 1]) == 0.75 && written.shareRight(of: [2]) == 0)
    }

    @Test("A first line is a pair, unless it has the usual names or a column is named")
    func header() throws {
        let trainer = try Trainer()
        let settings = TranslationSettings()
        func count(_ text: String, _ name: String, _ settings: TranslationSettings) throws -> Int {
            try settings.read(trainer.write(text, to: name)).count
        }
        #expect(try count("a\tb\nc\td\n", "plain.tsv", settings) == 2)
        #expect(try count("a\tb\nc\td\n", "plain.txt", settings) == 2)
        #expect(try count("Source\tTarget\na\tb\n", "usual.tsv", settings) == 1)
        #expect(try count("en,de\na,b\n", "named.csv", TranslationSettings(source: "en", target: "de")) == 1)
    }

    @Test("A dot product has no name where it is not possible")
    func names() {
        #expect(TranslationTask.Variant("gru-dot") != nil && TranslationTask.Variant("bigru-dot") == nil)
        #expect(TranslationTask.Variant("gru-textbook-additive")?.kind == "gru-textbook")
        #expect(TranslationTask.Variant.allCases.allSatisfy { TranslationTask.Variant("\($0)") == $0 })
    }

    @Test(
        "Each wrong file or option has its exit code, and a text that says what would be right",
        arguments: [
            (65, "empty.tsv:2:1: the source of this pair is empty", ["--data", "@empty.tsv", "--source", "1"]),
            (
                65, "alternative.tsv:1:3: one of the 2 targets",
                ["--data", "@alternative.tsv", "--source", "1", "--alternatives", "|"]
            ),
            (65, "ragged.tsv:2:", ["--data", "@ragged.tsv", "--source", "1"]),
            (65, "is not UTF-8", ["--data", "@latin.tsv", "--source", "1"]),
            (65, "there is no column \"english\"", ["--data", "@pairs.tsv", "--source", "english"]),
            (65, "there is no column 3", ["--data", "@pairs.tsv", "--source", "1", "--target", "3"]),
            (65, "are too few", ["--data", "@few.tsv", "--source", "1"]),
            (66, "No such file", ["--data", "@nowhere.tsv", "--source", "1"]),
            (
                64, "'--attention dot' does not go with bigru",
                ["--data", "@pairs.tsv", "--source", "1", "--attention", "dot"]
            ),
            (64, "one of characters, words, spaces", ["--data", "@pairs.tsv", "--source", "1", "--tokens", "lines"]),
            (
                64, "The value 'bigru-dot' is invalid",
                ["--data", "@pairs.tsv", "--source", "1", "--model", "bigru-dot"]
            ),
        ])
    func mistakes(_ code: Int, _ text: String, _ arguments: [String]) throws {
        let trainer = try trainer()
        for (name, text) in [
            ("empty.tsv", "a\tb\n\td\n"), ("alternative.tsv", "a\tb|\n"), ("ragged.tsv", "a\tb\nc\n"),
            ("few.tsv", "a\tb\nc\td\n"),
        ] { _ = try trainer.write(text, to: name) }
        try Data([0x61, 0x09, 0xe4, 0x0a]).write(to: URL(filePath: trainer.path("latin.tsv")))
        let failure = try #require(trainer.failure(["train", "--output", "@out"] + arguments))
        #expect(failure.code == Int32(code), "\(failure.text)")
        #expect(failure.text.contains(text), "\(failure.text)")
        #expect(!FileManager.default.fileExists(atPath: trainer.path("out")))
    }

    @Test("Tokens that were never seen are counted and said")
    func unknown() throws {
        let trainer = try trainer()
        _ = try trainer.write("äb1\tÄB1\ncd2\tCD2\n", to: "other.tsv")
        try trainer.run(["train", "--task", "translate", "--output", "@m", "--quiet"] + Self.small)
        let output = try trainer.run("evaluate", "--model", "@m", "--data", "@other.tsv")
        #expect(output.contains("source tokens never seen in training"))
        let found = try object(trainer.run("evaluate", "--model", "@m", "--data", "@other.tsv", "--json"))
        let unknown = try #require((found["details"] as? [String: Any])?["unknown"] as? [String: Int])
        #expect(unknown["source_tokens"] == 1 && unknown["target_tokens"] == 1)
    }
}
