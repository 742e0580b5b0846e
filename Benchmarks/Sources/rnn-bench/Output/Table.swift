/// Figures as lines of aligned columns; a column that no line has anything for is left out.
struct Table {
    private static let columns: [(title: String, text: @Sendable (Figures) -> String?)] = [
        ("workload", { $0.level == nil ? $0.workload : "\($0.workload) (\($0.level ?? ""))" }),
        ("threads", { String($0.threads) }),
        ("min_ms", { $0.minimum.map { fixed($0, digits: 4) } }),
        ("median_ms", { $0.median.map { fixed($0, digits: 4) } }),
        ("gflops", { $0.gigaflops.map { fixed($0, digits: 1) } }),
        ("peak_fraction", { $0.peakFraction.map { fixed($0, digits: 3) } }),
        ("rate", { figures in figures.perSecond.map { "\(scaled($0))\(figures.unit)/s" } }),
        ("ns_per_op", { $0.nanosecondsPerStep.map { fixed($0, digits: 1) } }),
        ("peer_median_ms", { $0.peerMedian.map { fixed($0, digits: 4) } }),
        ("peer_ratio", { $0.peerRatio.map { fixed($0, digits: 2) } }),
        ("grown_bytes", { $0.grownBytes.map { String($0) } }),
        ("kept_bytes", { $0.keptBytes.map { String($0) } }),
        ("memory_ratio", { $0.memoryRatio.map { fixed($0, digits: 2) } }),
    ]

    /// The lines, the titles first.
    let lines: [String]

    /// Lays out figures.
    init(_ rows: [Figures]) {
        let columns = Table.columns
            .map { column in [column.title] + rows.map { column.text($0) ?? "" } }
            .filter { cells in cells.dropFirst().contains { !$0.isEmpty } }
        let widths = columns.map { cells in cells.map(\.count).max() ?? 0 }
        lines = (0...rows.count).map { line in
            columns.indices.map { column in
                let cell = columns[column][line]
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + padding : padding + cell
            }
            .joined(separator: "  ")
        }
    }
}
