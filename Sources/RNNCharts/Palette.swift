/// Colours that people with any kind of colour vision can tell apart (Okabe and Ito 2008), in the order in which charts
/// use them.
public enum Palette {
    /// The colours, as CSS writes them.
    public static let colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#f0e442"]

    /// The colour of the series with this number; after the last colour the first comes again.
    public static func color(_ series: Int) -> String {
        colors[((series % colors.count) + colors.count) % colors.count]
    }
}
