internal import CRNNKernels

/// The level of SIMD instructions that the kernels use.
///
/// The best level that the processor has is chosen when the program starts. The environment variable `RNNKIT_SIMD`
/// forces another one, for tests and comparisons. A computation gives the same bits at the same level, whatever the
/// number of threads.
public struct InstructionSet: Sendable, Equatable, CustomStringConvertible {
    /// The level's name: `portable`, `avx2`, `avx512` or `neon`.
    public let name: String

    /// The level's name.
    public var description: String { name }

    /// The environment variable asked for a level that cannot be used.
    public struct Unavailable: Error, Equatable, CustomStringConvertible {
        /// What the environment variable said.
        public let requested: String
        /// The levels that this processor has.
        public let available: [InstructionSet]
        /// Whether the name is that of a level at all.
        public let exists: Bool

        /// What was asked for, and what there is.
        public var description: String {
            let names = available.map(\.name).joined(separator: ", ")
            let variable = String(cString: RNNLevelVariable)
            return exists
                ? "\(variable)=\(requested): this processor does not have that instruction set; it has: \(names)"
                : "\(variable)=\(requested): there is no such instruction set; this processor has: \(names)"
        }
    }

    /// The levels that this processor has, the slowest first.
    public static var available: [InstructionSet] {
        (0..<rnn_level_count()).map { InstructionSet(name: String(cString: rnn_level_float($0).pointee.level)) }
    }

    /// The level in use.
    ///
    /// A program should ask once when it starts, to tell its user; the first computation would stop it with the same
    /// text.
    ///
    /// - Throws: ``Unavailable`` if the environment variable asks for a level that does not exist, or not here.
    public static func current() throws(Unavailable) -> InstructionSet {
        switch rnn_level_choice() {
        case .best, .forced:
            return InstructionSet(name: String(cString: rnn_kernels_float().pointee.level))
        case let choice:
            throw Unavailable(
                requested: String(cString: rnn_level_requested()), available: available,
                exists: choice == .unavailable)
        }
    }

    /// The table of the level in use; stops the program if the environment asks for one that cannot be.
    static func chosen(_ table: () -> UnsafePointer<RNNKernels>) -> UnsafePointer<RNNKernels> {
        do {
            _ = try current()
        } catch {
            requirementFailed(error.description)
        }
        return table()
    }
}
