import RNNCharts
import RNNConsole
import RNNTasks

extension TranscriptionTask {
    /// What `evaluate --json` prints beside figures.
    struct EvaluationRecord: Encodable {
        /// Symbols of the texts that no recording to train with had.
        let unknown: Int
    }

    static func record(of evaluation: Evaluation<Self>, for task: SequenceTranscription) -> EvaluationRecord {
        EvaluationRecord(unknown: evaluation.details.unknown)
    }

    static func table(of evaluation: Evaluation<Self>, for task: SequenceTranscription) -> NamedTable? {
        let unknown = evaluation.details.unknown
        if unknown == 0 { return nil }
        return NamedTable(
            columns: ["of the texts", "count"], rows: [["symbols never seen in training", grouped(unknown)]],
            caption: "A symbol that no recording to train with had is always an error.")
    }

    func charts(of results: [VariantResult<Self>]) -> [NamedChart] {
        guard let result = results.first, let readings = result.evaluations.first?.details.readings else { return [] }
        let test = parts.test
        // Long texts, but no longer than can be read.
        let order = test.texts.indices.sorted {
            (-min(test.texts[$0].count, 12), $0) < (-min(test.texts[$1].count, 12), $1)
        }
        let charts = order.prefix(2).map { index -> any Chart in
            let frames = test.inputs[index].frames
            let rows = (0..<frames.shape[0]).map { frames.entry($0).scalars.map(Double.init) }
            let spans = zip(readings[index].ids, readings[index].frames).map { id, frames in
                Spectrogram.Span(frames, template.codec.decode([id]))
            }
            return Spectrogram(
                "\u{201c}\(test.texts[index])\u{201d}, and what \(result.name) reads", x: time(of: rows.count),
                y: frequencies,
                rows, spans: spans, spanName: "frames in which a symbol is read")
        }
        return [
            NamedChart(
                file: "readings.svg", chart: Panels(Array(charts), columns: 1),
                caption: """
                    Test recordings, and the path of \(result.name) through them: in which frames it reads which symbol. The \
                    darker, the louder.
                    """)
        ]
    }

    private func time(of frames: Int) -> Axis {
        guard let sounds = template.sounds else { return "frame" }
        return Axis("time", unit: "s", range: 0...Double(max(1, frames) * sounds.hop) / Double(sounds.rate))
    }

    /// Bands are equally wide in mel, and named by frequencies.
    private var frequencies: Axis {
        guard let sounds = template.sounds else { return "feature" }
        let mel = sounds.scale.mel
        let half = (mel(sounds.highest) - mel(sounds.lowest)) / Double(sounds.bands + 1) / 2
        return Axis(
            "frequency", unit: "Hz", range: mel(sounds.lowest) + half...mel(sounds.highest) - half,
            marks: [125, 250, 500, 1000, 2000, 4000, 8000, 16_000].map { Axis.Mark(mel($0), "\(Int($0))") })
    }

    func samples(of results: [VariantResult<Self>]) -> NamedTable? {
        let test = parts.test
        func text(_ result: VariantResult<Self>, _ index: Int) -> String {
            result.evaluations[0].details.readings[index].text
        }
        func isRight(_ index: Int) -> Bool { results.allSatisfy { text($0, index) == test.texts[index] } }
        let (right, wrong) = (test.texts.indices.filter(isRight), test.texts.indices.filter { !isRight($0) })
        return NamedTable(
            columns: ["recording", "text"] + results.map(\.name),
            cells: (wrong.prefix(6) + right.prefix(3)).map { index in
                [Report.Cell(test.inputs[index].name), Report.Cell(test.texts[index])]
                    + results.map { Report.Cell(text($0, index), isWrong: text($0, index) != test.texts[index]) }
            }, caption: "Some test recordings, those first that are read wrongly; \(Report.Cell.wrongSign) marks these."
        )
    }
}
