import Foundation
import RNNTasks
import Testing

@Suite("Settings in files")
struct SettingsTests {
    /// Settings as earlier versions wrote them, in the order of the keys.
    static let classifier =
        #"{"dropout":0.25,"embedding":4,"hidden":3,"layers":2,"network":"bigru-max"}"#
    static let translation =
        #"{"attention":"multihead","bridge":"forward","decoder":"lstm","dropout":0.5,"embedding":5,"encoder":"gru","#
        + #""feedsInput":true,"filterWidth":5,"filters":3,"heads":2,"hidden":6,"isTied":true,"layers":3,"wiring":"bahdanau"}"#
    static let plainTranslation =
        #"{"bridge":"projection","decoder":"gru","dropout":0,"embedding":64,"encoder":"bigru","feedsInput":false,"#
        + #""filterWidth":15,"filters":8,"heads":4,"hidden":128,"isTied":false,"layers":1,"wiring":"luong"}"#
    static let writing =
        #"{"dropout":0.5,"embedding":5,"hidden":6,"isTied":true,"layer":"mingru","layers":2,"weightDrop":0.25}"#
    static let pairs =
        #"{"dropout":0.5,"embedding":5,"hidden":6,"isShared":false,"layer":"bigru","layers":2}"#

    private func holds<Settings: Codable & Equatable>(_ settings: Settings, _ text: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(try String(decoding: encoder.encode(settings), as: UTF8.self) == text)
        #expect(try JSONDecoder().decode(Settings.self, from: Data(text.utf8)) == settings)
    }

    @Test("Settings are written as they always were, and those of earlier versions are read")
    func written() throws {
        try holds(
            ClassifierSettings(
                .recurrent(ClassifierKind("bigru", pooling: .max)), embedding: 4, hidden: 3, layers: 2, dropout: 0.25),
            Self.classifier)
        try holds(
            EncoderDecoderSettings(
                "gru", decoder: "lstm", embedding: 5, hidden: 6, layers: 3, dropout: 0.5, bridge: .forward,
                attention: .multihead, heads: 2, filters: 3, filterWidth: 5, wiring: .bahdanau, feedsInput: true,
                isTied: true), Self.translation)
        try holds(EncoderDecoderSettings("bigru"), Self.plainTranslation)
        let earlier = Self.plainTranslation.replacing(#""filterWidth":15,"filters":8,"#, with: "")
        try #require(earlier != Self.plainTranslation)
        #expect(
            try JSONDecoder().decode(EncoderDecoderSettings.self, from: Data(earlier.utf8))
                == EncoderDecoderSettings("bigru"))
        try holds(
            LanguageModelSettings(
                "mingru", embedding: 5, hidden: 6, layers: 2, dropout: 0.5, weightDrop: 0.25, isTied: true),
            Self.writing)
        try holds(
            PairSettings("bigru", embedding: 5, hidden: 6, layers: 2, dropout: 0.5, isShared: false), Self.pairs)
    }

    @Test(
        "Settings of encoder-decoders that no model can have are refused too",
        arguments: [
            ("\"filterWidth\":5", "\"filterWidth\":4", "the width must be odd, not 4"),
            ("\"filterWidth\":5", "\"filterWidth\":0", "0 is out of range"),
            ("\"filterWidth\":5", "\"filterWidth\":1025", "1025 is out of range"),
            ("\"filters\":3", "\"filters\":0", "0 is out of range"),
            ("\"heads\":2", "\"heads\":4", "4 heads do not divide 6 units"),
            ("\"encoder\":\"gru\"", "\"encoder\":\"bigru\"", "needs an encoder as wide as the decoder"),
            ("\"decoder\":\"lstm\"", "\"decoder\":\"bilstm\"", "the decoder cannot be bilstm, which is bidirectional"),
        ])
    func refusedTranslation(_ part: String, _ other: String, _ text: String) throws {
        let changed = Self.translation.replacing(part, with: other)
        try #require(changed != Self.translation)
        #expect {
            try JSONDecoder().decode(EncoderDecoderSettings.self, from: Data(changed.utf8))
        } throws: { error in
            "\(error)".contains(text)
        }
        let location = changed.replacing("multihead", with: "location")
        if text.contains("heads") || text.contains("as wide") {
            #expect(throws: Never.self) {
                try JSONDecoder().decode(EncoderDecoderSettings.self, from: Data(location.utf8))
            }
        }
    }

    /// A change of settings, and the key that is blamed for it.
    @Test(
        "Settings that no model can have are refused, with their key and their value",
        arguments: [
            ("\"hidden\":6", "\"hidden\":0", "hidden", "0 is out of range"),
            ("\"hidden\":6", "\"hidden\":16777216", "hidden", "16777216 is out of range"),
            ("\"embedding\":5", "\"embedding\":-1", "embedding", "-1 is out of range"),
            ("\"layers\":2", "\"layers\":65536", "layers", "65536 is out of range"),
            ("\"dropout\":0.5", "\"dropout\":1", "dropout", "1.0 is out of range"),
        ])
    func refused(_ part: String, _ other: String, _ key: String, _ text: String) throws {
        try refused(LanguageModelSettings.self, Self.writing, part, other, key, text)
        try refused(PairSettings.self, Self.pairs, part, other, key, text)
    }

    @Test(
        "Settings of models that write are refused too",
        arguments: [
            ("\"weightDrop\":0.25", "\"weightDrop\":-0.5", "weightDrop", "-0.5 is out of range"),
            ("\"mingru\"", "\"bigru\"", "layer", "the layer cannot be bigru, which would read the tokens to predict"),
        ])
    func refusedWriting(_ part: String, _ other: String, _ key: String, _ text: String) throws {
        try refused(LanguageModelSettings.self, Self.writing, part, other, key, text)
    }

    private func refused<Settings: Decodable>(
        _ type: Settings.Type, _ written: String, _ part: String, _ other: String, _ key: String, _ text: String
    ) throws {
        let changed = written.replacing(part, with: other)
        try #require(changed != written)
        #expect {
            try JSONDecoder().decode(Settings.self, from: Data(changed.utf8))
        } throws: { error in
            guard case DecodingError.dataCorrupted(let context) = error else { return false }
            return context.codingPath.map(\.stringValue) == [key] && context.debugDescription == text
        }
    }
}
