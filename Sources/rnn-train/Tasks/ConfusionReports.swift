import RNNCharts
import RNNConsole
import RNNTasks

extension NamedTable {
    /// Precision, recall and F1 of each class; nil for a matrix of other classes, as of a part without examples.
    init?(classes: [String], _ confusion: ConfusionMatrix, caption: String) {
        guard confusion.classes == classes.count else { return nil }
        self.init(
            columns: ["class", "precision", "recall", "f1", "examples"],
            rows: classes.enumerated().map { label, name in
                [
                    name, fixed(confusion.precision(of: label), 3), fixed(confusion.recall(of: label), 3),
                    fixed(confusion.f1(of: label), 3), grouped(confusion.counts[label].reduce(0, +)),
                ]
            }, caption: caption)
    }
}

extension NamedChart {
    /// Predicted and true classes of models, each with a matrix for every seed.
    init(confusions: [(name: String, matrices: [ConfusionMatrix])], classes: [String]) {
        let hasSeveralSeeds = confusions.contains { $0.matrices.count > 1 }
        let maps = confusions.map { model in
            var sum = ConfusionMatrix(classes: classes.count)
            for matrix in model.matrices { sum.add(matrix) }
            return HeatMap(confusion: model.name, classes: classes, sum.counts)
        }
        self.init(
            file: "confusion.svg",
            chart: Panels(
                maps, title: "Test data", columns: classes.count > 6 ? 2 : 3,
                minimumWidth: classes.count > 6 ? 320 : classes.count > 4 ? 240 : 160),
            caption: """
                Predicted and true classes\(hasSeveralSeeds ? ", the counts of all seeds together" : ""). A \
                shade is the share of the row.
                """)
    }
}
