import RNNConsole

/// A command of the program: one file in the folder of commands, and a line in ``Commands``.
protocol Command: SendableMetatype {
    /// What it is called on the command line.
    static var name: String { get }
    /// What it does, in a sentence for the list of commands.
    static var summary: String { get }

    /// What it can be called with, whatever the task.
    static var description: CommandDescription { get }
    /// The help text, of the task or model that the arguments name.
    static func help(_ arguments: [String]) throws -> String
    /// Runs the command.
    static func run(_ arguments: [String], on console: Console) throws
}
