// Checks of the entries that several tasks have in `model.json`.

/// The problem with the names of classes; nil if they are valid.
func problem(ofClasses names: [String]) -> String? {
    if names.isEmpty { return "there are no classes" }
    return Set(names).count == names.count ? nil : "a class occurs twice in \(names)"
}

extension Checkpoint {
    /// The names of classes; throws if there are none, or if one occurs twice.
    func accepted(classes names: [String]) throws -> [String] {
        if let problem = problem(ofClasses: names) { throw refused(problem, at: "task.classes") }
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
