import Testing

@testable import RNNData

@Suite("Digests of data")
struct DigestTests {
    private func digest(_ add: (inout Digest) -> Void) -> String {
        var digest = Digest()
        add(&digest)
        return digest.text
    }

    @Test("Bytes have the numbers that FNV-1a gives them")
    func reference() {
        // The test vectors of the algorithm's authors for "", "a" and "foobar".
        #expect(digest { _ in } == "cbf29ce484222325")
        #expect(digest { $0.add(UInt8(ascii: "a")) } == "af63dc4c8601ec8c")
        #expect(digest { for byte in "foobar".utf8 { $0.add(byte) } } == "85944171f73967e8")
        #expect(digest { $0.add(0x6261 as UInt16) } == digest { for byte in "ab".utf8 { $0.add(byte) } })
    }

    @Test("Where one text ends and the next begins matters, and so do order and numbers")
    func differences() {
        func texts(_ texts: String...) -> String { digest { for text in texts { $0.add(text) } } }
        #expect(texts("ab", "c") != texts("a", "bc") && texts("ab", "c") != texts("abc"))
        #expect(texts("a", "b") != texts("b", "a") && texts("a", "") != texts("a"))
        #expect(digest { $0.add(1 as Int32) } != digest { $0.add(2 as Int32) })
    }
}
