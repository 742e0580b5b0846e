/// How a token is capitalised, and whether there are digits in it.
public enum Capitalization: Int32, Sendable, CaseIterable {
    /// No capitals: `the`, `,`.
    case none
    /// The first character alone: `The`, `I`.
    case first
    /// All letters, of which there are several: `NATO`, `U.S.`.
    case all
    /// Some other letters: `iPhone`, `McDonald`.
    case mixed
    /// There are digits: `1969`, `B-52`.
    case digits

    /// The way of a token.
    public init(of token: String) {
        var (letters, capitals, beginsWithOne, isFirst) = (0, 0, false, true)
        for character in token {
            if character.isNumber {
                self = .digits
                return
            }
            if character.isLetter { letters += 1 }
            if character.isUppercase {
                capitals += 1
                if isFirst { beginsWithOne = true }
            }
            isFirst = false
        }
        if capitals == 0 {
            self = .none
        } else if capitals > 1 && capitals == letters {
            self = .all
        } else {
            self = capitals == 1 && beginsWithOne ? .first : .mixed
        }
    }
}
