import Foundation

/// The memory that the system says a program can still have.
enum AvailableMemory {
    /// In bytes; all there is in the machine where the system does not say what is in use.
    static var bytes: Double {
        let limits = [free, group].compactMap(\.self)
        return limits.min() ?? Double(ProcessInfo.processInfo.physicalMemory)
    }

    /// What Linux counts as available.
    private static var free: Double? {
        guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("MemAvailable:") })
        else { return nil }
        return line.split(separator: " ").dropFirst().first.flatMap { Double($0) }.map { 1024 * $0 }
    }

    /// What the limit of a container leaves.
    private static var group: Double? {
        func number(_ name: String) -> Double? {
            let text = try? String(contentsOfFile: "/sys/fs/cgroup/" + name, encoding: .utf8)
            return text.flatMap { Double($0.prefix { $0 != "\n" }) }
        }
        guard let limit = number("memory.max"), let used = number("memory.current") else { return nil }
        return max(0, limit - used)
    }
}
