import RNNKit
import Testing

@Suite struct SplitTests {
    @Test("Parts have their sizes and nothing twice; the order is kept")
    func plain() {
        var random = RandomSource(seed: 1)
        let data = Dataset(Array(0..<103), labels: (0..<103).map { Double($0) / 7 })
        let parts = data.split(into: [0.8, 0.1, 0.1], random: &random)
        #expect(parts.map(\.count).reduce(0, +) == 103)
        for (part, share) in zip(parts, [0.8, 0.1, 0.1]) {
            #expect(abs(Double(part.count) - share * 103) < 1)
            #expect(part.inputs == part.inputs.sorted())
            #expect(part.labels == part.inputs.map { Double($0) / 7 })
        }
        #expect(parts.flatMap(\.inputs).sorted() == data.inputs)
        #expect(parts[0].inputs != Array(0..<parts[0].count))
        var again = RandomSource(seed: 1)
        #expect(data.split(into: [0.8, 0.1, 0.1], random: &again).map(\.inputs) == parts.map(\.inputs))
    }

    @Test("Each label has its share in each part, exact to within one, and so have the parts")
    func stratified() {
        var random = RandomSource(seed: 2)
        for round in 0..<200 {
            let classes = 1 + random.integer(below: 20)
            let labels = (0..<random.integer(below: 400)).map { _ in
                Int32(random.integer(below: random.integer(below: classes) + 1))
            }
            let weights = (0..<1 + random.integer(below: 5)).map { _ in
                1 + random.integer(below: round % 2 == 0 ? 9 : 2)
            }
            let shares = weights.map { Double($0) / Double(weights.reduce(0, +)) }
            let data = Dataset(Array(labels.indices), labels: labels)
            let parts = data.stratifiedSplit(into: shares, random: &random)
            #expect(parts.flatMap(\.inputs).sorted() == data.inputs)
            for (part, share) in zip(parts, shares) {
                #expect(abs(Double(part.count) - share * Double(data.count)) < 1)
                for label in Set(labels) {
                    let all = Double(labels.count { $0 == label })
                    #expect(abs(Double(part.labels.count { $0 == label }) - share * all) < 1)
                }
            }
        }
    }

    @Test("A share of nothing gets nothing")
    func edges() {
        var random = RandomSource(seed: 3)
        let data = Dataset(["a", "b"], labels: [Int32(0), 1])
        #expect(data.stratifiedSplit(into: [1, 0], random: &random).map(\.inputs) == [["a", "b"], []])
        #expect(data.mapInputs { $0 + "!" }.inputs == ["a!", "b!"])
    }
}
