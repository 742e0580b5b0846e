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
        }
        for task in TrainerTasks.all { try check(task) }
        #expect(Set(TrainerTasks.all.map { $0.name }).count == TrainerTasks.all.count)
    }
}
