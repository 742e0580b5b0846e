import Foundation
import RNNConsole
import RNNTasks
import Testing

@testable import rnn_train

@Suite("Tagging on the command line")
struct TaggingTaskTests {
    /// Sentences in which people, but not places, come with a verb.
    private static func names(_ count: Int, seed: UInt64 = 1) -> String {
        var random = RandomSource(seed: seed)
        func pick(_ words: [String]) -> String { words[random.integer(below: words.count)] }
        return (0..<count).map { _ in
            let last = pick(["", "Hopper\tI-PER\n", "Turing\tI-PER\n"])
            return pick(["Ada", "Grace", "Alan"]) + "\tB-PER\n" + last + pick(["met", "saw"]) + "\tO\n"
                + pick(["Paris", "Rome"]) + "\tB-LOC\n"
        }.joined(separator: "\n")
    }

    private static let small = ["--hidden", "6", "--embedding", "5", "--learning-rate", "0.02", "--batch-size", "8"]

    /// A trainer with a model of names in `@names`.
    private func trained(_ options: String...) throws -> Trainer {
        let trainer = try Trainer()
        _ = try trainer.write(Self.names(60), to: "train.conll")
        try trainer.run(
            ["train", "--data", "@train.conll", "--tag", "2", "--epochs", "6", "--output", "@names", "--quiet"]
                + Self.small + options)
        return trainer
    }

    private func object(_ text: String) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "\(text)")
    }

    @Test("A comparison of taggers has a row for each, one for the most frequent tags, and charts by tag")
    func comparison() throws {
        let trainer = try Trainer()
        _ = try trainer.write(Self.names(60), to: "train.conll")
        let output = try trainer.run(
            ["compare", "--task", "tag", "--data", "@train.conll", "--models", "gru,bilstm-crf", "--epochs", "2"]
                + Self.small + ["--token-features", "suffix,capitals,characters", "--output", "@out"])
        for text in [
            "60 sequences of ", "features: suffix, capitals, characters",
            "tags: \"B-LOC\", \"B-PER\", \"I-PER\", \"O\"", "most-frequent", "bilstm-crf", "entity F1",
        ] {
            #expect(output.contains(text), "\(output)")
        }
        for name in ["tags.svg", "confusion.svg", "report.html", "results.csv", "models"] {
            #expect(try trainer.names(in: "out").contains(name))
        }
        #expect(try trainer.text("out/results.csv").contains("test_entity_f1"))
        #expect(try trainer.names(in: "out/models") == ["bilstm-crf", "gru"])
    }

    @Test("evaluate --json has the names that other programs rely on, those of entities where tags mark some")
    func evaluation() throws {
        let trainer = try trained("--model", "bilstm-crf", "--token-features", "capitals")
        _ = try trainer.write(Self.names(20, seed: 2), to: "test.conll")
        let found = try object(trainer.run("evaluate", "--model", "@names", "--data", "@test.conll", "--json"))
        #expect(
            Set(found.keys) == [
                "task", "examples", "loss", "accuracy", "macro_f1", "entity_precision", "entity_recall", "entity_f1",
                "details",
            ])
        #expect(found["task"] as? String == "tag" && found["examples"] as? Int == 20)
        #expect(found["entity_f1"] as? Double == 1)
        let table = try trainer.run("evaluate", "--model", "@names", "--data", "@test.conll")
        #expect(table.contains("20 examples: ") && table.contains("B-PER"))
        // Parts of speech mark nothing.
        _ = try trainer.write(
            Self.names(40).replacing("B-PER", with: "N").replacing("I-PER", with: "N").replacing("B-LOC", with: "N"),
            to: "parts.conll")
        try trainer.run(
            ["train", "--data", "@parts.conll", "--tag", "2", "--epochs", "1", "--output", "@parts", "--quiet"]
                + Self.small)
        let parts = try object(trainer.run("evaluate", "--model", "@parts", "--data", "@parts.conll", "--json"))
        #expect(Set(parts.keys) == ["task", "examples", "loss", "accuracy", "macro_f1", "details"])
    }

    @Test("A prediction is tokens with their tags, a row of a table, or an object")
    func prediction() throws {
        let trainer = try trained("--token-features", "suffix,capitals,characters")
        #expect(
            try trainer.run("predict", "--model", "@names", "Ada  Hopper saw Rome", "Grace met Paris")
                == "Ada/B-PER Hopper/I-PER saw/O Rome/B-LOC\nGrace/B-PER met/O Paris/B-LOC\n")
        _ = try trainer.write("Ada\nHopper\nsaw\nRome\n\nGrace\nmet\nParis\n", to: "new.conll")
        #expect(
            try trainer.run("predict", "--model", "@names", "--data", "@new.conll") == """
                tokens,tags
                Ada Hopper saw Rome,B-PER I-PER O B-LOC
                Grace met Paris,B-PER O B-LOC

                """)
        let lines = try trainer.run("predict", "--model", "@names", "--json", "--data", "@new.conll").split(
            separator: "\n")
        #expect(lines.count == 2)
        let found = try object(String(lines[1]))
        #expect(found["tags"] as? [String] == ["B-PER", "O", "B-LOC"] && found["tokens"] as? [String] != nil)
        #expect((found["probabilities"] as? [Double])?.count == 3 && (found["entities"] as? [Any])?.count == 2)
    }

    @Test("With --stream, the tags of a line are there before the next line is read")
    func stream() throws {
        let trainer = try trained()
        let model = try TrainedModel<TokenTagging>(contentsOf: trainer.path("names/model"))
        var (lines, events): ([String], [String]) = (["Ada met Rome", "", "Grace saw Paris"], [])
        try TaggingTask.stream(model, TaggingTask.defaults) {
            events.append("next")
            return lines.isEmpty ? nil : lines.removeFirst()
        } put: {
            events.append($0.line)
        }
        #expect(
            events == [
                "next", "Ada/B-PER met/O Rome/B-LOC", "next", "", "next", "Grace/B-PER saw/O Paris/B-LOC", "next",
            ])
    }

    /// Helices are written with letters of the first half of the alphabet, coils with those of the second.
    private static func proteins(_ count: Int) -> String {
        var random = RandomSource(seed: 3)
        var text = "sequence,structure\n"
        for _ in 0..<count {
            let tags = (0..<8).map { _ in random.integer(below: 2) }
            let letters = tags.map { ["acdefg", "MNPQRS"][$0].randomElement(using: &random) ?? "a" }
            text += String(letters) + "," + tags.map { "HC".map(String.init)[$0] }.joined() + "\n"
        }
        return text
    }

    @Test("Strings of characters are tagged by strings as long, and a model knows that it reads characters")
    func characters() throws {
        let trainer = try Trainer()
        _ = try trainer.write(Self.proteins(60), to: "proteins.csv")
        let output = try trainer.run(
            ["train", "--tag", "structure", "--tokens", "characters", "--token", "sequence", "--data", "@proteins.csv"]
                + Self.small + ["--epochs", "8", "--output", "@out"])
        #expect(output.contains("tags: \"C\", \"H\""), "\(output)")
        #expect(try trainer.run("predict", "--model", "@out", "acMNg") == "HHCCH\n")
        _ = try trainer.write("sequence\nacM\nMN\n", to: "new.csv")
        #expect(
            try trainer.run("predict", "--model", "@out", "--token", "sequence", "--data", "@new.csv")
                == "tokens,tags\nacM,HHC\nMN,CC\n")
        let found = try object(
            trainer.run(
                "evaluate", "--model", "@out", "--data", "@proteins.csv", "--token", "sequence", "--tag", "structure",
                "--json"))
        #expect(found["accuracy"] as? Double == 1 && found["entity_f1"] == nil)
        // Characters keep their case.
        let model = try TrainedModel<TokenTagging>(contentsOf: trainer.path("out/model"))
        #expect(model.task.vocabulary.contains("M") && !model.task.tokens.lowercases)
    }

    @Test("Words are lower-cased, unless their case is to be kept")
    func keptCase() throws {
        for (options, keeps) in [([], false), (["--keep-case"], true)] as [([String], Bool)] {
            let trainer = try Trainer()
            _ = try trainer.write(Self.names(20), to: "train.conll")
            try trainer.run(
                ["train", "--data", "@train.conll", "--tag", "2", "--epochs", "1", "--output", "@out", "--quiet"]
                    + Self.small + options)
            let model = try TrainedModel<TokenTagging>(contentsOf: trainer.path("out/model"))
            #expect(model.task.vocabulary.contains("Ada") == keeps && model.task.vocabulary.contains("ada") != keeps)
            #expect(model.task.tokens.lowercases != keeps)
        }
    }

    @Test("A run that goes on is the run that was not interrupted, features and all")
    func resumed() throws {
        let trainer = try Trainer()
        _ = try trainer.write(Self.names(40), to: "train.conll")
        let call =
            ["train", "--data", "@train.conll", "--tag", "2", "--quiet", "--token-features", "suffix,characters"]
            + Self.small
        try trainer.run(call + ["--epochs", "3", "--output", "@whole"])
        try trainer.run(call + ["--epochs", "1", "--output", "@parts"])
        try trainer.run(call + ["--epochs", "3", "--output", "@parts", "--resume"])
        for file in ["model.safetensors", "last.safetensors", "suffixes.json", "model.json"] {
            #expect(try trainer.bytes("whole/model/\(file)") == trainer.bytes("parts/model/\(file)"), "\(file)")
        }
    }

    @Test("A training from a model has its tokens and features, and options of its own for them are refused")
    func from() throws {
        let trainer = try trained("--token-features", "suffix")
        let call =
            ["train", "--task", "tag", "--from", "@names", "--data", "@train.conll", "--output", "@more", "--quiet"]
            + ["--epochs", "1"]
        try trainer.run(call)
        let (before, after) = try (
            TrainedModel<TokenTagging>(contentsOf: trainer.path("names/model")),
            TrainedModel<TokenTagging>(contentsOf: trainer.path("more/model"))
        )
        #expect(before.task.tokens == after.task.tokens)
        for options in [["--token-features", "capitals"], ["--keep-case"], ["--min-count", "2"]] {
            let failure = try #require(trainer.failure(call + options))
            #expect(failure.code == 64 && failure.text.contains("'\(options[0])' does not go with it"))
        }
    }

    @Test("Tags that break the rules of BIO are counted, and where the first is, is said")
    func breaches() throws {
        let trainer = try Trainer()
        let good = Self.names(20)
        _ = try trainer.write(good + "\nRome\tO\nHopper\tI-PER\n\nHopper\tI-PER\n", to: "bad.conll")
        let line = good.split(separator: "\n", omittingEmptySubsequences: false).count + 2
        let task = try TaggingTask(
            TaggingTask.defaults, data: DataSettings(file: trainer.path("bad.conll")), seed: 1, start: nil)
        #expect(task.tagger.rules == .any && task.warnings.count == 1)
        let warning = task.warnings[0]
        #expect(warning.contains("2 sequences of 22 break the rules of BIO"), "\(warning)")
        #expect(warning.contains("bad.conll:\(line): the tag \"I-PER\" after \"O\" breaks"), "\(warning)")
        try trainer.run(
            ["train", "--task", "tag", "--data", "@bad.conll", "--model", "gru-crf", "--epochs", "1", "--quiet"]
                + Self.small + ["--output", "@out"])
        // A model whose field rules them out cannot be measured on them.
        _ = try trainer.write(good, to: "good.conll")
        try trainer.run(
            ["train", "--data", "@good.conll", "--tag", "2", "--model", "gru-crf", "--epochs", "1", "--quiet"]
                + Self.small + ["--output", "@strict"])
        let failure = try #require(
            trainer.failure(["evaluate", "--model", "@strict", "--data", "@bad.conll"]))
        #expect(failure.code == 65 && failure.text.contains("bad.conll:\(line): "), "\(failure.text)")
        try trainer.run("evaluate", "--model", "@out", "--data", "@bad.conll")
    }

    @Test(
        "Each wrong file has its place and its exit code",
        arguments: [
            (65, "ragged.conll:3:1: the number of columns is 3 here, and 2", ["--data", "@ragged.conll"]),
            (65, "tagless.conll:2:3: the tag is empty", ["--data", "@tagless.conll"]),
            (65, "one.conll:1:1: a token and its tag must stand in each line", ["--data", "@one.conll"]),
            (65, "blank.conll: the file has blank lines only", ["--data", "@blank.conll"]),
            (65, "few.conll: 1 examples are too few", ["--data", "@few.conll"]),
            (65, "there is no column 7", ["--data", "@good.conll", "--token", "7"]),
            (64, "columns of tokens have no names", ["--data", "@good.conll", "--token", "word"]),
            (
                65, "other.conll:5: the tag \"B-ORG\" is not one of",
                ["--data", "@good.conll", "--test", "@other.conll"]
            ),
            (66, "No such file", ["--data", "@nowhere.conll"]),
            (64, "Did you mean 'suffix'?", ["--data", "@good.conll", "--token-features", "sufix"]),
            (64, "names 'suffix' twice", ["--data", "@good.conll", "--token-features", "suffix,suffix"]),
            (64, "need '--tokens characters'", ["--data", "@good.conll", "--separator", ";"]),
            (65, "uneven.csv:3:", ["--data", "@uneven.csv", "--tokens", "characters"]),
            (65, "there are 2 tags for 3 characters", ["--data", "@uneven.csv", "--tokens", "characters"]),
            (65, "empty.csv:3:1: the sequence is empty", ["--data", "@empty.csv", "--tokens", "characters"]),
            (
                65, "other.csv:3: character 2: the tag \"X\" is not one of",
                ["--data", "@good.csv", "--validation", "@other.csv", "--tokens", "characters"]
            ),
            (65, "latin.conll:1:", ["--data", "@latin.conll"]),
        ])
    func mistakes(_ code: Int, _ text: String, _ arguments: [String]) throws {
        let trainer = try Trainer()
        for (name, text) in [
            ("good.conll", Self.names(20)), ("ragged.conll", "a\tx\nb\ty\nc\td\tz\n"), ("tagless.conll", "a\tx\nb\t\n"),
            ("one.conll", "a\nb\n\nc\n"), ("blank.conll", "\n \n\n"), ("few.conll", "a\tx\nb\ty\n"),
            ("other.conll", "Ada\tB-PER\n\nsaw\tO\nRome\tB-LOC\nIBM\tB-ORG\n"),
            ("good.csv", Self.proteins(20)), ("uneven.csv", "sequence,structure\nab,HC\nabc,HC\n"),
            ("empty.csv", "sequence,structure\nab,HC\n,\n"), ("other.csv", "sequence,structure\nac,HH\nac,HX\n"),
        ] { _ = try trainer.write(text, to: name) }
        try Data([0x61, 0xe9, 0x09, 0x78, 0x0a]).write(to: URL(filePath: trainer.path("latin.conll")))
        let failure = try #require(
            trainer.failure(["train", "--task", "tag", "--epochs", "1", "--output", "@out"] + arguments))
        #expect(failure.code == Int32(code), "\(failure.text)")
        #expect(failure.text.contains(text), "\(failure.text)")
    }
}
