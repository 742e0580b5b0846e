/// What was measured of one workload, and what follows from it.
struct Figures {
    /// The workload's name.
    let workload: String
    /// How many threads were allowed.
    let threads: Int
    /// The least time of a run, in milliseconds.
    var minimum: Double?
    /// The median time of a run, in milliseconds.
    var median: Double?
    /// 10⁹ floating-point operations per second.
    var gigaflops: Double?
    /// The share of the peak of the threads that were used.
    var peakFraction: Double?
    /// Elements or bytes per second.
    var perSecond: Double?
    /// What `perSecond` counts.
    var unit = ""
    /// Nanoseconds for one step.
    var nanosecondsPerStep: Double?
    /// The level that a peak was measured at.
    var level: String?
    /// The median time of the peer's run, in milliseconds.
    var peerMedian: Double?
    /// How far a step of training raised the peak of the process's memory, in bytes.
    var grownBytes: Int?
    /// The bytes of it that the way back needs, in any case.
    var keptBytes: Int?

    /// How many times as long the peer takes.
    var peerRatio: Double? {
        guard let median, let peerMedian else { return nil }
        return peerMedian / median
    }

    /// How many times as much memory it takes as the way back needs.
    var memoryRatio: Double? {
        guard let grownBytes, let keptBytes else { return nil }
        return Double(grownBytes) / Double(keptBytes)
    }
}

extension Figures {
    /// The figures of a workload; all but the least time follow from the median.
    init(of workload: Workload, _ sampling: Sampling, threads: Int, peak: Peak) {
        self.init(workload: workload.name, threads: threads)
        minimum = sampling.minimum * 1e3
        median = sampling.median * 1e3
        if let flops = workload.flops {
            let perSecond = Double(flops) / sampling.median
            gigaflops = perSecond / 1e9
            peakFraction = perSecond / (peak.flopsPerSecond * Double(threads))
        }
        if let throughput = workload.throughput {
            perSecond = Double(throughput.amount) / sampling.median
            unit = throughput.unit
        }
        if let steps = workload.steps {
            nanosecondsPerStep = sampling.median * 1e9 / Double(steps)
        }
    }

    /// The peak itself, that of one thread.
    init(of peak: Peak) {
        self.init(workload: "peak", threads: 1)
        gigaflops = peak.flopsPerSecond / 1e9
        peakFraction = 1
        level = peak.level
    }

    /// The memory that a step of training takes.
    init(of model: GridModel, _ memory: MemoryUse, threads: Int) {
        self.init(workload: "memory/\(model.name)", threads: threads)
        grownBytes = memory.grownBytes
        keptBytes = model.cell.keptBytes(model.size)
    }
}
