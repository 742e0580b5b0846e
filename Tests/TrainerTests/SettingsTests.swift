import Foundation
import RNNConsole
import RNNTasks
import Testing

@testable import rnn_train

@Suite("Settings")
struct SettingsTests {
    @Test("Every task has models with names, and settings that come back from the values of their options")
    func tasks() throws {
        func check<Task: TrainerTask>(_ task: Task.Type) throws {
            #expect(ModelTasks.task(of: Task.Model.kind) != nil, "\(Task.name) is no task of the library")
            #expect(Task.Variant("\(Task.standard)") == Task.standard)
            #expect(Task.monitored.contains(Task.Model.criterion))
            let options = Compare.settings(of: task).flatMap(\.options)
            var call = RunCall<Task>(models: Task.compared)
            try options.apply(["epochs": OptionValue("7"), "--learning-rate": OptionValue("0.0123")], to: &call)
            let values = options.values(of: call)
            #expect(values.contains { $0.name == "task" && $0.value == OptionValue(Task.name) })
            #expect(values.contains { $0.name == "epochs" && $0.value == OptionValue("7") })
            let bytes = try JSONEncoder().encode(Dictionary(uniqueKeysWithValues: values.map { ($0.name, $0.value) }))
            var read = RunCall<Task>(models: [])
            try options.apply(JSONDecoder().decode(OptionValues.self, from: bytes), to: &read)
            #expect(read.settings == call.settings)
        }
        for task in TrainerTasks.all { try check(task) }
        // A saved model belongs to one of them.
        func kind<Task: TrainerTask>(_ task: Task.Type) -> String { Task.Model.kind }
        #expect(Set(TrainerTasks.all.map { kind($0) }).count == TrainerTasks.all.count)
        // Of types that share a name, options choose one; without them it is the last.
        let unasked = TrainerTasks.all.filter { $0.isMeant(by: []) }
        #expect(unasked.map { $0.name }.sorted() == Set(TrainerTasks.all.map { $0.name }).sorted())
    }

    @Test("A training that takes more memory than there is is refused; fewer go on side by side if there is little")
    func memory() throws {
        let needs = [4.0, 3, 2].map { (title: "m\($0)", need: MemoryNeed(parameters: $0, bytes: $0)) }
        for (available, workers) in [(100.0, 3), (8.9, 2), (7, 2), (6.9, 1), (4, 1)] {
            #expect(try MemoryNeed.workers(atMost: 3, for: needs, available: available) == workers)
        }
        #expect(try MemoryNeed.workers(atMost: 2, for: needs, available: 100) == 2)
        #expect(throws: UsageError.self) { try MemoryNeed.workers(atMost: 3, for: needs, available: 3.9) }
        #expect(AvailableMemory.bytes > 1e6)
    }

    @Test("No part of the data may be without examples")
    func emptyParts() throws {
        let settings = DataSettings()
        #expect(throws: UsageError("A share of 0.1 of 3 examples leaves none: it must be larger.")) {
            try settings.parts(of: [1, 2, 3], test: 0.2, count: \.count) { _, _ in [[1, 2], [], [3]] }
        }
        #expect(throws: DataError(file: "x.csv", problem: "3 examples are too few to set a share of them apart")) {
            try settings.parts(of: "x.csv", count: \.count) { _ in
                [1, 2, 3]
            } divide: { _, _ in
                [[1, 2, 3], [], []]
            }
        }
        let held = DataSettings(file: "x.csv", validation: "y.csv")
        #expect(throws: DataError(file: "y.csv", problem: "there are no examples")) {
            try held.parts(of: "x.csv", count: \.count) {
                $0 == "y.csv" ? [] : [1, 2]
            } divide: { all, _ in
                [[all[0]], [], [all[1]]]
            }
        }
    }

    @Test("Parts that are the same file are known for what they are")
    func sameFiles() {
        #expect(DataSettings(file: "x.csv", validation: "y.csv", test: "z.csv").warnings.isEmpty)
        #expect(DataSettings().warnings.isEmpty)
        let warnings = DataSettings(file: "x.csv", validation: "y.csv", test: "y.csv").warnings
        #expect(warnings.count == 1 && warnings[0].hasPrefix("'--validation' and '--test' are the same file, y.csv:"))
        #expect(DataSettings(file: "x.csv", validation: "x.csv", test: "x.csv").warnings.count == 3)
    }

    @Test("A figure that is not finite is null in JSON")
    func notFinite() throws {
        let figures = Figures(loss: .infinity, [Figure(.accuracy, 0.5), Figure(.macroF1, .nan)])
        #expect(try JSONText.line(figures.byName) == #"{"accuracy":0.5,"loss":null,"macro_f1":null}"#)
    }
}
