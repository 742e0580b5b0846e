import RNNConsole

/// All studies: one is listed here, and nowhere else.
enum Studies {
    static let all: [any Study.Type] = [
        SpanStudy.self, GradientsStudy.self, ParametersStudy.self, SpeedStudy.self, ForgetBiasStudy.self,
        BidirectionalStudy.self, AttentionStudy.self, TrackingStudy.self, InitialisationStudy.self, ClippingStudy.self,
        PoolingStudy.self, DropoutStudy.self, TeacherStudy.self, DepthStudy.self, DataStudy.self,
    ]

    /// Studies by their names, each once, in the order of ``all``.
    static func named(_ names: [String]) throws(UsageError) -> [any Study.Type] {
        for name in names where !all.contains(where: { $0.name == name }) {
            throw UsageError(
                "There is no study '\(name)'; there are \(all.map { $0.name }.joined(separator: ", ")).",
                meant: nearest(name, of: all.map { $0.name }))
        }
        return all.filter { names.contains($0.name) }
    }
}
