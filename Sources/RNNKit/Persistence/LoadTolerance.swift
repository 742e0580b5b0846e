/// What may differ between a file and the model that it is loaded into.
public struct LoadTolerance: OptionSet, Sendable {
    /// The bits of the set.
    public let rawValue: Int

    /// The set of some bits.
    public init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// Parameters that the file lacks keep their values.
    public static let missing = LoadTolerance(rawValue: 1)
    /// Tensors that the model has no parameter for are passed over.
    public static let unexpected = LoadTolerance(rawValue: 2)
    /// Numbers of other types are converted, and rounded where need be.
    public static let otherTypes = LoadTolerance(rawValue: 4)
}
