/// Receives the events of a training, whatever is trained: progress, logs, early stopping,
/// checkpoints.
///
/// ```swift
/// struct Patience: TrainingObserver {
///     func notice<Goal: Objective>(_ event: TrainingEvent, of training: inout Training<Goal>) {
///         if case .epoch(let record) = event, record.seconds > 60 { training.stop(.stoppedEarly) }
///     }
/// }
/// ```
public protocol TrainingObserver {
    /// Receives an event. An error that it throws ends the training there.
    mutating func notice<Goal: Objective>(_ event: TrainingEvent, of training: inout Training<Goal>) throws
}

/// Ends a training when its best epoch is too long ago.
public struct EarlyStopping: TrainingObserver {
    /// The number of epochs without an improvement before training stops.
    public let patience: Int

    /// Stops after `patience` epochs without an improvement.
    public init(patience: Int) {
        require(patience >= 1, "patience: \(patience) epochs are too few to see whether anything improves")
        self.patience = patience
    }

    /// Looks at each epoch.
    public func notice<Goal: Objective>(_ event: TrainingEvent, of training: inout Training<Goal>) {
        guard case .epoch(let record) = event else { return }
        let best = training.best?.record.epoch ?? record.epoch
        if record.epoch - best >= patience { training.stop(.stoppedEarly) }
    }
}
