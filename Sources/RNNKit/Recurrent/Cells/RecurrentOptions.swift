/// What happens to the state on its way from a step to the next, for any cell.
///
/// - **Recurrent dropout** (Gal and Ghahramani 2016): while training, the cell's products see the hidden state times a
///   mask, which sets a share of its elements to zero and scales the others; one mask for all steps of a sequence.
/// - **Zoneout** (Krueger et al. 2016): while training, each element of the state keeps its former value with some
///   probability, drawn anew at each step; in inference, it moves on by the remaining share.
/// - **Gradient limit**: going back, the gradient that a step passes to the state before it is limited element by
///   element, so that it cannot grow along a sequence without bound.
///
/// The random numbers are those of ``withTraining(random:step:_:)``.
public struct RecurrentOptions: Sendable, Codable, Equatable {
    /// The share of the hidden state that products do not see while training.
    public var dropout: Double { didSet { requireSense() } }
    /// The probability with which an element of what a cell gives out keeps its value.
    public var hiddenZoneout: Double { didSet { requireSense() } }
    /// The probability with which an element of a state's other parts, the memory of an LSTM, keeps its value.
    public var memoryZoneout: Double { didSet { requireSense() } }
    /// The largest magnitude of a gradient on its way through the state; nil for no limit.
    public var gradientLimit: Double? { didSet { requireSense() } }

    /// Options; without arguments, a state passes as it is.
    public init(
        dropout: Double = 0, hiddenZoneout: Double = 0, memoryZoneout: Double = 0, gradientLimit: Double? = nil
    ) {
        self.dropout = dropout
        self.hiddenZoneout = hiddenZoneout
        self.memoryZoneout = memoryZoneout
        self.gradientLimit = gradientLimit
        requireSense()
    }

    /// Options as they were encoded; throws a `DecodingError` if they make no sense.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        dropout = try values.decode(Double.self, forKey: .dropout)
        hiddenZoneout = try values.decode(Double.self, forKey: .hiddenZoneout)
        memoryZoneout = try values.decode(Double.self, forKey: .memoryZoneout)
        gradientLimit = try values.decodeIfPresent(Double.self, forKey: .gradientLimit)
        if let problem {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: problem))
        }
    }

    private enum CodingKeys: CodingKey {
        case dropout, hiddenZoneout, memoryZoneout, gradientLimit
    }

    /// What is wrong with the options.
    private var problem: String? {
        for (name, rate) in [("dropout", dropout), ("hiddenZoneout", hiddenZoneout), ("memoryZoneout", memoryZoneout)]
        where !(rate >= 0 && rate <= 1) {
            return "RecurrentOptions: \(name) \(rate) is not within 0 ... 1"
        }
        guard let gradientLimit, !(gradientLimit > 0) else { return nil }
        return "RecurrentOptions: a gradient limit must be positive"
    }

    private func requireSense() {
        require(problem == nil, problem ?? "")
    }
}
