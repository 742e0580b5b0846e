/// What happens to the state on its way from a step to the next, for any cell.
///
/// - **Recurrent dropout** (Gal and Ghahramani 2016): while training, the cell's products see the hidden state times a
///   mask, which sets a share of its elements to zero and scales the others; one mask for all steps of a sequence.
/// - **Zoneout** (Krueger et al. 2016): while training, each element of the state keeps its former value with some
///   probability, drawn anew at each step; in inference, it moves on by the remaining share.
/// - **Gradient limit**: going back, the gradient that a step passes to the state before it is limited element by
///   element, so that it cannot grow along a sequence without bound.
///
/// The random numbers are those of ``withTraining(random:_:)``.
public struct RecurrentOptions: Sendable, Codable, Equatable {
    /// The share of the hidden state that products do not see while training.
    public var dropout: Double
    /// The probability with which an element of the hidden state (and of any part of a state not called `cell`) keeps
    /// its value.
    public var hiddenZoneout: Double
    /// The probability with which an element of the part of a state called `cell` keeps its value.
    public var cellZoneout: Double
    /// The greatest magnitude of a gradient on its way through the state; nil for no limit.
    public var gradientLimit: Double?

    /// Options; without arguments, a state passes as it is.
    public init(
        dropout: Double = 0, hiddenZoneout: Double = 0, cellZoneout: Double = 0, gradientLimit: Double? = nil
    ) {
        for (name, rate) in [("dropout", dropout), ("hiddenZoneout", hiddenZoneout), ("cellZoneout", cellZoneout)] {
            require(rate >= 0 && rate <= 1, "RecurrentOptions: \(name) \(rate) is not within 0 ... 1")
        }
        require(gradientLimit.map { $0 > 0 } ?? true, "RecurrentOptions: a gradient limit must be positive")
        self.dropout = dropout
        self.hiddenZoneout = hiddenZoneout
        self.cellZoneout = cellZoneout
        self.gradientLimit = gradientLimit
    }
}
