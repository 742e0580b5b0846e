import Foundation
import RNNKit

extension Workload {
    /// From a file of reviews to the ids that a model wants: reading it, and making tokens, a vocabulary and ids of it.
    static var dataReading: [Workload] {
        let reviews = Reviews(count: 100_000)
        return [readCSV(reviews), tokenize(reviews)]
    }

    private static func readCSV(_ reviews: Reviews) -> Workload {
        let name = "data/read-csv-\(reviews.count)"
        return Workload(name: name, throughput: .bytes(reviews.size), isRunOncePerSample: true) {
            let file = FileManager.default.temporaryDirectory.appendingPathComponent("rnn-bench.csv").path
            let isWritten = FileManager.default.createFile(atPath: file, contents: Data(reviews.csv.utf8))
            return {
                guard isWritten, let data = try? TextDataset(file: file) else {
                    fatalError("\(file) cannot be written and read again")
                }
                consume(data)
            }
        }
    }

    private static func tokenize(_ reviews: Reviews) -> Workload {
        let name = "data/tokenize-\(reviews.count)"
        return Workload(name: name, throughput: .bytes(reviews.size), isRunOncePerSample: true) {
            let texts = reviews.texts
            return {
                let tokens = Tokenizer.words()(texts)
                let vocabulary = Vocabulary(tokens, minimumCount: 2, maximumSize: 20_000)
                consume(tokens.map(vocabulary.encode))
            }
        }
    }
}
