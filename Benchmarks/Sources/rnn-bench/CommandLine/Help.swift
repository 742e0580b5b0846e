/// How to use the program.
enum Help {
    /// The names of all options.
    static let options = ["--only", "--threads", "--seconds", "--json", "--peer", "--memory", "--help"]

    static let usage = """
        rnn-bench [--only <text>] [--threads <n>] [--seconds <s>] [--json] [--peer <python>]
               rnn-bench --memory <model> [--threads <n>] [--json]
        """

    static let text = """
        OVERVIEW: Measures how fast RNNKit computes.

        USAGE: \(usage)

        OPTIONS:
          --only <text>      Measure only the workloads whose names contain the text.
          --threads <n>      Compute with at most so many threads. (default: 1)
          --seconds <s>      Measure each workload for so long. (default: 0.5)
          --json             Print an object a line instead of a table.
          --peer <python>    Run the same workloads in PyTorch with this interpreter, and compare.
          --memory <model>   Tell how much memory one step of training takes, for a model such as M/lstm.
          -h, --help         Show help information.
        """
}
