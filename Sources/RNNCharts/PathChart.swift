/// Paths in a plane, in groups by colour: the hidden states of sequences on two principal components, and where they
/// are drawn to; points alone; eigenvalues and the unit circle.
///
/// ```swift
/// let chart = PathChart(
///     "Hidden states", x: "component 1", y: "component 2",
///     [.init("negative", [.init([[0, 0], [-0.4, 0.1], [-0.9, 0.3]], steps: ["not", "a", "bore"])]), .init("positive", others)],
///     fixedPoints: [.init(-1, 0.3, .stable, name: "A")], directions: [.init("readout", x: 0.8, y: 0.6)])
/// ```
///
/// A path begins with a small hollow circle and ends with a filled one; a path of one point is that point alone. A point that
/// is not finite is a gap. Of very many points, those are drawn that can be told apart.
public struct PathChart: Chart, HeadedChart {
    /// Points in their order.
    public struct Path: Sendable, Hashable {
        /// The horizontal positions.
        public var x: [Double]
        /// The vertical positions.
        public var y: [Double]
        /// What each point is, such as the word after which a state is that of; seen by who points at it. Empty for
        /// none.
        public var steps: [String]

        /// A path. If there are more numbers of one kind than of the other, the rest is left out.
        ///
        /// - Parameters:
        ///   - x: The horizontal positions.
        ///   - y: The vertical positions.
        ///   - steps: What each point is; empty for none.
        public init(x: [Double], y: [Double], steps: [String] = []) {
            self.x = x
            self.y = y
            self.steps = steps
        }

        /// A path of points of two numbers each. Of a longer one the first two count, and a shorter one is a gap.
        ///
        /// - Parameters:
        ///   - points: The points.
        ///   - steps: What each point is; empty for none.
        public init(_ points: [[some BinaryFloatingPoint]], steps: [String] = []) {
            self.init(
                x: points.map { $0.count > 1 ? Double($0[0]) : .nan },
                y: points.map { $0.count > 1 ? Double($0[1]) : .nan }, steps: steps)
        }
    }

    /// Paths that have something in common, and a colour.
    public struct Group: Sendable, Hashable {
        /// What the legend calls it.
        public var name: String
        /// The paths.
        public var paths: [Path]
        /// Which colour of the palette; without it, by its index among the groups.
        public var color: Int?
        /// Whether points alone are hollow, to be told from those of another group on which they lie.
        public var isHollow: Bool

        /// Paths that have something in common.
        ///
        /// - Parameters:
        ///   - name: What the legend calls it.
        ///   - paths: The paths.
        ///   - color: Which colour of the palette; without it, by its index among the groups.
        ///   - isHollow: Whether points alone are hollow.
        public init(_ name: String, _ paths: [Path], color: Int? = nil, isHollow: Bool = false) {
            self.name = name
            self.paths = paths
            self.color = color
            self.isHollow = isHollow
        }

        /// Points alone, each a path of its own.
        ///
        /// - Parameters:
        ///   - name: What the legend calls it.
        ///   - x: The horizontal positions.
        ///   - y: The vertical positions.
        ///   - color: Which colour of the palette; without it, by its index among the groups.
        ///   - isHollow: Whether points are hollow.
        public init(_ name: String, x: [Double], y: [Double], color: Int? = nil, isHollow: Bool = false) {
            self.init(name, zip(x, y).map { Path(x: [$0], y: [$1]) }, color: color, isHollow: isHollow)
        }
    }

    /// A point at which a state stays as it is.
    public struct FixedPoint: Sendable, Hashable {
        /// What becomes of states nearby.
        public enum Kind: String, Sendable, Hashable, CaseIterable {
            /// They come nearer: a filled diamond.
            case stable
            /// They come nearer along some directions and go away along others: a hollow diamond.
            case saddle
            /// They go away: a cross.
            case unstable
        }

        /// Its horizontal position.
        public var x: Double
        /// Its vertical position.
        public var y: Double
        /// What becomes of states nearby.
        public var kind: Kind
        /// What stands beside it; empty for nothing.
        public var name: String

        /// A point.
        ///
        /// - Parameters:
        ///   - x: Its horizontal position.
        ///   - y: Its vertical position.
        ///   - kind: What becomes of states nearby.
        ///   - name: What stands beside it; empty for nothing.
        public init(_ x: Double, _ y: Double, _ kind: Kind, name: String = "") {
            self.x = x
            self.y = y
            self.kind = kind
            self.name = name
        }
    }

    /// A straight line across the plot with an arrow: the direction of a readout's weights, of a principal component.
    public struct Direction: Sendable, Hashable {
        /// What stands at its end.
        public var name: String
        /// How far it goes to the right for `y` upwards.
        public var x: Double
        /// How far it goes upwards for `x` to the right.
        public var y: Double
        /// The horizontal position of a point on it, which the axes show.
        public var originX: Double
        /// The vertical position of that point.
        public var originY: Double

        /// A direction. One of length zero, or not finite, is not drawn.
        ///
        /// - Parameters:
        ///   - name: What stands at its end.
        ///   - x: How far it goes to the right for `y` upwards.
        ///   - y: How far it goes upwards for `x` to the right.
        ///   - origin: A point on it, which the axes show.
        public init(_ name: String, x: Double, y: Double, through origin: (x: Double, y: Double) = (0, 0)) {
            self.name = name
            self.x = x
            self.y = y
            (originX, originY) = origin
        }
    }

    /// What is shown.
    public var title: String
    /// The horizontal axis.
    public var x: Axis
    /// The vertical axis.
    public var y: Axis
    /// The groups.
    public var groups: [Group]
    /// Points at which states stay as they are.
    public var fixedPoints: [FixedPoint]
    /// Lines across the plot.
    public var directions: [Direction]
    /// Whether one is as long on the horizontal axis as on the vertical one, so that distances can be compared.
    public var hasEqualScales = false
    /// Whether the circle around zero of radius one is drawn.
    public var hasUnitCircle = false

    /// A chart.
    ///
    /// - Parameters:
    ///   - title: What is shown.
    ///   - x: The horizontal axis.
    ///   - y: The vertical axis.
    ///   - groups: The groups.
    ///   - fixedPoints: Points at which states stay as they are.
    ///   - directions: Lines across the plot.
    public init(
        _ title: String, x: Axis = "", y: Axis = "", _ groups: [Group], fixedPoints: [FixedPoint] = [],
        directions: [Direction] = []
    ) {
        self.title = title
        self.x = x
        self.y = y
        self.groups = groups
        self.fixedPoints = fixedPoints
        self.directions = directions
    }

    /// Eigenvalues in the complex plane, with the unit circle: what lies outside grows from step to step, what lies far
    /// inside is forgotten.
    ///
    /// ```swift
    /// let chart = PathChart(
    ///     eigenvalues: "Recurrent weights",
    ///     [.init("at the start", x: [0.1, 0.1], y: [0.7, -0.7], isHollow: true), .init("trained", x: [0.98], y: [0])])
    /// ```
    ///
    /// - Parameters:
    ///   - title: What is shown.
    ///   - groups: The eigenvalues, real parts as `x` and imaginary ones as `y`.
    public init(eigenvalues title: String, _ groups: [Group]) {
        self.init(title, x: "real part", y: "imaginary part", groups)
        hasEqualScales = true
        hasUnitCircle = true
    }

    // MARK: Words

    /// Whether any path is more than a point alone.
    private var hasPaths: Bool { groups.contains { $0.paths.contains { $0.isJoined } } }

    var legend: [Header.Entry] {
        let names = groups.indexed.map { position, group in
            let color = group.color ?? position
            let name = group.points.isEmpty ? "\(group.name) (none)" : group.name
            return group.paths.contains { $0.isJoined }
                ? Header.Entry(name: name, color: color, line: Palette.style(color))
                : Header.Entry(name: name, color: color, mark: group.hasHollowPoints(in: color) ? .start : .end)
        }
        let ends: [(PlotMark, String)] = hasPaths ? [(.start, "start"), (.end, "end")] : []
        let kinds: [(PlotMark, String)] = FixedPoint.Kind.allCases.compactMap { kind in
            let isThere = fixedPoints.contains { $0.kind == kind && $0.isDrawable }
            return isThere ? (kind.mark, "\(kind.rawValue) point") : nil
        }
        return (names.count > 1 ? names : [])
            + (ends + kinds).map { Header.Entry(name: $1, color: Palette.ink, mark: $0) }
    }

    var hasAxisTitle: Bool { !y.title.isEmpty }
    func headroom(width: Double) -> Double { 8 }

    /// How the positions are written.
    var styles: (x: NumberStyle, y: NumberStyle) {
        let (x, y) = extents
        return (
            NumberStyle(x, digits: 3, plainPower: 4, decimals: self.x.decimals),
            NumberStyle(y, digits: 3, plainPower: 4, decimals: self.y.decimals)
        )
    }

    /// What the chart says, in words.
    var summary: String {
        let (x, y) = styles
        let place = { (point: (x: Double, y: Double)) in "(\(x.text(point.x)), \(y.text(point.y)))" }
        let axes =
            "\(self.y.title.isEmpty ? "vertical" : self.y.title) by "
            + "\(self.x.title.isEmpty ? "horizontal" : self.x.title)"
        let counted = { (count: Int, name: String) in "\(count) \(name)\(count == 1 ? "" : "s")" }
        let described = groups.map { group in
            let name = group.name.asLabel
            let points = group.points
            guard !points.isEmpty else { return "\(name): none." }
            if hasUnitCircle {
                let sizes = points.map { ($0.x * $0.x + $0.y * $0.y).squareRoot() }
                // Those of an orthogonal matrix lie on it, but for rounding.
                let outside = sizes.count { $0 > 1.0001 }
                return "\(name): \(counted(points.count, "point")), \(outside) outside the unit circle, "
                    + "the farthest \((sizes.max() ?? 0).chartText()) from zero."
            }
            let joined = group.paths.filter(\.isJoined)
            guard !joined.isEmpty else {
                return "\(name): \(counted(points.count, "point")) around \(place(Self.mean(points)))."
            }
            let starts = Self.mean(joined.compactMap(\.points.first))
            let ends = Self.mean(joined.compactMap(\.points.last))
            return
                "\(name): \(counted(joined.count, "path")), \(counted(points.count, "point")), on average from \(place(starts)) to "
                + "\(place(ends))."
        }
        let fixed = fixedPoints.filter(\.isDrawable).prefix(40).map { point in
            let name = point.name.asLabel.isEmpty ? "" : " \(point.name.asLabel)"
            return "\(point.kind.rawValue) point\(name) at \(place((point.x, point.y)))"
        }
        let lines = directions.filter(\.isDrawable).map { "Line: \($0.name.asLabel)." }
        return
            (["\(hasPaths ? "Paths" : "Points"), \(axes)."] + described
            + (fixed.isEmpty ? [] : [fixed.joined(separator: ", ") + "."]) + lines).joined(separator: " ")
    }

    private static func mean(_ points: [(x: Double, y: Double)]) -> (x: Double, y: Double) {
        // Divided first, so that no sum of finite numbers is infinite.
        let count = Double(points.count)
        return points.reduce((0, 0)) { ($0.x + $1.x / count, $0.y + $1.y / count) }
    }
}
