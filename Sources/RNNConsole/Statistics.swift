/// The mean of some numbers; NaN if there are none.
public func mean(_ numbers: [Double]) -> Double {
    numbers.isEmpty ? .nan : numbers.reduce(0, +) / Double(numbers.count)
}

/// The standard deviation of a sample; 0 if there are fewer than two numbers.
public func deviation(_ numbers: [Double]) -> Double {
    guard numbers.count > 1 else { return 0 }
    let center = mean(numbers)
    return (numbers.reduce(0) { $0 + ($1 - center) * ($1 - center) } / Double(numbers.count - 1)).squareRoot()
}
