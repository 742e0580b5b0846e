/// The counts that a file may have of steps, examples or tokens: thousands of them can be added up.
package let possibleCounts = 0...(1 << 50)

/// The widths that a file may specify: larger than any useful width, and small enough that a product of two does not
/// overflow.
package let possibleWidths = 1..<1 << 24

/// The numbers of layers that a file may specify.
package let possibleLayers = 1..<1 << 16

/// The number of elements of a shape, or nil where there can be no tensor of it: where a length is negative, where the
/// elements cannot be counted, be it because lengths of zero hide the others, or where axes are more than can be of use.
package func possibleElementCount(of shape: [Int]) -> Int? {
    guard shape.count <= 64, shape.allSatisfy({ $0 >= 0 }) else { return nil }
    var counted = 1
    for length in shape {
        let (product, overflow) = counted.multipliedReportingOverflow(by: max(1, length))
        if overflow { return nil }
        counted = product
    }
    return shape.contains(0) ? 0 : counted
}
