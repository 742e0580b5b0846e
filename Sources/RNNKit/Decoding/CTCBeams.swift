extension CTCDecoder {
    /// Finds the most probable labels of each sequence: a search through prefixes of labels (Graves 2012, Hannun et al.
    /// 2014).
    ///
    /// From frame to frame, the most probable prefixes are kept, each with the probability of all its paths so far: those
    /// that end in a blank, after which any label may follow, and those that end in its last label, which another frame may
    /// repeat. If no prefix is ever dropped, the probabilities are exact; otherwise they may be too low.
    ///
    /// - Parameters:
    ///   - logits: The unnormalised log-probabilities of the symbols, [batch, time, symbols].
    ///   - width: The number of prefixes to keep.
    ///   - count: The number of hypotheses per sequence, at most the width.
    /// - Returns: The hypotheses of each sequence, the most probable first; fewer than `count` if there are no others.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func beams<Scalar>(
        _ logits: SequenceBatch<Scalar>, width: Int = 16, count: Int = 1
    ) -> [[CTCHypothesis]] {
        logits.requireSymbols(blank: blank, of: "beams")
        require(
            width >= 1 && count >= 1 && count <= width,
            "beams: a width of \(width) does not give \(count) hypotheses; both must be positive")
        return FrameScores.of(logits, excluding: excluded).map { scores in
            var search = PrefixSearch(blank: Int(blank), width: width)
            for frame in scores { search.advance(frame) }
            return search.best(count)
        }
    }
}

/// A search through prefixes, frame by frame.
private struct PrefixSearch {
    /// A prefix: its parent and a label. Its continuations that were ever kept are a list, from `child` along
    /// `sibling`; -1 stands for none.
    private struct Node {
        let parent: Int
        let label: Int
        let sibling: Int
        var child = -1
    }

    /// A prefix with the logarithms of its probabilities: of paths that end in a blank, and in its last label.
    private struct Beam {
        var node: Int
        var blank = -Double.infinity
        var label = -Double.infinity
        var total: Double { logSum(blank, label) }
    }

    /// A prefix that may be kept: an existing one, or its continuation by a label.
    private struct Candidate {
        let beam: Beam
        let extending: Int?
        let total: Double
    }

    private let blank: Int
    private let width: Int
    /// The first one is the empty prefix.
    private var nodes = [Node(parent: -1, label: -1, sibling: -1)]
    /// The index of a node among the beams of the next frame, -1 if it is not among them.
    private var places = [-1]
    /// The most probable first.
    private var beams = [Beam(node: 0, blank: 0)]

    init(blank: Int, width: Int) {
        self.blank = blank
        self.width = width
    }

    mutating func advance(_ frame: ArraySlice<Double>) {
        let scores = Array(frame)
        // Existing prefixes, in an order that depends on nothing but the frames.
        var next: [Beam] = []
        var candidates: [Candidate] = []
        var children = [Int](repeating: -1, count: scores.count)
        for beam in beams {
            let last = nodes[beam.node].label
            let total = beam.total
            let own = place(of: beam.node, among: &next)
            next[own].blank = logSum(next[own].blank, total + scores[blank])
            if last >= 0 { next[own].label = logSum(next[own].label, beam.label + scores[last]) }
            forEachChild(of: beam.node) { children[nodes[$0].label] = $0 }
            for label in scores.indices where label != blank {
                // The same label once more needs a blank in between.
                let probability = (label == last ? beam.blank : total) + scores[label]
                guard probability > -.infinity else { continue }
                if children[label] >= 0 {
                    let other = place(of: children[label], among: &next)
                    next[other].label = logSum(next[other].label, probability)
                } else {
                    let extended = Beam(node: beam.node, label: probability)
                    candidates.append(Candidate(beam: extended, extending: label, total: probability))
                }
            }
            forEachChild(of: beam.node) { children[nodes[$0].label] = -1 }
        }
        for beam in next { places[beam.node] = -1 }
        candidates += next.map { Candidate(beam: $0, extending: nil, total: $0.total) }
        beams = best(of: candidates).map { candidate in
            var beam = candidate.beam
            if let label = candidate.extending { beam.node = append(label, to: beam.node) }
            return beam
        }
    }

    /// The most probable candidates; among equals, the first.
    private func best(of candidates: [Candidate]) -> [Candidate] {
        // Only those that may be kept are sorted.
        let totals = candidates.map(\.total).sorted(by: >)
        let least = totals.count > width ? totals[width - 1] : -.infinity
        let order = candidates.indices.filter { candidates[$0].total >= least && candidates[$0].total > -.infinity }
            .sorted { (-candidates[$0].total, $0) < (-candidates[$1].total, $1) }
        return order.prefix(width).map { candidates[$0] }
    }

    private mutating func place(of node: Int, among beams: inout [Beam]) -> Int {
        if places[node] < 0 {
            places[node] = beams.count
            beams.append(Beam(node: node))
        }
        return places[node]
    }

    private func forEachChild(of node: Int, _ body: (Int) -> Void) {
        var child = nodes[node].child
        while child >= 0 {
            body(child)
            child = nodes[child].sibling
        }
    }

    /// Only prefixes that are kept become nodes, and each of them once.
    private mutating func append(_ label: Int, to node: Int) -> Int {
        nodes.append(Node(parent: node, label: label, sibling: nodes[node].child))
        places.append(-1)
        nodes[node].child = nodes.count - 1
        return nodes.count - 1
    }

    func best(_ count: Int) -> [CTCHypothesis] {
        beams.prefix(count).map { beam in
            var labels: [Int32] = []
            var node = beam.node
            while node > 0 {
                labels.append(Int32(nodes[node].label))
                node = nodes[node].parent
            }
            return CTCHypothesis(labels: labels.reversed(), logProbability: beam.total)
        }
    }
}
