import Foundation
import RNNKit
import TestSupport
import Testing

@Suite struct EntityTests {
    /// A case of conlleval's rules, the entities written as kind, start and end.
    struct Case: Sendable {
        let what: String
        let tags: [String]
        let entities: [Entity]

        init(_ what: String, _ tags: String, _ entities: (String, Range<Int>)...) {
            self.what = what
            self.tags = tags.split(separator: " ").map { String($0) }
            self.entities = entities.map { Entity($0.0, at: $0.1) }
        }
    }

    static let cases = [
        Case("nothing", ""),
        Case("outside", "O O"),
        Case("B begins, I goes on, O ends", "B-A I-A O", ("A", 0..<2)),
        Case("the last token ends", "O B-A I-A", ("A", 1..<3)),
        Case("B ends what is open", "B-A B-A", ("A", 0..<1), ("A", 1..<2)),
        Case("B of another kind too", "B-A B-C", ("A", 0..<1), ("C", 1..<2)),
        Case("I begins at the start", "I-A I-A", ("A", 0..<2)),
        Case("I begins after O", "O I-A", ("A", 1..<2)),
        Case("I begins after another kind", "B-A I-C I-C", ("A", 0..<1), ("C", 1..<3)),
        Case("I after I of another kind", "I-A I-C", ("A", 0..<1), ("C", 1..<2)),
        Case("E ends", "B-A I-A E-A", ("A", 0..<3)),
        Case("I begins after E", "B-A E-A I-A", ("A", 0..<2), ("A", 2..<3)),
        Case("E begins and ends after E", "B-A E-A E-A", ("A", 0..<2), ("A", 2..<3)),
        Case("E by itself", "O E-A O", ("A", 1..<2)),
        Case("E of another kind", "B-A E-C", ("A", 0..<1), ("C", 1..<2)),
        Case("S is one", "S-A S-A", ("A", 0..<1), ("A", 1..<2)),
        Case("S ends what is open, and I begins after it", "B-A S-A I-A", ("A", 0..<1), ("A", 1..<2), ("A", 2..<3)),
        Case("without an end as far as it goes on", "B-A I-A O", ("A", 0..<2)),
        Case("BILOU", "B-A I-A L-A U-C", ("A", 0..<3), ("C", 3..<4)),
        Case("a kind with a dash", "B-A-1 I-A-1 I-A", ("A-1", 0..<2), ("A", 2..<3)),
        Case("an empty kind", "B- I-", ("", 0..<2)),
        Case("other tags are outside", "NOUN B X-A b-A -A I"),
        Case("other tags end what is open", "B-A NOUN I-A", ("A", 0..<1), ("A", 2..<3)),
    ]

    @Test("Entities are read by conlleval's rules", arguments: cases)
    func rules(_ example: Case) {
        #expect(Entity.all(in: example.tags) == example.entities, "\(example.what)")
    }

    @Test("Entities are those of seqeval, of tags in any order")
    func readings() throws {
        for reading in try FigureReferences.load().readings {
            #expect(
                Entity.all(in: reading.tags) == reading.entities.map { Entity($0.kind, at: $0.tokens) },
                "\(reading.tags)")
        }
    }

    @Test("Precision, recall and F1 are seqeval's, overall and of each kind, and add up over batches")
    func corpora() throws {
        for corpus in try FigureReferences.load().corpora {
            let tally = EntityTally(corpus.predictions, corpus.labels)
            var sum = EntityTally()
            for (predictions, labels) in zip(corpus.predictions, corpus.labels) {
                sum.add(EntityTally([predictions], [labels]))
            }
            #expect(sum == tally)
            for (kind, expected) in corpus.kinds {
                let counts = try #require(kind == "all" ? tally.all : tally.kinds[kind])
                #expect(abs(counts.precision - expected[0]) < 1e-15)
                #expect(abs(counts.recall - expected[1]) < 1e-15)
                #expect(abs(counts.f1 - expected[2]) < 1e-15)
                if expected.count > 3 { #expect(counts.actual == Int(expected[3])) }
            }
        }
    }

    @Test("Worked by hand: an entity is right if all of its tokens and its kind are")
    func example() {
        let tally = EntityTally(
            [["B-A", "I-A", "O", "B-C", "O"], ["B-A", "O"]], [["B-A", "O", "O", "B-C", "B-A"], ["B-C", "O"]])
        #expect(tally.kinds["A"] == MatchCounts(predicted: 2, actual: 2, correct: 0))
        #expect(tally.kinds["C"] == MatchCounts(predicted: 1, actual: 2, correct: 1))
        #expect(tally.tags == 7 && tally.correctTags == 4)
        #expect(tally.all == MatchCounts(predicted: 3, actual: 4, correct: 1))
        let expected = [
            Figure(.accuracy, 4.0 / 7), Figure(.entityPrecision, 1.0 / 3), Figure(.entityRecall, 0.25),
            Figure(.entityF1, 2.0 / 7),
        ]
        #expect(tally.figures == expected)
        #expect(expected.allSatisfy { $0.kind.isBetter(0.2, than: 0.1) })
    }

    @Test("Tags may be ids with names")
    func ids() {
        let names = ["O", "B-A", "I-A"]
        #expect(
            EntityTally([[1, 2, 0]], [[1, 0, 0]], names: names)
                == EntityTally([["B-A", "I-A", "O"]], [["B-A", "O", "O"]]))
    }

    @Test("Where there is nothing, nothing is divided by zero")
    func nothing() {
        #expect(EntityTally().figures.isEmpty && EntityTally().accuracy == 0)
        #expect(EntityTally([], [[String]]()) == EntityTally() && EntityTally([[]], [[String]()]) == EntityTally())
        let outside = EntityTally([["O"]], [["NOUN"]])
        #expect(outside.all == MatchCounts() && outside.kinds.isEmpty)
        #expect(outside.figures.map(\.value) == [0, 0, 0, 0])
        #expect(MatchCounts(predicted: 1, actual: 0).precision == 0 && MatchCounts(predicted: 1).recall == 0)
    }

    @Test("What does not go together is refused")
    func misfit() async {
        let sequences = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = EntityTally([["O"]], [["O"], ["O"]])
        }
        #expect(message(sequences).contains("EntityTally: 1 sequences of predictions for 2 of labels"))
        let tags = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = EntityTally([["O"]], [["O", "O"]])
        }
        #expect(message(tags).contains("EntityTally: 1 predicted tags for 2 labels"))
        let id = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = EntityTally([[3]], [[0]], names: ["O", "B-A"])
        }
        #expect(message(id).contains("tag 3 is not one of 2 tags"))
        let counts = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = MatchCounts(predicted: 1, actual: 3, correct: 2)
        }
        #expect(message(counts).contains("MatchCounts: there cannot be 2 correct among 1 predictions and 3 labels"))
    }

    @Test("A tally comes back from what is written of it; counts that cannot be are refused")
    func coding() throws {
        let tally = EntityTally([["B-A", "O"]], [["B-A", "I-C"]])
        let written = try JSONEncoder().encode(tally)
        #expect(try JSONDecoder().decode(EntityTally.self, from: written) == tally)
        let text = String(decoding: written, as: UTF8.self)
        for (part, other) in [
            ("\"tags\":2", "\"tags\":-2"), ("\"correctTags\":1", "\"correctTags\":3"),
            ("\"predicted\":1", "\"predicted\":3"), ("\"actual\":1", "\"actual\":9000000000000000000"),
        ] {
            let changed = text.replacing(part, with: other)
            try #require(changed != text)
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(EntityTally.self, from: Data(changed.utf8))
            }
        }
    }
}
