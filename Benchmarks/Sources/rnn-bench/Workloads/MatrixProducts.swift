import RNNKit

extension Workload {
    /// Products of matrices, named by M x K x N: M rows times K columns, by K rows times N columns.
    static var matrixProducts: [Workload] {
        [
            packed(1, 256, 1024),
            packed(32, 64, 256),
            packed(64, 256, 1024),
            packed(64, 512, 2048),
            product("matmul", 3200, 100, 1024),
            product("matmul", 6400, 512, 2048),
            product("matmul-tn", 256, 3200, 1024, .left),
            product("matmul-tn", 100, 3200, 1024, .left),
            product("matmul-tn", 512, 6400, 2048, .left),
            product("matmul-nt", 64, 1024, 256, .right),
            product("matmul-nt", 3200, 1024, 256, .right),
        ]
    }

    /// By a matrix that was packed beforehand.
    private static func packed(_ m: Int, _ k: Int, _ n: Int) -> Workload {
        Workload(name: "matmul/\(m)x\(k)x\(n)", flops: 2 * m * k * n) {
            let x = sampleTensor([m, k])
            let weight = PackedMatrix(sampleTensor([k, n]))
            return { consume(matmul(x, weight)) }
        }
    }

    /// Of two plain matrices, whatever it takes to pack them included.
    private static func product(
        _ family: String, _ m: Int, _ k: Int, _ n: Int, _ transposed: TransposedSides = []
    ) -> Workload {
        Workload(name: "\(family)/\(m)x\(k)x\(n)", flops: 2 * m * k * n) {
            let a = sampleTensor(transposed.contains(.left) ? [k, m] : [m, k])
            let b = sampleTensor(transposed.contains(.right) ? [n, k] : [k, n])
            return { consume(matmul(a, b, transposing: transposed)) }
        }
    }
}
