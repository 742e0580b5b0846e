import Foundation
import Testing

@testable import RNNConsole

@Suite("Values of options")
struct OptionValueTests {
    private struct Settings: Equatable {
        var count = 3
        var rate = 0.5
        var names = ["a"]
        var isOn = false
        var file: String?

        static var options: [Option<Settings>] {
            [
                .count("--count", \.count, "How many."),
                .number("--rate", \.rate, "How fast.", wanted: "a number") { _ in true },
                .list("--names", "names", \.names, "Which.", wanted: "letters") { $0.count == 1 ? $0 : nil },
                .flag("--on", \.isOn, "Whether."), .text("--file", "file", \.file, "Where."),
            ]
        }
    }

    @Test(
        "Settings come back from their values, through JSON too",
        arguments: ["2", "02", "true", "1e5", "x,y", "nan", "1.0", "-0.0", "1e+16", "0.1", "5e-324"])
    func roundTrip(_ file: String) throws {
        let settings = Settings(count: 7, rate: 1e300, names: ["x", "y"], isOn: true, file: file)
        let values = Settings.options.values(of: settings)
        #expect(values.map(\.name) == ["count", "rate", "names", "on", "file"])
        let bytes = try JSONEncoder().encode(Dictionary(uniqueKeysWithValues: values.map { ($0.name, $0.value) }))
        var read = Settings()
        try Settings.options.apply(JSONDecoder().decode(OptionValues.self, from: bytes), to: &read)
        #expect(read == settings)
    }

    @Test("Lists and numbers of JSON are values as a command line has them; what is not given is not there")
    func json() throws {
        let text = #"{"count": 4, "--rate": 0.25, "names": ["p", "q"], "on": false}"#
        var settings = Settings()
        try Settings.options.apply(JSONDecoder().decode(OptionValues.self, from: Data(text.utf8)), to: &settings)
        #expect(settings == Settings(count: 4, rate: 0.25, names: ["p", "q"]))
        #expect(Settings.options.values(of: Settings()).map(\.name) == ["count", "rate", "names"])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(OptionValues.self, from: Data(#"{"count": {"a": 1}}"#.utf8))
        }
    }

    @Test("Unknown names and impossible values are errors that say what would be right")
    func errors() {
        for (values, text) in [
            (["cuont": "3"], "There is no option '--cuont'. Did you mean '--count'?"),
            (["on": "yes"], "'--on' is true or false, not 'yes'."),
            (
                ["names": "a,bc"],
                "The value 'bc' is invalid for '--names <names>': it must be letters, with commas between."
            ),
            (["names": "a,a"], "'--names' names 'a' twice."),
        ] {
            var settings = Settings()
            #expect(throws: UsageError(text)) {
                try Settings.options.apply(values.mapValues { OptionValue($0) }, to: &settings)
            }
        }
    }

    @Test("Settings come back from the arguments that give them, and usual ones need none")
    func arguments() throws {
        let form = CommandForm(program: "p", overview: "", groups: [.init("O", Settings.options)])
        for settings in [
            Settings(), Settings(count: 7, isOn: true, file: "--odd name"), Settings(rate: 1e-7, names: ["x", "y"]),
        ] {
            let arguments = Settings.options.arguments(of: settings, from: Settings())
            #expect(arguments.isEmpty == (settings == Settings()))
            var read = Settings()
            #expect(try form.read(arguments, into: &read) == [])
            #expect(read == settings)
        }
    }

    @Test("An option that is repeated adds to what was given before")
    func repeated() throws {
        let option = Option<Settings>.repeated("--names", "names", \.names, "Which.", wanted: "letters") {
            $1.isEmpty ? nil : $0 + $1.split(separator: ",").map(String.init)
        }
        var settings = Settings()
        let form = CommandForm(program: "p", overview: "", groups: [.init("O", [option])])
        _ = try form.read(["--names", "b,c", "--names=d"], into: &settings)
        #expect(settings.names == ["a", "b", "c", "d"])
        #expect([option].values(of: settings).map(\.value.description) == ["a,b,c,d"])
        #expect(throws: UsageError.self) { try form.read(["--names", ""], into: &settings) }
    }
}
