/// Words in lines of at most 80 characters.
///
/// - Parameters:
///   - text: The words.
///   - indent: The number of spaces before each line but the first.
/// - Returns: The lines, without a line break at the end.
public func wrapped(_ text: String, indent: Int = 0) -> String {
    var lines: [String] = []
    for word in text.split(separator: " ") {
        if let last = lines.last, indent + last.count + 1 + word.count <= 80 {
            lines[lines.count - 1] += " " + word
        } else {
            lines.append(String(word))
        }
    }
    return lines.joined(separator: "\n" + String(repeating: " ", count: indent))
}

/// A line of a help text, or several: a label and, in a column of its own, what it means.
public func helpRow(_ label: String, _ text: String) -> String {
    let column = 26
    let start = "  " + label
    let lines = wrapped(text, indent: column) + "\n"
    return start.count < column
        ? start + String(repeating: " ", count: column - start.count) + lines
        : start + "\n" + String(repeating: " ", count: column) + lines
}
