import TestSupport

/// Figures by sacrebleu, seqeval and scikit-learn: `figures.json`.
struct FigureReferences: Decodable {
    struct Bleu: Decodable {
        let sequences: [[String]]
        let references: [[[String]]]
        let matches: [Int]
        let grams: [Int]
        let penalty: Double
        let written: Int
        let length: Int
        /// With grams of 1, of 1 and 2 tokens, and so on.
        let scores: [Double]
        let smoothed: Double
    }

    struct Reading: Decodable {
        let tags: [String]
        let entities: [Piece]

        struct Piece: Decodable {
            let kind: String
            let tokens: Range<Int>

            init(from decoder: any Decoder) throws {
                var values = try decoder.unkeyedContainer()
                kind = try values.decode(String.self)
                let start = try values.decode(Int.self)
                tokens = start..<(try values.decode(Int.self))
            }
        }
    }

    struct Corpus: Decodable {
        let predictions: [[String]]
        let labels: [[String]]
        /// Precision, recall, F1 and, of single kinds, how many there are.
        let kinds: [String: [Double]]
    }

    struct Labels: Decodable {
        let scores: [[Double]]
        let labels: [[Bool]]
        let average_precision: [Double]
        let mean: Double
        let best_f1: [Double]
        let micro: Double
        let macro: Double
    }

    struct Numbers: Decodable {
        let values: [Double]
        let predictions: [Double]
        let series: [Double]
        let mae: Double
        let rmse: Double
        let r2: Double
        let pinball: [String: Double]
        let mase: [String: Double]
    }

    let bleu: [Bleu]
    let readings: [Reading]
    let corpora: [Corpus]
    let labels: [Labels]
    let numbers: Numbers

    static func load() throws -> FigureReferences { try Fixture.load("figures.json") }
}
