/// The minimum number of insertions, deletions and replacements that turn one sequence into another (Levenshtein 1966).
///
/// ```swift
/// editDistance(from: Array("sitting"), to: Array("kitten"))  // 3
/// ```
///
/// With d(i, j) for the distance between the first i elements of the one and the first j of the other,
///
///     d(i, 0) = i,  d(0, j) = j
///     d(i, j) = min(d(i - 1, j) + 1, d(i, j - 1) + 1, d(i - 1, j - 1) + (1 if the elements i and j differ, else 0))
@_specialize(where Element == Int32)
@_specialize(where Element == String)
public func editDistance<Element: Equatable>(from one: [Element], to other: [Element]) -> Int {
    // One row of d, updated in place from left to right.
    var row = Array(0...other.count)
    for (i, element) in one.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for j in other.indices {
            let replaced = diagonal + (element == other[j] ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(replaced, min(row[j], diagonal) + 1)
        }
    }
    return row[other.count]
}
