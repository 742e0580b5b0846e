import RNNConsole
import RNNTasks

/// The tags of files that break the rules of BIO or BIOES: how many sequences have one, and where the first is.
struct TagBreaches {
    /// The rules.
    let rules: TagRules
    /// The number of sequences.
    private(set) var count = 0
    private var total = 0
    private var first: DataError?

    /// None so far.
    init(of rules: TagRules) {
        self.rules = rules
    }

    /// Counts the sequences of a file, whose tags are among some names.
    mutating func add(_ read: TaggedFile, _ names: [String]) {
        total += read.examples.count
        let forbidden = rules.forbidden(names)
        guard !forbidden.isEmpty else { return }
        let ids = Dictionary(zip(names, Int32(0)...), uniquingKeysWith: { first, _ in first })
        for (index, tags) in read.examples.labels.enumerated() {
            let sequence = tags.compactMap { ids[$0] }
            guard let place = forbidden.firstBreach(in: sequence) else { continue }
            count += 1
            if first != nil { continue }
            let label = Int(sequence[place])
            let position =
                place > 0 && !forbidden.allows(Int(sequence[place - 1]), before: label)
                ? "after \"\(tags[place - 1])\""
                : place == 0 && !forbidden.allowsStart(label) ? "at the beginning" : "at the end"
            first = read.error(
                "the tag \"\(tags[place])\" \(position) breaks the rules of \(rules.rawValue.uppercased())",
                at: place, of: index)
        }
    }

    /// Throws if there is one: a random field with these rules gives it no probability.
    func check() throws(DataError) {
        if let first { throw first }
    }

    /// What is to be said of them; nil if there are none.
    var warning: String? {
        first.map {
            """
            \(counted(count, "sequence")) of \(grouped(total)) break\(count == 1 ? "s" : "") the rules of \
            \(rules.rawValue.uppercased()), so that no order of tags is ruled out; the first: \($0)
            """
        }
    }
}
