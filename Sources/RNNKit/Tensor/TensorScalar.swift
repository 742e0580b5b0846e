internal import CRNNKernels

/// The element type of a tensor: `Float` for speed, `Double` to check gradients.
///
/// The two conformances in this module are the only ones that work: the arithmetic lives in kernels written for them.
public protocol TensorScalar: BinaryFloatingPoint, LosslessStringConvertible, Codable, Sendable
where RawSignificand: FixedWidthInteger {
    /// The functions that compute with elements of this type.
    static var kernelTable: KernelTable { get }
}

/// The compute functions for one element type at the instruction-set level in use.
public struct KernelTable: @unchecked Sendable {
    // The tables are constants of the program.
    let pointer: UnsafePointer<RNNKernels>
}

extension Float: TensorScalar {
    /// The functions for this type.
    public static var kernelTable: KernelTable { .float }
}

extension Double: TensorScalar {
    /// The functions for this type.
    public static var kernelTable: KernelTable { .double }
}

extension KernelTable {
    fileprivate static let float = KernelTable(pointer: InstructionSet.chosen { rnn_kernels_float() })
    fileprivate static let double = KernelTable(pointer: InstructionSet.chosen { rnn_kernels_double() })
}

extension TensorScalar {
    /// The kernels for this type.
    static var kernels: UnsafePointer<RNNKernels> { kernelTable.pointer }

    /// A uniform number in 0 ..< 1 from the upper bits of a random word, as many as the type holds.
    static func unit(from word: UInt64) -> Self {
        Self(word >> (63 - UInt64(significandBitCount))) * ulpOfOne * 0.5
    }
}
