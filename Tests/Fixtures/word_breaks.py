"""Makes word_breaks.json, the test cases of Unicode's word boundaries, and Sources/RNNData/Text/WordBreakRanges.swift,
the properties of characters that the boundaries follow from.

Run `python3 Tests/Fixtures/word_breaks.py` where Debian's package unicode-data is installed, or give the folder of the
Unicode Character Database. Neither the package nor its tests need it: what it makes is kept with them.
"""

import json
import pathlib
import re
import sys

DATABASE = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode")
FIXTURES = pathlib.Path(__file__).parent
SOURCES = FIXTURES.parent.parent / "Sources" / "RNNData" / "Text"

# In the order of the cases of WordBreak.
CLASSES = [
    "Other", "CR", "LF", "Newline", "Extend", "ZWJ", "Format", "Regional_Indicator", "Katakana", "Hebrew_Letter",
    "ALetter", "Single_Quote", "Double_Quote", "Full_Stop", "MidNumLet", "Colon", "MidLetter", "MidNum", "Numeric",
    "ExtendNumLet", "WSegSpace",
]

# Unicode has these as MidNumLet and MidLetter. They are classes of their own, as `Tokenizer` cuts letters there.
FULL_STOPS = [0x2E, 0x2024, 0xFE52, 0xFF0E]
COLONS = [0x3A, 0xFE13, 0xFE55, 0xFF1A]

# In the order of the cases of WordBreakProperties.Ink.
SYMBOL, WORD, BLANK, TAG = range(4)

ZERO_WIDTH_NON_JOINER = 0x200C
LIMIT = 0x110000


def lines(name):
    for line in (DATABASE / name).read_text(encoding="utf-8").splitlines():
        content = line.split("#")[0].strip()
        if content:
            yield [field.strip() for field in content.split(";")]


def ranges(name):
    """The code points of each line of a file of properties, and their property."""
    for code, value, *_ in lines(name):
        first, _, last = code.partition("..")
        yield range(int(first, 16), int(last or first, 16) + 1), value


def version():
    name = (DATABASE / "auxiliary" / "WordBreakProperty.txt").read_text(encoding="utf-8").splitlines()[0]
    return re.fullmatch(r"# WordBreakProperty-(\d+\.\d+\.\d+)\.txt", name)[1]


def properties():
    """A byte for each code point: five bits of class, one for pictographs, two for its ink."""
    classes = ["Other"] * LIMIT
    for codes, value in ranges("auxiliary/WordBreakProperty.txt"):
        for code in codes:
            classes[code] = value
    for code in FULL_STOPS:
        assert classes[code] == "MidNumLet"
        classes[code] = "Full_Stop"
    for code in COLONS:
        assert classes[code] == "MidLetter"
        classes[code] = "Colon"
    categories = ["Cn"] * LIMIT
    for codes, value in ranges("extracted/DerivedGeneralCategory.txt"):
        for code in codes:
            categories[code] = value
    emoji = {"Extended_Pictographic": set(), "Emoji_Modifier": set()}
    for codes, value in ranges("emoji/emoji-data.txt"):
        emoji.get(value, set()).update(codes)
    pictographs = emoji["Extended_Pictographic"]

    def ink(code):
        category = categories[code]
        if category in ["Zs", "Zl", "Zp", "Cc", "Cf"]:
            isTag = classes[code] == "Extend" and code != ZERO_WIDTH_NON_JOINER
            return TAG if isTag else BLANK
        if category == "Cn":
            # Reserved for pictographs to come, some of them.
            return SYMBOL if code not in pictographs else WORD
        isEmoji = code in pictographs or code in emoji["Emoji_Modifier"] or classes[code] == "Regional_Indicator"
        return WORD if category[0] in "LMN" or isEmoji else SYMBOL

    return [CLASSES.index(classes[code]) | (code in pictographs) << 5 | ink(code) << 6 for code in range(LIMIT)]


def write_properties():
    values = properties()
    runs = [
        f"{code << 8 | values[code]:08x}" for code in range(LIMIT) if code == 0 or values[code] != values[code - 1]]
    columns = 13
    rows = ["".join(runs[row:row + columns]) for row in range(0, len(runs), columns)]
    literal = " \\\n        ".join(rows).replace(" \\", "\\")
    (SOURCES / "WordBreakRanges.swift").write_text(f'''\
// Made by Tests/Fixtures/word_breaks.py from WordBreakProperty.txt, DerivedGeneralCategory.txt and emoji-data.txt of
// the Unicode Character Database {version()}. © 2022 Unicode®, Inc.; see LICENSE-UNICODE.

/// Where the properties change that word boundaries follow from.
enum WordBreakRanges {{
    /// The version of Unicode that they are of.
    static let version = "{version()}"
    /// How many ranges there are.
    static let count = {len(runs)}
    /// For each range eight hexadecimal digits: six of its first code point, two of the byte that `WordBreakProperties`
    /// is made of. A range ends where the next one begins.
    static let encoded: StaticString = """
        {literal}
        """
}}
''', encoding="utf-8")
    print(len(runs), "ranges")


def write_cases():
    """Each case as the code points of its segments: `61 308|20`."""
    cases = []
    for [line] in lines("auxiliary/WordBreakTest.txt"):
        segments = line.strip("÷ ").split("÷")
        cases.append("|".join(
            " ".join(f"{int(code, 16):x}" for code in segment.split("×")) for segment in segments))
    notice = {
        "source": f"WordBreakTest-{version()}.txt of the Unicode Character Database, without its comments",
        "copyright": "© 2022 Unicode®, Inc.; see LICENSE-UNICODE",
    }
    head = ",\n".join(f"{json.dumps(key)}: {json.dumps(text, ensure_ascii=False)}" for key, text in notice.items())
    body = ",\n".join(json.dumps(case) for case in cases)
    (FIXTURES / "word_breaks.json").write_text(f'{{\n{head},\n"cases": [\n{body}\n]\n}}\n', encoding="utf-8")
    print(len(cases), "cases")


write_properties()
write_cases()
