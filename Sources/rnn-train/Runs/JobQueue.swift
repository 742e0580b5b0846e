import Dispatch
import RNNTasks

/// Jobs that are done side by side, and the error that ends them all.
final class JobQueue: Sendable {
    private struct State {
        var waiting: ArraySlice<Int>
        var failure: (any Error)?
    }

    private let state: Locked<State>

    /// Jobs that wait.
    ///
    /// - Parameter order: The numbers of the jobs, in the order in which they begin.
    init(_ order: [Int]) {
        state = Locked(State(waiting: order[...]))
    }

    /// Whether an error ends all jobs.
    var hasFailed: Bool { state.withLock { $0.failure != nil } }

    /// Does the jobs until there are none left, one of them throws, or a signal comes. The threads are shared out among those
    /// that are done at a time.
    ///
    /// - Parameters:
    ///   - workers: How many are done at a time.
    ///   - job: Does the job of a number.
    /// - Throws: The first error that a job throws.
    func run(workers: Int, _ job: @Sendable (Int) throws -> Void) throws {
        let threads = max(1, Threads.count / workers)
        DispatchQueue.concurrentPerform(iterations: workers) { _ in
            Threads.limited(to: threads) {
                while let number = next() {
                    do { try job(number) } catch { fail(error) }
                }
            }
        }
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    /// The number of the next job; nil if there is none, or something ends them all.
    private func next() -> Int? {
        state.withLock { Interrupt.signal == nil && $0.failure == nil ? $0.waiting.popFirst() : nil }
    }

    private func fail(_ error: any Error) {
        state.withLock { $0.failure = $0.failure ?? error }
    }
}
