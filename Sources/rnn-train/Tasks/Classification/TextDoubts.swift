import RNNConsole
import RNNTasks

/// Signs that a file's texts and labels are not what somebody wants to train on, most often because columns are mixed up.
enum TextDoubts {
    static func all(in texts: Dataset<String, Int32>, _ classes: [String]) -> [String] {
        func share(_ isSo: (String, Int32) -> Bool) -> Double {
            let count = zip(texts.inputs, texts.labels).count { isSo($0, $1) }
            return Double(count) / Double(max(1, texts.count))
        }
        var doubts: [String] = []
        let empty = share { text, _ in text.allSatisfy(\.isWhitespace) }
        if empty > 0.5 { doubts.append("\(percent(empty)) of the texts are empty; they may be in another column") }
        if share({ $0 == classes[Int($1)] }) == 1 {
            doubts.append("every text is the same as its label; they may be of one column")
        }
        let numbers = share { text, _ in isNumber(text) }
        if numbers > 0.9 {
            doubts.append("\(percent(numbers)) of the texts are numbers; they may be in another column")
        }
        // Classes of one example each are texts, names or numbers of rows.
        if classes.count > 20 && 2 * classes.count > texts.count {
            doubts.append(
                """
                there are \(grouped(classes.count)) labels for \(grouped(texts.count)) texts to train with; they may be in \
                another column
                """)
        }
        return doubts
    }

    private static func isNumber(_ text: String) -> Bool {
        let bare = text.trimmed
        return !bare.isEmpty && bare.utf8.allSatisfy { (0x2b...0x3a).contains($0) || $0 == 0x65 || $0 == 0x45 }
    }
}

extension String {
    /// Without white space around it.
    fileprivate var trimmed: Substring {
        let start = drop { $0.isWhitespace }
        return start.prefix(start.count - start.reversed().prefix { $0.isWhitespace }.count)
    }
}
