import Foundation
import RNNKit
import Testing

@Suite struct HistoryFileTests {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("history-\(UUID()).csv").path

    private func rows() throws -> [[String]] {
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        return text.split(whereSeparator: \.isNewline).map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    @Test("There is a row for each epoch so far, with a column for each figure that there is")
    func rowsOfEpochs() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        var training = Told.training()
        var counts: [Int] = []
        let epochs: [Told.Epoch] = [.init(loss: 0.5), .init(loss: 0.25, predictions: [0, 1, 1, 1])]
        try training.run(
            epochs: 2, batches: Told.batches, validation: [epochs], observers: [HistoryFile(path)]
        ) { event in
            if case .epoch = event { counts.append(try self.rows().count) }
        }
        #expect(counts == [2, 3])
        let rows = try self.rows()
        try #require(rows.count == 3)
        #expect(
            rows[0] == [
                "epoch", "train_loss", "validation_loss", "validation_accuracy", "validation_macro_f1", "gradient_norm",
                "learning_rate", "seconds",
            ])
        // Where the model is after an update, minus its loss was before it.
        #expect(rows[1].dropLast() == ["1", "0.0", "0.5", "0.75", "\(3.0 / 7)", "1.0", "1.0"])
        #expect(rows[2].dropLast() == ["2", "-1.0", "0.25", "0.5", "0.5", "1.0", "1.0"])
        #expect(rows.dropFirst().map { $0.last.flatMap(Double.init) } == training.history.map(\.seconds))
    }

    @Test("Without validation there are no columns for it, and the accuracy is that of the training")
    func withoutValidation() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let task = Beginning()
        var training = task.training()
        try training.run(epochs: 2, on: task.examples, observers: [HistoryFile(path)])
        for (row, record) in zip(try rows().dropFirst(), training.history) {
            #expect(row == record.fields(record.columns))
            let accuracy = try #require(record.training["accuracy"])
            #expect(row.prefix(3) == ["\(record.epoch)", "\(record.training.loss)", "\(accuracy)"])
            #expect(record.training["accuracy"] != record.training["macro_f1"])
            #expect(record.fields(["validation_loss", "epoch"]) == ["", "\(record.epoch)"])
        }
        #expect(try rows().count == 3)
    }
}
