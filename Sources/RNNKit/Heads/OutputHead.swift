/// The meaning of the numbers that a network puts out for a sequence or a step: a class, several labels, or numbers.
///
/// | head | the target of an example | loss |
/// |---|---|---|
/// | ``ClassHead`` | the name of a class | cross-entropy |
/// | ``LabelHead`` | the names of all labels that apply | binary cross-entropy, summed over the labels |
/// | ``NumberHead`` | numbers | mean squared error, in standard deviations |
///
/// The same heads serve sequences and single steps.
public protocol OutputHead: Sendable, Hashable, Codable {
    /// The target of an example, as it is in a dataset.
    associatedtype Target: Sendable
    /// A target as the loss reads it.
    associatedtype Item: Sendable
    /// The counts behind the figures.
    associatedtype Tally: FigureTally
    /// A prediction.
    associatedtype Prediction: Sendable, Hashable, Encodable

    /// The name of the head in saved models.
    static var name: String { get }
    /// The figure that decides which epoch is best.
    static var criterion: Figure.Kind { get }

    /// The number of outputs.
    var width: Int { get }
    /// A target as the loss reads it.
    func item(_ target: Target) throws(TargetError) -> Item
    /// The mean loss of outputs, [rows, width], given one target per row; 0 for no rows.
    func loss<Scalar>(_ outputs: Tensor<Scalar>, _ items: [Item]) -> Tensor<Scalar>
    /// The counts for outputs, [rows, width].
    func tally<Scalar>(_ outputs: Tensor<Scalar>, _ items: [Item]) -> Tally
    /// The prediction for each row of outputs, [rows, width].
    func predictions<Scalar>(_ outputs: Tensor<Scalar>) -> [Prediction]
    /// A prediction as if it were the target: what the loss says of it is how sure a model is.
    func item(of prediction: Prediction) -> Item
    /// A target whose loss falls where the prediction is to be: its gradient tells what the prediction comes from. Without an
    /// implementation that is ``item(of:)``.
    func target(for prediction: Prediction) -> Item
}

extension OutputHead {
    /// The prediction itself.
    public func target(for prediction: Prediction) -> Item { item(of: prediction) }
}

/// A target that a head does not know: the problem.
public struct TargetError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The problem, and what is expected.
    public let problem: String

    /// An error of a target.
    public init(_ problem: String) {
        self.problem = problem
    }

    /// The problem.
    public var description: String { problem }
}
