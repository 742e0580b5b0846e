import Foundation
import RNNConsole
import RNNTasks
import Testing

@testable import rnn_train

@Suite("Studies")
struct StudyTests {
    /// Settings of a run smaller than any that a person can ask for.
    private func tiny(_ names: [String] = [], seeds: Int = 1, in trainer: Trainer, _ directory: String = "out")
        -> StudySettings
    {
        var settings = StudySettings()
        (settings.names, settings.isTiny, settings.seeds) = (names, true, seeds)
        (settings.output.directory, settings.output.isQuiet) = (trainer.path(directory), true)
        return settings
    }

    @Test("Every study runs, and its figures, charts, captions and texts are of what it measured")
    func all() throws {
        let trainer = try Trainer()
        try StudyCommand.run(tiny(in: trainer), on: Console())
        let rows = try StudyRows.read(trainer.path("out/study.csv"))
        let report = try trainer.text("out/report.html")
        var files: Set = ["report.html", "run.json", "study.csv"]
        for study in Studies.all {
            let own = StudyRows(rows.filter { $0.study == study.name })
            #expect(!own.rows.isEmpty, "\(study.name)")
            // Each trial is there, once.
            let trials = Set(own.rows.map { StudyJob.key($0.study, $0.model, $0.setting, $0.seed) })
            #expect(trials.count == study.trials(.tiny, seeds: [42]).count, "\(study.name)")
            #expect(Set(own.rows.map { "\($0.model)|\($0.setting)|\($0.seed)|\($0.figure)" }).count == own.rows.count)
            #expect(study.judgement(of: own, .tiny).finding == .open)
            #expect(report.contains(study.name) && report.contains(study.question))
            let others = StudyRows(
                own.rows.map {
                    StudyRow(
                        study: $0.study, model: $0.model, setting: $0.setting, seed: $0.seed, figure: $0.figure,
                        value: $0.figure.hasPrefix("lstm_") || $0.model == "lstm" ? $0.value : 0.37 * $0.value + 0.5)
                })
            #expect(!study.charts(of: own).isEmpty)
            for (chart, other) in zip(study.charts(of: own), study.charts(of: others)) {
                files.insert(chart.file)
                #expect(chart.caption.contains { $0.isNumber } && chart.caption != other.caption, "\(study.name)")
                #expect(try trainer.text("out/\(chart.file)").hasPrefix("<svg"))
            }
            #expect(own.figures.contains { $0.hasPrefix(study.decisive) }, "\(study.name)")
            for scale in StudyScale.allCases {
                #expect(study.method(scale).contains { $0.isNumber })
                #expect(!study.method(scale).contains("Optional"), "\(study.name)")
            }
            #expect(study.limits.hasSuffix(".") && study.claim.hasSuffix(".") && study.question.hasSuffix("?"))
        }
        #expect(try Set(trainer.names(in: "out")) == files)
    }

    @Test("What is compared differs: no two models of a study have the same figures in all settings")
    func conditions() throws {
        for study in Studies.all {
            var rows: [StudyRow] = []
            for trial in study.trials(.tiny, seeds: [42]) {
                rows += try trial.run(TrialWatch { false }).map {
                    StudyRow(
                        study: study.name, model: trial.model, setting: trial.setting, seed: trial.seed,
                        figure: $0.figure,
                        value: $0.value)
                }
            }
            let models = StudyRows(rows).models
            for (number, one) in models.enumerated() {
                for other in models[..<number] {
                    func numbers(_ model: String) -> [String] {
                        rows.filter { $0.model == model }.map { "\($0.setting) \($0.figure) \($0.value)" }
                    }
                    #expect(numbers(one) != numbers(other), "\(study.name): \(other) and \(one)")
                }
            }
        }
    }

    @Test("The default set is what the help marks; the sizes say which studies run")
    func sets() throws {
        func names(_ change: (inout StudySettings) -> Void) throws -> [String] {
            var settings = StudySettings()
            change(&settings)
            return try settings.studies().map { $0.name }
        }
        let standard = try names { _ in }
        #expect(
            standard == [
                "span", "gradients", "parameters", "speed", "forget-bias", "bidirectional", "attention", "tracking",
            ])
        let all = Studies.all.map { $0.name }
        #expect(all.count == 15 && Set(all).count == 15)
        #expect(try names { $0.isFull = true } == all)
        #expect(try names { $0.isQuick = true } == all)
        #expect(try names { ($0.names, $0.isFull) = (["data", "span"], true) } == ["span", "data"])
        let help = try Trainer().run("help", "study")
        for study in Studies.all { #expect(help.contains(study.name + (study.isStandard ? "*" : ""))) }
        #expect(StudyScale.standard.seeds >= Verdict.leastSeeds && StudyScale.full.seeds == 5)
    }

    @Test("A run that goes on ends with the figures of one that was never interrupted, and measures nothing again")
    func resuming() throws {
        let trainer = try Trainer()
        let names = ["parameters", "tracking", "span"]
        try StudyCommand.run(tiny(names, seeds: 2, in: trainer, "whole"), on: Console())
        let whole = try trainer.text("whole/study.csv")
        var settings = tiny(names, seeds: 2, in: trainer, "cut")
        try StudyCommand.run(settings, on: Console())
        #expect(try trainer.text("cut/study.csv") == whole)
        // What an interrupted run leaves: the rows of some trials. The first of these is changed, and must stay so.
        var rows = try StudyRows.read(trainer.path("cut/study.csv")).filter { $0.study != "tracking" || $0.seed == 42 }
        let first = rows[0]
        rows[0] = StudyRow(
            study: first.study, model: first.model, setting: first.setting, seed: first.seed, figure: first.figure,
            value: first.value + 1)
        _ = try trainer.write(StudyRows.text(rows), to: "cut/study.csv")
        settings.output.resumes = true
        settings.output.threads = 1
        try StudyCommand.run(settings, on: Console())
        let changed = whole.replacing(first.fields.joined(separator: ","), with: rows[0].fields.joined(separator: ","))
        #expect(try trainer.text("cut/study.csv") == changed)
        #expect(changed != whole)
        // Before anything was written, too.
        try FileManager.default.removeItem(atPath: trainer.path("cut/study.csv"))
        try StudyCommand.run(settings, on: Console())
        #expect(try trainer.text("cut/study.csv") == whole)
    }

    @Test("Another run is neither overwritten nor resumed, and a damaged file of figures is refused")
    func refusals() throws {
        let trainer = try Trainer()
        func failure(_ change: (inout StudySettings) -> Void) -> Failure? {
            var settings = tiny(["parameters"], in: trainer)
            change(&settings)
            do {
                try StudyCommand.run(settings, on: Console())
                return nil
            } catch {
                return Failure(error)
            }
        }
        #expect(failure { _ in } == nil)
        #expect(failure { _ in } == nil)
        #expect(failure { $0.seed = 7 }?.code == 73)
        #expect(failure { ($0.seed, $0.output.resumes) = (7, true) }?.code == 64)
        #expect(failure { ($0.names, $0.output.resumes) = (["gradients"], true) }?.code == 64)
        for text in ["a,b\n1,2\n", "study,model,setting,seed,figure,value\nparameters,rnn,x,1,parameters,many\n"] {
            _ = try trainer.write(text, to: "out/study.csv")
            let damaged = failure { $0.output.resumes = true }
            #expect(damaged?.code == 65 && damaged?.text.contains("study.csv") == true)
        }
        #expect(failure { ($0.seed, $0.output.overwrites) = (7, true) } == nil)
    }

    @Test("Errors of the command line say what was meant")
    func errors() throws {
        let trainer = try Trainer()
        let unknown = trainer.failure(["study", "spam", "--output", "@out"])
        #expect(unknown?.code == 64 && unknown?.text.contains("Did you mean 'span'?") == true)
        #expect(unknown?.text.contains("forget-bias") == true)
        #expect(trainer.failure(["study", "--quick", "--full", "--output", "@out"])?.code == 64)
        #expect(trainer.failure(["study", "--seeds", "0", "--output", "@out"])?.code == 64)
        #expect(trainer.failure(["study", "parameters", "--epochs", "3"])?.text.contains("'--epochs'") == true)
        #expect(try trainer.names().isEmpty)
    }

    @Test("The command prints a verdict for each study, or JSON alone")
    func printing() throws {
        let trainer = try Trainer()
        let text = try trainer.run("study", "parameters", "--output", "@out")
        #expect(text.contains("parameters: holds partly. It holds that a GRU has 3/4"))
        let json = try trainer.run("study", "parameters", "--output", "@out", "--json")
        let results = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
        #expect(results.count == 1 && results[0]["verdict"] as? String == "holds partly")
        #expect(try trainer.text("out/report.html").contains("swift run rnn-train study parameters"))
    }

    @Test("A study whose trial fails ends the run with that error, and what was measured before stays")
    func failing() throws {
        let trainer = try Trainer()
        struct Broken: Error {}
        enum BrokenStudy: Study {
            static let name = "broken"
            static let question = "Does it work?"
            static let claim = "It works."
            static let decisive = "x"
            static let limits = "None."
            static func trials(_ scale: StudyScale, seeds: [Int]) -> [Trial] {
                [Trial("a", "b", seed: 1, cost: 2) { _ in [Measured("x", 1)] }]
                    + [Trial("c", "d", seed: 1, cost: 1) { _ in throw Broken() }]
            }
            static func verdict(of rows: StudyRows) -> Verdict { Verdict([]) }
            static func charts(of rows: StudyRows) -> [NamedChart] { [] }
            static func method(_ scale: StudyScale) -> String { "" }
        }
        var settings = tiny(in: trainer)
        settings.output.threads = 1
        #expect(throws: Broken.self) {
            try Threads.limited(to: 1) { try StudyRun.run([BrokenStudy.self], settings, on: Console().quiet(true)) }
        }
        #expect(try trainer.text("out/study.csv") == "study,model,setting,seed,figure,value\nbroken,a,b,1,x,1.0\n")
    }
}
