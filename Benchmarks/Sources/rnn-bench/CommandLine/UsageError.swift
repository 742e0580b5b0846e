/// Why a command line cannot be followed.
enum UsageError: Error, CustomStringConvertible {
    case unknown(option: String)
    case unexpected(String)
    case missingValue(option: String)
    case needlessValue(option: String)
    case invalid(option: String, value: String, wanted: String)
    case nothingNamed(String)

    var description: String {
        switch self {
        case .unknown(let option):
            let suggestion = nearest(to: option, among: Help.options).map { " Did you mean '\($0)'?" }
            return "Unknown option '\(option)'.\(suggestion ?? "")"
        case .unexpected(let argument):
            return "Unexpected argument '\(argument)'."
        case .missingValue(let option):
            return "Missing value for '\(option)'."
        case .needlessValue(let option):
            return "The option '\(option)' takes no value."
        case .invalid(let option, let value, let wanted):
            return "The value '\(value)' is invalid for '\(option)': it must be \(wanted)."
        case .nothingNamed(let text):
            let names = Workload.all.map(\.name)
            let suggestion = nearest(to: text, among: names).map { " Did you mean '\($0)'?" }
            return "No workload has a name that contains '\(text)'.\(suggestion ?? "")"
        }
    }
}
