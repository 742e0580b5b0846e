import Foundation

/// Names and values of settings, as a report lists them: those of their JSON, names of parts joined by dots.
func settingsList(_ settings: some Encodable) throws -> [[String]] {
    try JSONDecoder().decode(SettingsValue.self, from: JSONEncoder().encode(settings)).rows
}

/// What a setting can be in JSON.
private enum SettingsValue: Decodable {
    case value(String)
    case list([SettingsValue])
    case parts([String: SettingsValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let parts = try? container.decode([String: SettingsValue].self) {
            self = .parts(parts)
        } else if let list = try? container.decode([SettingsValue].self) {
            self = .list(list)
        } else if let text = try? container.decode(String.self) {
            self = .value(text)
        } else if let flag = try? container.decode(Bool.self) {
            self = .value("\(flag)")
        } else if let count = try? container.decode(Int.self) {
            self = .value("\(count)")
        } else {
            self = .value("\(try container.decode(Double.self))")
        }
    }

    /// A row for each value.
    var rows: [[String]] {
        guard case .parts(let parts) = self else { return [["", text]] }
        return parts.sorted { $0.key < $1.key }.flatMap { name, value in
            value.rows.map { [name + ($0[0].isEmpty ? "" : "." + $0[0]), $0[1]] }
        }
    }

    private var text: String {
        switch self {
        case .value(let text): text
        case .list(let values): values.map(\.text).joined(separator: ", ")
        case .parts(let parts): parts.keys.sorted().joined(separator: ", ")
        }
    }
}
