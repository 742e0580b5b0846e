/// Examples in groups of similar length.
struct LengthGroups {
    /// The indices of the examples of each group.
    let members: [[Int]]
    /// From which length to which each group is.
    let ranges: [ClosedRange<Int>]

    /// At most six groups with about as many examples each; those of one length are together.
    init(_ lengths: [Int]) {
        let sorted = lengths.indices.sorted { (lengths[$0], $0) < (lengths[$1], $1) }
        var groups: [[Int]] = []
        var begun: [Int] = []
        for (rank, index) in sorted.enumerated() {
            begun.append(index)
            let isLastOfLength = rank + 1 == sorted.count || lengths[sorted[rank + 1]] != lengths[index]
            if isLastOfLength && 6 * (rank + 1) >= sorted.count * (groups.count + 1) {
                groups.append(begun)
                begun = []
            }
        }
        members = groups
        // The members of a group are in the order of their lengths, and there are some.
        ranges = groups.map { members in
            let (low, high) = (members.first.map { lengths[$0] } ?? 0, members.last.map { lengths[$0] } ?? 0)
            return min(low, high)...max(low, high)
        }
    }
}
