import Foundation
import Testing

@testable import RNNCharts

@Suite struct PathChartTests {
    /// The points of a path.
    private func points(_ element: Picture.Element) -> [[Double]] {
        (element.attributes["d"] ?? "").split { "MLZ".contains($0) }.map { point in
            point.split(separator: " ").compactMap { Double($0) }
        }
    }

    private func place(_ element: Picture.Element) -> [Double] { [element.number("cx"), element.number("cy")] }

    /// The marks of one kind in the plot; those of the legend are in the colour of text.
    private func marks(_ picture: Picture, _ kind: String) -> [Picture.Element] {
        picture[kind].filter { !$0.classes.contains("ink") }
    }

    @Test("A path begins with a hollow circle and ends with a filled one, in the colour of its group")
    func ends() throws {
        let groups = [
            PathChart.Group(
                "negative", [.init([[0, 0], [1, 2], [4, 2]] as [[Float]], steps: ["a", "dull", "film"])]),
            .init("positive", [.init(x: [0, 2], y: [0, 4]), .init(x: [2], y: [2])]),
        ]
        let picture = try #require(Picture("\(PathChart("", x: "c 1", y: "c 2", groups).svg)"))
        #expect(picture.texts("legend") == ["negative", "positive", "start", "end"])
        let paths = picture["path"].map { points($0) }
        #expect(paths.map(\.count) == [3, 2] && picture["path"].map { $0.classes.last } == ["c0", "c1"])
        #expect(marks(picture, "start").map { place($0) } == [paths[0][0], paths[1][0]])
        #expect(marks(picture, "end").prefix(2).map { place($0) } == [paths[0][2], paths[1][1]])
        // The point alone, halfway up the second path's end and to the right as far as that.
        let alone = place(marks(picture, "end")[2])
        #expect(abs(alone[0] - paths[1][1][0]) < 0.02 && abs(alone[1] - (paths[1][0][1] + paths[1][1][1]) / 2) < 0.02)
        // Twice as far on the axis is twice as far in the picture, upwards.
        #expect(abs(paths[0][2][0] - paths[0][0][0] - 4 * (paths[0][1][0] - paths[0][0][0])) < 0.1)
        #expect(paths[0][1][1] < paths[0][0][1])
        let hovers = picture.elements.filter { $0.name == "title" }.map(\.text)
        #expect(hovers.contains("negative, dull: 1, 2") && hovers.contains("positive, step 2: 2, 4"))
        #expect(hovers.contains("positive: 2, 2"))
        #expect(picture.elements[2].text.hasSuffix("positive: 1 path, 3 points, on average from (0, 0) to (2, 4)."))
    }

    @Test("What is not finite is a gap, and a group without points is called so")
    func gaps() throws {
        let path = PathChart.Path(x: [.nan, 0, 1, .infinity, 3, 4, 9], y: [0, 0, 1, 2, 3, 4])
        let groups = [PathChart.Group("a", [path]), .init("b", [.init(x: [.nan], y: [1])]), .init("c", [])]
        let picture = try #require(Picture("\(PathChart("", groups).svg)"))
        let paths = picture["path"].map { points($0) }
        #expect(paths.map(\.count) == [2, 2])
        #expect(marks(picture, "start").map { place($0) } == [paths[0][0]])
        // Those of the other two groups are in the legend.
        #expect(marks(picture, "end").map { place($0) }.last == paths[1][1] && marks(picture, "end").count == 3)
        #expect(picture.texts("legend") == ["a", "b (none)", "c (none)", "start", "end"])
        for empty in [PathChart("", []), PathChart("", [.init("", x: [.nan], y: [.nan])])] {
            let picture = try #require(Picture("\(empty.svg)"))
            #expect(!picture.texts("horizontal").isEmpty && !picture.texts("vertical").isEmpty)
        }
    }

    @Test("Fixed points are diamonds and crosses by what becomes of states nearby, with names that do not touch")
    func fixedPoints() throws {
        let points = (0..<30).map {
            PathChart.FixedPoint(Double($0 % 6) / 50, Double($0 / 6) / 50, .stable, name: "p\($0)")
        }
        let groups = [PathChart.Group("a", x: [0, 1], y: [0, 1])]
        let fixed = [.init(0.5, 0.5, .saddle, name: "S"), .init(0.9, 0.1, .unstable), .init(.nan, 0, .stable)] + points
        let picture = try #require(Picture("\(PathChart("", groups, fixedPoints: fixed).svg)"))
        #expect(picture.texts("legend") == ["stable point", "saddle point", "unstable point"])
        #expect(picture["stable"].count == 31 && picture["saddle"].count == 2 && picture["stop"].count == 2)
        let names = picture["named"]
        #expect(names.count >= 8 && names.contains { $0.text == "S" })
        let frames = names.map { ($0.number("x"), $0.number("y"), TextWidth.of($0.text, size: Style.labelSize)) }
        for (index, one) in frames.enumerated() {
            for other in frames[..<index] {
                let isBeside = one.0 >= other.0 + other.2 || other.0 >= one.0 + one.2
                #expect(isBeside || abs(one.1 - other.1) >= 14)
            }
        }
        #expect(picture.elements.contains { $0.name == "title" && $0.text == "S: saddle point, 0.50, 0.50" })
    }

    @Test("A direction is a line through its origin from edge to edge, with an arrow and its name inside of the plot")
    func directions() throws {
        for (x, y) in [(1.0, 0.5), (-1, 0.5), (0, 1), (1, 0), (-3, -1), (1e-9, -1e-9), (1e300, 1e300)] {
            let size = max(abs(x), abs(y))
            let fixed = [PathChart.FixedPoint(0.2, 0.1, .stable), .init(0.2 + x / size, 0.1 + y / size, .stable)]
            let chart = PathChart(
                "", [.init("", x: [-2, 2], y: [-2, 2])], fixedPoints: fixed,
                directions: [.init("readout", x: x, y: y, through: (0.2, 0.1))])
            let picture = try #require(Picture("\(chart.svg)"))
            let plot = picture["plot"][0]
            let (left, top) = (plot.number("x"), plot.number("y"))
            let (right, bottom) = (left + plot.number("width"), top + plot.number("height"))
            let line = picture["direction"][0]
            let (start, end) = ([line.number("x1"), line.number("y1")], [line.number("x2"), line.number("y2")])
            for point in [start, end] {
                let isAtEdge = [point[0] - left, point[0] - right, point[1] - top, point[1] - bottom].contains {
                    abs($0) < 0.02
                }
                #expect(isAtEdge && point[0] > left - 0.02 && point[0] < right + 0.02)
            }
            let through = try picture["stable"].suffix(2).map { diamond in
                // It begins at its upper corner.
                let corner = try #require(diamond.attributes["d"]).dropFirst().split { " l".contains($0) }
                return [try #require(Double(corner[0])), try #require(Double(corner[1])) + 6]
            }
            for point in through {
                let (dx, dy) = (end[0] - start[0], end[1] - start[1])
                let area = dx * (point[1] - start[1]) - dy * (point[0] - start[0])
                #expect(abs(area) / (dx * dx + dy * dy).squareRoot() < 0.05, "\(x), \(y)")
            }
            // The second one lies towards the end.
            #expect(
                hypot(through[1][0] - end[0], through[1][1] - end[1])
                    < hypot(through[0][0] - end[0], through[0][1] - end[1]))
            #expect(picture.texts("named") == ["readout"])
        }
        let none = PathChart("", [], directions: [.init("a", x: 0, y: 0), .init("b", x: .nan, y: 1)])
        #expect(try #require(Picture("\(none.svg)"))["direction"].isEmpty)
    }

    @Test("The unit circle is round and whole at any width, and a one is as long on both axes")
    func unitCircle() throws {
        let start = PathChart.Group("at the start", x: [0.6, 0.6, -1], y: [0.8, -0.8, 0], isHollow: true)
        for far in [0.5, 1.2, 30] {
            let chart = PathChart(eigenvalues: "Recurrent weights", [start, .init("trained", x: [far], y: [0])])
            for width in [240.0, 340, 390, 800, 1280] {
                let svg = chart.svg(width: width)
                let picture = try #require(Picture("\(svg)"))
                let (circle, plot) = (picture["circle"][0], picture["plot"][0])
                let (radius, x, y) = (circle.number("rx"), circle.number("cx"), circle.number("cy"))
                #expect(abs(radius - circle.number("ry")) < 0.02 && svg.width <= width)
                #expect(x - radius > plot.number("x") && x + radius < plot.number("x") + plot.number("width"))
                #expect(y - radius > plot.number("y") && y + radius < plot.number("y") + plot.number("height"))
                if far < 2 { #expect(radius > 60) }
                // Three points on the circle, hollow; the last in the legend is filled.
                for mark in picture["hollow"].suffix(3) {
                    #expect(abs(hypot(mark.number("cx") - x, mark.number("cy") - y) - radius) < 0.05)
                }
                #expect(picture.texts("legend") == ["at the start", "trained"])
                let outside = far > 1 ? 1 : 0
                #expect(svg.summary.contains("trained: 1 point, \(outside) outside the unit circle"))
                #expect(svg.summary.contains("at the start: 3 points, 0 outside"))
            }
        }
    }

    @Test("Ten thousand points are drawn by those that can be told apart, and so is a path of as many")
    func thinning() throws {
        var seed: UInt64 = 1
        let numbers = (0..<20_000).map { _ in
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(seed >> 11) / Double(1 << 53)
        }
        let (x, y) = (Array(numbers[..<10_000]), Array(numbers[10_000...]))
        let scattered = "\(PathChart("", [.init("a", x: x, y: y), .init("b", x: y, y: x, isHollow: true)]).svg)"
        #expect(scattered.utf8.count < 600_000)
        let picture = try #require(Picture(scattered))
        #expect(picture["dots"].count == 3 && picture["point"].isEmpty)
        let same = PathChart("", [.init("a", x: x.map { $0 < 0.5 ? 0 : 1 }, y: x.map { $0 < 0.5 ? 0 : 1 })])
        #expect(try #require(Picture("\(same.svg)"))["dots"][0].attributes["d"]?.count { $0 == "M" } == 2)
        let turns = (0..<10_000).map { Double($0) / 800 }
        let spiral = PathChart("", [.init("", [.init(x: turns.map { $0 * cos($0) }, y: turns.map { $0 * sin($0) })])])
        let drawn = try #require(Picture("\(spiral.svg)"))
        let corners = points(drawn["path"][0])
        #expect(corners.count > 500 && corners.count < 8000 && drawn["dots"].count == 3)
        // It goes on to its end.
        let end = try #require(corners.last).map(\.written).joined(separator: " ")
        #expect(drawn["dots"].last?.attributes["d"] == "M\(end)h0")
    }
}
