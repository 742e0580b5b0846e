/// Words in lines of at most so many characters.
///
/// - Parameters:
///   - text: The words.
///   - indent: The number of spaces before each line but the first.
///   - width: The number of characters of a line.
/// - Returns: The lines, without a line break at the end.
public func wrapped(_ text: String, indent: Int = 0, width: Int = 80) -> String {
    var lines: [String] = []
    for word in text.split(separator: " ") {
        if let last = lines.last, indent + columns(of: last) + 1 + columns(of: String(word)) <= width {
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
