#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// What the machine has of memory, against which the sizes of files are held before memory is taken for them.
enum MachineMemory {
    /// The number of its bytes; without end where the system does not tell.
    static let byteCount: Int = {
        let (count, overflow) = Int(sysconf(Int32(_SC_PHYS_PAGES)))
            .multipliedReportingOverflow(by: Int(sysconf(Int32(_SC_PAGESIZE))))
        return count > 0 && !overflow ? count : .max
    }()

    /// The most bytes of a file of data. Beside them there must be room for the rows, texts and tokens made of them.
    static var dataLimit: Int { byteCount / 4 }
}
