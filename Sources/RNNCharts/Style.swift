/// The style of all charts: sizes that the layout counts on, and the rules for light and dark pages.
enum Style {
    static let titleSize = 16.0
    static let labelSize = 13.0
    static let tickSize = 12.0
    /// The smallest distance between anything and the edge of the picture.
    static let padding = 16.0

    static let font = """
        system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif
        """

    static let monospaced = """
        ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace
        """

    /// Every rule begins with the class of the picture: inside a page the rules bind nothing else there. The series'
    /// colours are values of `color`, for strokes and areas alike.
    static let rules =
        """
        .rnn-chart { max-width: 100%; height: auto; }
        .rnn-chart text { font-family: \(font); font-size: 13px; }
        .rnn-chart .title { font-size: 16px; font-weight: 600; }
        .rnn-chart .subtitle { font-size: 13px; font-weight: 600; }
        .rnn-chart .tick, .rnn-chart .value { font-size: 12px; }
        .rnn-chart .grid, .rnn-chart .axis { stroke-width: 1; shape-rendering: crispEdges; }
        .rnn-chart .plot { fill: none; stroke: none; }
        .rnn-chart .line { fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; }
        .rnn-chart .solid { stroke-linecap: round; }
        .rnn-chart .dashed { stroke-dasharray: 7 4; }
        .rnn-chart .dotted { stroke-width: 2.5; stroke-dasharray: 0.1 4.5; stroke-linecap: round; }
        .rnn-chart .point, .rnn-chart .bar, .rnn-chart .shade { fill: currentColor; }
        .rnn-chart .hollow { stroke: currentColor; stroke-width: 1.5; }
        .rnn-chart .ring { fill: none; stroke: currentColor; stroke-width: 2; }
        .rnn-chart .path { fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linejoin: round; }
        .rnn-chart .dots { fill: none; stroke: currentColor; stroke-width: 6.5; stroke-linecap: round; }
        .rnn-chart .small { stroke-width: 4.5; }
        .rnn-chart .inner { stroke-width: 3.5; }
        .rnn-chart .small.inner { stroke-width: 2; }
        .rnn-chart .direction { stroke: currentColor; stroke-width: 1.5; }
        .rnn-chart .circle { fill: none; stroke-width: 1.25; }
        .rnn-chart .mark { fill: currentColor; }
        .rnn-chart .named { stroke-width: 3; stroke-linejoin: round; paint-order: stroke; }
        .rnn-chart .mono { font-family: \(monospaced); }
        .rnn-chart .cells { shape-rendering: crispEdges; }
        .rnn-chart .span { fill: currentColor; fill-opacity: 0; stroke: currentColor; stroke-width: 1.5; }
        .rnn-chart .outline { fill: none; stroke: currentColor; stroke-width: 1.5; }
        .rnn-chart .whisker { stroke: currentColor; stroke-width: 1.25; stroke-opacity: 0.75; }
        .rnn-chart .stop { fill: none; stroke: currentColor; stroke-width: 2; }
        .rnn-chart .band { fill: currentColor; fill-opacity: 0.16; }

        """ + colors(light: true)
        + "@media screen and (prefers-color-scheme: dark) {\n" + colors(light: false) + "}\n"

    /// The colour of the page.
    static func page(light: Bool) -> String { light ? "#ffffff" : "#10151b" }

    /// The rules that differ between light and dark.
    static func colors(light: Bool) -> String {
        let page = page(light: light)
        let text = light ? "#1f2328" : "#e6edf3"
        let quiet = light ? "#57606a" : "#a0a9b4"
        let grid = light ? "#e3e6ea" : "#2a313a"
        let axis = light ? "#8c959f" : "#6e7681"
        var rules = """
            .rnn-chart .page { fill: \(page); }
            .rnn-chart text { fill: \(text); }
            .rnn-chart .tick, .rnn-chart .label { fill: \(quiet); }
            .rnn-chart .grid { stroke: \(grid); }
            .rnn-chart .axis { stroke: \(axis); }
            .rnn-chart .circle { stroke: \(axis); }
            .rnn-chart .mark, .rnn-chart .named { stroke: \(page); }
            .rnn-chart .deviation { stroke: \(text); stroke-width: 1.25; }
            .rnn-chart .frame { fill: none; stroke: \(grid); }
            .rnn-chart .heat { color: \(Shade.heat.color(light: light)); }
            .rnn-chart .cold { color: \(Shade.cold.color(light: light)); }
            .rnn-chart .onshade { fill: \(Shade.deepInk); }
            .rnn-chart .inshade { fill: \(Shade.paleInk(light: light)); }
            .rnn-chart .hollow { fill: \(page); }
            .rnn-chart .ink { color: \(text); }
            .rnn-chart .neutral { color: \(light ? Palette.neutralColors.light : Palette.neutralColors.dark); }
            .rnn-chart .missing { fill: \(quiet); font-style: italic; }

            """
        for (index, color) in (light ? Palette.colors : Palette.darkColors).enumerated() {
            rules += ".rnn-chart .c\(index) { color: \(color); }\n"
        }
        // After the colours, of which it is the inside.
        rules += ".rnn-chart .inner { color: \(page); }\n"
        return rules
    }
}
