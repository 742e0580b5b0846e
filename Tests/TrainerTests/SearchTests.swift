import RNNConsole
import RNNTasks
import Testing

@testable import rnn_train

@Suite("What a sweep tries")
struct SearchTests {
    private struct Settings: Equatable {
        var hidden = 64
        var rate = 0.001
        var share = 0.0
        var seed = 1
        var name = "adam"

        static var options: [Option<Settings>] {
            [
                .count("--hidden", \.hidden, maximum: 1000, "How many."),
                .number("--rate", \.rate, "How fast.", wanted: "a positive number") { $0 > 0 },
                .number("--share", \.share, "How much.", wanted: "a share") { $0 >= 0 && $0 < 1 },
                .choice("--name", "name", \.name, "Which.", of: ["sgd", "adam"].map { ($0, $0) }),
            ]
        }
    }

    private func space(_ varied: String...) throws -> SearchSpace<Settings> {
        let all = varied.reduce([]) { VariedOption.adding($0, $1) ?? [] }
        return try SearchSpace(all, of: Settings.options, in: Settings())
    }

    @Test("Several options may come in one text or in several; the last one of a name counts")
    func texts() {
        let both = [
            VariedOption(name: "hidden", values: ["32", "64"]), VariedOption(name: "rate", values: ["1e-4..1e-2"]),
        ]
        #expect(VariedOption.adding([], "hidden=32,64,--rate=1e-4..1e-2") == both)
        #expect(VariedOption.adding([both[0]], "rate=1e-4..1e-2") == both)
        #expect(VariedOption.adding(both, "hidden=8,9")?.map(\.description) == ["rate=1e-4..1e-2", "hidden=8,9"])
        for text in ["", "32,64", "=3,4", "32,hidden=4"] { #expect(VariedOption.adding(both, text) == nil) }
        var search = SearchSettings()
        for text in ["hidden=32,64", "rate=1e-4..1e-2"] {
            #expect(throws: Never.self) {
                try SearchSettings.options.apply(["over": OptionValue(text)], to: &search)
            }
        }
        #expect(SearchSettings.options.values(of: search)[0].value.description == "hidden=32,64,rate=1e-4..1e-2")
    }

    @Test("All combinations of lists are tried once if they are not more than wanted")
    func combinations() throws {
        let space = try space("hidden=32,64,128", "name=sgd,adam")
        let all = [
            ["32", "sgd"], ["32", "adam"], ["64", "sgd"], ["64", "adam"], ["128", "sgd"], ["128", "adam"],
        ]
        #expect(space.trials(6, seed: 1) == all && space.trials(16, seed: 2) == all)
        let five = space.trials(5, seed: 1)
        #expect(five.count == 5 && Set(five).count == 5 && Set(five).isSubset(of: all))
        #expect(space.trials(3, seed: 1) == Array(five.prefix(3)))
        #expect(try self.space("hidden=3..5", "name=sgd,adam").trials(16, seed: 1).count == 6)
        #expect(try space.settings(of: ["128", "sgd"]) == Settings(hidden: 128, name: "sgd"))
    }

    @Test("Numbers of a range are in it, of the same seed the same, and by their logarithm where that is meant")
    func ranges() throws {
        let wide = try space("rate=1e-4..1e-2").trials(20, seed: 3)
        #expect(try space("rate=1e-4..1e-2").trials(20, seed: 3) == wide && wide.count == 20)
        #expect(try space("rate=1e-4..1e-2").trials(20, seed: 4) != wide)
        var random = RandomSource(seed: 3)
        let range = NumberRange(low: 1e-4, high: 1e-2, isWhole: false)
        let texts = (0..<4000).map { _ in range.text(random: &random) }
        let rates = texts.compactMap { Double($0) }
        #expect(rates.count == 4000 && rates.allSatisfy { (1e-4...1e-2).contains($0) })
        for (end, share) in [(3.1623e-4, 0.25), (1e-3, 0.5), (3.1623e-3, 0.75)] {
            #expect(abs(Double(rates.count { $0 < end }) / 4000 - share) < 0.03)
        }
        // Three digits say enough.
        #expect(texts.allSatisfy { $0.count <= 8 })

        // Ten times the lower one, which no rounding may hide.
        for low in [3e-5, 6e-5, 0.07, 0.14] { #expect(NumberRange.isLogarithmic(low, 10 * low)) }
        #expect(NumberRange.isLogarithmic(0.07, 0.7) && NumberRange.isLogarithmic(3e-5, 3e-4))

        // Nine times the lower one, or zero: all differences alike.
        for (text, middle) in [("rate=0.001..0.009", 0.005), ("share=0..0.5", 0.25)] {
            let numbers = try space(text).trials(400, seed: 3).compactMap { Double($0[0]) }
            #expect(abs(Double(numbers.count { $0 < middle }) / Double(numbers.count) - 0.5) < 0.08)
        }
        let narrow = try space("rate=0.12345..0.12346").trials(8, seed: 3).compactMap { Double($0[0]) }
        #expect(Set(narrow).count == 8 && narrow.allSatisfy { (0.12345...0.12346).contains($0) })
    }

    @Test("Counts are whole numbers, both ends among them, by their logarithm where that is meant")
    func counts() throws {
        var random = RandomSource(seed: 5)
        for (low, high, isLogarithmic) in [(3.0, 7.0, false), (1, 10, true)] {
            let range = NumberRange(low: low, high: high, isWhole: true)
            #expect(range.isLogarithmic == isLogarithmic)
            let numbers = (0..<4000).compactMap { _ in Int(range.text(random: &random)) }
            #expect(numbers.count == 4000 && Set(numbers) == Set(Int(low)...Int(high)))
            let first = Double(numbers.count { $0 == Int(low) }) / 4000
            // ln(1.5 / 0.5) / ln(10.5 / 0.5), or one of five.
            #expect(abs(first - (isLogarithmic ? 0.361 : 0.2)) < 0.03)
        }
    }

    @Test(
        "What cannot be varied is an error that says why",
        arguments: [
            (["hiden=1,2"], "there is no option '--hiden'. Did you mean 'hidden'?"),
            (["hidden=0,2"], "The value '0' is invalid for '--hidden <n>': it must be a whole number from 1 to 1000."),
            (["hidden=1..2000"], "The value '2000' is invalid"), (["hidden=1..2.5"], "The value '2.5' is invalid"),
            (["hidden=1,2..4"], "The value '2..4' is invalid"), (["hidden=1,,4"], "The value '' is invalid"),
            (["hidden=.."], "The value '' is invalid"), (["share=0..1"], "The value '1' is invalid"),
            (["rate=nan,1"], "it must be a positive number"), (["name=sgd,adm"], "Did you mean 'adam'?"),
            (["name=sgd..adam"], "it must be one of sgd, adam"),
            (["hidden=4..4"], "the first number of a range must be less than the second"),
            (["rate=1e-3,0.001"], "'--over rate=1e-3,0.001': '0.001' is there twice."),
            (["hidden=32"], "give several with commas between, or LOW..HIGH, or '--hidden 32'"),
            (["name=sgd"], "give several with commas between, or '--name sgd'"),
        ])
    func errors(_ varied: [String], _ text: String) throws {
        let all = varied.reduce([]) { VariedOption.adding($0, $1) ?? [] }
        do throws(UsageError) {
            _ = try SearchSpace(all, of: Settings.options, in: Settings())
            Issue.record("\(varied) is accepted")
        } catch {
            #expect(error.description.contains(text), "\(error.description)")
        }
    }

    @Test(
        "Of many trials with few epochs, the best share goes on with more of them",
        arguments: [
            (16, 20, 3, [16, 6, 2], [2, 6, 20]), (16, 20, 2, [16, 8, 4, 2, 1], [1, 2, 5, 10, 20]),
            (9, 9, 3, [9, 3, 1], [1, 3, 9]), (16, 2, 3, [16], [2]), (16, 3, 3, [16, 6], [1, 3]), (2, 20, 3, [2], [20]),
            (3, 20, 3, [3, 1], [6, 20]), (1, 1, 2, [1], [1]), (100, 100, 1, [100], [100]),
        ])
    func halving(_ trials: Int, _ epochs: Int, _ factor: Int, _ counts: [Int], _ lengths: [Int]) {
        let stages = Halving(trials: trials, epochs: epochs, factor: factor).stages
        #expect(stages.map(\.trials) == counts && stages.map(\.epochs) == lengths)
    }

    @Test("No trials and epochs are too many or too few to be halved")
    func allHalvings() {
        for trials in 1...40 {
            for epochs in 1...40 {
                for factor in 1...5 {
                    let stages = Halving(trials: trials, epochs: epochs, factor: factor).stages
                    #expect(stages[0].trials == trials && stages.last?.epochs == epochs)
                    for (before, after) in zip(stages, stages.dropFirst()) {
                        #expect(after.trials < before.trials && after.epochs > before.epochs && before.epochs > 0)
                    }
                }
            }
        }
    }

    @Test("The best trials of a stage go on; where all of them fail, the next best ones take their place")
    func stages() {
        func course(failing: [Int: Int]) -> [[Int]] {
            var failed: Set<Int> = []
            var course: [[Int]] = []
            // The last trial is the best one.
            Halving(trials: 9, epochs: 9, factor: 3).run(
                ranked: { $0.sorted(by: >) }, hasFailed: { failed.contains($0) },
                train: { stage, trials in
                    course.append(trials)
                    for trial in trials where failing[trial] == stage { failed.insert(trial) }
                })
            return course
        }
        let all = Array(0..<9)
        #expect(course(failing: [:]) == [all, [8, 7, 6], [8]])
        #expect(course(failing: [8: 0]) == [all, [7, 6, 5], [7]])
        #expect(course(failing: [8: 1]) == [all, [8, 7, 6], [7]])
        #expect(course(failing: [8: 2]) == [all, [8, 7, 6], [8], [7]])
        #expect(course(failing: [8: 1, 7: 1, 6: 1]) == [all, [8, 7, 6], [5, 4, 3], [5]])
        #expect(course(failing: Dictionary(uniqueKeysWithValues: all.map { ($0, 0) })) == [all])
    }
}
