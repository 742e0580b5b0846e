extension Safetensors {
    /// The type of a tensor's numbers in a file, in the order in which the format puts tensors.
    public enum ElementType: String, Sendable, CaseIterable {
        /// A whole number of 64 bits, not negative.
        case uint64 = "U64"
        /// A whole number of 64 bits.
        case int64 = "I64"
        /// Double precision: `Double`.
        case float64 = "F64"
        /// Single precision: `Float`.
        case float32 = "F32"
        /// A whole number of 32 bits, not negative.
        case uint32 = "U32"
        /// A whole number of 32 bits.
        case int32 = "I32"
        /// The upper half of a number in single precision.
        case bfloat16 = "BF16"
        /// IEEE's half precision.
        case float16 = "F16"
        /// A whole number of 16 bits, not negative.
        case uint16 = "U16"
        /// A whole number of 16 bits.
        case int16 = "I16"
        /// A whole number of 8 bits.
        case int8 = "I8"
        /// A whole number of 8 bits, not negative.
        case uint8 = "U8"
        /// A truth value in a byte.
        case bool = "BOOL"

        /// The number of bytes of one number.
        public var byteCount: Int {
            switch self {
            case .bool, .uint8, .int8: 1
            case .uint16, .int16, .float16, .bfloat16: 2
            case .uint32, .int32, .float32: 4
            case .uint64, .int64, .float64: 8
            }
        }
    }
}
