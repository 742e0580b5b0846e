import Foundation
import RNNCharts
import RNNConsole
import RNNTasks

extension InsideView {
    /// The states of a layer on their first two principal components: a path for each input, coloured by what is predicted, with
    /// the points at which the state would stay.
    ///
    /// - Parameters:
    ///   - file: The file of the chart.
    ///   - findsFixedPoints: Whether to search for fixed points.
    /// - Returns: The chart; nil of a layer of one unit, or without steps.
    func pathChart(file: String = "paths.svg", findsFixedPoints: Bool) -> NamedChart? {
        let states = inputs.compactMap { input in
            input.states(ofLayer: layer).flatMap { $0.shape[0] > 0 ? (input: input, states: $0) : nil }
        }
        guard let width = states.first?.states.shape[1], width > 1, states.contains(where: { $0.states.shape[0] > 1 })
        else { return nil }
        let isReversed = record?.isReversed == true
        let components = PrincipalComponents(of: .concatenated(states.map(\.states), axis: 0), count: 2)
        var groups: [PathChart.Group] = []
        var ends: [String: [[Double]]] = [:]
        for (input, states) in states {
            let points = components.project(states)
            var path = (0..<points.shape[0]).map { [Double(points[$0, 0]), Double(points[$0, 1])] }
            var steps = input.steps
            if isReversed { (path, steps) = (path.reversed(), steps.reversed()) }
            let name = input.group ?? "sequences"
            ends[name, default: []].append(path[path.count - 1])
            let drawn = PathChart.Path(path, steps: steps)
            if let index = groups.firstIndex(where: { $0.name == name }) {
                groups[index].paths.append(drawn)
            } else {
                groups.append(PathChart.Group(name, [drawn]))
            }
        }
        groups.sort { $0.name < $1.name }
        let (fixedPoints, about) = findsFixedPoints ? self.fixedPoints(components) : ([], "")
        let direction = readout(width: width, groups.map(\.name), components)
        return NamedChart(
            file: file,
            chart: PathChart(
                "\(name): states of \(layerName)", x: "first component", y: "second component", groups,
                fixedPoints: fixedPoints, directions: direction.map { [$0] } ?? []),
            caption: """
                The state after each step of \(counted(states.count, "sequence")) on the two directions in which states vary most: \
                \(percent(components.shares[0])) and \(percent(components.shares[1])) of all variance. A path begins at a hollow \
                circle and ends at a filled one.\(separation(ends))\(about)
                """)
    }

    /// How far apart groups end, against how far members of a group are from each other.
    private func separation(_ ends: [String: [[Double]]]) -> String {
        guard ends.count > 1 else { return "" }
        let centers = ends.mapValues { points in (0..<2).map { axis in mean(points.map { $0[axis] }) } }
        func distance(_ a: [Double], _ b: [Double]) -> Double {
            ((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1])).squareRoot()
        }
        let names = ends.keys.sorted()
        let within = mean(
            names.flatMap { name in ends[name, default: []].map { distance($0, centers[name, default: $0]) } })
        var between: [Double] = []
        for (index, name) in names.enumerated() {
            for other in names[..<index] {
                between.append(distance(centers[name] ?? [0, 0], centers[other] ?? [0, 0]))
            }
        }
        let ratio = mean(between) / within
        guard ratio.isFinite else { return "" }
        let verdict =
            ratio >= 2
            ? "paths of different predictions end in different places"
            : ratio >= 1
                ? "paths of different predictions end near each other"
                : """
                in this plane, paths of different predictions end in the same region
                """
        return """
             The ends of different predictions are \(fixed(mean(between), 2)) apart on average, those of one are \
            \(fixed(within, 2)) from their middle: \(verdict).
            """
    }

    /// The points at which the state of a single layer stays as it is, if it reads the mean of its inputs again and again.
    private func fixedPoints(_ components: PrincipalComponents<Float>) -> ([PathChart.FixedPoint], String) {
        guard let (recurrent, _) = model.task.reader(of: model.model), recurrent.canStream,
            lead?.layers.count == 1
        else { return ([], "") }
        let found = recording(.inputs, .states) { _ = model.predict(inputs.map(\.input)) }.record.layers.filter {
            $0.inputs?.shape.last == recurrent.inputSize && !$0.lengths.contains(0)
        }
        let steps = found.flatMap { layer in
            layer.inputs.map { inputs in
                layer.lengths.enumerated().map { inputs.entry($0.offset).slice(0..<$0.element) }
            } ?? []
        }
        guard !steps.isEmpty else { return ([], "") }
        let input = Tensor.concatenated(steps, axis: 0).mean(axis: 0)
        // The parts of the state side by side, of some steps of each sequence.
        let names = record?.states.keys.sorted { $0 > $1 } ?? []
        let states = inputs.filter { !$0.layers.isEmpty }.flatMap { view -> [Tensor<Float>] in
            let count = view.steps.count
            return stride(from: 0, to: count, by: max(1, count / 4)).map { step in
                Tensor.concatenated(names.compactMap { view.layers[layer].states[$0]?.entry(0).entry(step) }, axis: 0)
            }
        }
        let starts = Tensor.stacked(Array(states.prefix(48)))
        let points = FixedPoints(of: recurrent, input: input, from: starts, search: FixedPointSearch())
        let width = record?.states["hidden"]?.shape.last ?? 0
        let shown = points.points.prefix(8).map { point -> PathChart.FixedPoint in
            let place = components.project(point.state.slice(0..<width).expanded(axis: 0))
            let kind: PathChart.FixedPoint.Kind =
                switch point.kind {
                case .stable: .stable
                case .saddle: .saddle
                case .unstable: .unstable
                }
            return PathChart.FixedPoint(Double(place[0, 0]), Double(place[0, 1]), kind)
        }
        guard let first = points.points.first else {
            return ([], " From \(starts.shape[0]) of these states no point was found at which the state would stay.")
        }
        let stable = points.points.count { $0.kind == .stable }
        let slow = points.points.count { $0.speed > 1e-9 }
        let others =
            slow == 0
            ? "" : slow == points.points.count ? " (all of them only nearly so)" : " (\(slow) of them only nearly so)"
        let drawn = shown.count < points.points.count ? ", of which \(shown.count) are drawn" : ""
        return (
            shown,
            """
             With the mean of its inputs at every step, \(starts.shape[0] - points.lostStarts) of \(starts.shape[0]) states lead to \
            \(counted(points.points.count, "point")) at which the layer stands still\(others)\(drawn), \(stable) of them stable; at \
            the one that most lead to, the spectral radius of a step is \(fixed(first.eigenvalues.spectralRadius, 3)): a disturbance \
            \(halving(first.eigenvalues.spectralRadius)).
            """
        )
    }

    private func halving(_ radius: Double) -> String {
        if radius >= 1 { return "does not die away" }
        let steps = log(0.5) / log(radius)
        return "is halved in \(steps < 10 ? fixed(steps, 1) : grouped(Int(steps.rounded()))) steps"
    }

    /// The direction in which the output of the last of two classes grows and that of the first falls, of the layer that the
    /// outputs are made of.
    private func readout(
        width: Int, _ groups: [String], _ components: PrincipalComponents<Float>
    ) -> PathChart.Direction? {
        let classes = Task.groups(of: model.task)
        guard groups.count == 2, let from = classes.firstIndex(of: groups[0]),
            let to = classes.firstIndex(of: groups[1]),
            let readout = model.task.reader(of: model.model)?.readout, readout.weight.shape == [classes.count, width],
            let lead, layer == lead.layers.count - 1
        else { return nil }
        let axis = components.project(directions: readout.axis(from: from, to: to))
        return PathChart.Direction("readout", x: Double(axis[0]), y: Double(axis[1]))
    }
}
