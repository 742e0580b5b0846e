/// The candidate that the fewest changes of a letter make out of `text`; nil if even that would change half of it.
func nearest(to text: String, among candidates: [String]) -> String? {
    let ranked = candidates.map { (candidate: $0, distance: editDistance(text, $0)) }
    guard let best = ranked.min(by: { $0.distance < $1.distance }), best.distance <= best.candidate.count / 2 else {
        return nil
    }
    return best.candidate
}

/// How many letters must be put in, left out or replaced to make one text out of the other.
private func editDistance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a), Array(b))
    var row = Array(0...b.count)
    for i in a.indices {
        var diagonal = row[0]
        row[0] = i + 1
        for j in b.indices {
            let replaced = diagonal + (a[i] == b[j] ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(replaced, diagonal + 1, row[j] + 1)
        }
    }
    return row[b.count]
}
