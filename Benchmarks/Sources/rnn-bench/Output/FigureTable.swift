import RNNConsole

/// Figures as a table; a column that no row has anything for is left out.
func table(of figures: [Figures]) -> String {
    let columns: [(title: String, text: (Figures) -> String?)] = [
        ("workload", { $0.level == nil ? $0.workload : "\($0.workload) (\($0.level ?? ""))" }),
        ("threads", { String($0.threads) }),
        ("min_ms", { $0.minimum.map { fixed($0, 4) } }),
        ("median_ms", { $0.median.map { fixed($0, 4) } }),
        ("gflops", { $0.gigaflops.map { fixed($0, 1) } }),
        ("peak_fraction", { $0.peakFraction.map { fixed($0, 3) } }),
        ("rate", { figures in figures.perSecond.map { "\(scaled($0))\(figures.unit)/s" } }),
        ("ns_per_op", { $0.nanosecondsPerStep.map { fixed($0, 1) } }),
        ("peer_median_ms", { $0.peerMedian.map { fixed($0, 4) } }),
        ("peer_ratio", { $0.peerRatio.map { fixed($0, 2) } }),
        ("grown_bytes", { $0.grownBytes.map { String($0) } }),
        ("kept_bytes", { $0.keptBytes.map { String($0) } }),
        ("memory_ratio", { $0.memoryRatio.map { fixed($0, 2) } }),
    ]
    let filled = columns.filter { column in figures.contains { column.text($0) != nil } }
    return textTable([filled.map(\.title)] + figures.map { row in filled.map { $0.text(row) ?? "" } })
}
