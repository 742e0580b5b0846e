extension String {
    /// The text as it is written in XML and HTML, in content and in attributes. Characters that XML or HTML does not
    /// allow are replaced.
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
            case "\u{0}"..<"\u{20}", "\u{7f}"..."\u{9f}": escaped += "\u{fffd}"
            // The characters that are none: these, and the last two of every plane.
            case _ where 0xfdd0...0xfdef ~= scalar.value || scalar.value & 0xfffe == 0xfffe: escaped += "\u{fffd}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
