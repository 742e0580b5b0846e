/// The name that somebody most likely meant, in whichever case; nil if none is near.
///
/// - Parameters:
///   - word: What was written.
///   - names: The names to choose from.
/// - Returns: The nearest name.
public func nearest(_ word: String, of names: [String]) -> String? {
    let word = word.lowercased()
    let scored = names.map { (name: $0, distance: editDistance(word, $0.lowercased())) }
    guard let best = scored.min(by: { $0.distance < $1.distance }), best.distance <= max(1, word.count / 3) else {
        return names.first { word.count > 3 && $0.lowercased().hasPrefix(word) }
    }
    return best.name
}

/// How many letters must be inserted, left out, replaced or swapped with the next one to get from one word to another
/// (optimal string alignment).
public func editDistance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a), Array(b))
    var before: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
        var row = [i + 1]
        for j in b.indices {
            var distance = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] { distance = min(distance, before[j - 1] + 1) }
            row.append(distance)
        }
        (before, last) = (last, row)
    }
    return last[b.count]
}
