import Foundation
import RNNTasks
import Synchronization

/// The signal that asks the program to end; 0 if there was none.
private let received = Atomic<Int32>(0)

/// Ctrl-C, or a request to end: training stops after the current batch, and is saved.
enum Interrupt {
    /// Makes errors of what would end the program without a word: output that nobody reads, and files that grow too large.
    static func ignore() {
        for number in [SIGPIPE, SIGXFSZ] { Foundation.signal(number, SIG_IGN) }
    }

    /// Lets signals end trainings rather than the program. A second one ends the program at once.
    static func watch() {
        for number in [SIGINT, SIGTERM, SIGHUP] {
            Foundation.signal(number) { number in
                received.store(number, ordering: .relaxed)
                Foundation.signal(number, SIG_DFL)
            }
        }
    }

    static var signal: Int32? {
        let number = received.load(ordering: .relaxed)
        return number == 0 ? nil : number
    }
}

/// Ends a training when a signal came.
struct InterruptObserver: TrainingObserver {
    func notice<Goal: Objective>(_ event: TrainingEvent, of training: inout Training<Goal>) {
        if case .batch = event, Interrupt.signal != nil { training.stop(.interrupted) }
    }
}

/// A run was interrupted, and saved.
struct Interruption: Error, CustomStringConvertible {
    let signal: Int32
    let directory: String

    init(directory: String) {
        signal = Interrupt.signal ?? SIGINT
        self.directory = directory
    }

    var description: String { "Interrupted. Everything is saved in '\(directory)'; '--resume' continues the run." }
}
