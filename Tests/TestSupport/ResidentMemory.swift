import Foundation

/// The memory of this process.
public enum ResidentMemory {
    /// The resident bytes; nil on systems other than Linux.
    public static var bytes: Int? {
        // The second number is that of pages.
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
            let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { return nil }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }
}
