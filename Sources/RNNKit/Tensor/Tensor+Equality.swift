extension Tensor: Equatable {
    /// Whether shapes and elements are equal, as numbers are: 0 equals -0, and NaN equals nothing.
    public static func == (left: Tensor, right: Tensor) -> Bool {
        guard left.shape == right.shape else { return false }
        return left.read { a in
            right.read { b in
                (0..<left.count).allSatisfy { a[$0] == b[$0] }
            }
        }
    }

    /// Whether every element differs from the other tensor's by at most `absolute + relative * |other element|`.
    ///
    /// Equal infinities are close; NaN is close to nothing.
    public func isClose(to other: Tensor, relative: Scalar = 1e-5, absolute: Scalar = 1e-8) -> Bool {
        guard shape == other.shape else { return false }
        return read { a in
            other.read { b in
                (0..<count).allSatisfy {
                    a[$0] == b[$0] || Swift.abs(a[$0] - b[$0]) <= absolute + relative * Swift.abs(b[$0])
                }
            }
        }
    }

    /// The largest difference between an element and the other tensor's; NaN if a pair has no difference.
    public func maximumDifference(from other: Tensor) -> Scalar {
        require(shape == other.shape, "maximumDifference: shapes \(shape) and \(other.shape) differ")
        return read { a in
            other.read { b in
                var greatest: Scalar = 0
                for index in 0..<count where a[index] != b[index] {
                    let difference = Swift.abs(a[index] - b[index])
                    if difference.isNaN { return difference }
                    greatest = Swift.max(greatest, difference)
                }
                return greatest
            }
        }
    }

    /// Whether every element is a finite number.
    public var isFinite: Bool {
        read { pointer in (0..<count).allSatisfy { pointer[$0].isFinite } }
    }
}
