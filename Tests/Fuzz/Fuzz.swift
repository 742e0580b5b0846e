import Foundation
import RNNConsole

/// Feeds damaged inputs to everything that reads files or texts, and looks for what must never happen: a crash, a hang,
/// memory without end, an error without a type, or a value that was accepted and does not work.
@main
enum Fuzz {
    static func main() {
        do {
            var settings = FuzzSettings()
            let form = FuzzSettings.form
            let arguments = Array(CommandLine.arguments.dropFirst())
            guard try form.read(arguments, into: &settings) != nil else {
                return Console().print(form.help(FuzzSettings()))
            }
            if settings.isList {
                let names = FuzzTargets.all.map(\.name)
                let width = names.map(\.count).max() ?? 0
                for target in FuzzTargets.all {
                    let name = target.name.padding(toLength: width, withPad: " ", startingAt: 0)
                    Console().print("\(name)  \(target.reads)")
                }
                return
            }
            let targets = try form.checked { try settings.chosen() }
            if let iteration = settings.iteration {
                guard targets.count == 1 else { throw UsageError("'--iteration' needs one '--target'.") }
                try TargetRun(targets[0], settings).repeated(iteration)
            } else if let until = settings.child {
                exit(try TargetRun(targets[0], settings).run(for: until) ? EXIT_SUCCESS : EXIT_FAILURE)
            } else if try !FuzzDriver(settings).run(targets) {
                exit(EXIT_FAILURE)
            }
        } catch {
            Console.warn((error as? UsageError)?.message ?? "Error: \(error)")
            exit(error is UsageError ? EX_USAGE : EX_SOFTWARE)
        }
    }
}
