import Foundation
import RNNConsole
import RNNTasks

/// Tries inputs on one target.
struct TargetRun {
    private let target: FuzzTarget
    private let settings: FuzzSettings

    /// The most bytes that an input may make the program take, beyond what it had: seeds are a few thousand bytes.
    private static let memoryLimit = 1 << 30

    init(_ target: FuzzTarget, _ settings: FuzzSettings) {
        self.target = target
        self.settings = settings
    }

    /// Tries inputs for some seconds, and prints how many there were; false if something happened that must not.
    func run(for seconds: Double) throws -> Bool {
        let scratch = try Scratch()
        let reader = try target.prepare(scratch)
        let breadcrumb = Breadcrumb()
        let watchdog = Watchdog(limit: target.timeLimit) { [target, settings] iteration in
            "\(target.name): no end after \(target.timeLimit) s; again with:\n  "
                + target.call(seed: settings.seed, iteration: iteration)
        }
        var (accepted, refused, iteration) = (0, 0, 0)
        var peak = MemoryUse.peak
        let began = ContinuousClock.now
        var elapsed = 0.0
        while elapsed < seconds {
            breadcrumb.note(iteration)
            watchdog.begin(iteration)
            do {
                if try tried(iteration, reader) { accepted += 1 } else { refused += 1 }
                let now = MemoryUse.peak
                try expect(now - peak < Self.memoryLimit, "\(now - peak) bytes of memory were taken")
                peak = now
            } catch {
                Console().print("\(target.name): \(error); again with:")
                Console().print("  " + target.call(seed: settings.seed, iteration: iteration))
                return false
            }
            watchdog.end()
            iteration += 1
            elapsed = (ContinuousClock.now - began) / .seconds(1)
        }
        let name = target.name.padding(toLength: 20, withPad: " ", startingAt: 0)
        Console().print(
            "\(name) \(grouped(iteration)) inputs, \(grouped(accepted)) accepted, \(grouped(refused)) refused, "
                + "\(grouped(Double(iteration) / elapsed)) a second")
        return true
    }

    /// Tries one input after it has been printed; its files stay for whoever wants to look.
    func repeated(_ iteration: Int) throws {
        let scratch = try Scratch(isKept: true)
        let reader = try target.prepare(scratch)
        var random = source(of: iteration)
        for (name, bytes) in input(reader, &random).files.sorted(by: { $0.key < $1.key }) {
            try scratch.write(bytes, to: "input-" + name)
            let text = String(decoding: bytes.prefix(2000), as: UTF8.self)
            Console().print("\(scratch["input-" + name]), \(counted(bytes.count, "byte")):\n\(visible(text))\n")
        }
        do {
            var random = source(of: iteration)
            try reader.read(input(reader, &random), &random)
            Console().print("accepted")
        } catch {
            try expect(Self.isTyped(error), "\(type(of: error)): \(error)")
            Console().print("refused: \(visible("\(error)"))")
        }
    }

    /// Tries one input; true if it was accepted, false if it was refused with a reason.
    private func tried(_ iteration: Int, _ reader: FuzzReader) throws -> Bool {
        var random = source(of: iteration)
        do {
            try reader.read(input(reader, &random), &random)
            return true
        } catch let error as Violation {
            throw error
        } catch {
            let text = "\(error)"
            try expect(Self.isTyped(error), "an error without a type of ours: \(type(of: error)): \(text)")
            try expect(
                !text.isEmpty && !text.contains("Error Domain="), "an error that says nothing to a person: \(text)")
            return false
        }
    }

    /// The random numbers of an iteration, which do not depend on those before it.
    private func source(of iteration: Int) -> RandomSource {
        var digest = Digest()
        digest.add(target.name)
        digest.add(settings.seed)
        digest.add(iteration)
        return RandomSource(seed: UInt64(digest.text, radix: 16) ?? 0)
    }

    private func input(_ reader: FuzzReader, _ random: inout RandomSource) -> FuzzInput {
        Mutator(reader).input(&random)
    }

    /// Whether an error is one that the library documents.
    private static func isTyped(_ error: any Error) -> Bool {
        error is DataError || error is SoundError || error is FileError || error is CheckpointError
            || error is SafetensorsError
            || error is ParameterMismatch || error is OptimizerStateError || error is UsageError
    }
}
