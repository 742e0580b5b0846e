// Dates: from sequence to sequence. A network reads a date in one of many forms, character by character, and writes it
// as ISO 8601 has it.
//
// Without attention, all that was read must fit into one vector; with it, each character that is written looks at those
// that it comes from. This does not show dates that leave something open, for here 03/04/21 is always the 3rd of April
// 2021. It does not show dates with mistakes, or in other languages, either.

import RNNCharts
import RNNConsole
import RNNTasks

/// A date in one of the forms in which people write it.
func freeForm(_ date: Timestamp, random: inout RandomSource) -> String {
    let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    let endings = [1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"]
    let day = "\(date.day)\(endings[date.day] ?? "th")"
    let name = months[date.month - 1]
    let month = random.pick([name, name.lowercased(), String(name.prefix(3))])
    let (iso, short) = (date.description, date.year % 100)
    let (yy, mm, dd) = (short < 10 ? "0\(short)" : "\(short)", iso.dropFirst(5).prefix(2), iso.dropFirst(8).prefix(2))
    return random.pick([
        "\(date.day) \(month) \(date.year)", "\(month) \(date.day), \(date.year)", "\(day) of \(month), \(date.year)",
        "\(month) \(day) '\(yy)", "the \(day) of \(month) \(date.year)", "\(date.day)-\(month)-\(yy)",
        "\(weekdays[date.weekday - 1]), \(date.day) \(month) \(date.year)", "\(dd)/\(mm)/\(yy)",
        "\(date.day)/\(date.month)/\(date.year)", "\(date.day).\(date.month).\(yy)", "\(date.year)/\(mm)/\(dd)",
    ])
}

Example.run("Dates", "Writes dates of any form as ISO 8601, and draws where the network looks.") { example in
    // The data: days of the years 1970 to 2069, each of them once, so that no day of the test was seen in any form.
    var random = RandomSource(seed: example.seed)
    var days = (0..<36_525).compactMap { Timestamp(seconds: $0 * 86_400) }
    random.shuffle(&days)
    let chosen = days.prefix(example.isQuick ? 2000 : 6000)
    let dates = Dataset(
        chosen.map { freeForm($0, random: &random) }, labels: chosen.map { String($0.description.prefix(10)) })
    let parts = dates.split(into: [0.8, 0.1, 0.1], random: &random)
    let (training, validation, test) = (parts[0], parts[1], parts[2])

    // The model: a GRU in both directions reads, and another one writes, with attention or without.
    func trained(_ attention: CrossAttentionKind?) throws -> TrainedModel<TextTranslation> {
        let task = TextTranslation(
            EncoderDecoderSettings("bigru", embedding: 32, hidden: 64, attention: attention),
            source: TextCodec(.characters(), of: training.inputs), target: TextCodec(.characters(), of: training.labels)
        )
        return try task.trained(
            on: task.encode(training), validation: task.encode(validation), epochs: 8,
            learningRate: 0.005, decays: true, observers: [EpochLines { example.print($0) }])
    }
    func exact(_ model: TrainedModel<TextTranslation>) -> Double {
        let written = model.predict(test.inputs).map(\.text)
        return Double(zip(written, test.labels).count { $0 == $1 }) / Double(test.count)
    }

    // Training. Figures of epochs are of models that are told all right characters before the next one; those at the
    // end are of what a model writes by itself.
    let model = try trained(.general)
    example.print("without attention, for comparison:")
    let baseline = try trained(nil)

    // What came out.
    let shown = [" of ", "-", "/"].compactMap { mark in test.inputs.first { $0.contains(mark) } }
    let predictions = model.predict(shown)
    for (text, prediction) in zip(shown, predictions) { example.print("\(text) -> \(prediction.text)") }
    let maps = zip(shown, predictions).map { text, prediction in
        HeatMap(
            alignment: text, source: text.map { "\($0)" }, target: prediction.text.map { "\($0)" },
            prediction.alignment)
    }
    try example.write(
        Panels(maps, title: "Where the network looks as it writes", columns: 1).svg(width: 500).description,
        to: "alignment.svg")
    let (with, without) = (exact(model), exact(baseline))
    example.print(
        """
        \(test.count) dates that were never seen, without a mistake: \(percent(with)) with attention, \
        \(percent(without)) without
        """)
    example.claim("dates without a mistake", with, atLeast: example.isQuick ? 0.9 : 0.99)
}
