/// What the command line asks for.
struct Options {
    /// Only workloads whose names contain this text.
    var only: String?
    /// How many threads the library may use.
    var threads = 1
    /// How long each workload is measured.
    var seconds = 0.5
    /// Whether to print JSON.
    var isJSON = false
    /// The Python interpreter to run the peer with.
    var peer: String?
    /// The model whose use of memory is wanted instead.
    var memory: GridModel?
    /// Whether to print how to use the program, and nothing else.
    var isHelp = false

    /// Reads arguments: `--name value` or `--name=value`.
    init(_ arguments: [String]) throws(UsageError) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("-") else { throw .unexpected(argument) }
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let name = parts[0]
            var attached = parts.count > 1 ? parts[1] : nil

            func value() throws(UsageError) -> String {
                guard let value = attached ?? rest.popFirst() else { throw .missingValue(option: name) }
                attached = nil
                return value
            }

            switch name {
            case "--only":
                only = try value()
            case "--threads":
                let text = try value()
                guard let number = Int(text), (1...1024).contains(number) else {
                    throw .invalid(option: name, value: text, wanted: "a whole number from 1 to 1024")
                }
                threads = number
            case "--seconds":
                let text = try value()
                guard let number = Double(text), number > 0, number <= 3600 else {
                    throw .invalid(option: name, value: text, wanted: "a number greater than 0, and at most 3600")
                }
                seconds = number
            case "--peer":
                peer = try value()
            case "--memory":
                let text = try value()
                guard let model = GridModel.all.first(where: { $0.name == text }) else {
                    let names = GridModel.all.map(\.name).joined(separator: ", ")
                    throw .invalid(option: name, value: text, wanted: "one of \(names)")
                }
                memory = model
            case "--json":
                isJSON = true
            case "-h", "--help":
                isHelp = true
            default:
                throw .unknown(option: name)
            }
            if attached != nil { throw .needlessValue(option: name) }
        }
    }
}
