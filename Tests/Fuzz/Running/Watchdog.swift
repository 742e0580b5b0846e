import Foundation
import RNNConsole
import Synchronization

/// Ends the program when an input takes too long.
final class Watchdog: Sendable {
    private let began = Atomic<Int>(0)
    private let iteration = Atomic<Int>(0)
    private let clock = ContinuousClock.now

    /// Watches from now on.
    ///
    /// - Parameters:
    ///   - limit: The most seconds for one input.
    ///   - report: What to print of the one with a number, which takes longer.
    init(limit: Int, report: @escaping @Sendable (Int) -> String) {
        Thread.detachNewThread { [weak self] in
            while let self {
                let began = self.began.load(ordering: .relaxed)
                if began > 0, self.now - began > limit * 1000 {
                    Console().print(report(self.iteration.load(ordering: .relaxed)))
                    _exit(EXIT_FAILURE)
                }
                Thread.sleep(forTimeInterval: 0.2)
            }
        }
    }

    /// The input with a number is tried from now on.
    func begin(_ iteration: Int) {
        self.iteration.store(iteration, ordering: .relaxed)
        began.store(now, ordering: .relaxed)
    }

    /// No input is tried.
    func end() { began.store(0, ordering: .relaxed) }

    /// Milliseconds since the watch began, and one more: 0 stands for no input.
    private var now: Int { Int((ContinuousClock.now - clock) / .milliseconds(1)) + 1 }
}
