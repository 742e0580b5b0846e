import Foundation
import TestSupport
import Testing

@testable import RNNKit

@Suite struct SequenceLayoutTests {
    let ragged = SequenceLayout(lengths: [3, 0, 5, 1], time: 6)

    @Test("A layout counts sequences, steps and valid steps")
    func counts() {
        #expect(ragged.count == 4 && ragged.time == 6 && ragged.stepCount == 9)
        #expect(ragged.lengths == [3, 0, 5, 1] && ragged.isRagged)
        let shortest = SequenceLayout(lengths: [3, 0, 5, 1])
        #expect(shortest.time == 5 && shortest.stepCount == 9 && shortest.isRagged)
        let full = SequenceLayout(count: 2, time: 3)
        #expect(full.lengths == [3, 3] && full.stepCount == 6 && !full.isRagged)
        #expect(SequenceLayout(lengths: [3, 3], time: 4).isRagged)
    }

    @Test("A layout may have no sequences, and sequences no steps")
    func empty() {
        for layout in [SequenceLayout(lengths: []), SequenceLayout(count: 0, time: 4)] {
            #expect(layout.count == 0 && layout.stepCount == 0 && !layout.isRagged && layout.steps == [])
        }
        let unread = SequenceLayout(lengths: [0, 0])
        #expect(unread.count == 2 && unread.time == 0 && unread.stepCount == 0 && !unread.isRagged)
        #expect(SequenceLayout(lengths: [0, 0], time: 3).isRagged)
        #expect(SequenceLayout(lengths: [0, 0], time: 3).steps == [])
    }

    @Test("The valid steps are the first of each sequence, sequence after sequence")
    func steps() {
        #expect(ragged.steps == [0, 1, 2, 12, 13, 14, 15, 16, 18])
        #expect(SequenceLayout(count: 2, time: 3).steps == [0, 1, 2, 3, 4, 5])
        // Asked for again, they are the same.
        #expect(ragged.steps == ragged.steps)
    }

    @Test("Layouts are equal if the same steps are valid")
    func equality() {
        #expect(ragged == SequenceLayout(lengths: [3, 0, 5, 1], time: 6))
        #expect(ragged != SequenceLayout(lengths: [3, 0, 5, 1]))
        #expect(ragged != SequenceLayout(lengths: [3, 0, 5, 2], time: 6))
        #expect(ragged != SequenceLayout(lengths: [3, 0, 5], time: 6))
        #expect(SequenceLayout(lengths: [2, 2]) == SequenceLayout(count: 2, time: 2))
        let copy = ragged
        #expect(copy == ragged)
        // What has been computed of a layout is no part of it.
        _ = copy.steps
        _ = copy.packing(isReversed: true)
        #expect(copy == SequenceLayout(lengths: [3, 0, 5, 1], time: 6))
    }

    @Test("A layout that was saved is the same")
    func saved() throws {
        for layout in [ragged, SequenceLayout(lengths: []), SequenceLayout(count: 0, time: 4)] {
            #expect(try JSONDecoder().decode(SequenceLayout.self, from: JSONEncoder().encode(layout)) == layout)
        }
    }

    @Test(
        "A file whose lengths and time do not go together is refused",
        arguments: [
            #"{"lengths":[3],"time":2}"#, #"{"lengths":[-1],"time":2}"#, #"{"lengths":[],"time":-1}"#,
            #"{"lengths":[-1],"time":-1}"#, #"{"lengths":[0,0,0,0],"time":4611686018427387904}"#,
            #"{"lengths":[1,1],"time":2147483647}"#, #"{"lengths":[1]}"#, #"{"time":1}"#,
            #"{"lengths":[1.5],"time":2}"#,
        ])
    func refused(text: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(SequenceLayout.self, from: Data(text.utf8))
        }
    }

    @Test("Lengths that do not fit, or more steps than can be counted, stop the program")
    func mistakes() async {
        let long = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SequenceLayout(lengths: [1, 4], time: 3)
        }
        #expect(message(long).contains("SequenceLayout: lengths [1, 4] do not fit sequences of 3 steps"))
        let negative = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SequenceLayout(lengths: [2, -1])
        }
        #expect(message(negative).contains("SequenceLayout: lengths [2, -1] do not fit sequences of 2 steps"))
        let time = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SequenceLayout(lengths: [], time: -1)
        }
        #expect(message(time).contains("SequenceLayout: lengths [] do not fit sequences of -1 steps"))
        let count = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SequenceLayout(count: -1, time: 2)
        }
        #expect(message(count).contains("SequenceLayout: there cannot be -1 sequences"))
        let large = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SequenceLayout(lengths: [1, 0], time: Int(Int32.max))
        }
        #expect(message(large).contains("SequenceLayout: 2 sequences of 2147483647 steps are more than can be counted"))
        let overflow = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SequenceLayout(lengths: [1, 0], time: Int.max / 2 + 1)
        }
        #expect(message(overflow).contains("steps are more than can be counted"))
    }

    @Test("Windows follow one another and hold every valid step once", arguments: [1, 2, 3, 4, 6, 7, Int.max])
    func windows(_ length: Int) {
        let windows = ragged.windows(of: length)
        #expect(windows.map(\.steps.lowerBound) == Array(stride(from: 0, to: 6, by: length)))
        #expect(windows.dropLast().allSatisfy { $0.steps.count == length })
        #expect(windows.last?.steps.upperBound == 6)
        for window in windows {
            #expect(window.layout.time == window.steps.count && window.layout.count == 4)
            for (part, length) in zip(window.layout.lengths, ragged.lengths) {
                #expect(part == window.steps.count { $0 < length })
            }
        }
        #expect(windows.map(\.layout.stepCount).reduce(0, +) == ragged.stepCount)
    }

    @Test("Sequences without steps are one window without steps, and so are no sequences")
    func windowsOfNothing() {
        for layout in [SequenceLayout(lengths: [0, 0]), SequenceLayout(lengths: [])] {
            let windows = layout.windows(of: 3)
            #expect(windows == [TimeWindow(steps: 0..<0, layout: layout)])
        }
        let ended = SequenceLayout(lengths: [0, 0], time: 3).windows(of: 2)
        #expect(ended.map(\.steps) == [0..<2, 2..<3])
        #expect(ended.allSatisfy { $0.layout.lengths == [0, 0] })
    }

    @Test("A window of given steps holds what of each sequence lies in them")
    func window() {
        #expect(
            ragged.window(2..<4) == TimeWindow(steps: 2..<4, layout: SequenceLayout(lengths: [1, 0, 2, 0], time: 2)))
        #expect(ragged.window(0..<6).layout == ragged)
        #expect(ragged.window(6..<6).layout == SequenceLayout(lengths: [0, 0, 0, 0], time: 0))
        #expect(ragged.window(1..<5).layout.window(1..<3).layout == ragged.window(2..<4).layout)
    }

    @Test("Windows of no steps, or outside of the sequences, stop the program")
    func wrongWindows() async {
        let none = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SequenceLayout(lengths: [3]).windows(of: 0)
        }
        #expect(message(none).contains("windows: a window of 0 steps; there must be one at least"))
        let outside = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SequenceLayout(lengths: [3]).window(2..<4)
        }
        #expect(message(outside).contains("window: steps 2..<4 are outside of sequences of 3 steps"))
        let before = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SequenceLayout(lengths: [3]).window(-1..<2)
        }
        #expect(message(before).contains("window: steps -1..<2 are outside of sequences of 3 steps"))
    }

    /// Where an array's elements lie, which copies of it share.
    private func place(_ packing: SequencePacking) -> UnsafeRawPointer? {
        packing.paddedRows.withUnsafeBufferPointer { UnsafeRawPointer($0.baseAddress) }
    }

    @Test("How kernels walk the steps is worked out once, and shared by all that have the layout")
    func sharedPacking() {
        for isReversed in [false, true] {
            let packing = ragged.packing(isReversed: isReversed)
            let copy = ragged
            #expect(place(copy.packing(isReversed: isReversed)) == place(packing))
            let x = SequenceBatch(Sample.wave([4, 6, 3]) as Tensor<Float>, layout: ragged)
            var random = RandomSource(seed: 1)
            let outputs = Bidirectional<GRUCell<Float>>(
                forward: GRUCell(inputs: 3, hidden: 2, random: &random),
                backward: GRUCell(inputs: 3, hidden: 2, random: &random))(x).outputs
            let made = [
                x.layout, outputs.layout, (outputs + outputs).layout, outputs.mapSteps { -$0 }.layout,
                outputs.detached.layout, LayerNorm(width: 4)(outputs).layout,
            ]
            for layout in made { #expect(place(layout.packing(isReversed: isReversed)) == place(packing)) }
        }
        #expect(place(ragged.packing(isReversed: false)) != place(ragged.packing(isReversed: true)))
        let tokens = TokenBatch([[1, 2], [3]])
        let vectors = Embedding<Float>(weight: .ones([4, 2]))(tokens)
        #expect(place(vectors.layout.packing(isReversed: false)) == place(tokens.layout.packing(isReversed: false)))
    }

    @Test("A layout's steps are asked for by many tasks at once, and all get the same")
    func tasks() async {
        let layout = SequenceLayout(lengths: (0..<50).map { ($0 * 7) % 13 }, time: 13)
        let expected = SequenceLayout(lengths: layout.lengths, time: 13)
        let paddedRows = expected.packing(isReversed: true).paddedRows
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    layout.steps == expected.steps && layout.packing(isReversed: true).paddedRows == paddedRows
                }
            }
            for await isSame in group { #expect(isSame) }
        }
    }
}
