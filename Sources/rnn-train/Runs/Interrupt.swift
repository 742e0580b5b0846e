import Foundation
import RNNConsole
import RNNTasks
import Synchronization

/// The signal that asks the program to end; 0 if there was none.
private let received = Atomic<Int32>(0)
/// How many trainings run, which must end with what they have learned.
private let trainings = Atomic(0)

/// Ctrl-C, or a request to end: training stops after the current batch, and is saved.
enum Interrupt {
    /// Makes errors of what would end the program without a word: output that nobody reads, files that grow too large.
    static func ignore() {
        for number in [SIGPIPE, SIGXFSZ] { Foundation.signal(number, SIG_IGN) }
    }

    /// Lets a signal end the training that runs, rather than the program. Where none runs it ends the program at once, as
    /// does a second one: what is on the disk can be resumed at any moment.
    static func watch() {
        for number in [SIGINT, SIGTERM, SIGHUP] {
            let before = Foundation.signal(number) { number in
                guard trainings.load(ordering: .relaxed) > 0 else { _exit(128 + number) }
                received.store(number, ordering: .relaxed)
                Foundation.signal(number, SIG_DFL)
            }
            // `nohup` lets programs outlive their terminal.
            if number == SIGHUP, unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
                Foundation.signal(number, SIG_IGN)
            }
        }
    }

    /// Runs a training, which signals end.
    static func whileTraining<Result>(_ body: () throws -> Result) rethrows -> Result {
        trainings.wrappingAdd(1, ordering: .relaxed)
        defer { trainings.wrappingSubtract(1, ordering: .relaxed) }
        return try body()
    }

    static var signal: Int32? {
        let number = received.load(ordering: .relaxed)
        return number == 0 ? nil : number
    }
}

/// Ends a training when a signal came, or something else that ends all of a run.
struct InterruptObserver: TrainingObserver {
    private let isOver: () -> Bool

    init(or isOver: @escaping () -> Bool) {
        self.isOver = isOver
    }

    func notice<Goal: Objective>(_ event: TrainingEvent, of training: inout Training<Goal>) {
        if case .batch = event, Interrupt.signal != nil || isOver() { training.stop(.interrupted) }
    }
}

/// A run was interrupted, and saved.
struct Interruption: ExitCoded, CustomStringConvertible {
    let signal: Int32
    let directory: String
    var exitCode: Int32 { 128 + signal }

    init(directory: String) {
        signal = Interrupt.signal ?? SIGINT
        self.directory = directory
    }

    var description: String { "Interrupted. Everything is saved in '\(directory)'; '--resume' continues the run." }
}
