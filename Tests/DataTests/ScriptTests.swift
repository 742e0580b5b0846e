import RNNKit
import Testing

@Suite struct ScriptTests {
    @Test(
        "A script whose letters would be cut one by one is named",
        arguments: [
            (["หนังเรื่องนี้ดีมาก", "ไม่ชอบเลย 👍 ๒๕"], "Thai"),
            (["ຮູບເງົານີ້ດີ"], "Lao"),
            (["ရုပ်ရှင်က ကောင်းတယ်"], "Myanmar"),
            (["ភាពយន្តនេះល្អណាស់"], "Khmer"),
            (["หนังดีมาก ok"], "Thai"),
        ])
    func named(texts: [String], script: String) {
        #expect(Tokenizer.scriptThatNeedsCharacters(in: texts) == script)
    }

    @Test(
        "Texts with words, or without letters, need no characters",
        arguments: [
            [], [""], ["the film was good"], ["我喜欢这部电影。", "この映画はよかった"], ["이 영화는 좋다"], ["किताब अच्छी है"],
            ["བོད་ཡིག"], ["the restaurant is called ไทย"], ["๒๕ 12 👍 🇩🇪 !"],
        ] as [[String]])
    func none(texts: [String]) {
        #expect(Tokenizer.scriptThatNeedsCharacters(in: texts) == nil)
    }

    @Test("A sample tells what most texts are, wherever the others stand")
    func sample() {
        let thai = [String](repeating: "หนังดีมาก", count: 700)
        let english = [String](repeating: "good film", count: 300)
        #expect(Tokenizer.scriptThatNeedsCharacters(in: thai + english) == "Thai")
        #expect(Tokenizer.scriptThatNeedsCharacters(in: english + thai) == "Thai")
        #expect(Tokenizer.scriptThatNeedsCharacters(in: english + english + thai.prefix(300)) == nil)
    }
}
