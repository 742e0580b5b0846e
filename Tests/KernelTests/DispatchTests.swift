import CRNNKernels
import Foundation
import Testing

// Which levels there are, and which one is in use.

@Suite("Levels")
struct DispatchTests {
    private let names = (0..<rnn_level_count()).map { String(cString: rnn_level_float($0).pointee.level) }

    @Test("The levels are known ones, each at most once, the portable one first")
    func levelsAreInOrder() {
        #if arch(arm64)
        let order = ["portable", "neon"]
        #else
        let order = ["portable", "avx2", "avx512"]
        #endif
        #expect(names == Array(order.prefix(names.count)))
        #expect(names.first == "portable")
    }

    @Test("A level's two tables have its name, the size of their elements, and panels of two vectors")
    func tablesDescribeThemselves() {
        let vectors = ["portable": 16, "neon": 16, "avx2": 32, "avx512": 64]
        for (index, name) in names.enumerated() {
            for (table, size) in [(rnn_level_float(index).pointee, 4), (rnn_level_double(index).pointee, 8)] {
                #expect(String(cString: table.level) == name)
                #expect(table.scalar_bytes == size)
                #expect(table.panel_columns * size == 2 * (vectors[name] ?? 0))
                #expect(table.tile_rows == ["portable": 6, "avx2": 6, "avx512": 14, "neon": 12][name])
                #expect(table.group_rows % table.tile_rows == 0)
            }
        }
    }

    @Test("The level in use is the one asked for, or else the best")
    func levelInUse() {
        let asked = ProcessInfo.processInfo.environment[String(cString: RNNLevelVariable)] ?? ""
        #expect(String(cString: RNNLevelVariable) == "RNNKIT_SIMD")
        #expect(String(cString: rnn_level_requested()) == asked)
        let wanted = names.firstIndex(of: asked) ?? names.count - 1
        #expect(rnn_kernels_float() == rnn_level_float(wanted))
        #expect(rnn_kernels_double() == rnn_level_double(wanted))
        if asked.isEmpty {
            #expect(rnn_level_choice() == .best)
        } else {
            #expect((rnn_level_choice() == .forced) == names.contains(asked))
        }
    }

    @Test("A thread that flushes denormal numbers takes them for 0 until its former mode is set again")
    func flushingDenormals() {
        let former = controls(rnn_float_mode_get())
        // One product whose result is denormal, one whose argument is.
        let least = Float.leastNormalMagnitude
        let halved = (least / 2).bitPattern, raised = (least / 4 * 16).bitPattern
        #expect(scaled(least, by: 0.5) == halved && scaled(least / 4, by: 16) == raised)

        let returned = rnn_float_mode_flush_denormals()
        let flushing = controls(rnn_float_mode_get())
        let result = scaled(least, by: 0.5), argument = scaled(least / 4, by: 16)
        let again = controls(rnn_float_mode_flush_denormals())
        rnn_float_mode_set(returned)

        #expect(controls(returned) == former)
        #expect(flushing != former && again == flushing)
        #expect(result == 0 && argument == 0)
        #expect(controls(rnn_float_mode_get()) == former)
        #expect(scaled(least, by: 0.5) == halved && scaled(least / 4, by: 16) == raised)
    }

    /// A mode without the flags that arithmetic leaves in it.
    private func controls(_ mode: UInt64) -> UInt64 {
        #if arch(x86_64)
        mode & ~0x3F
        #else
        mode
        #endif
    }

    /// The bits of a product that a kernel computes, so that no compiler knows it beforehand, nor compares it in
    /// another mode.
    private func scaled(_ value: Float, by factor: Double) -> UInt32 {
        var (value, result) = (value, Float.nan)
        rnn_kernels_float().pointee.scale(1, factor, &value, &result)
        return result.bitPattern
    }
}
