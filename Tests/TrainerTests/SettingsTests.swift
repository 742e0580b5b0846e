import Foundation
import RNNConsole
import RNNTasks
import Testing

@testable import rnn_train

@Suite("Settings")
struct SettingsTests {
    @Test("Settings are listed by the names of their JSON; what is not given is left out")
    func list() throws {
        struct Inner: Encodable {
            let size = 3
            let share = 0.5
            let isOn = true
            let limit: Int? = nil
        }
        struct Outer: Encodable {
            let inner = Inner()
            let names = ["a", "b"]
        }
        #expect(
            try settingsList(Outer()) == [
                ["inner.isOn", "true"], ["inner.share", "0.5"], ["inner.size", "3"], ["names", "a, b"],
            ])
    }

    @Test("Every task has settings that are written and read again, and models with names")
    func tasks() throws {
        func check<Task: TrainerTask>(_ task: Task.Type) throws {
            #expect(ModelTasks.task(of: Task.Model.kind) != nil, "\(Task.name) is no task of the library")
            #expect(Task.Variant("\(Task.standard)") == Task.standard)
            let settings = RunSettings<Task>(models: Task.compared)
            #expect(try settingsList(settings).contains { $0 == ["task", Task.name] })
            let bytes = try JSONEncoder().encode(settings)
            #expect(try JSONDecoder().decode(RunSettings<Task>.self, from: bytes) == settings)
            #expect(try settingsList(settings).contains { $0 == ["training.epochs", "20"] })
        }
        for task in TrainerTasks.all { try check(task) }
        #expect(Set(TrainerTasks.all.map { $0.name }).count == TrainerTasks.all.count)
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

    @Test("A figure that is not finite is null in JSON")
    func notFinite() throws {
        let figures = Figures(loss: .infinity, [Figure(.accuracy, 0.5), Figure(.macroF1, .nan)])
        #expect(try JSONText.line(figures.byName) == #"{"accuracy":0.5,"f1":null,"loss":null}"#)
    }
}
