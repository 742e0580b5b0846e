import RNNTasks

/// Prints what happens in a training: a line for each epoch, and on a terminal a bar that moves.
struct Progress: TrainingObserver {
    private let console: Console
    private let name: String
    private var epochs = 0
    private var epochTokens = 0
    private var epochBegan = ContinuousClock.now
    private var shown = ContinuousClock.now

    init(_ name: String, on console: Console) {
        self.name = name
        self.console = console
    }

    mutating func notice<Goal: Objective>(_ event: TrainingEvent, of training: inout Training<Goal>) {
        switch event {
        case .start(let epochs):
            self.epochs = epochs
            begin()
        case .batch(let record):
            epochTokens += record.tokens
            guard console.isTerminal, ContinuousClock.now - shown >= .milliseconds(100) else { return }
            shown = .now
            show(record)
        case .epoch(let record):
            console.print(line(of: record))
            begin()
        case .end(let end):
            if case .stoppedEarly = end { console.print("\(name)  stopped early: no better for too long") }
        case .validation, .improvement: break
        }
    }

    private mutating func begin() {
        epochTokens = 0
        epochBegan = .now
    }

    private func show(_ record: BatchRecord) {
        let share = Double(record.batch) / Double(record.batches)
        let filled = Int(share * 20)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 20 - filled)
        let seconds = (ContinuousClock.now - epochBegan) / .seconds(1)
        console.show(
            """
            \(name)  epoch \(record.epoch)/\(epochs) \(bar) \(Int(share * 100)) %  loss \(fixed(record.loss, 4))  \
            \(grouped(Double(epochTokens) / max(seconds, 1e-9))) tokens/s
            """)
    }

    private func line(of record: EpochRecord) -> String {
        var parts = [
            name, "epoch \(padded("\(record.epoch)", to: "\(epochs)".count))/\(epochs)",
            "loss \(fixed(record.training.loss, 4))",
        ]
        if let accuracy = record.training["accuracy"] { parts.append("accuracy \(percent(accuracy))") }
        if let test = record.validation {
            parts.append("test loss \(fixed(test.loss, 4))")
            if let accuracy = test["accuracy"] { parts.append("accuracy \(percent(accuracy))") }
        }
        parts.append("gradient \(fixed(record.gradientNorm, 3))")
        parts.append("\(grouped(Double(record.tokens) / max(record.seconds, 1e-9))) tokens/s")
        return parts.joined(separator: "  ")
    }
}
