import RNNTasks

/// Names and values of settings, as a report lists them.
private func list(_ settings: Any, prefix: String = "") -> [[String]] {
    Mirror(reflecting: settings).children.flatMap { child -> [[String]] in
        let name = child.label ?? ""
        switch child.value {
        case let nested as TrainingSettings: return list(nested)
        case let nested as DataSettings: return list(nested)
        case let networks as [ClassifierSettings.Network]:
            return [[name, networks.map { "\($0)" }.joined(separator: ", ")]]
        default:
            let mirror = Mirror(reflecting: child.value)
            if mirror.displayStyle == .optional {
                return mirror.children.first.map { [[name, "\($0.value)"]] } ?? []
            }
            return [[name, "\(child.value)"]]
        }
    }
}

extension Compare.Settings {
    /// Names and values.
    var list: [[String]] { rnn_train.list(self) }
}

extension Train.Settings {
    /// Names and values.
    var list: [[String]] { rnn_train.list(self) }
}

/// An argument as a shell takes it.
func quoted(_ argument: String) -> String {
    let plain = argument.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
            || "-_=./,:@%+".utf8.contains(byte)
    }
    return plain && !argument.isEmpty ? argument : "'" + argument.replacing("'", with: "'\\''") + "'"
}

/// Runs `body` with at most so many threads, if a number is given.
func withThreads<Result>(_ count: Int?, _ body: () throws -> Result) rethrows -> Result {
    guard let count else { return try body() }
    return try Threads.limited(to: count, body)
}
