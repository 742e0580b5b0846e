import Foundation

extension Figures {
    /// The figures as one line of JSON. A key that does not apply to the workload is left out.
    var json: String {
        let text: [(String, String?)] = [("workload", workload), ("level", level)]
        let numbers: [(String, Double?)] = [
            ("min_ms", minimum), ("median_ms", median), ("gflops", gigaflops), ("peak_fraction", peakFraction),
            ("per_second", perSecond), ("ns_per_op", nanosecondsPerStep), ("peer_median_ms", peerMedian),
            ("peer_ratio", peerRatio), ("memory_ratio", memoryRatio),
        ]
        let bytes: [(String, Int?)] = [("grown_bytes", grownBytes), ("kept_bytes", keptBytes)]
        // Names are plain ASCII without quotes, all numbers finite.
        let fields =
            text.compactMap { key, value in value.map { "\"\(key)\": \"\($0)\"" } } + ["\"threads\": \(threads)"]
            + numbers.compactMap { key, value in value.map { "\"\(key)\": \(String(format: "%.6g", $0))" } }
            + bytes.compactMap { key, value in value.map { "\"\(key)\": \($0)" } }
        return "{\(fields.joined(separator: ", "))}"
    }
}
