/// A precondition whose text is printed in optimised builds too, where Swift's own stops the program without a word.
@inline(__always)
func require(
    _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
    if !condition { requirementFailed(message(), file: file, line: line) }
}

/// Stops the program because of a programmer's mistake, saying which.
@inline(never)
func requirementFailed(_ message: String, file: StaticString = #fileID, line: UInt = #line) -> Never {
    fatalError(message, file: file, line: line)
}
