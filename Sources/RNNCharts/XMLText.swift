extension String {
    /// The text as it is written in XML and HTML, in content and in attributes.
    ///
    /// Characters that XML or HTML does not allow, and those that would turn the direction of what stands around them,
    /// are shown: a control character as its picture, as ␛ for the escape that begins a terminal's colours, the others
    /// as the replacement character.
    public var escapedForXML: String {
        var escaped = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\t", "\n", "\r": escaped.unicodeScalars.append(scalar)
            default: escaped.unicodeScalars.append(scalar.visible)
            }
        }
        return escaped
    }

    /// The text as it is seen, whose width is that of what is drawn.
    var shown: String {
        var shown = String.UnicodeScalarView()
        for scalar in unicodeScalars { shown.append(scalar.visible) }
        return String(shown)
    }
}

extension Unicode.Scalar {
    private static let replacement: Unicode.Scalar = "\u{fffd}"

    /// The scalar, or what is shown in its place.
    fileprivate var visible: Unicode.Scalar {
        switch value {
        // The pictures of the 32 control characters stand in their order.
        case 0..<0x20: Unicode.Scalar(0x2400 + value) ?? Self.replacement
        case 0x7f: "\u{2421}"
        case 0x80...0x9f: Self.replacement
        // Embeddings, overrides and isolates: what they begin does not end with the label.
        case 0x202a...0x202e, 0x2066...0x2069: Self.replacement
        // The code points that are no characters: these, and the last two of every plane.
        case 0xfdd0...0xfdef: Self.replacement
        case _ where value & 0xfffe == 0xfffe: Self.replacement
        default: self
        }
    }
}
