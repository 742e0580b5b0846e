import Foundation

/// How much memory one step of training takes.
struct MemoryUse {
    /// How far the step raised the peak of the process's resident memory, in bytes.
    let grownBytes: Int

    /// Takes a step of a model of the grid; nil where the system does not say how much memory is resident.
    ///
    /// A step on a single id comes before it, so that the optimizer's memory is there. The process must be a fresh one:
    /// memory that an earlier computation left behind would be used again without being counted.
    init?(_ model: GridModel) {
        let single = Batch(vocabulary: model.size.vocabulary, sequences: 1, time: 1)
        let step = model.cell.closure(model.size, .train([single, Batch(model.size)]))
        step()
        // Reading takes memory too, the first time.
        _ = MemoryUse.status("VmRSS")
        guard let before = MemoryUse.status("VmRSS") else { return nil }
        step()
        guard let peak = MemoryUse.status("VmHWM") else { return nil }
        grownBytes = peak - before
    }

    /// A line of what Linux says of the process, in bytes.
    private static func status(_ key: String) -> Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("\(key):") }),
            let kilobytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) })
        else { return nil }
        return kilobytes * 1024
    }
}
