import RNNConsole

/// Successive halving (Jamieson and Talwalkar 2016): many trials get few epochs, and only the best of them more.
///
/// With n trials, E epochs and a factor f there are as many stages as divide both: in stage k of 0 ... s, n / f^k trials,
/// rounded upwards, get E / f^(s - k) epochs, those of before included. 16 trials of 20 epochs and a factor of 3: 16 get 2
/// epochs, the best 6 of them 6, and the best 2 of these 20.
struct Halving: Sendable, Equatable {
    /// A number of trials, and the number of epochs that each of them has had after the stage.
    struct Stage: Sendable, Equatable {
        let trials: Int
        let epochs: Int
    }

    let stages: [Stage]

    init(trials: Int, epochs: Int, factor: Int) {
        var divisor = 1
        while factor > 1, trials / factor >= divisor, epochs / factor >= divisor { divisor *= factor }
        var stages = [Stage(trials: trials, epochs: epochs / divisor)]
        while divisor > 1 {
            divisor /= factor
            let before = stages[stages.count - 1].trials
            stages.append(Stage(trials: (before + factor - 1) / factor, epochs: epochs / divisor))
        }
        self.stages = stages
    }

    /// Goes through the stages: the best trials of each one go on in the next. Those that fail cannot; if all that were chosen do,
    /// the next best ones take their place.
    ///
    /// - Parameters:
    ///   - ranked: Sorts some trials, the best first.
    ///   - hasFailed: Whether a trial cannot go on.
    ///   - train: Trains some trials in a stage, both by their numbers from 0 on.
    func run(
        ranked: ([Int]) -> [Int], hasFailed: (Int) -> Bool, train: (_ stage: Int, _ trials: [Int]) throws -> Void
    ) rethrows {
        var chosen = Array(0..<stages[0].trials)
        for (number, stage) in stages.enumerated() {
            var waiting = number == 0 ? chosen : ranked(chosen)
            chosen = []
            while chosen.isEmpty, !waiting.isEmpty {
                let next = Array(waiting.prefix(stage.trials))
                waiting.removeFirst(next.count)
                try train(number, next)
                chosen = next.filter { !hasFailed($0) }
            }
        }
    }
}

extension Halving: CustomStringConvertible {
    /// The stages in words: "16 trials with 2 epochs, the best 6 of them with 6 epochs".
    var description: String {
        let texts = stages.map { stage in
            let epochs = counted(stage.epochs, "epoch")
            if stage == stages[0] { return "\(counted(stage.trials, "trial")) with \(epochs)" }
            return "the best \(stage.trials == 1 ? "" : grouped(stage.trials) + " ")of them with \(epochs)"
        }
        return texts.joined(separator: ", ")
    }
}
