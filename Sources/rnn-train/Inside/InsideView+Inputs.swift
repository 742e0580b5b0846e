import RNNCharts
import RNNConsole
import RNNTasks

extension InsideView {
    /// What each step of an input counts for: by gradients, and by leaving it out.
    struct StepEffects: Sendable {
        /// The gradient times the input; nil of models without recurrent layers.
        let relevance: [Double]?
        /// How much less sure the model is without the step; nil where none can be left out.
        let leftOut: [Double]?
    }

    /// What the steps of an input count for, in this model.
    static func effects(of input: InputView<Task>, in model: TrainedModel<Task.Model>) -> StepEffects {
        let relevance = model.relevance(of: input.input)
        // A run of the model for each step: too many of long inputs.
        let leftOut = input.shown.count == input.steps.count ? model.effectOfLeavingOut(stepsOf: input.input) : nil
        return StepEffects(
            relevance: relevance?.count == input.steps.count ? relevance : nil,
            leftOut: leftOut?.count == input.steps.count ? leftOut : nil)
    }

    /// The inputs, whose steps are coloured by what they count for.
    func connectivityChart(file: String = "connectivity.svg") -> NamedChart? {
        var rows: [ColoredText.Row] = []
        var both: [(gradient: Double, leftOut: Double)] = []
        var strongest: (word: String, effect: Double)?
        var largest: [String] = []
        for (number, (input, effects)) in zip(inputs, effects).prefix(6).enumerated() where !input.steps.isEmpty {
            let said = input.group.map { " (\($0))" } ?? ""
            if let relevance = effects.relevance {
                rows.append(Self.row("input \(number + 1)\(said): gradient", input, relevance.scaled))
                if let step = relevance.indices.max(by: { relevance[$0] < relevance[$1] }) {
                    largest.append(place(step, input))
                }
            }
            if let leftOut = effects.leftOut {
                rows.append(Self.row("input \(number + 1)\(said): left out", input, leftOut.scaled))
                for (step, effect) in leftOut.enumerated() where effect > strongest?.effect ?? 0 {
                    strongest = (place(step, input), effect)
                }
            }
            if let relevance = effects.relevance, let leftOut = effects.leftOut {
                both += zip(relevance.scaled, leftOut.scaled).map { ($0, $1) }
            }
        }
        if rows.isEmpty { return nil }
        let most =
            strongest.map { strongest in
                " Without \(strongest.word) the loss grows most, by \(fixed(strongest.effect, 3))."
            } ?? ""
        let correlation = both.map(\.gradient).correlation(with: both.map(\.leftOut))
        let agreement =
            both.count < 10 || !correlation.isFinite
            ? ""
            : " Over these \(counted(both.count, "step")) the two measures correlate by \(fixed(correlation, 2)): "
                + (correlation >= 0.8
                    ? "here a gradient tells what a step does."
                    : correlation >= 0.5
                        ? "a gradient tells only roughly what a step does."
                        : "a gradient does not tell what a step does.")
        let gradients =
            largest.isEmpty
            ? ""
            : """
             Gradient: that of the loss times the input, with the other sign; it is largest at \
            \(largest.prefix(3).joined(separator: ", ")).
            """
        let leftOut =
            effects.contains { $0.leftOut != nil } ? " Left out: by how much the loss grows without the step." : ""
        return NamedChart(
            file: file,
            chart: ColoredText(
                "\(name): what each step counts for", rows, valueName: "share of the largest effect in the row"),
            caption: """
                How much each step speaks for \(Task.lossNote.isEmpty ? "the steps after it" : "what the model predicts").\
                \(gradients)\(leftOut)\(most)\(agreement)
                """)
    }

    /// A coloured row of an input.
    static func row(_ name: String, _ input: InputView<Task>, _ values: [Double]) -> ColoredText.Row {
        row(name, Array(input.shown), Array(values.prefix(input.shown.count)))
    }

    /// A coloured row of steps, which may be parts of a text with its spaces, rather than words.
    static func row(_ name: String, _ steps: [String], _ values: [Double]) -> ColoredText.Row {
        let isContinuous = steps.allSatisfy { $0.count == 1 } || steps.contains { $0.contains(where: \.isWhitespace) }
        return isContinuous ? ColoredText.Row(name, pieces: steps, values) : ColoredText.Row(name, words: steps, values)
    }

    /// Text coloured by the state of the units that cost most, or of the one that is looked at.
    func unitChart(file: String = "units.svg") -> NamedChart? {
        let shown = Array(units.prefix(3))
        guard !shown.isEmpty, record != nil else { return nil }
        var rows: [ColoredText.Row] = []
        for unit in shown {
            for (number, input) in inputs.prefix(3).enumerated() {
                guard let states = input.states(ofLayer: layer), unit < states.shape[1] else { continue }
                rows.append(
                    Self.row(
                        "unit \(unit + 1), input \(number + 1)", input,
                        input.shown.indices.map { Double(states[$0, unit]) }))
            }
        }
        if rows.isEmpty { return nil }
        let largest = rows.flatMap(\.values).map(\.magnitude).max() ?? 1
        return NamedChart(
            file: file,
            chart: ColoredText(
                "\(name): what units of \(layerName) do", rows, valueName: "state of the unit",
                scale: max(largest, 1e-9)),
            caption: unitCaption(shown))
    }

    private func unitCaption(_ shown: [Int]) -> String {
        let sentences = shown.compactMap { unit -> String? in
            let states = inputs.enumerated().flatMap { number, input -> [(place: String, value: Double)] in
                guard let states = input.states(ofLayer: layer), unit < states.shape[1] else { return [] }
                let which = inputs.count > 1 ? " of input \(number + 1)" : ""
                return input.steps.indices.map { (place($0, input) + which, Double(states[$0, unit])) }
            }
            if states.isEmpty { return nil }
            let extreme = [
                ("lowest", states.min { $0.value < $1.value }), ("highest", states.max { $0.value < $1.value }),
            ]
            .compactMap { name, found in
                found.map { "\(name) at \($0.place): \(fixed($0.value, 2))" }
            }.joined(separator: ", ")
            let cost = costs.flatMap { costs in costs.units.firstIndex(of: unit).map { costs.costs[$0] } }
            let price = cost.map { "; silenced, it costs \(fixed($0, 4)) of loss" } ?? ""
            return "Unit \(unit + 1) is \(extreme)\(price)."
        }
        return "The state of a unit after each step. " + sentences.joined(separator: " ")
    }

    /// The units by what silencing them costs.
    var unitTable: NamedTable? {
        guard let costs else { return nil }
        let ranked = costs.ranking
        func cost(_ unit: Int) -> Double { costs.units.firstIndex(of: unit).map { costs.costs[$0] } ?? .nan }
        let harmless = ranked.count { cost($0) <= 0.01 * max(costs.whole, 1e-6) }
        return NamedTable(
            columns: ["unit", "cost"],
            rows: ranked.prefix(10).map { ["\($0 + 1)", fixed(cost($0), 4)] },
            caption: """
                The units of \(layerName) that cost most: by how much the mean loss, \(fixed(costs.whole, 4))\(Task.lossNote), \
                grows if the unit gives out zero. \(grouped(harmless)) of \(grouped(ranked.count)) units cost \
                less than a hundredth of it.
                """)
    }
}

extension [Double] {
    /// The numbers as shares of that farthest from zero.
    var scaled: [Double] {
        let largest = map(\.magnitude).filter(\.isFinite).max() ?? 0
        return largest > 0 ? map { $0 / largest } : self
    }

    /// The correlation with as many other numbers; NaN where one of them does not vary.
    func correlation(with other: [Double]) -> Double {
        let (a, b) = (RNNConsole.mean(self), RNNConsole.mean(other))
        func product(_ x: [Double], _ p: Double, _ y: [Double], _ q: Double) -> Double {
            zip(x, y).reduce(0) { $0 + ($1.0 - p) * ($1.1 - q) }
        }
        return product(self, a, other, b) / (product(self, a, self, a) * product(other, b, other, b)).squareRoot()
    }
}
