import Foundation
import RNNConsole
import RNNKit

/// The program: reads the command line, measures, prints.
@main
struct RNNBench {
    static func main() {
        do {
            var options = Options()
            let form = Options.form
            guard try form.read(Array(CommandLine.arguments.dropFirst()), into: &options) != nil else {
                return print(form.help(Options()), terminator: "")
            }
            if let model = options.memory { return printMemory(of: model, options) }
            try form.checked { try run(options) }
        } catch let error as UsageError {
            fail(error.message, status: 64)
        } catch {
            fail("Error: \(error)", status: 1)
        }
    }

    /// Ends the program after saying why on the standard error stream.
    private static func fail(_ text: String, status: Int32) -> Never {
        Console.warn(text)
        exit(status)
    }

    /// Takes a step of training and prints how much memory it took, or nothing where that cannot be known.
    private static func printMemory(of model: GridModel, _ options: Options) {
        guard let use = Threads.limited(to: options.threads, { MemoryUse(model) }) else { return }
        show([Figures(of: model, use, threads: options.threads)], options)
    }

    private static func show(_ figures: [Figures], _ options: Options) {
        print(options.isJSON ? figures.map(\.json).joined(separator: "\n") : table(of: figures))
    }

    private static func run(_ options: Options) throws {
        let workloads = Workload.all.filter { workload in options.only.map(workload.name.contains) ?? true }
        guard !workloads.isEmpty else {
            let text = options.only ?? ""
            throw UsageError(
                "No workload has a name that contains '\(text)'.", meant: nearest(text, of: Workload.all.map(\.name)))
        }
        let level = try InstructionSet.current()
        guard var peak = Peak(at: level) else { throw LevelWithoutPeak(level: level) }
        let progress = Console(on: .standardError)
        defer { progress.show("") }

        // The peer goes first: if it cannot run, that is known at once.
        progress.show(options.peer == nil ? "" : "peer")
        let peers = try options.peer.map { try Peer(interpreter: $0).medians(options) } ?? [:]

        progress.show("peak")
        peak.measure()
        let samplings = workloads.map { workload in
            progress.show(workload.name)
            return Threads.limited(to: options.threads) { sampling(of: workload, seconds: options.seconds) }
        }
        progress.show("peak")
        peak.measure()
        progress.show("")

        var figures = [Figures(of: peak)]
        for (workload, sampling) in zip(workloads, samplings) {
            var row = Figures(of: workload, sampling, threads: options.threads, peak: peak)
            row.peerMedian = peers[workload.name]
            figures.append(row)
        }
        show(figures, options)
    }

    /// Prepares and measures one workload, whose memory is given back before the next one.
    private static func sampling(of workload: Workload, seconds: Double) -> Sampling {
        let body = workload.prepare()
        return Sampling(seconds: seconds, isRunOncePerSample: workload.isRunOncePerSample, body)
    }
}

/// An instruction-set level that the library has and `CPeak` lacks.
private struct LevelWithoutPeak: Error, CustomStringConvertible {
    let level: InstructionSet

    var description: String { "There is no loop to measure the peak of the instruction set '\(level)'." }
}
