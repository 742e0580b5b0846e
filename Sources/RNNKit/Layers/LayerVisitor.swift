/// A layer or model that says what it is made of: what tables, exports and diagnostics read.
///
/// ```swift
/// extension Network: DescribedLayer {
///     var summary: String { "Network" }
///
///     func describe(into visitor: inout LayerVisitor) {
///         visitor.visit("encoder", encoder, output: .perStep(encoder.outputSize))
///         visitor.visit("output", output, output: .perStep(9))
///     }
/// }
/// ```
///
/// As with parameters, everything that looks at layers goes through this one method.
public protocol DescribedLayer: Sendable {
    /// What it is, in a few words and with its sizes: `Linear 64 -> 2`.
    var summary: String { get }

    /// The number of its trainable numbers.
    var parameterCount: Int { get }

    /// Visits the layers that it is made of, in the order in which data pass through them; none, without an
    /// implementation: then it is a layer by itself.
    func describe(into visitor: inout LayerVisitor)
}

extension DescribedLayer {
    /// There are no layers inside.
    public func describe(into visitor: inout LayerVisitor) {}

    /// All layers that are made of no others, in order.
    public var layerVisits: [LayerVisit] {
        var visits: [LayerVisit] = []
        let collect = { (visit: LayerVisit) in visits.append(visit) }
        withoutActuallyEscaping(collect) { body in
            var visitor = LayerVisitor(body)
            describe(into: &visitor)
        }
        return visits
    }
}

/// A layer that was visited.
public struct LayerVisit: Sendable {
    /// Where the layer is found in the model: the names on the way to it, joined by dots.
    public let name: String
    /// The layer.
    public let layer: any DescribedLayer
    /// The shape of what it gives out.
    public let output: LayerOutput
    /// What happens around it: `residual`, where its input is added to its output.
    public let note: String?
}

/// The shape of what a layer gives out.
public enum LayerOutput: Sendable, Equatable, CustomStringConvertible {
    /// This many values at each step: [batch, time, width].
    case perStep(Int)
    /// This many values for a whole sequence: [batch, width].
    case perSequence(Int)
    /// This number of values for each pair of steps of two sequences: [cells, width].
    case perPair(Int)

    /// The shape.
    public var description: String {
        switch self {
        case .perStep(let width): "[batch, time, \(width)]"
        case .perSequence(let width): "[batch, \(width)]"
        case .perPair(let width): "[cells, \(width)]"
        }
    }
}

/// A walk through the layers of a model.
public struct LayerVisitor {
    private var path: [String] = []
    /// How many layers were visited, those that do nothing included.
    private var count = 0
    private let body: (LayerVisit) -> Void

    /// A walk that calls a function with each layer that is made of no others.
    init(_ body: @escaping (LayerVisit) -> Void) {
        self.body = body
    }

    /// Visits a layer of a model, or those that it is made of.
    ///
    /// - Parameters:
    ///   - name: Its name in the model.
    ///   - layer: The layer.
    ///   - output: The shape of what it gives out.
    ///   - note: What happens around it.
    public mutating func visit(
        _ name: String, _ layer: any DescribedLayer, output: LayerOutput, note: String? = nil
    ) {
        path.append(name)
        count += 1
        let before = count
        layer.describe(into: &self)
        if count == before {
            body(LayerVisit(name: path.joined(separator: "."), layer: layer, output: output, note: note))
        }
        path.removeLast()
    }

    /// Visits dropout, unless it does nothing.
    public mutating func visit(_ name: String, _ dropout: Dropout, output: LayerOutput) {
        guard dropout.rate > 0 else {
            count += 1
            return
        }
        visit(name, dropout as any DescribedLayer, output: output)
    }
}

// What the layers of this room are.

extension Linear: DescribedLayer {
    /// Its sizes.
    public var summary: String { "Linear \(weight.shape[1]) -> \(weight.shape[0])" }
}

extension Embedding: DescribedLayer {
    /// Its sizes.
    public var summary: String { "Embedding \(weight.shape[0]) x \(weight.shape[1])" }
}

extension LayerNorm: DescribedLayer {
    /// Its width.
    public var summary: String { "LayerNorm \(weight.count)" }
}

extension Dropout: DescribedLayer {
    /// Its rate.
    public var summary: String { "Dropout \(rate)" }
    /// None.
    public var parameterCount: Int { 0 }
}
