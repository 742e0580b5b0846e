import Foundation
import RNNConsole
import RNNTasks
import Testing

@testable import rnn_train

@Suite("Language models")
struct WritingTests {
    /// A book of short lines.
    static let book: String = {
        var state = 7
        func pick(_ words: String) -> Substring {
            let words = words.split(separator: " ")
            state = (state * 75 + 74) % 65_537
            return words[state % words.count]
        }
        return (0..<150).map { _ in
            "\(pick("the a some")) \(pick("cat dog hen goat")) \(pick("sees hears wants")) \(pick("rain bread milk"))\n"
        }.joined()
    }()

    private static let sizes = [
        "--task", "lm", "--embedding", "6", "--hidden", "12", "--window", "10", "--batch-size", "8", "--quiet",
    ]

    /// A directory with a book and a model of it.
    private func trained(_ options: String...) throws -> Trainer {
        let trainer = try Trainer()
        _ = try trainer.write(Self.book, to: "book.txt")
        try trainer.run(
            ["train", "--data", "@book.txt", "--output", "@model", "--epochs", "2"] + Self.sizes + options)
        return trainer
    }

    private func json(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test(
        "Models are compared with n-grams of the same tokens, in the table and as a line in the chart of losses",
        arguments: [("characters", "5-gram"), ("words", "3-gram"), ("bytes", "5-gram")])
    func compares(_ tokens: String, _ reference: String) throws {
        let trainer = try Trainer()
        _ = try trainer.write(Self.book, to: "book.txt")
        var arguments = ["compare", "--data", "@book.txt", "--models", "lstm,gru", "--tokens", tokens]
        arguments += ["--epochs", "3", "--output", "@out"] + Self.sizes.dropLast()
        let printed = try trainer.run(arguments)
        let columns = try #require(printed.split(separator: "\n").first { $0.contains("perplexity") })
        #expect(columns.contains("nats") && columns.contains("character"))
        let row = try #require(printed.split(separator: "\n").first { $0.hasPrefix(reference) })
        let numbers = row.split(separator: " ").compactMap { Double($0) }
        #expect(numbers.count == 4 && numbers.allSatisfy(\.isFinite))
        #expect(abs(exp(numbers[1]) - numbers[3]) < 0.05)
        #expect(try trainer.text("out/curves.svg").contains("<title>\(reference)"))
        #expect(try trainer.text("out/report.html").contains("Dotted: \(reference), on the validation data."))
        #expect(try trainer.text("out/report.html").contains("What models write"))
    }

    @Test("evaluate --json has the figures by the names that other programs rely on, and they agree with each other")
    func evaluates() throws {
        for tokens in ["characters", "words", "bytes"] {
            let trainer = try trained("--tokens", tokens)
            let text = "a cat sees milk\na zebra sees the hen\n"
            _ = try trainer.write(text, to: "other.txt")
            let found = try json(trainer.run("evaluate", "--model", "@model", "--data", "@other.txt", "--json"))
            func number(_ key: String) throws -> Double { try #require(found[key] as? Double) }
            #expect(found["task"] as? String == "lm")
            let count = try number("examples")
            #expect(count == (tokens == "words" ? 9 : 37))
            let nats = try number("nats")
            #expect(try number("loss") == nats && abs(number("perplexity") - exp(nats)) < 1e-9)
            #expect(try abs(number("bits_per_character") - nats * count / 37 / log(2)) < 1e-9)
            let details = try #require(found["details"] as? [String: Int])
            #expect(details == ["characters": 37, "unknown": tokens == "characters" ? 1 : tokens == "words" ? 1 : 0])
        }
    }

    @Test(
        "Parts are shares in the order of the text, or files; what is not in the training part is unknown, and counted")
    func parts() throws {
        let text =
            String(repeating: "ab ", count: 80) + String(repeating: "ac ", count: 10) + "az az az az az az az az "
        let trainer = try Trainer()
        let file = try trainer.write(text, to: "text.txt")
        var data = DataSettings()
        data.file = file
        let task = try WritingTask(WritingSettings(), data: data, seed: 1, start: nil)
        #expect(task.parts.all.map(\.characters) == [237, 30, 27])
        #expect(task.parts.all.map(\.unknown) == [0, 9, 9])
        #expect(
            task.notes == [
                "vocabulary of 3 characters; unknown are 9 of 30 in the validation part and 9 of 27 in the test part"
            ])
        data.validation = try trainer.write("abba abba", to: "validation.txt")
        data.test = try trainer.write("abc ab", to: "test.txt")
        let given = try WritingTask(WritingSettings(), data: data, seed: 1, start: nil)
        #expect(given.parts.all.map(\.characters) == [294, 9, 6])
        #expect(given.parts.all.map(\.unknown) == [0, 0, 0] && given.digest != task.digest)
        var words = WritingSettings()
        words.tokens = .words
        #expect(try WritingTask(words, data: data, seed: 1, start: nil).parts.all.map(\.unknown) == [0, 2, 1])
    }

    @Test(
        "A text is cut after white space, or between characters, and nothing of it is lost",
        arguments: [
            String(repeating: "one two three four five six seven ", count: 5),
            String(repeating: "ก", count: 200) + "\n",
            "日本語の文章には空白がない", "\r\n\r\n\r\n\r\n",
            "e\u{301}e\u{301}e\u{301}e\u{301}",
            "x", "",
        ])
    func cuts(_ text: String) {
        for shares in [[0.8, 0.1, 0.1], [0.5, 0, 0.5], [0.9, 0.1, 0], [1, 0, 0], [0.34, 0.33, 0.33]] {
            let parts = WritingSettings.cut(text, into: shares)
            #expect(parts.count == 3 && parts.joined() == text)
            #expect(parts.reduce(0) { $0 + $1.count } == text.count)
            for (part, share) in zip(parts, shares) where share == 0 { #expect(part.isEmpty) }
            // The line break at the end is not near.
            if text.hasSuffix("\n"), text.count > 100 {
                #expect(zip(parts, shares).allSatisfy { !$0.isEmpty || $1 == 0 })
            }
            if text.hasPrefix("one") { #expect(parts.allSatisfy { !$0.hasPrefix(" ") }) }
        }
    }

    @Test("A line has its bits a character, a row its figures, an object the probability of each token")
    func predicts() throws {
        let trainer = try trained()
        let lines = try trainer.run("predict", "--model", "@model", "the cat sees rain", "zzz", "").split(
            separator: "\n")
        #expect(lines.count == 3 && lines[0].hasSuffix("\tthe cat sees rain") && lines[2] == "-\t")
        let bits = try lines.prefix(2).map { try #require(Double($0.prefix { $0 != "\t" })) }
        #expect(bits[0] < bits[1])
        _ = try trainer.write("the cat sees rain\n\nzzz\n", to: "lines.txt")
        let rows = try trainer.run("predict", "--model", "@model", "--data", "@lines.txt").split(separator: "\n")
        #expect(rows[0] == "text,tokens,nats,bits_per_character,perplexity" && rows.count == 4)
        #expect(rows[1].hasPrefix("the cat sees rain,17,") && rows[2] == ",0,,,")
        let found = try json(trainer.run("predict", "--model", "@model", "--json", "the cat z"))
        let tokens = try #require(found["tokens"] as? [[String: Any]])
        #expect(tokens.compactMap { $0["token"] as? String } == ["t", "h", "e", " ", "c", "a", "t", " ", "<unk>"])
        let nats = try tokens.map { -log(try #require($0["probability"] as? Double)) }.reduce(0, +) / 9
        #expect(abs(try #require(found["nats"] as? Double) - nats) < 1e-6)
        #expect(abs(try #require(found["bits_per_character"] as? Double) - nats / log(2)) < 1e-6)
        #expect(found["unknown"] as? Int == 1 && found["text"] as? String == "the cat z")
        let empty = try json(trainer.run("predict", "--model", "@model", "--json", ""))
        #expect(empty["nats"] is NSNull && (empty["tokens"] as? [Any])?.isEmpty == true)
    }

    @Test("Lines that arrive are said one by one, and go on from those before")
    func streams() throws {
        let trainer = try trained()
        let saved = try SavedModels.read(trainer.path("model"), of: WritingTask.self)
        var waiting = ["a cat sees milk", "", "a dog sees milk"][...]
        var said: [String] = []
        try WritingTask.stream(saved, WritingSettings()) {
            // All before has been said when the next line is asked for.
            #expect(said.count == 3 - waiting.count)
            return waiting.popFirst()
        } put: {
            said.append($0.line)
        }
        let alone = try trainer.run("predict", "--model", "@model", "a cat sees milk", "", "a dog sees milk")
            .split(separator: "\n").map(String.init)
        #expect(said.map { $0.drop { $0 != "\t" } } == alone.map { $0.drop { $0 != "\t" } })
        #expect(said[0] == alone[0] && said[2] != alone[2])
    }

    @Test("A run that is continued is the run at once, and a training starts from a model with its vocabulary")
    func resumes() throws {
        let trainer = try trained("--dropout", "0.1", "--weight-drop", "0.2", "--tied")
        let call = ["train", "--data", "@book.txt", "--dropout", "0.1", "--weight-drop", "0.2", "--tied"] + Self.sizes
        try trainer.run(call + ["--epochs", "4", "--output", "@model", "--resume"])
        try trainer.run(call + ["--epochs", "4", "--output", "@whole"])
        #expect(
            try trainer.bytes("model/model/model.safetensors") == trainer.bytes("whole/model/model.safetensors"))
        _ = try trainer.write(Self.book + "xyz xyz xyz\n", to: "more.txt")
        let more = ["train", "--task", "lm", "--data", "@more.txt", "--epochs", "1", "--output", "@more"]
        try trainer.run(more + ["--from", "@whole", "--quiet"])
        #expect(try trainer.bytes("more/model/codec.json") == trainer.bytes("whole/model/codec.json"))
        for (options, text) in [
            (["--hidden", "9"], "'--embedding', '--hidden' and '--layers' do not go with it"),
            (["--tokens", "words"], "'--tokens' and '--min-count' do not go with it"),
            (["--tied"], "'--tied' does not go with it"),
        ] {
            let failure = try #require(trainer.failure(more + ["--from", "@whole", "--overwrite"] + options))
            #expect(failure.code == 64 && failure.text.contains(text), "\(failure.text)")
        }
    }

    @Test("The same seed writes the same text, after the prompt, and no token that stands for no text")
    func generates() throws {
        for tokens in ["characters", "words", "bytes"] {
            let trainer = try trained("--tokens", tokens)
            func write(_ options: String...) throws -> String {
                try trainer.run(["generate", "--model", "@model", "--length", "60"] + options)
            }
            let one = try write("--seed", "3", "--temperature", "1.5", "--prompt", "the cat")
            #expect(one.hasPrefix("the cat") && one.hasSuffix("\n") && !one.contains("<unk>"))
            #expect(try write("--seed", "3", "--temperature", "1.5", "--prompt", "the cat") == one)
            #expect(try write("--seed", "4", "--temperature", "1.5", "--prompt", "the cat") != one)
            let found = try json(write("--seed", "3", "--temperature", "1.5", "--prompt", "the cat", "--json"))
            let text = try #require(found["text"] as? String)
            #expect("the cat" + text + "\n" == one && found["prompt"] as? String == "the cat")
            #expect(found["tokens"] as? Int == 60)
            #expect(try #require(found["log_probability"] as? Double) < 0)
            // The most probable token, however it is asked for.
            #expect(try write("--temperature", "0") == write("--top-k", "1"))
            #expect(try write("--temperature", "0") == write("--top-p", "0.000001", "--seed", "9"))
            #expect(try trainer.run("generate", "--model", "@model", "--quiet").isEmpty)
        }
    }

    @Test(
        "Each mistake has its exit code, and a text that says what would be right",
        arguments: [
            (65, "empty.txt: the file is empty", ["train", "--task", "lm", "--data", "@empty.txt"]),
            (65, "zero.txt:2:3: there is a byte of zero here", ["train", "--task", "lm", "--data", "@zero.txt"]),
            (65, "latin.txt:1:4: byte 0xE9 is not UTF-8", ["train", "--task", "lm", "--data", "@latin.txt"]),
            (65, "UTF-16", ["compare", "--task", "lm", "--data", "@wide.txt"]),
            (65, "short.txt: the training part has 0 tokens", ["train", "--task", "lm", "--data", "@short.txt"]),
            (
                65, "blank.txt: the training part has 0 tokens",
                ["train", "--task", "lm", "--data", "@blank.txt", "--tokens", "words"]
            ),
            (
                65, "short.txt: the test part has 1 token, of which none",
                ["train", "--task", "lm", "--data", "@book.txt", "--test", "@short.txt", "--tokens", "words"]
            ),
            (66, "No such file", ["train", "--task", "lm", "--data", "@nowhere.txt"]),
            (74, "Is a directory", ["train", "--task", "lm", "--data", "@."]),
            (64, "Missing expected option '--data <file>'", ["compare", "--task", "lm"]),
            (64, "Did you mean 'lstm'?", ["compare", "--task", "lm", "--data", "@book.txt", "--models", "bilstm"]),
            (64, "one of characters, words, bytes", ["train", "--task", "lm", "--tokens", "lines"]),
            (
                64, "every byte is known",
                ["train", "--task", "lm", "--data", "@book.txt", "--tokens", "bytes", "--min-count", "2"]
            ),
            (64, "Missing expected option '--model <directory>'", ["generate"]),
            (64, "Unexpected argument 'ROMEO'", ["generate", "--model", "@tagger", "ROMEO"]),
            (64, "it must be a number, 0 or more", ["generate", "--temperature", "-1"]),
            (64, "a share, more than 0 and at most 1", ["generate", "--top-p", "0"]),
            (64, "a whole number from 1 to", ["generate", "--top-k", "0"]),
            (64, "See 'rnn-train help generate'", ["generate", "--nonsense"]),
            (66, "There is no model", ["generate", "--model", "@nowhere"]),
            (64, "is for 'tag'", ["generate", "--model", "@tagger"]),
            (64, "'generate' needs a language model", ["generate", "--model", "@tagger"]),
        ])
    func mistakes(_ code: Int, _ text: String, _ arguments: [String]) throws {
        let trainer = try Trainer()
        for (name, text) in [
            ("book.txt", Self.book), ("empty.txt", ""), ("zero.txt", "ab\ncd\0e\n"), ("short.txt", "a"),
            ("blank.txt", " \n \n"),
        ] { _ = try trainer.write(text, to: name) }
        try Data([0x63, 0x61, 0x66, 0xe9, 0x0a]).write(to: URL(filePath: trainer.path("latin.txt")))
        try Data([0xff, 0xfe, 0x61, 0x00]).write(to: URL(filePath: trainer.path("wide.txt")))
        let tagging = TokenTagging(TaggerSettings("lstm", hidden: 2), tags: ["x"], vocabulary: Vocabulary([["a"]]))
        var random = RandomSource(seed: 1)
        try TrainedModel(tagging, random: &random).write(to: trainer.path("tagger"))
        let failure = try #require(trainer.failure(arguments))
        #expect(failure.code == Int32(code), "\(failure.text)")
        #expect(failure.text.contains(text), "\(failure.text)")
    }
}
