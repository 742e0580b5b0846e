/// The n-grams of texts, up to a length. Each node is an n-gram shorter than `order`; an edge for a token leads to the
/// n-gram extended by it. The node of an n-gram thus also stands for the context that it forms.
///
/// Each text is preceded by as many boundary tokens as the longest context has, so that every token has a context of
/// full length, and the beginning of a text is a context like any other. A boundary is never predicted.
struct GramTree {
    /// The length of the longest n-grams.
    let order: Int
    /// The number of token ids, from 0 on.
    let vocabulary: Int

    /// The node of no tokens.
    static let root: UInt32 = 0
    /// Marks a missing node.
    static let none = UInt32.max
    private static let boundary: Int32 = -1

    /// The node of each n-gram shorter than `order`, by the node of its context and its last token.
    private var nodes = GramTable()
    /// The number of occurrences of each n-gram of length `order`.
    private var longest = GramTable()
    /// For each node, the number of distinct tokens that precede it in the texts.
    private var counts: [UInt32] = [0]
    /// For each node, the length of its n-gram.
    private var lengths: [UInt8] = [0]

    /// The nodes of 0, 1, ... boundaries, where texts begin.
    private let start: [UInt32]

    init(_ texts: [[Int32]], order: Int, vocabulary: Int, of type: StaticString) {
        require((1...100).contains(order), "\(type): the order must be between 1 and 100, not \(order)")
        require(
            vocabulary >= 1 && vocabulary <= Int(Int32.max),
            "\(type): the vocabulary must have between 1 and \(Int32.max) ids, not \(vocabulary)")
        self.order = order
        self.vocabulary = vocabulary
        var start = [Self.root]
        for length in 1..<max(1, order) {
            start.append(UInt32(length))
            _ = nodes.value(start[length - 1], Self.boundary, default: start[length])
            counts.append(0)
            lengths.append(UInt8(length))
        }
        self.start = start
        for text in texts {
            requireTokens(text, of: type)
            add(text)
        }
    }

    func requireTokens(_ tokens: some Sequence<Int32>, of type: StaticString) {
        for token in tokens {
            require(
                token >= 0 && Int(token) < vocabulary, "\(type): token \(token) is not one of \(vocabulary) ids")
        }
    }

    private mutating func add(_ text: [Int32]) {
        var place = start
        for token in text {
            // A new n-gram adds one distinct predecessor to its suffix; a known one adds none.
            var isNew = longest.increment(place[order - 1], token) == 1
            for length in stride(from: order - 1, to: 0, by: -1) {
                let next = UInt32(counts.count)
                let node = nodes.value(place[length - 1], token, default: next)
                if node == next {
                    require(next < Self.none - 1, "the texts have more n-grams than can be counted")
                    counts.append(0)
                    lengths.append(UInt8(length))
                }
                if isNew {
                    counts[Int(node)] += 1
                    isNew = counts[Int(node)] == 1
                }
                place[length] = node
            }
        }
    }

    /// The number of nodes.
    var nodeCount: Int { counts.count }

    /// The count of a token after a node: the number of occurrences if the node is one of the longest contexts,
    /// otherwise the number of distinct tokens that precede both.
    func count(of token: Int32, after node: UInt32, length: Int) -> UInt32 {
        length == order - 1 ? longest[node, token] ?? 0 : nodes[node, token].map { counts[Int($0)] } ?? 0
    }

    /// Calls a closure with each n-gram: the node of its context, its length, and its count, as in
    /// ``count(of:after:length:)``.
    func forEachGram(_ body: (_ context: UInt32, _ length: Int, _ count: UInt32) -> Void) {
        nodes.forEach { context, token, node in
            if token != Self.boundary { body(context, Int(lengths[Int(node)]), counts[Int(node)]) }
        }
        longest.forEach { context, _, count in body(context, order, count) }
    }

    /// The node of the last tokens of a text that begins with a context; ``none`` if they did not occur.
    func node(ofLast length: Int, of context: [Int32]) -> UInt32 {
        var node = Self.root
        for place in context.count - length..<context.count {
            guard let next = nodes[node, place < 0 ? Self.boundary : context[place]] else { return Self.none }
            node = next
        }
        return node
    }

    /// The sum of a function of each token of a text and the nodes of its contexts, the shortest one first.
    func sum(over text: [Int32], _ body: (Int32, [UInt32]) -> Double) -> Double {
        var place = start
        var sum = 0.0
        for token in text {
            sum += body(token, place)
            for length in stride(from: order - 1, to: 0, by: -1) {
                let context = place[length - 1]
                place[length] = context == Self.none ? Self.none : nodes[context, token] ?? Self.none
            }
        }
        return sum
    }
}
