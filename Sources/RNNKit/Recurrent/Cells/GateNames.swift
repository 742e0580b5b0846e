// The gates of the cells that have a recurrent matrix, in the order of its blocks.

extension ElmanCell: NamedGates {
    var gateNames: [String] { ["h"] }
}

extension GRUCell: NamedGates {
    var gateNames: [String] { ["r", "z", "n"] }
}

extension LSTMCell: NamedGates {
    var gateNames: [String] { isCoupled ? ["f", "g", "o"] : ["i", "f", "g", "o"] }
}

extension NormalizedGRUCell: NamedGates {
    var gateNames: [String] { ["r", "z", "n"] }
}

extension NormalizedLSTMCell: NamedGates {
    var gateNames: [String] { ["i", "f", "g", "o"] }
}

extension Unrolled: NamedGates {
    var gateNames: [String] { (cell as? any NamedGates)?.gateNames ?? [] }
}
