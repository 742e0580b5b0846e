import Foundation
import RNNKit

/// Texts like reviews, the same in every run: 100 to 1,000 characters each, of words of a language's lengths that are as
/// frequent as a language's are.
struct Reviews {
    /// The number of reviews.
    let count: Int

    /// The bytes of all texts.
    var size: Int { (0..<count).reduce(0) { $0 + Reviews.length($1) } }

    /// The texts.
    var texts: [String] {
        var random = RandomSource(seed: 1)
        let words = (0..<50_000).map { rank in
            // The frequent ones are short.
            let letters = 2 + random.integer(below: rank < 50 ? 3 : 10)
            return (0..<letters).map { _ in UInt8(ascii: "a") + UInt8(random.integer(below: 26)) }
        }
        return (0..<count).map { index in
            var text: [UInt8] = []
            while text.count < Reviews.length(index) {
                // Zipf's law: the logarithm of a rank is uniform.
                let rank = Int(pow(Double(words.count), random.uniform()))
                var word = words[rank - 1]
                if random.integer(below: 12) == 0 { word[0] -= 32 }
                text += word
                text += Array([" ", " ", " ", " ", " ", " ", " ", ", ", ". ", "! "][random.integer(below: 10)].utf8)
            }
            return String(decoding: text.prefix(Reviews.length(index)), as: UTF8.self)
        }
    }

    /// A file of the texts, in quotes, and a label for each.
    var csv: String {
        "review,sentiment\n"
            + texts.enumerated().map { "\"\($1)\",\($0.isMultiple(of: 2) ? "positive" : "negative")\n" }.joined()
    }

    private static func length(_ index: Int) -> Int { 100 + index * 7919 % 901 }
}
