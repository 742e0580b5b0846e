import RNNTasks

/// A kind of recurrent layers, and what may follow its name: `bilstm`, `bilstm-crf`.
struct NamedVariant<Addition: VariantAddition>: Sendable, Hashable {
    var kind: RecurrentKind
    var addition: Addition

    init(kind: RecurrentKind, _ addition: Addition = .usual) {
        (self.kind, self.addition) = (kind, addition)
    }
}

/// What may follow the name of a kind of recurrent layers; the usual case has no name.
protocol VariantAddition: RawRepresentable, CaseIterable, Sendable, Hashable where RawValue == String {
    static var usual: Self { get }
    /// Whether it may follow the name of a kind.
    func allows(_ kind: RecurrentKind) -> Bool
}

extension VariantAddition {
    func allows(_ kind: RecurrentKind) -> Bool { true }
}

extension NamedVariant: LosslessStringConvertible {
    init?(_ name: String) {
        for addition in Addition.allCases {
            let suffix = addition.rawValue.isEmpty ? "" : "-" + addition.rawValue
            guard name.hasSuffix(suffix), let kind = RecurrentKind(String(name.dropLast(suffix.count))),
                addition.allows(kind)
            else { continue }
            self.init(kind: kind, addition)
            return
        }
        return nil
    }

    var description: String { "\(kind)" + (addition.rawValue.isEmpty ? "" : "-" + addition.rawValue) }
}

extension NamedVariant: CaseIterable {
    static var allCases: [Self] {
        RecurrentKind.allCases.flatMap { kind in
            Addition.allCases.filter { $0.allows(kind) }.map { Self(kind: kind, $0) }
        }
    }
}

/// The names of all kinds of recurrent layers, for help texts.
let kindsHelp = "\(CellKind.allCases.map(\.rawValue).joined(separator: ", ")); with bi before it for both directions"
