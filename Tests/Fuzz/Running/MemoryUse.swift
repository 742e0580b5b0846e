import Foundation

/// What the process has taken of memory.
enum MemoryUse {
    /// The most bytes that have been in use at a time.
    static var peak: Int {
        var usage = rusage()
        // 0 is RUSAGE_SELF, which each system's library declares with another type.
        guard getrusage(0, &usage) == 0 else { return 0 }
        #if canImport(Darwin)
        return Int(usage.ru_maxrss)
        #else
        return Int(usage.ru_maxrss) * 1024
        #endif
    }
}
