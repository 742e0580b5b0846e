extension Tensor: CustomStringConvertible {
    /// The elements as nested lists, columns aligned; of a long axis only the first and the last three entries.
    public var description: String {
        guard count > 0 else { return rank == 1 ? "[]" : "[] of shape \(shape)" }
        guard rank > 0 else { return Tensor.text(scalar) }
        var width = 0
        visitShown(axis: 0, offset: 0) { width = Swift.max(width, Tensor.text($0).count) }
        return lines(axis: 0, offset: 0, width: rank == 1 ? 0 : width)
    }

    /// Four digits after the point, or an exponent where they would say little; whole numbers without more zeros than
    /// one.
    private static func text(_ value: Scalar) -> String {
        let magnitude = Swift.abs(value)
        guard magnitude.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
        if magnitude != 0 && (magnitude < 1e-3 || magnitude >= 1e6) {
            let (digits, exponent) = decimal(Double(magnitude))
            return "\(rounded(value < 0 ? -digits : digits))e\(exponent)"
        }
        return rounded(Double(value))
    }

    /// A positive number as one between 1 and 10, to four digits after the point, times a power of ten. Powers of ten
    /// themselves would not do: those of the smallest numbers are too large.
    private static func decimal(_ magnitude: Double) -> (digits: Double, exponent: Int) {
        var exponent = 0
        var rest = magnitude
        while rest >= 9.99995 {
            rest /= 10
            exponent += 1
        }
        while rest < 0.999995 {
            rest *= 10
            exponent -= 1
        }
        return (rest, exponent)
    }

    private static func rounded(_ value: Double) -> String {
        let (digits, scale) = (4, 10_000.0)
        let units = (Swift.abs(value) * scale).rounded(.toNearestOrEven)
        let whole = (units / scale).rounded(.down)
        var fraction = String(Int(units - whole * scale))
        fraction = String(repeating: "0", count: digits - fraction.count) + fraction
        while fraction.count > 1 && fraction.last == "0" { fraction.removeLast() }
        return (value < 0 && units != 0 ? "-" : "") + "\(Int(whole)).\(fraction)"
    }

    /// The entries of an axis that are printed; nil stands for those left out.
    private func shownIndices(_ length: Int) -> [Int?] {
        length <= 8 ? Array(0..<length) : [0, 1, 2, nil, length - 3, length - 2, length - 1]
    }

    private func visitShown(axis: Int, offset: Int, _ body: (Scalar) -> Void) {
        for case .some(let index) in shownIndices(shape[axis]) {
            let position = offset * shape[axis] + index
            if axis == rank - 1 {
                body(storage.read { $0[position] })
            } else {
                visitShown(axis: axis + 1, offset: position, body)
            }
        }
    }

    private func lines(axis: Int, offset: Int, width: Int) -> String {
        let entries = shownIndices(shape[axis]).map { index -> String in
            guard let index else { return "..." }
            let position = offset * shape[axis] + index
            guard axis == rank - 1 else { return lines(axis: axis + 1, offset: position, width: width) }
            let text = Tensor.text(storage.read { $0[position] })
            return String(repeating: " ", count: Swift.max(0, width - text.count)) + text
        }
        let indentation = String(repeating: " ", count: axis + 1)
        let separator =
            axis == rank - 1
            ? ", " : "," + String(repeating: "\n", count: rank - axis - 1) + indentation
        return "[" + entries.joined(separator: separator) + "]"
    }
}

extension Tensor: CustomDebugStringConvertible {
    /// The type and the shape, then the elements.
    public var debugDescription: String {
        "Tensor<\(Scalar.self)> of shape \(shape)\n\(description)"
    }
}
