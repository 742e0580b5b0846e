/// The n-grams of texts, up to a length. A node is a gram that is shorter than the longest; from it an edge for each token
/// leads to the gram that is longer by it. So the node of a gram is also that of the context which follows from it.
///
/// Before a text stand as many boundary tokens as the longest context has: each token has a context of full length, and a
/// text's beginning is a context like any other. A boundary is never predicted.
struct GramTree {
    /// The length of the longest grams.
    let order: Int
    /// The number of ids that tokens may have, from 0 on.
    let vocabulary: Int

    /// The node of no tokens.
    static let root: UInt32 = 0
    /// What stands for a node that there is not.
    static let none = UInt32.max
    private static let boundary: Int32 = -1

    /// The gram that a token makes of another one, where it is shorter than the longest.
    private var nodes = GramTable()
    /// How often each of the longest grams is there.
    private var longest = GramTable()
    /// For each node, how many different tokens stand before it: the distinct grams that are longer by one and end with it.
    private var counts: [UInt32] = [0]
    /// For each node, how many tokens it has.
    private var lengths: [UInt8] = [0]

    /// Where texts begin: the nodes of 0, 1, ... boundaries.
    private let start: [UInt32]

    init(_ texts: [[Int32]], order: Int, vocabulary: Int, of type: StaticString) {
        require((1...100).contains(order), "\(type): \(order) is not one of the orders that there are, 1 to 100")
        require(
            vocabulary >= 1 && vocabulary <= Int(Int32.max), "\(type): there are no vocabularies of \(vocabulary) ids")
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

    func requireTokens(_ tokens: [Int32], of type: StaticString) {
        for token in tokens {
            require(
                token >= 0 && Int(token) < vocabulary, "\(type): token \(token) is not one of \(vocabulary) ids")
        }
    }

    private mutating func add(_ text: [Int32]) {
        var place = start
        for token in text {
            // A gram that is new has one token more before the gram that it ends with. A gram that is not has none.
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

    /// How often a token follows a node: how often it was there, if the node is one of the longest contexts, and else how
    /// many different tokens stand before both.
    func count(of token: Int32, after node: UInt32, length: Int) -> UInt32 {
        length == order - 1 ? longest[node, token] ?? 0 : nodes[node, token].map { counts[Int($0)] } ?? 0
    }

    /// Calls a closure with each gram: the node of its context, its length, and its count as ``count(of:after:length:)`` has
    /// it.
    func forEachGram(_ body: (_ context: UInt32, _ length: Int, _ count: UInt32) -> Void) {
        nodes.forEach { context, token, node in
            if token != Self.boundary { body(context, Int(lengths[Int(node)]), counts[Int(node)]) }
        }
        longest.forEach { context, _, count in body(context, order, count) }
    }

    /// The node of the last tokens of a text that begins with a context; ``none`` if they were not there.
    func node(ofLast length: Int, of context: [Int32]) -> UInt32 {
        var node = Self.root
        for place in context.count - length..<context.count {
            guard let next = nodes[node, place < 0 ? Self.boundary : context[place]] else { return Self.none }
            node = next
        }
        return node
    }

    /// The sum of a function of each token of a text and of the nodes of its contexts, the shortest one first.
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
