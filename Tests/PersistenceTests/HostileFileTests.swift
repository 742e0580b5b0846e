import Foundation
import RNNKit
import TestSupport
import Testing

/// Files in the safetensors format that are not what they say.
@Suite struct HostileFileTests {
    /// A file with a header and a number of bytes after it.
    static func file(_ header: String, dataCount: Int = 0) -> [UInt8] {
        file(Array(header.utf8), dataCount: dataCount)
    }

    static func file(_ header: [UInt8], dataCount: Int = 0) -> [UInt8] {
        (0..<8).map { UInt8(header.count >> (8 * $0) & 255) } + header + Array(repeating: 7, count: dataCount)
    }

    static func problem(_ bytes: [UInt8]) -> SafetensorsError.Problem? {
        do {
            _ = try Safetensors(bytes: bytes)
            return nil
        } catch {
            #expect(error.path == nil)
            #expect(!error.description.isEmpty)
            return error.problem
        }
    }

    static func tensor(_ name: String = "a", type: String = "F32", shape: String = "[2]", offsets: String = "[0,8]")
        -> String
    {
        #""\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#
    }

    @Test("Well-formed headers are read, whatever their spaces, order and escapes")
    func wellFormed() throws {
        let header =
            #"{ "\u0061\ud83d\ude00\/\u00E9\b\f\r": {"data_offsets" : [ 0 , 8 ] ,"shape":[2],"#
            + "\n\t\r"
            + #" "dtype":"F32"},"__metadata__":{"":"","b\"\\":"\u0000"}}  "#
        let file = try Safetensors(bytes: Self.file(header, dataCount: 8))
        #expect(file.names == ["a😀/é\u{8}\u{c}\r"])
        #expect(file.metadata == ["": "", "b\"\\": "\0"])
        #expect(try Safetensors(bytes: Self.file("{}")).names == [])
        #expect(try Safetensors(bytes: Self.file(#"{"__metadata__":{}}"#)).metadata == [:])
    }

    @Test("Tensors may stand in any order in the header, and be empty")
    func order() throws {
        let header =
            "{" + Self.tensor("b", offsets: "[8,16]") + "," + Self.tensor("c", shape: "[0]", offsets: "[8,8]") + ","
            + Self.tensor("a") + "," + Self.tensor("d", shape: "[5,0]", offsets: "[16,16]") + "}"
        var bytes = Self.file(header, dataCount: 16)
        bytes.replaceSubrange((bytes.count - 16)..., with: (0..<16).map { UInt8($0) })
        let file = try Safetensors(bytes: bytes)
        #expect(file["a"]?.bytes == [0, 1, 2, 3, 4, 5, 6, 7])
        #expect(file["b"]?.bytes == [8, 9, 10, 11, 12, 13, 14, 15])
        #expect(file["c"]?.shape == [0] && file["d"]?.shape == [5, 0])
    }

    @Test("A tensor without elements may have an axis that is as long as can be")
    func emptyAndLong() throws {
        let header = "{" + Self.tensor(shape: "[\(Int.max),0]", offsets: "[0,0]") + "}"
        let file = try Safetensors(bytes: Self.file(header))
        #expect(file["a"]?.shape == [.max, 0])
        #expect(try file.tensor("a", as: Float.self).scalars == [])
        #expect(try Safetensors(bytes: file.encoded).encoded == file.encoded)
    }

    @Test("The header's length is held against the file and the format's limit")
    func lengths() {
        #expect(Self.problem([]) == .tooShort(bytes: 0))
        #expect(Self.problem([1, 0, 0, 0, 0, 0, 0]) == .tooShort(bytes: 7))
        #expect(Self.problem([3, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d]) == .headerBeyondEnd(bytes: 3, available: 2))
        #expect(Self.problem([0, 0, 0, 0, 0, 0, 0, 1]) == .headerTooLong(bytes: 1 << 56))
        #expect(Self.problem(Array(repeating: 255, count: 16)) == .headerTooLong(bytes: .max))
        #expect(Self.problem([0, 0xe1, 0xf5, 5, 0, 0, 0, 0]) == .headerBeyondEnd(bytes: 100_000_000, available: 0))
        #expect(Self.problem([1, 0xe1, 0xf5, 5, 0, 0, 0, 0]) == .headerTooLong(bytes: 100_000_001))
        #expect(Self.problem(Self.file("")) == .header("expected { as the first byte", offset: 8))
    }

    @Test(
        "Headers that are not the format's JSON are refused",
        arguments: [
            "[]", " {}", "{", "{]", "{}x", "{} {}", "null", "\"a\"", "{a:1}", "{'a':1}",
            #"{"a"}"#, #"{"a":}"#, #"{"a":1}"#, #"{"a":null}"#, #"{"a":[]}"#, #"{"a":"x"}"#,
            #"{"__metadata__":{}"#, #"{"__metadata__":{},}"#, #"{,"__metadata__":{}}"#, #"{"__metadata__" {}}"#,
            #"{"__metadata__":null}"#, #"{"__metadata__":[]}"#, #"{"__metadata__":{"a":1}}"#,
            #"{"__metadata__":{"a":null}}"#, #"{"__metadata__":{"a":{}}}"#, #"{"__metadata__":{"a":"b"}"#,
            #"{"__metadata__":{"a":"b}}"#, "{\"__metadata__\":{\"a\":\"\n\"}}",
            #"{"__metadata__":{"a":"\x"}}"#, #"{"__metadata__":{"a":"\u12"}}"#, #"{"__metadata__":{"a":"\u+123"}}"#,
            #"{"__metadata__":{"a":"\u-000"}}"#, #"{"__metadata__":{"a":"\ud83d"}}"#,
            #"{"__metadata__":{"a":"\ud83d\n"}}"#, #"{"__metadata__":{"a":"\ud83d\u0041"}}"#,
            #"{"__metadata__":{"a":"\ud83d\ud83d"}}"#,
            #"{"__metadata__":{"a":"\ud83d\ue000"}}"#,
            #"{"__metadata__":{"a":"\ude00"}}"#, #"{"__metadata__":{"a":"\ude00\ude00"}}"#, #"{"__metadata__":{"a":"\"#,
            "{" + tensor(shape: "2") + "}", "{" + tensor(shape: "[2") + "}", "{" + tensor(shape: "[2,]") + "}",
            "{" + tensor(shape: "[-2]") + "}", "{" + tensor(shape: "[+2]") + "}", "{" + tensor(shape: "[02]") + "}",
            "{" + tensor(shape: "[2.0]") + "}", "{" + tensor(shape: "[2e0]") + "}",
            "{" + tensor(shape: "[\"2\"]") + "}",
            "{" + tensor(shape: "[[2]]") + "}", "{" + tensor(shape: "[9223372036854775808]") + "}",
            "{" + tensor(shape: "[18446744073709551618]") + "}", "{" + tensor(shape: "[true]") + "}",
            "{" + tensor(offsets: "[-8,0]") + "}", "{" + tensor(offsets: "[0,8.5]") + "}",
            "{" + tensor(offsets: "[0,99999999999999999999]") + "}",
            #"{"a":{"dtype":1,"shape":[2],"data_offsets":[0,8]}}"#,
            #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}}"#,
        ])
    func malformed(_ header: String) throws {
        let problem = try #require(Self.problem(Self.file(header, dataCount: 8)))
        guard case .header(let text, let offset) = problem else {
            Issue.record("\(problem)")
            return
        }
        #expect(text.hasPrefix("expected ") && (8...(8 + header.utf8.count)).contains(offset), "\(problem)")
    }

    @Test("Text that is not UTF-8 is refused")
    func notUTF8() {
        for bytes: [UInt8] in [[0xff], [0xc3], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80]] {
            let header = Array(#"{"__metadata__":{"a":""#.utf8) + bytes + Array("\"}}".utf8)
            #expect(Self.problem(Self.file(header)) == .header("expected a text in UTF-8", offset: 30))
        }
    }

    @Test("Nothing nests deeper than the format does")
    func nesting() {
        let deep = String(repeating: "[", count: 1_000_000)
        #expect(Self.problem(Self.file(deep)) == .header("expected { as the first byte", offset: 8))
        let braces = String(repeating: #"{"a":"#, count: 1_000_000)
        #expect(
            Self.problem(Self.file(braces))
                == .header("expected dtype, shape or data_offsets instead of \"a\"", offset: 18))
        #expect(
            Self.problem(Self.file("{" + Self.tensor(shape: deep)))
                == .header("expected a whole number from 0 to \(Int.max)", offset: 37))
    }

    @Test(
        "Headers that contradict themselves or the data are refused with what is wrong",
        arguments: [
            (tensor() + "," + tensor(offsets: "[8,16]"), 16, .duplicate("a")),
            (#""__metadata__":{},"__metadata__":{}"#, 0, .duplicate("__metadata__")),
            (#""__metadata__":{"a":"b","a":"b"}"#, 0, .duplicate("a")),
            (#""a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"shape":[2]}"#, 8, .duplicate("shape")),
            (#""a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}"#, 8, .duplicate("dtype")),
            (#""a":{"shape":[2],"data_offsets":[0,8]}"#, 8, .lacks(field: "dtype", tensor: "a")),
            (#""a":{"dtype":"F32","data_offsets":[0,8]}"#, 8, .lacks(field: "shape", tensor: "a")),
            (#""a":{"dtype":"F32","shape":[2]}"#, 8, .lacks(field: "data_offsets", tensor: "a")),
            (tensor(type: "F8_E4M3"), 8, .unknownType("F8_E4M3", tensor: "a")),
            (tensor(type: "f32"), 8, .unknownType("f32", tensor: "a")),
            (tensor(type: ""), 8, .unknownType("", tensor: "a")),
            (tensor(shape: "[4294967296,4294967296]"), 8, .shapeTooLarge([1 << 32, 1 << 32], tensor: "a")),
            (
                tensor(shape: "[0,9223372036854775807,4]"), 0,
                .shapeTooLarge([0, .max, 4], tensor: "a")
            ),
            (
                tensor(shape: "[\(Array(repeating: "1", count: 65).joined(separator: ","))]"), 8,
                .shapeTooLarge(Array(repeating: 1, count: 65), tensor: "a")
            ),
            (tensor(shape: "[9223372036854775807]"), 8, .shapeTooLarge([.max], tensor: "a")),
            (tensor(offsets: "[]"), 8, .offsets([], tensor: "a")),
            (tensor(offsets: "[8]"), 8, .offsets([8], tensor: "a")),
            (tensor(offsets: "[0,8,8]"), 8, .offsets([0, 8, 8], tensor: "a")),
            (tensor(offsets: "[8,0]"), 8, .offsets([8, 0], tensor: "a")),
            (tensor(offsets: "[0,4]"), 8, .size(bytes: 4, expected: 8, tensor: "a")),
            (tensor(shape: "[]"), 8, .size(bytes: 8, expected: 4, tensor: "a")),
            (tensor(type: "F64"), 8, .size(bytes: 8, expected: 16, tensor: "a")),
            (tensor(shape: "[2,0]"), 8, .size(bytes: 8, expected: 0, tensor: "a")),
            (tensor(offsets: "[4,12]"), 12, .notAdjacent(start: 4, expected: 0, tensor: "a")),
            (tensor() + "," + tensor("b", offsets: "[4,12]"), 12, .notAdjacent(start: 4, expected: 8, tensor: "b")),
            (tensor() + "," + tensor("b"), 8, .notAdjacent(start: 0, expected: 8, tensor: "b")),
            (tensor() + "," + tensor("b", offsets: "[12,20]"), 20, .notAdjacent(start: 12, expected: 8, tensor: "b")),
            (
                tensor() + "," + tensor("b", shape: "[0]", offsets: "[4,4]"), 8,
                .notAdjacent(start: 4, expected: 8, tensor: "b")
            ),
            (
                tensor(offsets: "[9223372036854775799,9223372036854775807]"), 8,
                .notAdjacent(start: .max - 8, expected: 0, tensor: "a")
            ),
            (tensor(), 7, .dataSize(bytes: 7, expected: 8)),
            (tensor(), 9, .dataSize(bytes: 9, expected: 8)),
            ("", 1, .dataSize(bytes: 1, expected: 0)),
        ] as [(String, Int, SafetensorsError.Problem)])
    func contradictory(_ members: String, _ dataCount: Int, _ expected: SafetensorsError.Problem) {
        let problem = Self.problem(Self.file("{\(members)}", dataCount: dataCount))
        // Of two equal ranges either may be named.
        if case .notAdjacent(0, 8, "b") = expected, case .notAdjacent(0, 8, _) = problem { return }
        #expect(problem == expected)
    }

    @Test("What is wrong is told in a sentence")
    func descriptions() {
        func text(_ members: String, _ dataCount: Int) -> String? {
            Self.problem(Self.file("{\(members)}", dataCount: dataCount))?.description
        }
        #expect(text(Self.tensor(type: "F4"), 4)?.hasPrefix(#"tensor "a" is of type "F4"; known are U64, I64"#) == true)
        #expect(text(Self.tensor(offsets: "[0,4]"), 4) == #"tensor "a" has 4 bytes; its shape and type make 8"#)
        let error = #expect(throws: SafetensorsError.self) { try Safetensors(bytes: [9, 0, 0, 0, 0, 0, 0, 0, 1, 2]) }
        #expect(
            error?.description
                == "safetensors: a header of 9 bytes, but only 2 follow: cut off, or not a safetensors file")
    }

    @Test("Any beginning of a file but the whole is refused", arguments: ["types", "names", "bilstm"])
    func truncated(_ fixture: String) throws {
        let bytes = try SafetensorsTests.bytes(fixture)
        for count in 0..<bytes.count {
            #expect(Self.problem(Array(bytes[..<count])) != nil, "\(count) bytes")
        }
    }

    @Test("Changed bytes give tensors or an error, in memory and in a file", arguments: ["types", "names", "lstm"])
    func mutated(_ fixture: String) throws {
        let original = try SafetensorsTests.bytes(fixture)
        let folder = try TemporaryDirectory()
        let header = 8 + Int(original[0]) + Int(original[1]) << 8
        var random = RandomSource(seed: 5)
        var refused = 0
        let interesting = Array("0123456789-+.eE\"\\{}[]:,u nFIU\u{0}\u{ff}".utf8)
        for round in 0..<4000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<min(header, bytes.count), using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes[place] = interesting.randomElement(using: &random) ?? 0
                case 2: bytes.remove(at: place)
                case 3: bytes.insert(interesting.randomElement(using: &random) ?? 0, at: place)
                default: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                }
            }
            let read = try? Safetensors(bytes: bytes)
            if read == nil { refused += 1 }
            for name in read?.names ?? [] {
                let tensor = try read?.tensor(name, as: Float.self, converting: true)
                #expect(tensor?.shape == read?[name]?.shape)
            }
            if let read { #expect(read.encoded.count <= bytes.count + 16) }
            if round % 20 == 0 {
                try Data(bytes).write(to: URL(fileURLWithPath: folder["x"]))
                let again = try? Safetensors(contentsOf: folder["x"])
                #expect(again?.encoded == read?.encoded)
            }
        }
        #expect(refused > 2000)
    }
}
