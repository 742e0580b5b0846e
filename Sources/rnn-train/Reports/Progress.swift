import RNNConsole
import RNNTasks

/// Prints what happens in a training: a line for each epoch, and on a terminal a bar that moves.
struct Progress: TrainingObserver {
    private let console: Console
    private let name: String
    private let criterion: Figure.Kind
    private var epochs = 0
    private var epochTokens = 0
    private var epochBegan = ContinuousClock.now
    private var shown = ContinuousClock.now

    init(_ name: String, _ criterion: Figure.Kind, on console: Console) {
        self.name = name
        self.criterion = criterion
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
            if case .stoppedEarly = end {
                let best = training.best?.record.epoch ?? 0
                console.print("\(name)  stopped early: no improvement since epoch \(best)")
            }
        case .validation, .improvement: break
        }
    }

    private mutating func begin() {
        epochTokens = 0
        epochBegan = .now
    }

    private func show(_ record: BatchRecord) {
        let seconds = (ContinuousClock.now - epochBegan) / .seconds(1)
        console.show(
            """
            \(start(record.epoch))  \(progressBar(record.batch, of: record.batches))  loss \(fixed(record.loss, 4))  \
            \(grouped(Double(epochTokens) / max(seconds, 1e-9))) tokens/s
            """)
    }

    private func line(of record: EpochRecord) -> String {
        "\(start(record.epoch))  training loss \(fixed(record.training.loss, 4))"
            + (record.validation.map { "  validation \(criterionText($0))" } ?? "")
    }

    private func criterionText(_ figures: Figures) -> String {
        let loss = "loss \(fixed(figures.loss, 4))"
        guard criterion != .loss, let value = figures[criterion] else { return loss }
        return "\(loss), \(criterion.name) \(criterion.text(value))"
    }

    private func start(_ epoch: Int) -> String {
        "\(name) \(padded("\(epoch)", to: "\(epochs)".count))/\(epochs)"
    }
}
