import RNNConsole
import RNNTasks

/// Prints what happens in trainings that may go on side by side: a line for each epoch or for each training, and on a
/// terminal a line that moves with all of them.
final class ProgressBoard: Sendable {
    private struct State {
        var epochs: [Int]
        /// What a training is doing, of those that go on.
        var running: [Int: BatchStatus] = [:]
        var shown = ContinuousClock.now
    }

    /// Where a training is.
    struct BatchStatus {
        let record: BatchRecord
        let tokensPerSecond: Double
    }

    private let console: Console
    private let titles: [String]
    private let criterion: Figure.Kind
    private let printsEpochs: Bool
    private let state: Locked<State>

    /// A board for trainings with some titles; lines have the figure of a criterion. If epochs are not printed, the one is
    /// at the end of a training whose weights are kept.
    init(_ titles: [String], _ criterion: Figure.Kind, printsEpochs: Bool = true, on console: Console) {
        let width = titles.map(\.count).max() ?? 0
        // Lines of several models stand below each other.
        self.titles = titles.map { $0 + String(repeating: " ", count: width - $0.count) }
        self.criterion = criterion
        self.printsEpochs = printsEpochs
        self.console = console
        state = Locked(State(epochs: titles.map { _ in 0 }))
    }

    func begin(_ index: Int, epochs: Int) {
        state.withLock { $0.epochs[index] = epochs }
    }

    /// Shows where a training is, not more often than one can read.
    func show(_ status: BatchStatus, of index: Int) {
        guard console.isTerminal else { return }
        state.withLock { state in
            state.running[index] = status
            guard ContinuousClock.now - state.shown >= .milliseconds(100) else { return }
            state.shown = .now
            console.show(line(of: state))
        }
    }

    func print(_ record: EpochRecord, of index: Int) {
        guard printsEpochs else { return }
        state.withLock { console.print(line(of: record, start($0, index, record.epoch))) }
    }

    /// Says why a training is over, if that is not because all epochs are done.
    func end(_ index: Int, _ end: TrainingEnd, kept: EpochRecord?, best: Int) {
        state.withLock { state in
            state.running[index] = nil
            if !printsEpochs, end.isNotFinite {
                console.print("\(titles[index])  \(NamedChart.diverged)")
            } else if !printsEpochs, end != .interrupted, let kept {
                console.print(line(of: kept, start(state, index, kept.epoch)))
            }
            if case .stoppedEarly = end {
                console.print("\(titles[index])  stopped early: no improvement since epoch \(best)")
            }
        }
    }

    private func line(of state: State) -> String {
        let running = state.running.sorted { $0.key < $1.key }
        guard running.count != 1 else {
            let (index, status) = running[0]
            let record = status.record
            return console.longest(of: [
                [
                    start(state, index, record.epoch), progressBar(record.batch, of: record.batches),
                    "loss \(fixed(record.loss, 4))", "\(grouped(status.tokensPerSecond)) tokens/s",
                ],
                [
                    start(state, index, record.epoch), progressBar(record.batch, of: record.batches),
                    "loss \(fixed(record.loss, 4))",
                ],
                [start(state, index, record.epoch), progressBar(record.batch, of: record.batches)],
            ])
        }
        return running.map { index, status in
            let title = titles[index].prefix { $0 != " " }
            return """
                \(title) \(status.record.epoch)/\(state.epochs[index]) \
                \(100 * status.record.batch / max(1, status.record.batches)) %
                """
        }.joined(separator: "   ")
    }

    private func line(of record: EpochRecord, _ start: String) -> String {
        let training = fixed(record.training.loss, 4)
        guard let validation = record.validation else { return start + "  training loss " + training }
        let loss = fixed(validation.loss, 4)
        let value = criterion == .loss ? nil : validation[criterion].map { criterion.text($0) }
        return console.longest(of: [
            [
                start, "training loss \(training)",
                "validation loss \(loss)" + (value.map { ", \(criterion.title) \($0)" } ?? ""),
            ],
            [start, "training \(training)", "validation \(loss)" + (value.map { ", \($0)" } ?? "")],
            [start, "validation \(loss)" + (value.map { ", \($0)" } ?? "")],
            [start, value ?? loss],
        ])
    }

    private func start(_ state: State, _ index: Int, _ epoch: Int) -> String {
        let epochs = "\(state.epochs[index])"
        return "\(titles[index]) \(padded("\(epoch)", to: epochs.count))/\(epochs)"
    }
}

/// Tells a board what happens in a training.
struct Progress: TrainingObserver {
    private let index: Int
    private let board: ProgressBoard
    private var epochTokens = 0
    private var epochBegan = ContinuousClock.now

    init(_ index: Int, on board: ProgressBoard) {
        self.index = index
        self.board = board
    }

    mutating func notice<Goal: Objective>(_ event: TrainingEvent, of training: inout Training<Goal>) {
        switch event {
        case .start(let epochs):
            board.begin(index, epochs: epochs)
            begin()
        case .batch(let record):
            epochTokens += record.tokens
            let seconds = (ContinuousClock.now - epochBegan) / .seconds(1)
            board.show(
                .init(record: record, tokensPerSecond: Double(epochTokens) / max(seconds, 1e-9)), of: index)
        case .epoch(let record):
            board.print(record, of: index)
            begin()
        case .end(let end):
            board.end(index, end, kept: training.kept?.record, best: training.best?.record.epoch ?? 0)
        case .validation, .improvement: break
        }
    }

    private mutating func begin() {
        epochTokens = 0
        epochBegan = .now
    }
}
