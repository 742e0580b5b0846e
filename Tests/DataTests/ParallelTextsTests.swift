import Testing

@testable import RNNData

@Suite("Parallel texts")
struct ParallelTextsTests {
    private func table(_ text: String) throws -> DataTable {
        try DataTable(bytes: Array(text.utf8), name: "pairs.tsv", format: .tsv(header: false))
    }

    @Test("A pair is a source and its accepted targets, the first of which is to be learned")
    func reading() throws {
        let texts = try ParallelTexts(table("b|b\tx |  y z|w\nc\td\n"), source: 1, target: 2, alternatives: "|")
        #expect(texts.sources == ["b|b", "c"])
        #expect(texts.targets == [["x", "y z", "w"], ["d"]])
        #expect(texts.count == 2 && texts.pairs.labels == ["x", "d"])
    }

    @Test("Without a separator of alternatives, a target is the text as it stands")
    func plain() throws {
        let texts = try ParallelTexts(table("a\t x|y \n"), source: 1, target: 2)
        #expect(texts.targets == [[" x|y "]])
    }

    @Test(
        "An empty text is an error with its place",
        arguments: [
            ("a\tb\n \td\n", "pairs.tsv:2:1: the source of this pair is empty"),
            ("a\tb\nc\t\n", "pairs.tsv:2:3: the target of this pair is empty"),
            ("a\tb| |c\n", "pairs.tsv:1:3: one of the 3 targets of this pair is empty; '|' stands between two"),
        ])
    func empty(_ text: String, _ problem: String) throws {
        let table = try table(text)
        let error = #expect(throws: DataError.self) {
            try ParallelTexts(table, source: 1, target: 2, alternatives: "|")
        }
        #expect(error?.description == problem)
    }

    @Test("Parts keep all targets of a source, and each pair is in one of them")
    func parts() throws {
        let texts = try ParallelTexts(
            table((1...20).map { "\($0)\t\($0)a|\($0)b\n" }.joined()), source: 1, target: 2, alternatives: "|")
        var random = RandomSource(seed: 1)
        let parts = texts.split(into: [0.8, 0.1, 0.1], random: &random)
        #expect(parts.map(\.count) == [16, 2, 2])
        #expect(Set(parts.flatMap(\.sources)) == Set(texts.sources))
        for part in parts {
            for (source, targets) in zip(part.sources, part.targets) {
                #expect(targets == [source + "a", source + "b"])
            }
        }
    }
}
