internal import CRNNKernels
internal import Dispatch

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// How many threads the library computes with.
///
/// By default as many as there are processors. The results are the same bits whatever the number.
public enum Threads {
    @TaskLocal static var limit: Int?

    /// Whether work is divided however little it is: so that small examples can tell that this changes nothing.
    @TaskLocal static var dividesAll = false

    /// The number of processors.
    public static let processors = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))

    /// The number of threads in use by the current task.
    public static var count: Int { limit ?? processors }

    /// Runs `body` with at most `count` threads.
    public static func limited<Result>(to count: Int, _ body: () throws -> Result) rethrows -> Result {
        require(count >= 1, "count: \(count) threads cannot compute anything")
        return try $limit.withValue(count, operation: body)
    }

    /// Runs `body` for each of `parts` parts at the same time, on this thread and others, and waits for all of them.
    /// Denormal numbers are treated alike in all of them: as this thread treats them.
    static func run(parts: Int, _ body: (Int) -> Void) {
        guard parts > 1 else {
            if parts == 1 { body(0) }
            return
        }
        let mode = rnn_float_mode_get()
        withoutActuallyEscaping(body) { body in
            let work = Work(body: body)
            DispatchQueue.concurrentPerform(iterations: parts) { part in
                let former = rnn_float_mode_get()
                rnn_float_mode_set(mode)
                work.body(part)
                rnn_float_mode_set(former)
            }
        }
    }

    /// A closure whose calls for different parts touch different memory: what `run` asks of its caller.
    private struct Work: @unchecked Sendable {
        let body: (Int) -> Void
    }

    /// Into how many parts work is divided, if each is to have `minimum` units of it.
    static func parts(of work: Int, minimum: Int) -> Int {
        guard work >= 2 * minimum || dividesAll else { return 1 }
        return dividesAll ? count : min(count, work / minimum)
    }

    /// Runs `body` on consecutive parts of 0 ..< count, whose lengths are multiples of `multiple` (but for the last
    /// one), each part with at least `minimum` units of work.
    static func split(_ count: Int, multiple: Int, work: Int, minimum: Int, _ body: (Range<Int>) -> Void) {
        let units = (count + multiple - 1) / multiple
        let parts = units > 1 ? min(units, parts(of: work, minimum: minimum)) : 1
        guard parts > 1 else { return body(0..<count) }
        run(parts: parts) { part in
            body(min(count, units * part / parts * multiple)..<min(count, units * (part + 1) / parts * multiple))
        }
    }
}
