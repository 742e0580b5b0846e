import RNNCharts
import RNNConsole
import RNNTasks

extension InsideView {
    /// Where the model looks, of models that weigh the steps of their inputs once.
    func attentionChart(file: String = "attention.svg") -> NamedChart? {
        let rows = inputs.prefix(6).compactMap { input in
            input.weights.flatMap { $0.isEmpty ? nil : $0 }.map {
                AttentionMap.Sentence(Array(input.shown), Array($0.prefix(input.shown.count)), label: input.group ?? "")
            }
        }
        guard !rows.isEmpty else { return nil }
        let greatest = inputs.prefix(6).compactMap { input -> (String, Double)? in
            guard let weights = input.weights, let step = weights.indices.max(by: { weights[$0] < weights[$1] })
            else { return nil }
            return (place(step, input), weights[step])
        }
        if greatest.isEmpty { return nil }
        let share = mean(greatest.map(\.1))
        let even = mean(inputs.prefix(6).compactMap { $0.weights }.filter { !$0.isEmpty }.map { 1 / Double($0.count) })
        return NamedChart(
            file: file, chart: AttentionMap("\(name): attention", rows),
            caption: """
                The weight of each step. The greatest is \(percent(share)) on average, where equal ones would be \(percent(even)): \
                \(greatest.prefix(3).map { "\($0.0) with \(percent($0.1))" }.joined(separator: ", ")).
                """)
    }
}
