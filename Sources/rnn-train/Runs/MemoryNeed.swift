import RNNConsole
import RNNTasks

/// How much memory the training of a model takes, roughly.
struct MemoryNeed {
    /// The number of the model's parameters.
    let parameters: Double
    let bytes: Double

    init(parameters: Double, bytes: Double) {
        (self.parameters, self.bytes) = (parameters, bytes)
    }

    init<Task: TrainerTask>(_ model: Task.Variant, of data: Task, _ settings: TrainingSettings) {
        let (task, parts) = (data.task(of: model, frozen: []), data.parts)
        parameters = task.parameterCount
        let longest = max(Task.longest(in: parts.training), Task.longest(in: parts.validation), 1)
        let examples = min(settings.batchSize, Task.count(of: parts.training))
        let steps = Double(longest) * Double(examples)
        // The model, its gradient and two moments; the best model and that of before the epoch; what kernels rearrange.
        bytes = 4 * (8 * parameters + task.activationCount(steps: steps))
    }

    /// How many trainings there is memory for at a time.
    ///
    /// - Parameters:
    ///   - maximum: The most that are wanted.
    ///   - needs: What each training takes and is called, in the order in which they begin.
    ///   - available: The memory, in bytes.
    /// - Returns: A number from 1 on.
    /// - Throws: ``UsageError`` if there is one that has not enough memory even alone.
    static func workers(
        atMost maximum: Int, for needs: [(title: String, need: MemoryNeed)], available: Double
    ) throws(UsageError) -> Int {
        for (title, need) in needs where need.bytes > available {
            throw UsageError(
                """
                \(title) has \(scaled(need.parameters)) parameters, and to train it takes about \(scaled(need.bytes))B of \
                memory; \(scaled(available))B are available. Choose smaller sizes or batches.
                """)
        }
        let largest = needs.map(\.need.bytes).sorted(by: >)
        var sum = 0.0
        let fitting = largest.prefix { bytes in
            sum += bytes
            return sum <= available
        }
        return max(1, min(maximum, fitting.count))
    }
}
