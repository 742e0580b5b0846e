import Foundation
import RNNTasks
import Testing

@testable import rnn_train

@Suite("Forecasts on the command line")
struct ForecastTests {
    /// Days of which weeks come again, and the same without some.
    private static func days(_ count: Int, series: String? = nil, missing: Set<Int> = []) -> String {
        (0..<count).filter { !missing.contains($0) }.map { day in
            let date = Timestamp(seconds: 86_400 * (19_000 + day)).map { "\($0)".prefix(10) } ?? ""
            let value = 100 + 10 * [0, 3, 1, 4, 2, 8, 9][day % 7] + day % 3
            return (series.map { "\($0)," } ?? "") + "\(date),\(value),\(day % 7 == 6 ? 1 : 0)\n"
        }.joined()
    }

    private static let small = [
        "--date", "day", "--target", "load", "--epochs", "2", "--hidden", "6", "--window", "10", "--horizon", "4",
    ]

    private func trainer() throws -> Trainer {
        let trainer = try Trainer()
        _ = try trainer.write("day,load,sunday\n" + Self.days(150), to: "load.csv")
        return trainer
    }

    private func object(_ text: some StringProtocol) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test("A comparison has rows of the naive forecasts, and charts of forecasts and of anomalies")
    func comparison() throws {
        let trainer = try trainer()
        let output = try trainer.run(
            ["compare", "--data", "@load.csv", "--models", "gru,gru-recursive,gru-decoder", "--output", "@out"]
                + Self.small)
        #expect(output.contains("Task: forecast, series of numbers"))
        #expect(output.contains("150 rows 1 day apart, in windows of 10 with 4 to forecast"))
        #expect(output.contains("a season of 7 rows"))
        for text in ["naive", "seasonal-naive", "MASE", "pinball"] { #expect(output.contains(text), "\(text)") }
        #expect(
            try trainer.names(in: "out") == [
                "anomalies.svg", "comparison.svg", "curves.svg", "forecast.svg", "history.csv",
                "inside-gates.svg", "inside-gradients.svg", "inside-paths.svg",
                "inside-spectrum.svg", "models", "report.html",
                "results.csv", "run.json",
            ])
        #expect(
            try trainer.text("out/results.csv").contains(
                "test_mae,test_rmse,test_mase,test_pinball,test_naive_rmse,test_seasonal_naive_rmse,"))
    }

    @Test(
        "A trained model is measured in the units of its column, forecasts in each form, and goes on where it stopped")
    func use() throws {
        let trainer = try trainer()
        let call = ["train", "--data", "@load.csv", "--quiet"] + Self.small
        try trainer.run(call + ["--output", "@m"])
        let found = try object(
            trainer.run("evaluate", "--model", "@m", "--data", "@load.csv", "--date", "day", "--json"))
        #expect(found["task"] as? String == "forecast")
        for key in ["loss", "mae", "rmse", "mase", "pinball", "naive_rmse", "seasonal_naive_rmse"] {
            #expect(found[key] is Double, "\(key)")
        }
        #expect(found["examples"] as? Int == 150 - 6 - 13, "windows begin where a season before is known")
        // Numbers of a week before differ by the steps of three days only.
        #expect(try #require(found["seasonal_naive_rmse"] as? Double) < 2)
        #expect(try #require(found["naive_rmse"] as? Double) > 10)

        let table = try trainer.run("predict", "--model", "@m", "--data", "@load.csv", "--date", "day")
        let rows = table.split(separator: "\n")
        #expect(rows[0] == "date,value,low,high" && rows.count == 5)
        #expect(rows[1].hasPrefix("2022-06-07,") && rows[4].hasPrefix("2022-06-10,"))
        let lines = try trainer.run("predict", "--model", "@m", "--date", "day", "@load.csv")
        #expect(lines == rows.dropFirst().map { $0.replacing(",", with: "\t") + "\n" }.joined())
        let record = try object(
            trainer.run("predict", "--model", "@m", "--date", "day", "--json", "--data", "@load.csv"))
        let forecast = try #require(record["forecast"] as? [[String: Any]])
        #expect(forecast.count == 4 && forecast[0]["date"] as? String == "2022-06-07")
        #expect(forecast[0]["row"] as? Int == 151 && forecast[0]["column"] as? String == "load")
        for row in forecast {
            let numbers = try ["low", "value", "high"].map { try #require(row[$0] as? Double) }
            #expect(numbers == numbers.sorted())
        }

        try trainer.run(call + ["--output", "@m", "--epochs", "3", "--resume"])
        try trainer.run(call + ["--output", "@n", "--epochs", "3"])
        #expect(try trainer.bytes("m/model/last.safetensors") == trainer.bytes("n/model/last.safetensors"))
        try trainer.run(
            "train", "--data", "@load.csv", "--date", "day", "--target", "load", "--from", "@m", "--output", "@o",
            "--epochs", "1", "--quiet")
        #expect(try trainer.text("o/results.csv").contains("\ngru,42"))
    }

    @Test("A model knows its season, and what MASE is relative to: measured again, it has the same figures")
    func season() throws {
        let trainer = try Trainer()
        let all = Self.days(150).split(separator: "\n").map { $0 + "\n" }
        _ = try trainer.write("day,load,sunday\n" + all.prefix(110).joined(), to: "train.csv")
        _ = try trainer.write("day,load,sunday\n" + all.suffix(40).joined(), to: "test.csv")
        for season in ["7", "3"] {
            let printed = try trainer.run(
                ["train", "--data", "@train.csv", "--test", "@test.csv", "--season", season, "--output", "@m\(season)"]
                    + Self.small + ["--json"])
            let test = try #require(try object(printed)["test"] as? [String: Any])
            let again = try object(
                trainer.run("evaluate", "--model", "@m\(season)", "--data", "@test.csv", "--date", "day", "--json"))
            for key in ["mase", "seasonal_naive_rmse", "naive_rmse", "mae"] {
                #expect(try #require(test[key] as? Double) == again[key] as? Double, "\(key), season \(season)")
            }
        }
        // A constant series has no MASE, and the key is there all the same.
        _ = try trainer.write(
            "day,load,sunday\n" + all.map { $0.split(separator: ",")[0] + ",5,0\n" }.joined(), to: "same.csv")
        try trainer.run(
            ["train", "--data", "@same.csv", "--season", "7", "--output", "@same"] + Self.small + ["--quiet"])
        let same = try object(
            trainer.run("evaluate", "--model", "@same", "--data", "@same.csv", "--date", "day", "--json"))
        #expect(same["mase"] is NSNull)
    }

    @Test("Several series and columns are learned together; each is reported, and forecast by itself")
    func several() throws {
        let trainer = try Trainer()
        _ = try trainer.write(
            "shop,day,load,sunday\n" + Self.days(80, series: "a", missing: [30, 31]) + Self.days(90, series: "b"),
            to: "shops.csv")
        let columns = ["--series", "shop", "--date", "day", "--missing", "gaps"]
        let call = [
            "train", "--data", "@shops.csv", "--target", "load,sunday", "--epochs", "1", "--hidden", "4", "--window",
            "9", "--horizon", "3", "--output", "@m",
        ]
        let output = try trainer.run(call + columns)
        #expect(output.contains("170 rows 1 day apart of 2 series") && output.contains("3 to forecast"))
        let found = try object(trainer.run(["evaluate", "--model", "@m", "--data", "@shops.csv", "--json"] + columns))
        let details = try #require((found["details"] as? [String: Any])?["columns"] as? [[String: Any]])
        #expect(details.compactMap { $0["series"] as? String } == ["a", "a", "b", "b"])
        #expect(details.compactMap { $0["column"] as? String } == ["load", "sunday", "load", "sunday"])
        let rows = try trainer.run(["predict", "--model", "@m", "--data", "@shops.csv"] + columns).split(
            separator: "\n")
        #expect(rows[0] == "series,date,column,value,low,high" && rows.count == 1 + 2 * 3 * 2)
        #expect(rows[1].hasPrefix("a,2022-03-29,load,") && rows[12].hasPrefix("b,2022-04-10,sunday,"))
    }

    @Test("Numbers of a file that nobody expected are printed with their forecasts, and no others")
    func anomalies() throws {
        let trainer = try trainer()
        try trainer.run(
            ["train", "--data", "@load.csv", "--output", "@m", "--quiet"] + Self.small + ["--epochs", "15"])
        var lines = Self.days(60).split(separator: "\n").map(String.init)
        lines[40] = lines[40].prefix(10) + ",900,0"
        _ = try trainer.write((["day,load,sunday"] + lines).joined(separator: "\n"), to: "odd.csv")
        let call = ["predict", "--model", "@m", "--date", "day", "--anomalies", "--data", "@odd.csv"]
        let rows = try trainer.run(call).split(separator: "\n")
        #expect(rows[0] == "date,value,forecast,deviations" && rows[1].hasPrefix("2022-02-17,900"))
        #expect(rows.count < 12)
        let record = try object(trainer.run(call + ["--json"]).split(separator: "\n")[0])
        let found = try #require((record["anomalies"] as? [[String: Any]])?.first)
        #expect(found["row"] as? Int == 41 && found["value"] as? Double == 900)
        try trainer.run(
            ["train", "--data", "@load.csv", "--output", "@s", "--quiet", "--head", "squared"] + Self.small)
        let failure = try #require(trainer.failure(["predict", "--model", "@s"] + call.dropFirst(3)))
        #expect(failure.code == 64 && failure.text.contains("'--head gaussian' or quantiles"))
    }

    @Test("What is known of rows to come is read from the rows after the past")
    func known() throws {
        let trainer = try trainer()
        try trainer.run(
            ["train", "--data", "@load.csv", "--known", "sunday", "--head", "squared", "--output", "@m", "--quiet"]
                + Self.small)
        func predict(_ flags: [Int]) throws -> [Substring] {
            let coming = flags.enumerated().map { "2022-06-\($0 < 3 ? "0" : "")\(7 + $0),,\($1)\n" }.joined()
            _ = try trainer.write("day,load,sunday\n" + Self.days(150) + coming, to: "past.csv")
            return try trainer.run("predict", "--model", "@m", "--date", "day", "--data", "@past.csv").split(
                separator: "\n")
        }
        let (one, other) = (try predict([0, 0, 0, 0]), try predict([1, 1, 1, 1]))
        #expect(one[0] == "date,value" && one.count == 5 && one[1].hasPrefix("2022-06-07,"))
        #expect(one != other)
    }

    @Test("Without dates rows have numbers, and without a header columns do")
    func plain() throws {
        let trainer = try Trainer()
        _ = try trainer.write((0..<60).map { "\($0 % 5),7\n" }.joined(), to: "plain.csv")
        let output = try trainer.run(
            "train", "--task", "forecast", "--data", "@plain.csv", "--target", "1", "--season", "5", "--epochs", "1",
            "--hidden", "4", "--window", "6", "--horizon", "2", "--head", "gaussian", "--output", "@m")
        #expect(output.contains("60 rows, in windows of 6") && output.contains("a season of 5 rows"))
        let rows = try trainer.run("predict", "--model", "@m", "--data", "@plain.csv").split(separator: "\n")
        #expect(rows[0] == "row,value,low,high" && rows[1].hasPrefix("61,"))
    }

    @Test("Dates are printed without what is zero")
    func dates() {
        let texts = ["2024-02-29", "2024-02-29T12:00", "2024-02-29T12:00:07"]
        #expect(texts.map { Timestamp($0)?.text } == texts)
    }

    @Test(
        "The step of dates suggests a season",
        arguments: [
            (TimeStep.hour, 24), (.seconds(900), 96), (.day, 7), (.week, 52), (.month, 12), (.months(3), 4),
            (.monthEnds(1), 12), (.months(5), 1), (.seconds(7001), 1), (.months(12), 1),
        ])
    func season(_ step: TimeStep, _ rows: Int) {
        #expect(Season.rows(of: step) == rows)
    }

    @Test(
        "Each wrong file or option has its exit code, and a text that says what would be right",
        arguments: [
            (65, "twice.csv:4:1: the date 2022-01-02T00:00:00 is there twice", ["--data", "@twice.csv"]),
            (65, "order.csv:4:1: the date", ["--data", "@order.csv"]),
            (65, "they can be read as gaps", ["--data", "@holes.csv"]),
            (65, "words.csv:3:12: \"many\" is not a number", ["--data", "@words.csv"]),
            (65, "is not a date", ["--data", "@dates.csv"]),
            (65, "ragged.csv:3:", ["--data", "@ragged.csv"]),
            (65, "is not UTF-8", ["--data", "@latin.csv"]),
            (65, "there is no column \"lod\"", ["--data", "@load.csv", "--target", "lod"]),
            (65, "which column is to be forecast?", ["--data", "@load.csv"]),
            (65, "rows to train with are too few", ["--data", "@load.csv", "--target", "load", "--window", "130"]),
            (
                65, "rows for validation are too few",
                ["--data", "@load.csv", "--target", "load", "--horizon", "16", "--window", "8"]
            ),
            (65, "no number to learn a scale from", ["--data", "@empty.csv", "--target", "load"]),
            (66, "No such file", ["--data", "@nowhere.csv"]),
            (64, "'--missing' needs '--date", ["--task", "forecast", "--data", "@load.csv", "--missing", "gaps"]),
            (64, "The column 'load' is given twice", ["--data", "@load.csv", "--target", "load", "--known", "load"]),
            (
                64, "'--observed' does not go with gru-recursive",
                ["--data", "@load.csv", "--target", "load", "--observed", "sunday", "--model", "gru-recursive"]
            ),
            (64, "one of squared, absolute", ["--data", "@load.csv", "--head", "normal"]),
            (64, "The value 'bigru-recursive' is invalid", ["--data", "@load.csv", "--model", "bigru-recursive"]),
        ])
    func mistakes(_ code: Int, _ text: String, _ arguments: [String]) throws {
        let trainer = try trainer()
        let start = "day,load\n2022-01-01,1\n2022-01-02,2\n"
        for (name, text) in [
            ("twice.csv", start + "2022-01-02,3\n"), ("order.csv", start + "2021-01-02,3\n"),
            ("holes.csv", start + "2022-01-05,3\n"), ("words.csv", "day,load\n2022-01-01,1\n2022-01-02,many\n"),
            ("dates.csv", "day,load\nyesterday,1\n"), ("ragged.csv", "day,load\n2022-01-01,1\n2022-01-02\n"),
            (
                "empty.csv",
                "day,load,other\n"
                    + Self.days(150).split(separator: "\n").map { $0.prefix(10) + ",,1\n" }.joined()
            ),
        ] { _ = try trainer.write(text, to: name) }
        try Data(Array("day,load\n2022-01-01,1".utf8) + [0xe4, 0x0a]).write(
            to: URL(filePath: trainer.path("latin.csv")))
        let date = arguments.contains("--task") ? [] : ["--date", "day"]
        let failure = try #require(trainer.failure(["train", "--output", "@out"] + date + arguments))
        #expect(failure.code == Int32(code), "\(failure.text)")
        #expect(failure.text.contains(text), "\(failure.text)")
        #expect(!FileManager.default.fileExists(atPath: trainer.path("out")))
    }

    @Test("A model says what it needs of a file that it is to be used on")
    func unfit() throws {
        let trainer = try trainer()
        try trainer.run(["train", "--data", "@load.csv", "--output", "@m", "--quiet"] + Self.small)
        let short = try trainer.write(
            "day,load\n" + Self.days(6).split(separator: "\n").map { $0.dropLast(2) + "\n" }.joined(), to: "short.csv")
        for (code, text, arguments) in [
            (65, "6 rows of the past are too few: the model reads 10", ["predict", "--date", "day", short]),
            (65, "are too few", ["evaluate", "--date", "day", "--data", short]),
            (65, "there is no column \"when\"", ["evaluate", "--date", "when", "--data", "@load.csv"]),
            (64, "the model has 1 column, not 2", ["evaluate", "--date", "day", "--data", short, "--target", "a,b"]),
        ] {
            let failure = try #require(trainer.failure(arguments + ["--model", "@m"]))
            #expect(failure.code == Int32(code) && failure.text.contains(text), "\(failure.text)")
        }
    }
}
