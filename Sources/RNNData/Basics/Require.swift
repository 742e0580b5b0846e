/// A precondition whose text is printed in optimised builds too, where Swift's own stops the program without a word.
@inlinable @inline(__always)
package func require(
    _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
    if !condition { requirementFailed(message(), file: file, line: line) }
}

/// Stops the program because of a programmer's mistake, saying which.
@inline(never)
@usableFromInline package func requirementFailed(_ message: String, file: StaticString = #fileID, line: UInt = #line)
    -> Never
{
    fatalError(message, file: file, line: line)
}
