/// Colours that people with any kind of colour vision can tell apart (Okabe and Ito 2008), in the order in which charts
/// use them.
public enum Palette {
    /// The colours on a light page, as CSS writes them. The yellow of the original, too pale for lines on white, is
    /// grey.
    public static let colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#4d4d4d"]

    /// The same colours on a dark page, lighter; the last is the yellow.
    public static let darkColors = ["#3191d6", "#e8772e", "#14b88a", "#d98fb8", "#f0b429", "#9bd6f7", "#f0e442"]

    /// The number of a grey that is none of the colours: of what others are compared with.
    public static let neutral = -1

    /// The number of the colour of text: of what belongs to no series.
    static let ink = -2

    /// The grey on a light and on a dark page.
    static let neutralColors = (light: "#7d8590", dark: "#8b949e")

    /// The colour of the series with this number on a light page; after the last colour the first comes again.
    public static func color(_ series: Int) -> String {
        series == neutral ? neutralColors.light : colors[index(series)]
    }

    /// Which of the colours the series with this number has.
    static func index(_ series: Int) -> Int {
        ((series % colors.count) + colors.count) % colors.count
    }

    /// What the rules of style call the colour of the series with this number.
    static func name(_ series: Int) -> String {
        switch series {
        case neutral: "neutral"
        case ink: "ink"
        default: "c\(index(series))"
        }
    }

    /// The style of the line with this number: another each time the first colour comes again, as far as there are
    /// styles.
    static func style(_ series: Int) -> LineStyle {
        let styles: [LineStyle] = [.solid, .dotted, .dashed]
        return styles[min(max(series, 0) / colors.count, styles.count - 1)]
    }
}
