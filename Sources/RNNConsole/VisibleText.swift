/// A text without anything that a terminal would take for a command: each control character but line feeds and tabs is
/// shown by its picture, and what turns the direction of writing by its number.
public func visible(_ text: String) -> String {
    func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0a: true
        case 0..<0x20, 0x7f...0x9f, 0x202a...0x202e, 0x2066...0x2069, 0x200e, 0x200f, 0x2028, 0x2029: false
        default: true
        }
    }
    if text.unicodeScalars.allSatisfy(isHarmless) { return text }
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar.value {
        case _ where isHarmless(scalar): result.unicodeScalars.append(scalar)
        case 0..<0x20: result.unicodeScalars.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{fffd}")
        case 0x7f: result.unicodeScalars.append("\u{2421}")
        default: result += "<U+" + String(scalar.value, radix: 16, uppercase: true) + ">"
        }
    }
    return result
}

/// How many columns of a terminal a text takes: two for characters of East Asia and for pictures, none for marks.
public func columns(of text: String) -> Int {
    text.reduce(0) { $0 + columns(of: $1) }
}

/// The beginning of a text that takes at most so many columns.
func cut(_ text: String, to width: Int) -> Substring {
    var used = 0
    return text.prefix { character in
        used += columns(of: character)
        return used <= width
    }
}

private func columns(of character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first, scalar.value >= 0x300 else { return 1 }
    switch scalar.value {
    case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xa960...0xa97f, 0xac00...0xd7a3, 0xf900...0xfaff,
        0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1f64f, 0x1f680...0x1faff, 0x20000...0x3fffd:
        return 2
    default:
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return 1
        }
    }
}
