import Foundation
import RNNKit
import TestSupport
import Testing

@Suite struct ShareTallyTests {
    @Test("Shares add up, and none of no examples is no figure")
    func figures() {
        var tally = ShareTally()
        #expect(tally.figures.isEmpty && ShareTally(.exact, 0, of: 0).figures.isEmpty)
        tally.add(ShareTally(.exact, 1, of: 3))
        tally.add(ShareTally())
        tally.add(ShareTally(.exact, 2, of: 3))
        #expect(tally.figures == [Figure(.exact, 0.5)])
    }

    @Test("What is no share is refused")
    func refused() async throws {
        let data = try JSONEncoder().encode(ShareTally(.exact, 1, of: 3))
        #expect(try JSONDecoder().decode(ShareTally.self, from: data) == ShareTally(.exact, 1, of: 3))
        let text = String(decoding: data, as: UTF8.self)
        for (part, other) in [
            ("\"found\":1", "\"found\":4"), ("\"found\":1", "\"found\":-1"), ("\"all\":3", "\"all\":-3"),
        ] {
            let changed = text.replacing(part, with: other)
            try #require(changed != text)
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(ShareTally.self, from: Data(changed.utf8)) }
        }
        let more = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = ShareTally(.exact, 4, of: 3)
        }
        #expect(message(more).contains("ShareTally: 4 of 3 examples cannot be a share"))
    }

    @Test("A share of another kind, which a file may have, is added under the name of the first one")
    func mixed() {
        var tally = ShareTally(.exact, 1, of: 3)
        tally.add(ShareTally(.accuracy, 2, of: 3))
        #expect(tally.figures == [Figure(.exact, 0.5)])
    }
}
