import Foundation
import RNNConsole

/// Runs targets one after the other, each in a process of its own: a crash ends that process only, and what it was about
/// to try is in a file.
struct FuzzDriver {
    private let settings: FuzzSettings

    init(_ settings: FuzzSettings) {
        self.settings = settings
    }

    /// Runs targets, which share the time; false if something happened that must not.
    func run(_ targets: [FuzzTarget]) throws -> Bool {
        var passed = true
        let began = ContinuousClock.now
        for (index, target) in targets.enumerated() {
            // What earlier ones left is shared by those that are left.
            let left = settings.seconds - (ContinuousClock.now - began) / .seconds(1)
            let seconds = max(left / Double(targets.count - index), 0.01)
            if try !run(target, seconds: seconds) { passed = false }
        }
        return passed
    }

    private func run(_ target: FuzzTarget, seconds: Double) throws -> Bool {
        let scratch = try Scratch()
        let process = Process()
        process.executableURL = Bundle.main.executableURL
        process.arguments = [
            "--target", target.name, "--seed", "\(settings.seed)", FuzzSettings.childName, "\(seconds)",
        ]
        var environment = ProcessInfo.processInfo.environment
        environment["SWIFT_BACKTRACE"] = "enable=no"
        // What a crash leaves there is removed with the directory.
        environment["TMPDIR"] = scratch.path
        environment[Breadcrumb.variable] = scratch["breadcrumb"]
        process.environment = environment
        try process.run()
        process.waitUntilExit()
        if process.terminationReason == .exit, [EXIT_SUCCESS, EXIT_FAILURE].contains(process.terminationStatus) {
            return process.terminationStatus == EXIT_SUCCESS
        }
        let iteration = Breadcrumb.iteration(in: scratch["breadcrumb"])
        let how =
            process.terminationReason == .exit
            ? "ended with exit code \(process.terminationStatus)" : "crashed with signal \(process.terminationStatus)"
        Console().print(
            "\(target.name): \(how); again with:\n  \(target.call(seed: settings.seed, iteration: iteration))")
        return false
    }
}
