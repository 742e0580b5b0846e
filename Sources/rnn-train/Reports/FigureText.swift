import RNNCharts
import RNNConsole
import RNNTasks

extension Figure.Kind {
    /// A number as tables show it; a dash for one that is undefined.
    func text(_ value: Double) -> String {
        if value.isNaN { return "\u{2013}" }
        return switch format {
        case .digits(let count): fixed(value, count)
        case .percent: percent(value)
        }
    }

    /// The mean and the standard deviation of several numbers.
    func text(_ values: [Double]) -> String {
        switch values.count {
        case 0: "none"
        case 1: text(values[0])
        default:
            switch format {
            case .digits(let count): "\(fixed(mean(values), count)) ± \(fixed(deviation(values), count))"
            case .percent: "\(fixed(100 * mean(values), 1)) ± \(fixed(100 * deviation(values), 1)) %"
            }
        }
    }

    /// How much a number is more than another one, with its sign; shares in percentage points.
    func difference(_ value: Double, from other: Double) -> String {
        let difference = format == .percent ? 100 * (value - other) : value - other
        guard difference.isFinite else { return "" }
        let digits = if case .digits(let count) = format { count } else { 1 }
        return (difference < 0 ? "-" : "+") + fixed(abs(difference), digits)
    }

    /// A number as charts show it.
    func drawn(_ value: Double) -> Double { format == .percent ? 100 * value : value }

    /// The name above a column of a table, in lines that are not long.
    var heading: String {
        title.split(separator: " ").reduce(into: [String]()) { lines, word in
            if let last = lines.last, last.count + word.count < 10 {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }.joined(separator: "\n")
    }

    /// An axis whose numbers have the digits that they have in tables.
    func numberAxis(showsAll: Bool) -> Axis {
        var axis = axis(showsAll: showsAll)
        axis.decimals = if case .digits(let count) = format { count } else { 1 }
        return axis
    }

    /// An axis of it; of a share, from 0 to 100 % if it is to show all of it. Rates of errors may be more than that.
    func axis(showsAll: Bool = false) -> Axis {
        format == .percent ? Axis(unit: "%", range: showsAll && direction == .higher ? 0...100 : nil) : Axis()
    }
}

extension Figures {
    /// The same figures, and others after them.
    func adding(_ others: [Figure]) -> Figures { Figures(loss: loss, all.dropFirst() + others) }

    /// All figures in a line: "loss 0.1234, accuracy 93.1 %".
    var text: String {
        all.map { "\($0.kind.title) \($0.kind.text($0.value))" }.joined(separator: ", ")
    }

    /// The numbers by their names, as JSON has them: nil where one is not finite.
    var byName: [String: Double?] {
        Dictionary(
            all.map { ($0.kind.name, $0.value.isFinite ? $0.value : nil) }, uniquingKeysWith: { first, _ in first })
    }
}
