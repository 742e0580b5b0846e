/// Prints a line for each epoch of a training: its loss, and the figures of the validation.
///
/// ```swift
/// try training.run(epochs: 20, on: examples, validation: others, observers: [EpochLines()])
/// // epoch 1 of 20  training loss 0.6801  validation: loss 0.6123, accuracy 68.2 %
/// ```
public struct EpochLines: TrainingObserver {
    private let print: (String) -> Void
    private var epochs = 0

    /// Prints to standard output, unless another function is given.
    public init(_ print: @escaping (String) -> Void = { Swift.print($0) }) {
        self.print = print
    }

    /// Prints the epochs.
    public mutating func notice<Goal: Objective>(_ event: TrainingEvent, of training: inout Training<Goal>) {
        switch event {
        case .start(let epochs): self.epochs = epochs
        case .epoch(let record):
            let start = "epoch \(record.epoch) of \(epochs)  training "
            if let validation = record.validation {
                print(start + "\(Figure(.loss, record.training.loss))  validation: \(validation)")
            } else {
                print(start + "\(record.training)")
            }
        default: break
        }
    }
}
