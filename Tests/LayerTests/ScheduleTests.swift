import Foundation
import RNNKit
import TestSupport
import Testing

/// The content of schedules.json.
private struct Reference: Decodable, Sendable {
    struct Plateau: Decodable, Sendable {
        struct Settings: Decodable, Sendable {
            let patience: Int
            let factor: Double?
            let threshold: Double?
            let cooldown: Int?
            let min_lr: Double?
        }

        let settings: Settings
        let rates: [Double]
    }

    let schedules: [String: [Double]]
    let losses: [Double]
    let plateaus: [Plateau]

    static let loaded = Result { try Fixture.load("schedules.json", as: Reference.self) }
}

@Suite struct ScheduleTests {
    // Computed: leak checkers do not see the box of a warm-up, whose pointer carries a tag, in a global.
    static var schedules: [String: Schedule] {
        [
            "constant": .constant(0.1),
            "step": .step(from: 0.1, every: 3),
            "step by half": .step(from: 0.1, every: 4, factor: 0.5),
            "exponential": .exponential(from: 0.1, factor: 0.9),
            "linear": .linear(from: 0.1, to: 0.02, steps: 10),
            "cosine": .cosine(from: 0.1, steps: 10),
            "cosine to a rate": .cosine(from: 0.1, to: 0.01, steps: 7),
            "inverse square root": .inverseSquareRoot(from: 0.1, timescale: 4),
            "warm-up and linear": .warmUp(steps: 4, then: .linear(from: 0.1, to: 0.01, steps: 10)),
            "warm-up and cosine": .warmUp(steps: 4, then: .cosine(from: 0.1, steps: 10)),
            "warm-up and inverse square root": .warmUp(steps: 4, then: .inverseSquareRoot(from: 0.1, timescale: 4)),
            "one cycle": .oneCycle(peak: 0.5, steps: 21),
            "one cycle with everything": .oneCycle(peak: 0.5, steps: 11, rise: 0.45, startDivisor: 10, endDivisor: 50),
        ]
    }

    @Test("Every schedule has PyTorch's rates", arguments: schedules.keys.sorted())
    func torch(_ name: String) throws {
        let rates = try #require(try Reference.loaded.get().schedules[name])
        let schedule = try #require(Self.schedules[name])
        for (step, rate) in rates.enumerated() {
            #expect(abs(schedule(step) - rate) <= 1e-13 * rate + 1e-17, "step \(step): \(schedule(step)), not \(rate)")
        }
    }

    @Test("Every schedule of the fixture is one here")
    func names() throws {
        #expect(Set(try Reference.loaded.get().schedules.keys) == Set(Self.schedules.keys))
    }

    @Test("A rate falls when PyTorch's does", arguments: 0..<4)
    func plateau(_ index: Int) throws {
        let reference = try Reference.loaded.get()
        let example = reference.plateaus[index]
        let settings = example.settings
        var plateau = ReduceOnPlateau(
            from: 0.1, factor: settings.factor ?? 0.1, patience: settings.patience,
            threshold: settings.threshold ?? 1e-4, cooldown: settings.cooldown ?? 0, minimum: settings.min_lr ?? 0)
        for (report, (loss, rate)) in zip(reference.losses, example.rates).enumerated() {
            // As if the run had been stopped and resumed each time.
            plateau = try JSONDecoder().decode(ReduceOnPlateau.self, from: JSONEncoder().encode(plateau))
            let found = plateau.report(loss)
            #expect(abs(found - rate) <= 1e-13 * rate, "report \(report): \(found) instead of \(rate)")
            #expect(found == plateau.learningRate)
        }
        #expect(example.rates.last ?? 1 < 0.1)
    }

    @Test("Losses below zero get better downwards; NaN is no better, nor the first to beat")
    func odd() {
        var plateau = ReduceOnPlateau(from: 1, factor: 0.5, patience: 0)
        #expect(plateau.report(.nan) == 0.5)
        #expect(plateau.best == nil)
        #expect(plateau.report(-1) == 0.5)
        #expect(plateau.report(-1) == 0.25)
        #expect(plateau.report(-2) == 0.25)
        #expect(plateau.best == -2)
        #expect(plateau.report(.nan) == 0.125)
    }

    @Test("A rate that starts below the least one stays where it is")
    func belowMinimum() {
        var plateau = ReduceOnPlateau(from: 0.001, factor: 0.5, patience: 0, minimum: 0.01)
        for _ in 0..<4 { #expect(plateau.report(1) == 0.001) }
    }

    @Test("A factor that would not make a rate fall is refused")
    func factor() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = ReduceOnPlateau(from: 0.1, factor: 1)
        }
        #expect(message(result).contains("ReduceOnPlateau: a factor of 1.0 is not between 0 and 1"))
    }

    @Test("A best loss counts as such while a fall is waited out")
    func bestInCooldown() {
        var plateau = ReduceOnPlateau(from: 1, factor: 0.5, patience: 0, cooldown: 2)
        #expect([3, 4, 1, 2].map { plateau.report($0) } == [1, 0.5, 0.5, 0.5])
        #expect(plateau.best == 1)
        #expect(plateau.report(2) == 0.25)
    }

    @Test("Beyond its steps a schedule stays where it ended, and it ends exactly there")
    func end() {
        #expect(Schedule.linear(from: 1, to: 0.25, steps: 4)(4) == 0.25)
        #expect(Schedule.linear(from: 1, to: 0.25, steps: 4)(100) == 0.25)
        #expect(Schedule.cosine(from: 1, to: 0.25, steps: 4)(4) == 0.25)
        #expect(Schedule.cosine(from: 1, to: 0.25, steps: 4)(100) == 0.25)
        #expect(Schedule.oneCycle(peak: 1, steps: 10, startDivisor: 2, endDivisor: 2)(9) == 0.25)
        #expect(Schedule.oneCycle(peak: 1, steps: 10, startDivisor: 2, endDivisor: 2)(99) == 0.25)
        #expect(Schedule.warmUp(steps: 0, then: .constant(2))(0) == 2)
        for steps in 1...4 {
            for rise in [0, 0.3, 1] {
                let cycle = Schedule.oneCycle(peak: 1, steps: steps, rise: rise)
                #expect((0...steps).allSatisfy { cycle($0) > 0 && cycle($0) <= 1 }, "\(steps), \(rise)")
            }
        }
    }

    @Test("A schedule can be saved")
    func codable() throws {
        for schedule in Self.schedules.values {
            #expect(try JSONDecoder().decode(Schedule.self, from: JSONEncoder().encode(schedule)) == schedule)
        }
    }

    @Test(
        "A schedule that could not be used is not read",
        arguments: [
            #"{"kind": "step", "from": 1, "steps": 0, "factor": 0.1}"#, #"{"kind": "step", "from": 1, "steps": 3}"#,
            #"{"kind": "linear", "from": 1, "to": 0, "steps": -1}"#, #"{"kind": "cosine", "from": 1, "to": 0}"#,
            #"{"kind": "inverseSquareRoot", "from": 1, "steps": 0}"#, #"{"kind": "warmUp", "steps": 3}"#,
            #"{"kind": "warmUp", "steps": -3, "then": {"kind": "constant", "from": 1}}"#,
            #"{"kind": "oneCycle", "from": 1, "steps": 3, "rise": 2, "startDivisor": 1, "endDivisor": 1}"#,
            #"{"kind": "oneCycle", "from": 1, "steps": 0, "rise": 0.3, "startDivisor": 1, "endDivisor": 1}"#,
            #"{"kind": "oneCycle", "from": 1, "steps": 3, "rise": 0.3, "startDivisor": 0, "endDivisor": 1}"#,
            #"{"kind": "oneCycle", "from": 1, "steps": 3, "rise": 0.3, "startDivisor": 1, "endDivisor": 0}"#,
            #"{"kind": "constant"}"#, #"{"kind": "wave", "from": 1}"#, "[]",
        ])
    func hostile(_ text: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Schedule.self, from: Data(text.utf8)) }
    }

    @Test("A plateau that could not go on is not read")
    func hostilePlateau() throws {
        let text = String(decoding: try JSONEncoder().encode(ReduceOnPlateau(from: 0.25, factor: 0.5)), as: UTF8.self)
        #expect(try JSONDecoder().decode(ReduceOnPlateau.self, from: Data(text.utf8)).factor == 0.5)
        for (good, bad) in [
            ("\"factor\":0.5", "\"factor\":2"), ("\"badReports\":0", "\"badReports\":9223372036854775807"),
            ("\"patience\":10", "\"patience\":-1"), ("\"cooldown\":0", "\"cooldown\":9223372036854775807"),
        ] {
            let data = Data(text.replacing(good, with: bad).utf8)
            #expect(data != Data(text.utf8))
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(ReduceOnPlateau.self, from: data) }
        }
    }

    @Test("A warm-up may have as many steps as can be counted")
    func longWarmUp() {
        #expect(Schedule.warmUp(steps: .max, then: .constant(1))(0) > 0)
        #expect(Schedule.warmUp(steps: .max, then: .constant(1))(.max - 1) <= 1)
    }
}
