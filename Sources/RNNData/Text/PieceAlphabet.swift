/// How pieces are written in files: a character for each byte, so that parts of characters can be written too.
///
/// It is the alphabet of GPT-2's files. What can be seen in ASCII and Latin 1 stands for its own number, and the other
/// bytes, in their order, are the characters from U+0100 on: a space is "Ġ", a line feed "Ċ".
enum PieceAlphabet {
    private static let scalars: [Unicode.Scalar] = {
        var hidden: UInt32 = 0x100
        return (UInt8.min...UInt8.max).map { byte in
            switch byte {
            case 0x21...0x7e, 0xa1...0xac, 0xae...0xff: return Unicode.Scalar(byte)
            default:
                defer { hidden += 1 }
                return Unicode.Scalar(hidden) ?? Unicode.Scalar(byte)
            }
        }
    }()

    private static let bytes = Dictionary(uniqueKeysWithValues: zip(scalars, UInt8.min...UInt8.max))

    /// How bytes are written.
    static func text(of piece: [UInt8]) -> String {
        var text = String.UnicodeScalarView()
        for byte in piece { text.append(scalars[Int(byte)]) }
        return String(text)
    }

    /// The bytes that a text stands for; nil if some character stands for none.
    static func bytes(of text: some Sequence<Unicode.Scalar>) -> [UInt8]? {
        var piece: [UInt8] = []
        for scalar in text {
            guard let byte = bytes[scalar] else { return nil }
            piece.append(byte)
        }
        return piece
    }
}
