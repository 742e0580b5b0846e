#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// Values as JSON that people can read: indented, sorted, and the same bytes for the same value.
///
/// Numbers come back to the last bit; those that JSON has no digits for are the texts `Infinity`, `-Infinity` and
/// `NaN`.
package enum JSON {
    /// The bytes of a value, and a line break after them. An error names the path as the file.
    package static func encode(_ value: some Encodable, for path: String) throws(CheckpointError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
        do {
            return try Array(encoder.encode(value)) + [UInt8(ascii: "\n")]
        } catch {
            let (location, reason) = explanation(of: error)
            throw CheckpointError(path: path, problem: .notEncodable(reason, at: location))
        }
    }

    /// The value of a file; what is no file, such as a pipe, is refused.
    package static func value<Value: Decodable>(
        _ type: Value.Type = Value.self, ofFile path: String
    ) throws -> Value {
        let (file, count) = try File.sized(path)
        return try decode(from: file.read(count), of: path)
    }

    /// The value that the bytes of a file stand for; they may be anything. An error names the path as the file.
    package static func decode<Value: Decodable>(
        _ type: Value.Type = Value.self, from bytes: [UInt8], of path: String
    ) throws(CheckpointError) -> Value {
        // Foundation reads UTF-16 and UTF-32 too, in which the brackets could not be counted byte by byte.
        guard !bytes.contains(0) else {
            throw CheckpointError(
                path: path, problem: .json("the text has a zero byte, which a text must not have", at: ""))
        }
        guard !isDeep(bytes) else {
            throw CheckpointError(path: path, problem: .json("arrays and objects are nested too deeply", at: ""))
        }
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
        let data = Data(bytes)
        do {
            return try decoder.decode(type, from: data)
        } catch {
            var (location, reason) = explanation(of: error)
            // Foundation calls a number that does not fit its type corrupt data, as it does what is no JSON.
            if location.isEmpty, case DecodingError.dataCorrupted = error,
                (try? decoder.decode(Anything.self, from: data)) != nil
            {
                reason = "a number is not of the kind that is asked for: negative, too large, or with a fraction"
            }
            throw CheckpointError(path: path, problem: .json(reason, at: location))
        }
    }

    /// Whether arrays and objects are nested more deeply than in any value of this package: Foundation rejects such
    /// depths, but can crash while reporting the position.
    private static func isDeep(_ bytes: [UInt8]) -> Bool {
        var (depth, isText, isEscaped) = (0, false, false)
        for byte in bytes {
            if isText {
                if !isEscaped && byte == UInt8(ascii: "\"") { isText = false }
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isText = true
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                if depth > 128 { return true }
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            default: break
            }
        }
        return false
    }

    /// What any JSON is.
    private struct Anything: Decodable {
        init(from decoder: any Decoder) {}
    }

    /// The names on the way to what is wrong, joined by dots, and what is wrong with it.
    private static func explanation(of error: any Error) -> (location: String, reason: String) {
        switch error {
        case DecodingError.keyNotFound(let key, let context):
            (location(context.codingPath), "there is no \"\(key.stringValue)\"")
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            (location(context.codingPath), context.debugDescription)
        case DecodingError.dataCorrupted(let context):
            (location(context.codingPath), context.debugDescription)
        case EncodingError.invalidValue(_, let context):
            (location(context.codingPath), context.debugDescription)
        default:
            ("", "\(error)")
        }
    }

    private static func location(_ path: [any CodingKey]) -> String {
        path.map { $0.intValue.map { String($0) } ?? $0.stringValue }.joined(separator: ".")
    }
}
