import Foundation
import RNNKit

/// The program: reads the command line, measures, prints.
@main
struct RNNBench {
    static func main() {
        do {
            let options = try Options(Array(CommandLine.arguments.dropFirst()))
            guard !options.isHelp else { return print(Help.text) }
            if let model = options.memory { return tellMemory(of: model, options) }
            try run(options)
        } catch let error as UsageError {
            fail("Error: \(error)\nUsage: \(Help.usage)\n  See 'rnn-bench --help' for more information.", status: 64)
        } catch {
            fail("Error: \(error)", status: 1)
        }
    }

    /// Ends the program after saying why on the standard error stream.
    private static func fail(_ text: String, status: Int32) -> Never {
        FileHandle.standardError.write(Data("\(text)\n".utf8))
        exit(status)
    }

    /// Takes a step of training and prints how much memory it took, or nothing where that cannot be known.
    private static func tellMemory(of model: GridModel, _ options: Options) {
        guard let use = Threads.limited(to: options.threads, { MemoryUse(model) }) else { return }
        show([Figures(of: model, use, threads: options.threads)], options)
    }

    private static func show(_ figures: [Figures], _ options: Options) {
        for line in options.isJSON ? figures.map(\.json) : Table(figures).lines { print(line) }
    }

    private static func run(_ options: Options) throws {
        let workloads = Workload.all.filter { workload in options.only.map(workload.name.contains) ?? true }
        guard !workloads.isEmpty else { throw UsageError.nothingNamed(options.only ?? "") }
        let level = try InstructionSet.current()
        guard var peak = Peak(at: level) else { throw LevelWithoutPeak(level: level) }
        let progress = Progress()
        defer { progress.clear() }

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
        progress.clear()

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
