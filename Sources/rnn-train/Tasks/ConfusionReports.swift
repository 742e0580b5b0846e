import RNNCharts
import RNNConsole
import RNNTasks

/// What `evaluate --json` prints of predicted and true classes.
struct ConfusionRecord: Encodable {
    let classes: [String]
    let confusion: ConfusionMatrix
}

extension NamedTable {
    /// Precision, recall and F1 of each class; nil for a matrix of other classes, as of a part without examples.
    ///
    /// - Parameters:
    ///   - classes: The names of the classes.
    ///   - confusion: The predicted and true classes.
    ///   - noun: What a class is called.
    ///   - examples: What has a class, in the plural.
    init?(classes: [String], _ confusion: ConfusionMatrix, noun: String = "class", examples: String = "examples") {
        guard confusion.classes == classes.count else { return nil }
        self.init(
            columns: [noun, "precision", "recall", "f1", examples],
            rows: classes.enumerated().map { label, name in
                [
                    name, fixed(confusion.precision(of: label), 3), fixed(confusion.recall(of: label), 3),
                    fixed(confusion.f1(of: label), 3), grouped(confusion.counts[label].reduce(0, +)),
                ]
            }, caption: "Precision, recall and F1 of each \(noun) on the test data.")
    }
}

extension NamedChart {
    /// Predicted and true classes of models, each with a matrix for every seed.
    init(
        confusions: [(name: String, matrices: [ConfusionMatrix])], classes: [String], nouns: String = "classes"
    ) {
        let hasSeveralSeeds = confusions.contains { $0.matrices.count > 1 }
        self.init(
            file: "confusion.svg",
            chart: Panels(
                confusions.map { model in
                    HeatMap(
                        confusion: model.name, classes: classes,
                        ConfusionMatrix(sumOf: model.matrices, classes: classes.count).counts)
                }, title: "Test data", columns: classes.count > 6 ? 2 : 3,
                minimumWidth: classes.count > 6 ? 320 : classes.count > 4 ? 240 : 160),
            caption: """
                Predicted and true \(nouns)\(hasSeveralSeeds ? ", the counts of all seeds together" : ""). A \
                shade is the share of the row.
                """)
    }

    /// The F1 of each class as bars, in models' colours.
    ///
    /// - Parameters:
    ///   - file: The chart's file.
    ///   - noun: What a class is called.
    ///   - classes: The names of the classes.
    ///   - results: The models.
    ///   - caption: What is said below the chart.
    ///   - values: The F1 of each class, of a model.
    init<Task>(
        f1 file: String, of noun: String, _ classes: [String], _ results: [VariantResult<Task>], caption: String,
        _ values: (VariantResult<Task>) -> [Double]
    ) {
        self.init(
            file: file,
            chart: BarChart(
                "F1 of each \(noun) on the test data", y: Axis(range: 0...1, decimals: 3), groups: classes,
                zip(results, NamedChart.colors(ofModels: results.map(\.isBaseline))).map { result, color in
                    .init(result.name, values(result), color: color)
                }, orientation: .horizontal),
            caption: caption)
    }
}

extension ConfusionMatrix {
    /// The counts of several matrices together.
    init(sumOf matrices: [ConfusionMatrix], classes: Int) {
        self.init(classes: classes)
        for matrix in matrices { add(matrix) }
    }
}
