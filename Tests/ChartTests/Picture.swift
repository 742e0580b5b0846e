import Foundation
import RNNCharts

#if canImport(FoundationXML)
import FoundationXML
#endif

/// A picture as an XML parser reads it; nothing if it is not well-formed.
final class Picture: NSObject, XMLParserDelegate {
    struct Element {
        var name: String
        var attributes: [String: String]
        var text = ""

        var classes: [Substring] { (attributes["class"] ?? "").split(separator: " ") }
        func number(_ name: String) -> Double { attributes[name].flatMap(Double.init) ?? .nan }
    }

    private(set) var elements: [Element] = []
    private var open: [Int] = []

    init?(_ text: String) {
        super.init()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = self
        guard parser.parse() else { return nil }
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        open.append(elements.count)
        elements.append(Element(name: name, attributes: attributes))
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        if let last = open.last { elements[last].text += text }
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        open.removeLast()
    }

    /// The elements of a class.
    subscript(_ name: String) -> [Element] { elements.filter { $0.classes.contains { $0 == name } } }

    /// The text of the elements of a class.
    func texts(_ name: String) -> [String] { self[name].map(\.text) }
}

/// Charts with everything that data and names may bring.
enum Samples {
    static let hostile = "<script>alert(\"1\")</script> & ' ]]> \u{0}\u{1b}\u{fffe} \u{202e}\u{1f600} été"
    static let odd: [Double] = [.nan, .infinity, -.infinity, 0, -0.0, 1e308, -1e308, 5e-300, 1, -3]

    static let charts: [(name: String, chart: any Chart)] = {
        var charts: [(String, any Chart)] = []
        let long = String(repeating: "very long label ", count: 40)
        let data: [(String, [Double])] = [
            ("none", []), ("one", [3]), ("equal", [0.5, 0.5, 0.5]), ("zero", [0, 0]), ("odd", odd),
            ("nan", [.nan, .nan]),
            ("huge", [1e308, -1e308, 1.7e308]), ("tiny", [1e-300, 3e-300]), ("close", [1e6, 1e6 + 1e-6]),
            ("usual", [0.2, 0.5, 0.9]),
        ]
        for (name, values) in data {
            for isLogarithmic in [false, true] {
                for label in ["accuracy", long, hostile, ""] {
                    let axis = Axis(label, unit: "%", isLogarithmic: isLogarithmic)
                    let lines = [
                        LineChart.Series(label, values, deviations: values),
                        .init("b", values, x: values, style: .dotted),
                    ]
                    charts.append(("line \(name)", LineChart(label, x: axis, y: axis, lines)))
                    let named = LineChart(
                        label, x: axis, y: axis, lines, categories: values.indices.map { "\($0)\n\(label)" },
                        styleNames: [.dotted: label], missing: label, plotHeight: 90)
                    charts.append(("categories \(name)", named))
                    charts.append(("panels", Panels([named, named], title: label, sharesAxes: true)))
                    let marks = zip(values, 0...).map { Axis.Mark($0, "\($1) \(label)") }
                    let marked = LineChart(
                        label, x: Axis(label, isLogarithmic: isLogarithmic, marks: marks), y: Axis(marks: marks),
                        [.init(label, values, style: .points), .init("b", values, x: values, style: .rings)])
                    charts.append(("marks \(name)", marked))
                    let spans = [0...0, -3...1, 1...Int.max, 7...9].map { Spectrogram.Span($0, label) }
                    let sound = Spectrogram(
                        label, x: axis, y: Axis(label, marks: marks), [values, [], values.reversed()], spans: spans,
                        spanName: label)
                    charts.append(("spectrogram \(name)", sound))
                    let bars = [BarChart.Series(label, values, deviations: values), .init("b", values)]
                    charts.append(("bar \(name)", BarChart(label, y: axis, groups: values.map { _ in label }, bars)))
                    let lying = BarChart(
                        label, y: axis, groups: values.map { _ in label }, bars, orientation: .horizontal,
                        missing: label)
                    charts.append(("lying bar \(name)", lying))
                    charts.append(
                        (
                            "heat \(name)",
                            HeatMap(
                                label, x: axis, y: axis, rows: [label, "b"], columns: [label], [values], note: label)
                        ))
                    charts.append(
                        ("words \(name)", AttentionMap(label, [.init([label, "b", ""], values, label: label)])))
                    if !isLogarithmic {
                        let reversed = Array(values.reversed())
                        let groups = [
                            PathChart.Group(label, [.init(x: values, y: reversed, steps: [label])]),
                            .init("b", x: reversed, y: values), .init("none", []),
                        ]
                        let fixed = zip(values, PathChart.FixedPoint.Kind.allCases).map {
                            PathChart.FixedPoint($0, 1, $1, name: label)
                        }
                        let directions = values.map { PathChart.Direction(label, x: $0, y: 1, through: ($0, 0)) }
                        let paths = PathChart(
                            label, x: axis, y: axis, groups, fixedPoints: fixed, directions: directions)
                        charts.append(("paths \(name)", paths))
                        charts.append(("eigenvalues \(name)", PathChart(eigenvalues: label, groups)))
                        let texts: [ColoredText.Row] = [
                            .init(label, words: [label, "b", " ", ""], values, marked: 1),
                            .init("b", text: "\(label)\n\tb", values, marked: 900), .init(label, pieces: [], values),
                        ]
                        charts.append(("text \(name)", ColoredText(label, texts, valueName: label, scale: nil)))
                        charts.append(("text \(name)", ColoredText(label, texts, scale: values.first, limit: 2)))
                        let gates = HeatMap(
                            activations: label, units: [label, "b"], steps: [label, " "], [values, []])
                        charts.append(("gates \(name)", gates))
                        charts.append(("panels", Panels([gates, gates])))
                        charts.append(
                            (
                                "alignment \(name)",
                                HeatMap(alignment: label, source: [label, " "], target: [label], [values])
                            ))
                        let picture = Pictures.Picture(values, height: 2, width: 3, caption: label)
                        charts.append(("pictures \(name)", Pictures(label, [picture, picture])))
                    }
                }
            }
        }
        for steps in [[], [[]], [[60], [60, -1, 128, .max]], Array(repeating: Array(0..<128), count: 300)] {
            for title in ["chorale", long, hostile, ""] {
                charts.append(
                    ("roll \(steps.count)", PianoRoll(title, steps: steps, continuedFrom: 1, names: (title, "b"))))
            }
        }
        charts.append(("pictures none", Pictures("", [.init([0.5], height: -1, width: 0)])))
        charts.append(("panels", Panels([])))
        charts.append(("panels", Panels(charts.prefix(7).map(\.1), title: long)))
        return charts
    }()
}
