// Checks of what several tasks have, and of their entries in `model.json`.

/// Checks the maximum number of tokens of a text, nil for all.
func requireMaximumLength(_ length: Int?, of task: Any.Type) {
    require(length ?? 1 >= 1, "\(task): the maximum length \(length ?? 0) is less than 1")
}

extension Checkpoint {
    /// The names of classes; throws if there are none, or if one occurs twice.
    func accepted(classes names: [String]) throws -> [String] {
        if let problem = namesProblem(names) { throw refused(problem, at: "task.classes") }
        return names
    }

    /// The maximum number of tokens of a text, nil for all; throws if it is less than 1.
    func accepted(maximumLength length: Int?) throws -> Int? {
        if let length, length < 1 {
            throw refused("the maximum length \(length) is out of range", at: "task.maximumLength")
        }
        return length
    }
}
