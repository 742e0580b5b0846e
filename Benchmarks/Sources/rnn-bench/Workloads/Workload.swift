/// Something whose speed is measured: a name, how much it does each time, and how to prepare it.
struct Workload {
    /// The name: a family, a slash and the sizes, as in `matmul/32x64x256`.
    let name: String
    /// Floating-point operations each time, for workloads that are compared with the machine's peak.
    var flops: Int?
    /// What the rate counts, for workloads whose speed is a rate.
    var throughput: Throughput?
    /// Steps each time, for workloads whose speed is the time that one step takes.
    var steps: Int?
    /// Whether a sample is one run, however short.
    var isRunOncePerSample = false
    /// Makes what the workload needs and gives the closure to time. It is called once, and not timed.
    let prepare: () -> () -> Void
}

/// How much a workload gets done each time, for its rate per second.
enum Throughput {
    /// Elements of a tensor.
    case elements(Int)
    /// Bytes read and written.
    case bytes(Int)

    /// The number of elements or bytes.
    var amount: Int {
        switch self {
        case .elements(let count), .bytes(let count): count
        }
    }

    /// What is counted, as printed behind the prefix for thousands or millions.
    var unit: String {
        switch self {
        case .elements: ""
        case .bytes: "B"
        }
    }
}
