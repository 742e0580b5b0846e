import Foundation
import RNNConsole
import Testing

@testable import RNNData
@testable import rnn_train

@Suite("Failures")
struct FailureTests {
    @Test(
        "Each mistake has its exit code, and a text that says what would be right",
        arguments: [
            (64, "Did you mean '--epochs'?", ["compare", "--epocs", "3"]),
            (64, "Unknown command 'evalute'. Did you mean 'evaluate'?", ["evalute"]),
            (64, "Did you mean 'evaluate'?", ["help", "evalute"]),
            (64, "Missing value for '--epochs <n>'", ["compare", "--epochs"]),
            (64, "a whole number from 1 to", ["--epochs", "0"]),
            (64, "a whole number from 1 to", ["--epochs", "9000000000000000000"]),
            (64, "a whole number from 1 to 65536", ["--hidden", "2147483647"]),
            (64, "See 'rnn-train help compare'", ["compare", "--nonsense"]),
            (64, "names of models", ["compare", "--models", "lstm,transformer"]),
            (64, "'--models' names 'lstm' twice", ["compare", "--models", "lstm,lstm"]),
            (64, "The value 'bilstn' is invalid", ["compare", "--models", "gru,bilstn"]),
            (64, "Did you mean 'bilstm'?", ["compare", "--models", "gru,bilstn"]),
            (64, "of memory; ", ["compare", "--hidden", "65536", "--layers", "1000"]),
            (64, "one of accuracy, macro_f1, loss", ["compare", "--monitor", "recall"]),
            (64, "no part of that name. Did you mean 'embedding'?", ["compare", "--freeze", "output,embeding"]),
            (64, "There is no option '--epoch'. Did you mean '--epochs'?", ["compare", "--config", "@epoch.json"]),
            (64, "a whole number from 1 to", ["compare", "--config", "@zero.json"]),
            (64, "'--keep-case' is true or false", ["compare", "--config", "@flag.json"]),
            (65, "list.json: ", ["compare", "--config", "@list.json"]),
            (66, "No such file", ["compare", "--config", "@nowhere.json"]),
            (64, "it must be one of classify", ["compare", "--task", "cooking"]),
            (64, "Did you mean 'classify'?", ["train", "--task", "clasify"]),
            (64, "'--warm-up' does not go with", ["compare", "--warm-up", "3", "--schedule", "plateau"]),
            (64, "is more than '--max-length 9'", ["compare", "--min-length", "10", "--max-length", "9"]),
            (64, "'--separator' does not go with '--format tsv'", ["compare", "--separator", ";", "--format", "tsv"]),
            (64, "or the word tab", ["compare", "--separator", "::"]),
            (64, "one of auto, csv, tsv, jsonl, fasttext", ["compare", "--format", "txt"]),
            (64, "'--freeze-embeddings' needs", ["compare", "--freeze-embeddings"]),
            (64, "'--test' needs '--data <file>'", ["compare", "--test", "@good.csv"]),
            (
                64, "'--test-share' does not go with '--test'",
                ["train", "--data", "@good.csv", "--test", "@good.csv", "--test-share", "0.2"]
            ),
            (64, "leave nothing to train with", ["compare", "--validation-share", "0.5", "--test-share", "0.5"]),
            (64, "leave nothing to train with", ["compare", "--validation-share", "0.9"]),
            (64, "it must be one of best, last", ["compare", "--keep", "first"]),
            (64, "Missing expected option '--data <file>'", ["train"]),
            (64, "See 'rnn-train help train'", ["train"]),
            (64, "Missing expected option '--model <directory>'", ["predict", "text"]),
            (64, "Missing value for '--model <directory>'", ["predict", "--model", "--json"]),
            (64, "a text that is not empty", ["predict", "--model=", "text"]),
            (64, "Missing expected option '--model <directory>'", ["evaluate", "--data", "@good.csv"]),
            (65, "open.csv:2:1: a quote opens here", ["train", "--data", "@open.csv"]),
            (65, "wide.csv:2:5: this is a field too many", ["train", "--data", "@wide.csv"]),
            (65, "bad.jsonl:2:10", ["train", "--data", "@bad.jsonl"]),
            (65, "there must be two at least", ["train", "--data", "@one.csv"]),
            (65, "are too few", ["train", "--data", "@few.csv"]),
            (
                65, "every text is the same as its label",
                ["train", "--data", "@rows.csv", "--text", "2", "--label", "2"]
            ),
            (65, "of the texts are empty", ["train", "--data", "@rows.csv", "--text", "4", "--label", "3"]),
            (65, "of the texts are numbers", ["train", "--data", "@rows.csv", "--text", "1", "--label", "3"]),
            (65, "30 labels for 24 texts", ["train", "--data", "@rows.csv", "--text", "2", "--label", "1"]),
            (65, "'--force' goes on", ["train", "--data", "@rows.csv", "--text", "1", "--label", "3"]),
            (
                65, "none.csv: there is nothing but a header",
                ["train", "--data", "@good.csv", "--validation", "@none.csv"]
            ),
            (65, "there is no class \"z\"", ["train", "--data", "@good.csv", "--test", "@other.csv"]),
            (66, "No such file", ["train", "--data", "@nowhere.csv"]),
            (66, "There is no model", ["predict", "--model", "@nowhere", "text"]),
            (66, "no run", ["compare", "--resume", "--output", "@nothing"]),
            (73, "is a file", ["compare", "--output", "@good.csv"]),
            (73, "something else", ["compare", "--output", "@foreign"]),
            (74, "Is a directory", ["train", "--data", "@foreign"]),
        ])
    func mistakes(_ code: Int, _ text: String, _ arguments: [String]) throws {
        let trainer = try Trainer()
        for (name, text) in [
            ("good.csv", "text,label\na,x\nb,y\nc,x\nd,y\n"), ("open.csv", "text,label\n\"never closed,x\n"),
            ("wide.csv", "text,label\na,b,c\n"), ("one.csv", "text,label\na,b\nc,b\n"),
            ("few.csv", "text,label\na,b\nc,d\n"), ("none.csv", "text,label\n"),
            ("other.csv", "text,label\na,x\nb,z\n"),
            (
                "rows.csv",
                "number,name,class,nothing\n" + (1...30).map { "\($0).5,name \($0),\($0 % 2),\n" }.joined()
            ),
            ("epoch.json", #"{"options": {"epoch": 3}}"#), ("zero.json", #"{"options": {"epochs": 0}}"#),
            ("flag.json", #"{"options": {"keep-case": 1}}"#), ("list.json", "[1, 2]"),
            ("bad.jsonl", "{\"text\": \"a\", \"label\": \"b\"}\n{\"text\": }\n"),
        ] { _ = try trainer.write(text, to: name) }
        try FileManager.default.createDirectory(atPath: trainer.path("foreign"), withIntermediateDirectories: true)
        _ = try trainer.write("", to: "foreign/file")
        let failure = try #require(trainer.failure(arguments))
        #expect(failure.code == Int32(code), "\(failure.text)")
        #expect(failure.text.contains(text), "\(failure.text)")
        #expect(try trainer.names(in: "foreign") == ["file"])
    }

    @Test("All that cannot be written ends with 73; what cannot be read with 66 if it is missing, and else with 74")
    func files() {
        for operation in ["make", "rename", "remove", "write"] {
            #expect(Failure(FileError(operation: operation, path: "x", code: ENOENT)).code == EX_CANTCREAT)
        }
        #expect(Failure(FileError(operation: "read", path: "x", code: ENOENT)).code == EX_NOINPUT)
        #expect(Failure(FileError(operation: "read", path: "x", code: EACCES)).code == EX_IOERR)
    }

    @Test("A directory that cannot be made ends with 73")
    func unmade() throws {
        let trainer = try Trainer()
        _ = try trainer.write("", to: "file")
        let failure = try #require(trainer.failure(Trainer.small + ["--output", "@file/below"]))
        #expect(failure.code == EX_CANTCREAT, "\(failure.text)")
    }
}
