import Foundation
import RNNConsole
import RNNTasks
import TestSupport
import Testing

@testable import rnn_train

@Suite("Looking inside of models")
struct InspectTests {
    private func object(_ text: String) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    /// Texts of two classes, which one word decides.
    private static let reviews =
        "text,label\n"
        + (0..<48).map { "the film \($0 % 3 == 0 ? "was" : "is") \($0 % 2 == 0 ? "good" : "bad") here,\($0 % 2)" }
        .joined(separator: "\n")

    private static let small = ["--hidden", "6", "--embedding", "5", "--epochs", "12", "--learning-rate", "0.03"]

    @Test("A classifier is drawn from all sides, and its JSON has the same numbers")
    func classifier() throws {
        let trainer = try Trainer()
        let data = try trainer.write(Self.reviews, to: "reviews.csv")
        try trainer.run(["train", "--data", data, "--model", "lstm", "--output", "@m"] + Self.small)
        let texts = ["the film is good here", "the film was bad here"]
        let printed = try trainer.run(["inspect", "--model", "@m", "--output", "@inside"] + texts)
        #expect(printed.contains("layer 1, hidden: ") && printed.contains("forget gate f"))
        #expect(
            try trainer.names(in: "inside") == [
                "connectivity.svg", "gates.svg", "gradients.svg", "paths.svg", "report.html", "run.json",
                "spectrum.svg", "units.svg",
            ])
        let report = try trainer.text("inside/report.html")
        #expect(report.contains("of its values over all 2 inputs are below 0.1"))
        for caption in [
            "All units, a row each", "Input gate i", "of all variance", "Without \u{201c}", "silenced, it costs",
            "Spectral radii",
        ] {
            #expect(report.contains(caption), "\(caption)")
        }
        // Again, the same; other inputs are another run.
        try trainer.run(["inspect", "--model", "@m", "--output", "@inside"] + texts)
        let other = try #require(trainer.failure(["inspect", "--model", "@m", "--output", "@inside", "good"]))
        #expect(other.code == EX_CANTCREAT && other.text.contains("--overwrite"))

        let json = try object(
            trainer.run(["inspect", "--model", "@m", "--output", "@inside", "--json"] + texts))
        let layers = try #require(json["layers"] as? [[String: Any]])
        #expect(json["task"] as? String == "classify" && layers.count == 1 && layers[0]["units"] as? Int == 6)
        let gates = try #require(layers[0]["gates"] as? [[String: Any]])
        #expect(gates.map { $0["gate"] as? String } == ["i", "f", "g", "o"])
        #expect(gates[1]["closed"] is Double && gates[2]["closed"] == nil && gates[0]["spectral_radius"] is Double)
        let inputs = try #require(json["inputs"] as? [[String: Any]])
        #expect(inputs[0]["steps"] as? [String] == ["the", "film", "is", "good", "here"])
        // The word that decides counts most, whichever way it is measured.
        for (input, word) in zip(inputs, [3, 3]) {
            for key in ["relevance", "left_out"] {
                let effects = try #require(input[key] as? [Double])
                #expect(effects.indices.max { effects[$0] < effects[$1] } == word, "\(key): \(effects)")
            }
        }
        let units = try #require(json["units"] as? [[String: Any]])
        let costs = units.compactMap { $0["cost"] as? Double }
        #expect(units.count == 6 && costs == costs.sorted(by: >))
        #expect(Set(units.compactMap { $0["unit"] as? Int }) == Set(1...6))
    }

    @Test("One layer and one unit can be asked for; what is not there is an error of the call")
    func choices() throws {
        let trainer = try Trainer()
        let data = try trainer.write(Self.reviews, to: "reviews.csv")
        try trainer.run(
            ["train", "--data", data, "--model", "attention", "--layers", "2", "--output", "@m", "--hidden", "4"]
                + ["--epochs", "1"])
        let call = ["inspect", "--model", "@m", "--output", "@inside", "a good film"]
        let printed = try trainer.run(call + ["--layer", "2", "--unit", "3"])
        #expect(printed.contains("layer 1, backward, hidden"))
        let report = try trainer.text("inside/report.html")
        #expect(report.contains("layer 1, backward is looked at") && report.contains("Unit 3 is lowest at"))
        #expect(report.contains("Unit 3 alone, and what was read") && !report.contains("All units"))
        #expect(try trainer.names(in: "inside").contains("attention.svg"))
        let layer = try #require(trainer.failure(call + ["--layer", "5"]))
        #expect(layer.code == EX_USAGE && layer.text.contains("'--layer 5': the model has 4 recurrent layers"))
        let unit = try #require(trainer.failure(call + ["--unit", "5"]))
        #expect(unit.code == EX_USAGE && unit.text.contains("'--unit 5': the layer has 4 units"))
    }

    @Test("A model without recurrent layers has what its words count for")
    func bagOfWords() throws {
        let trainer = try Trainer()
        let data = try trainer.write(Self.reviews, to: "reviews.csv")
        try trainer.run(["train", "--data", data, "--model", "bag-of-words", "--output", "@m"] + Self.small)
        try trainer.run("inspect", "--model", "@m", "--output", "@inside", "the film is good")
        #expect(try trainer.names(in: "inside") == ["connectivity.svg", "report.html", "run.json"])
        #expect(try trainer.text("inside/report.html").contains("Without \u{201c}good\u{201d} (step 4)"))
    }

    @Test("Models of every task can be looked into")
    func tasks() throws {
        let trainer = try Trainer()
        let small = ["--hidden", "4", "--epochs", "1", "--quiet"]
        func inspect(_ name: String, _ train: [String], _ inputs: [String], _ files: Set<String>) throws {
            try trainer.run(["train", "--output", "@\(name)"] + train + small)
            try trainer.run(["inspect", "--model", "@\(name)", "--output", "@in-\(name)", "--quiet"] + inputs)
            let found = try trainer.names(in: "in-\(name)")
            #expect(files.isSubset(of: found), "\(name): \(found)")
        }
        let usual: Set<String> = ["gates.svg", "gradients.svg", "paths.svg", "report.html", "units.svg"]
        let sentences = (0..<30).map { "a\tX\n\($0 % 2 == 0 ? "b" : "c")\tY\n" }.joined(separator: "\n")
        let tagged = try trainer.write(sentences, to: "tags.txt")
        try inspect(
            "tag", ["--task", "tag", "--data", tagged, "--model", "gru-crf"], ["a b", "a c"],
            usual.union(["connectivity.svg"]))
        let book = try trainer.write(String(repeating: "to be or not to be\n", count: 60), to: "book.txt")
        try inspect("lm", ["--task", "lm", "--data", book], ["to be"], usual.union(["connectivity.svg"]))
        let pairs = try trainer.write(
            (0..<40).map { "\($0)\t\(String("\($0)".reversed()))" }.joined(separator: "\n"), to: "pairs.tsv")
        try inspect(
            "translate", ["--task", "translate", "--data", pairs, "--header", "no"], ["12", "31"],
            ["connectivity.svg", "gates.svg", "gradients.svg"])
        let steps = try trainer.write(
            "id,x,kind\n" + (0..<120).map { "\($0 / 4),\(($0 / 4 % 2) * 2 - 1),\($0 / 4 % 2)" }.joined(separator: "\n"),
            to: "steps.csv")
        try inspect(
            "series", ["--data", steps, "--sequence", "id", "--label", "kind", "--model", "gru"],
            ["--data", steps, "--limit", "3"], usual)
        let load = try trainer.write(
            "load\n" + (0..<80).map { "\($0 % 4)" }.joined(separator: "\n"), to: "load.csv")
        try inspect(
            "forecast", ["--task", "forecast", "--data", load, "--target", "load", "--horizon", "2", "--window", "8"],
            [load], ["gates.svg", "report.html"])
    }

    /// What made an earlier version look at another layer, or stop.
    @Test("Long lines, one-word sources, spellings, numbers and empty inputs are looked into as well")
    func unusual() throws {
        let trainer = try Trainer()
        let small = ["--hidden", "4", "--epochs", "1", "--quiet"]
        @discardableResult
        func inspect(_ name: String, _ inputs: [String]) throws -> [String: Any] {
            try object(
                trainer.run(
                    ["inspect", "--model", "@\(name)", "--output", "@in-\(name)", "--json", "--overwrite"] + inputs))
        }
        func layers(_ record: [String: Any]) throws -> [[String: Any]] {
            try #require(record["layers"] as? [[String: Any]])
        }
        let book = try trainer.write(String(repeating: "to be or not to be\n", count: 60), to: "book.txt")
        try trainer.run(
            ["train", "--task", "lm", "--data", book, "--window", "8", "--layers", "2", "--output", "@lm"] + small)
        let line = String(repeating: "to be or not ", count: 4)
        let written = try inspect("lm", [line, ""])
        #expect(try layers(written).count == 2)
        let inputs = try #require(written["inputs"] as? [[String: Any]])
        #expect((inputs[0]["steps"] as? [String])?.count == (inputs[0]["relevance"] as? [Double])?.count)
        #expect((inputs[0]["steps"] as? [String])?.joined().hasSuffix("to be or not") == true)
        let empty = try inspect("lm", ["", line])
        #expect(try layers(empty).count == 2)
        #expect(try trainer.text("in-lm/report.html").contains("layer 2 is looked at"))

        let pairs = try trainer.write(
            (0..<40).map { "\($0)\t\(String("\($0)".reversed()))" }.joined(separator: "\n"), to: "pairs.tsv")
        try trainer.run(
            ["train", "--task", "translate", "--data", pairs, "--header", "no", "--model", "bigru-general", "--output"]
                + ["@translate"] + small)
        #expect(try layers(inspect("translate", ["7"])).count == 2)

        let sentences = (0..<30).map { "walks\tX\n\($0 % 2 == 0 ? "b" : "c")\tY\n" }.joined(separator: "\n")
        let tagged = try trainer.write(sentences, to: "tags.txt")
        try trainer.run(
            ["train", "--task", "tag", "--data", tagged, "--model", "lstm", "--token-features", "characters"]
                + ["--output", "@tag"] + small)
        let spelled = try layers(inspect("tag", ["walks b walks"]))
        #expect(spelled.count == 1 && spelled[0]["units"] as? Int == 4)

        let steps = try trainer.write(
            "id,x,y\n" + (0..<160).map { "\($0 / 4),\($0 % 7),\($0 / 4 % 5)" }.joined(separator: "\n"), to: "steps.csv")
        try trainer.run(
            ["train", "--data", steps, "--sequence", "id", "--target", "y", "--model", "gru", "--output", "@numbers"]
                + small)
        let numbers = try inspect("numbers", ["--data", steps, "--limit", "2"])
        let gradients = try #require(try layers(numbers)[0]["gradients"] as? [[String: Any]])
        let norms = try #require(gradients[0]["by_distance"] as? [Double])
        #expect(norms[0] > 1e-4, "\(norms)")

        let data = try trainer.write(Self.reviews, to: "reviews.csv")
        try trainer.run(["train", "--data", data, "--model", "attention", "--output", "@text"] + small)
        try inspect("text", [""])
        #expect(try !trainer.text("in-text/report.html").contains("nan"))
    }

    @Test("A comparison shows the inside of its models: gradients, gates, paths, and what counts in a hard example")
    func comparison() throws {
        let trainer = try Trainer()
        let data = try trainer.write(Self.reviews, to: "reviews.csv")
        try trainer.run(
            ["compare", "--data", data, "--models", "gru,rnn", "--output", "@out"] + Self.small)
        let names = try trainer.names(in: "out")
        for part in ["gradients", "gates", "spectrum", "paths", "connectivity"] {
            #expect(names.contains("inside-\(part).svg"))
        }
        // Of fourteen models the best six are drawn, in colours of their own.
        let kinds =
            "rnn,relu,gru,gru-textbook,gru-normalized,lstm,lstm-normalized,peephole,coupled,mingru,bigru,bilstm,bilstm-max"
        try trainer.run(
            ["compare", "--data", data, "--models", kinds, "--output", "@many", "--quiet"] + Self.small + [
                "--epochs", "1",
            ])
        let chart = try trainer.text("many/inside-gradients.svg")
        #expect((0..<4).allSatisfy { chart.contains("class=\"line solid c\($0)\"") })
        let report = try trainer.text("out/report.html")
        #expect(report.contains(">Inside</h2>") && report.contains("gru before training: "))
        #expect(report.contains("in bag-of-words"))
    }
}
