import Foundation

/// How far gradients reach back through the steps of recurrent layers: for each step the norm of the gradient of the state
/// after it.
///
/// ```swift
/// let flow = objective.gradientFlow(of: model, on: batch)  // one way back
/// print(flow)
/// // layer 0 (LSTMCell), hidden: below 1 % of its greatest from 31 steps back on; 0.861 times as much each step
/// ```
///
/// A record of gradients gives it too: `GradientFlow(record)`.
public struct GradientFlow: Sendable, Equatable {
    /// The parts of the state of each layer, in the order of the layers.
    public let parts: [Part]

    /// The norms of the gradients of a record; layers without any are left out.
    public init<Scalar>(_ record: Record<Scalar>) {
        self.init(record) { _ in nil }
    }

    /// The same, with numbers of layers that the caller knows.
    init<Scalar>(_ record: Record<Scalar>, numbering: (LayerRecord<Scalar>) -> Int?) {
        parts = record.layers.enumerated().flatMap { index, layer in
            let number = layer.gradients.isEmpty ? index : numbering(layer) ?? index
            return layer.gradients.sorted { $0.key > $1.key }.map { Part(layer: number, layer, $0.key, $0.value) }
        }
    }

    /// What was found of several batches by the same model, as if they were one: the parts that all of them have. A decoder runs its
    /// layer for each step by itself, of which there may be more or fewer.
    public init(joining flows: [GradientFlow]) {
        parts = (flows.first?.parts ?? []).compactMap { part in
            let all = flows.compactMap { flow in flow.parts.first { $0.key == part.key } }
            return all.count == flows.count ? Part(part, norms: all.flatMap(\.norms)) : nil
        }
    }

    /// A part of a layer's state: `hidden`, or `cell`.
    public struct Part: Sendable, Equatable {
        /// The number of the layer, from 0 on: among the model's as ``Module/silencing(_:ofLayer:)`` has it, or of a record by
        /// itself in the order in which layers ran.
        public let layer: Int
        /// The type of the layer's cell.
        public let cell: String
        /// The part's name.
        public let name: String
        /// Whether the layer reads sequences from their ends.
        public let isReversed: Bool
        /// For each sequence, the norm of the gradient of the state after each of its steps.
        public let norms: [[Double]]
        /// The mean norm over sequences by the distance from the step that was read last: 0 is that step, 1 the one that was
        /// read before it.
        public let byDistance: [Double]

        /// Which part of which layer it is.
        fileprivate var key: [String] { ["\(layer)", name, "\(isReversed)"] }

        private init(layer: Int, cell: String, name: String, isReversed: Bool, norms: [[Double]]) {
            (self.layer, self.cell, self.name, self.isReversed) = (layer, cell, name, isReversed)
            self.norms = norms
            let back = norms.map { isReversed ? $0 : $0.reversed() }
            byDistance = (0..<(norms.map(\.count).max() ?? 0)).map { distance in
                let there = back.compactMap { distance < $0.count ? $0[distance] : nil }
                return there.reduce(0, +) / Double(there.count)
            }
        }

        fileprivate init(_ part: Part, norms: [[Double]]) {
            self.init(layer: part.layer, cell: part.cell, name: part.name, isReversed: part.isReversed, norms: norms)
        }

        fileprivate init<Scalar>(
            layer: Int, _ record: LayerRecord<Scalar>, _ name: String, _ gradient: Tensor<Scalar>
        ) {
            let (time, width) = (gradient.shape[1], gradient.shape.dropFirst(2).reduce(1, *))
            let norms = gradient.read { numbers in
                record.lengths.enumerated().map { sequence, length in
                    (0..<length).map { step in
                        let row = UnsafeBufferPointer(start: numbers + (sequence * time + step) * width, count: width)
                        return norm(of: row)
                    }
                }
            }
            self.init(
                layer: layer, cell: record.cell, name: name, isReversed: record.isReversed, norms: norms)
        }
    }
}

extension GradientFlow.Part {
    /// What becomes of gradients on their way back.
    public enum Trend: Sendable, Equatable {
        /// From a distance on, they are less than 1 % of the greatest.
        case vanishing(from: Int)
        /// From a distance on, they are more than a hundred times as great as at the first distance at which there are any.
        case exploding(from: Int)
        /// At a distance they are infinite, or NaN.
        case notFinite(at: Int)
        /// They stay within these bounds.
        case steady
        /// There are none: the state does not matter.
        case zero
    }

    /// The memory span: the distance from which on the norm is less than 1 % of the greatest one; nil if it still is more at the
    /// step that was read first.
    public var span: Int? {
        guard let greatest = byDistance.max(), greatest > 0 else { return nil }
        return distance { $0 < 0.01 * greatest }
    }

    /// The distance from which on all norms are such; nil if the last one is not.
    private func distance(where isSuch: (Double) -> Bool) -> Int? {
        let from = byDistance.lastIndex { !isSuch($0) }.map { $0 + 1 } ?? 0
        return from < byDistance.count ? from : nil
    }

    /// What becomes of the gradients.
    public var trend: Trend {
        if let distance = byDistance.firstIndex(where: { !$0.isFinite }) { return .notFinite(at: distance) }
        guard let first = byDistance.first(where: { $0 > 0 }) else { return .zero }
        if let distance = distance(where: { $0 > 100 * first }) { return .exploding(from: distance) }
        return span.map { .vanishing(from: $0) } ?? .steady
    }

    /// The factor by which the norm changes with each step back, from a line through its logarithms; nil of fewer than two
    /// norms that are neither zero nor infinite.
    public var rate: Double? {
        let points = byDistance.enumerated().filter { $0.element > 0 && $0.element.isFinite }
            .map { (x: Double($0.offset), y: Foundation.log($0.element)) }
        guard points.count > 1 else { return nil }
        let count = Double(points.count)
        let (x, y) = (points.reduce(0) { $0 + $1.x } / count, points.reduce(0) { $0 + $1.y } / count)
        let square = points.reduce(0) { $0 + ($1.x - x) * ($1.x - x) }
        return Foundation.exp(points.reduce(0) { $0 + ($1.x - x) * ($1.y - y) } / square)
    }
}

extension GradientFlow: CustomStringConvertible {
    /// A line for each part: the layer, and where gradients vanish or explode.
    public var description: String { parts.map(\.description).joined(separator: "\n") }
}

extension GradientFlow.Part: CustomStringConvertible {
    /// What becomes of the gradients, and where.
    public var description: String {
        let what =
            switch trend {
            case .vanishing(let distance): "below 1 % of its greatest from \(counted(distance)) back on"
            case .exploding(let distance): "more than 100 times what it begins with from \(counted(distance)) back on"
            case .notFinite(let distance): "not finite \(counted(distance)) back"
            case .steady: "within 1 % and 100 times over all \(byDistance.count) steps"
            case .zero: "zero: nothing depends on it"
            }
        let rate = rate.map { "; \(rounded($0)) times as much each step" } ?? ""
        return "layer \(layer) (\(cell.prefix { $0 != "<" })), \(name): \(what)\(rate)"
    }

    private func counted(_ steps: Int) -> String { steps == 1 ? "1 step" : "\(steps) steps" }

    private func rounded(_ rate: Double) -> Double { (rate * 1000).rounded() / 1000 }
}

/// The Euclidean norm, which is finite even where the squares are not.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
private func norm<Scalar: TensorScalar>(of numbers: UnsafeBufferPointer<Scalar>) -> Double {
    var squares = 0.0
    for number in numbers { squares += Double(number) * Double(number) }
    if squares.isNormal { return squares.squareRoot() }
    let largest = numbers.reduce(0.0) { $1.isNaN ? .nan : max($0, Double($1.magnitude)) }
    guard largest > 0, largest.isFinite else { return largest }
    return largest * numbers.reduce(0.0) { $0 + (Double($1) / largest) * (Double($1) / largest) }.squareRoot()
}
