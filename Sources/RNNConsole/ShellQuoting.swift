/// An argument as a shell takes it: in quotes where it needs them.
public func quoted(_ argument: String) -> String {
    let plain = argument.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
            || "-_=./,:@%+".utf8.contains(byte)
    }
    if plain && !argument.isEmpty { return argument }
    // One by one: a quote before an accent is one character together with it, and ends the quoted text nevertheless.
    var text = "'"
    for scalar in argument.unicodeScalars {
        if scalar == "'" { text += "'\\'" }
        text.unicodeScalars.append(scalar)
    }
    return text + "'"
}
