import RNNConsole
import RNNTasks

extension WritingTask {
    /// What is known of a part and a model, beside figures.
    struct Details: Sendable {
        /// What the model writes by itself, whatever the part.
        let written: String
        let record: EvaluationRecord
    }

    /// What `evaluate --json` prints beside figures.
    struct EvaluationRecord: Encodable {
        /// Characters as readers see them.
        let characters: Int
        /// Tokens that the vocabulary has not.
        let unknown: Int
    }

    static func details(of model: TrainedModel<TextWriting>, on part: Part) -> Details {
        Details(
            written: model.task.write(after: "", with: model.model).text,
            record: EvaluationRecord(characters: part.characters, unknown: part.unknown))
    }

    static func record(of evaluation: Evaluation<Self>, for task: TextWriting) -> EvaluationRecord {
        evaluation.details.record
    }

    func samples(of results: [VariantResult<Self>]) -> NamedTable? {
        NamedTable(
            columns: ["model", "writes"],
            rows: results.map { result in
                let lines = result.evaluations[0].details.written.split(
                    separator: "\n", omittingEmptySubsequences: false)
                return [result.name, lines.joined(separator: " / ")]
            },
            caption: """
                What models write from a line break on, by chance, at a temperature of 0.8; a slash with spaces around is a \
                line break.
                """)
    }
}
