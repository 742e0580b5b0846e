extension Tensor {
    /// The greatest of each column among the rows that each output sees, [outputs, columns]; NaN if one of them is NaN, 0 where
    /// an output sees no row. A gradient goes to the first of equal ones.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func maximum(over windows: PoolingWindows) -> Tensor {
        let width = shape[1]
        var places = [Int32](repeating: -1, count: windows.outputs * width)
        let result = Tensor(shape: [windows.outputs, width]) { y in
            read { x in
                places.withUnsafeMutableBufferPointer { places in
                    for output in 0..<windows.outputs {
                        let (to, start) = (y + output * width, output * width)
                        let rows = windows.rows[windows.starts[output]..<windows.starts[output + 1]]
                        guard let first = rows.first else {
                            for column in 0..<width { to[column] = 0 }
                            continue
                        }
                        let from = x + Int(first) * width
                        for column in 0..<width {
                            to[column] = from[column]
                            places[start + column] = first
                        }
                        for row in rows.dropFirst() {
                            let from = x + Int(row) * width
                            for column in 0..<width {
                                let (value, best) = (from[column], to[column])
                                // NaN counts as the maximum, so that it is never hidden.
                                let isGreater = value > best || (value != value && best == best)
                                to[column] = isGreater ? value : best
                                places[start + column] = isGreater ? row : places[start + column]
                            }
                        }
                    }
                }
            }
        }
        return result.recorded(from: self) { [places] gradient, inputs in
            inputs.accumulate(into: 0) { whole in
                gradient.read { gradient in
                    for index in places.indices where places[index] >= 0 {
                        whole[Int(places[index]) * width + index % width] += gradient[index]
                    }
                }
            }
        }
    }

    /// The mean of each column over the rows that each output sees, [outputs, columns].
    ///
    /// - Parameters:
    ///   - windows: The rows of each output.
    ///   - countsPadding: Whether zeros around the input count as values; else the mean is that of the rows alone.
    /// - Returns: The means; 0 where an output sees no row.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func mean(over windows: PoolingWindows, countsPadding: Bool) -> Tensor {
        let width = shape[1]
        let shares = (0..<windows.outputs).map { output in
            let count = windows.starts[output + 1] - windows.starts[output]
            return Scalar(1 / Double(Swift.max(1, countsPadding ? windows.places[output] : count)))
        }
        let result = Tensor(shape: [windows.outputs, width]) { y in
            read { x in
                for output in 0..<windows.outputs {
                    let to = y + output * width
                    for column in 0..<width { to[column] = 0 }
                    for row in windows.rows[windows.starts[output]..<windows.starts[output + 1]] {
                        let from = x + Int(row) * width
                        for column in 0..<width { to[column] += from[column] }
                    }
                    for column in 0..<width { to[column] *= shares[output] }
                }
            }
        }
        return result.recorded(from: self) { gradient, inputs in
            inputs.accumulate(into: 0) { whole in
                gradient.read { gradient in
                    for output in 0..<windows.outputs {
                        let from = gradient + output * width
                        for row in windows.rows[windows.starts[output]..<windows.starts[output + 1]] {
                            let to = whole + Int(row) * width
                            for column in 0..<width { to[column] += from[column] * shares[output] }
                        }
                    }
                }
            }
        }
    }
}
