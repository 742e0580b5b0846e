import CRNNKernels
import Testing

// Rows by id, and transposition: every result is exact.

@Suite("Moving data")
struct MoveKernelTests {
    @Test("Gathering copies the rows that the ids name", arguments: KernelTable.all)
    func gathering(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for width in raggedSizes {
                let x: [Scalar] = wave(6 * width, salt: width)
                for ids in [[], [5], [0, 0, 3, 5, 1], [4, 3, 2, 1, 0, 5, 5]] as [[Int32]] {
                    let input = Guarded(x)
                    let y = kernels.output(count: ids.count * width, "gather_rows", #_sourceLocation) { y in
                        kernels.table.gather_rows(ids.count, width, input.pointer, ids, y)
                    }
                    let expected = ids.flatMap { x[Int($0) * width..<(Int($0) + 1) * width] }
                    expect(y, equals: expected, "rows \(ids) of width \(width)")
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test(
        "Scattering adds rows in their order, repeated ids too, and leaves out the skipped id",
        arguments: KernelTable.all)
    func scattering(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for width in raggedSizes {
                for ids in [[], [5], [0, 2, 0, 3, 0, 2], [4, 3, 2, 1, 0, 5, 5, 5, 5]] as [[Int32]] {
                    for skipped in [-1, 0, 2, 5] as [Int32] {
                        // What lies between the rows stays.
                        let stride = width + Int(skipped + 1)
                        let x: [Scalar] = wave(ids.count * stride, salt: width),
                            before: [Scalar] = wave(6 * stride, salt: 1)
                        let input = Guarded(x)
                        let after = kernels.output(before, "scatter_add_rows", #_sourceLocation) { y in
                            kernels.table.scatter_add_rows(ids.count, width, stride, input.pointer, ids, skipped, y)
                        }
                        var expected = before
                        for (row, id) in ids.enumerated() where id != skipped {
                            for column in 0..<width { expected[Int(id) * stride + column] += x[row * stride + column] }
                        }
                        expect(
                            after, equals: expected, "rows \(ids) of width \(width) in \(stride) without \(skipped)")
                    }
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }

    @Test("Transposing exchanges rows and columns, whatever lies between the rows", arguments: KernelTable.all)
    func transposing(_ table: KernelTable) {
        func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
            let kernels = Kernels<Scalar>(table)
            for rows in raggedSizes {
                for columns in raggedSizes {
                    let (gap, otherGap) = (columns % 3, rows % 4)
                    let (xStride, yStride) = (columns + gap, rows + otherGap)
                    let x: [Scalar] = wave(rows * xStride, salt: 1)
                    let input = Guarded(x)
                    let y = kernels.output(count: columns * yStride, "transpose", #_sourceLocation) { y in
                        kernels.table.transpose(rows, columns, input.pointer, xStride, y, yStride)
                    }
                    var expected = Array(repeating: Scalar.canary, count: columns * yStride)
                    for row in 0..<rows {
                        for column in 0..<columns { expected[column * yStride + row] = x[row * xStride + column] }
                    }
                    expect(y, equals: expected, "transpose \(rows) x \(columns)")
                    // One NaN is any other; the gaps must hold the canary they had.
                    #expect(y.map(\.bits) == expected.map(\.bits), "transpose \(rows) x \(columns)")
                }
            }
        }
        table.isDouble ? check(Double.self) : check(Float.self)
    }
}
