import Testing

@testable import RNNData

@Suite("Removal of checkpoints")
struct CheckpointRemovalTests {
    private func checkpoint(_ value: Int) throws -> Checkpoint {
        var checkpoint = Checkpoint()
        try checkpoint.add([value], as: "value.json")
        return checkpoint
    }

    @Test("The files and the directory go, and nothing beside them")
    func removal() throws {
        let folder = try TemporaryDirectory()
        try checkpoint(1).write(to: folder["run"])
        try checkpoint(2).write(to: folder["other"])
        try Checkpoint.remove(at: folder["run"])
        try Checkpoint.remove(at: folder["run"])
        #expect(try folder.names() == ["other"])
        #expect(try Checkpoint(contentsOf: folder["other"]).value([Int].self, from: "value.json") == [2])
    }

    @Test("Other files stay, and a checkpoint can be written beside them again")
    func foreign() throws {
        let folder = try TemporaryDirectory()
        try checkpoint(1).write(to: folder["run"])
        try folder.write("mine", to: "run/notes.txt")
        try Checkpoint.remove(at: folder["run"])
        #expect(try Checkpoint(contentsOf: folder["run"]).names.isEmpty)
        try checkpoint(3).write(to: folder["run"])
        #expect(try Checkpoint(contentsOf: folder["run"]).value([Int].self, from: "value.json") == [3])
        #expect(try folder.text("run/notes.txt") == "mine")
    }

    @Test("A directory that is no checkpoint is not touched")
    func noCheckpoint() throws {
        let folder = try TemporaryDirectory()
        try folder.write("mine", to: "run/value.json")
        try Checkpoint.remove(at: folder["run"])
        #expect(try folder.text("run/value.json") == "mine")
    }
}
