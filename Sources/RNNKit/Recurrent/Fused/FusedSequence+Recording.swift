// What a recording gets of a fused sequence: the values that the kernels kept, by the names of the recurrence's columns.

extension FusedSequence {
    /// Takes down a pass, if it is recorded: its results, and the rows that were kept of it, before anything goes back over
    /// them.
    func record(_ results: [Tensor<Scalar>], _ kept: KeptRows<Scalar>) {
        guard let layer = recorder else { return }
        kept.read { rows in
            let width = form.width
            if layer.parts.contains(.gates) {
                for (number, column) in form.recurrence.columns.enumerated() {
                    guard let name = column.name else { continue }
                    let values = Tensor<Scalar>(shape: [layout.rows, width]) { to in
                        for row in 0..<layout.rows {
                            let from = rows.gates + row * form.columns + number * width
                            (to + row * width).update(from: from, count: width)
                        }
                    }
                    layer.set(values, at: layout.paddedRows, of: \.gates[name])
                }
            }
            guard layer.parts.contains(.states) else { return }
            let final = results.suffix(form.recurrence.hasMemory ? 2 : 1).map { layout.sorted($0, copying: false) }
            layer.state("hidden", states(before: rows.hidden, final[0]), at: layout.paddedRows)
            if let memory = rows.memory {
                layer.state("cell", states(before: memory, final[1]), at: layout.paddedRows)
            }
        }
    }

    /// The rows of a part of the state after each step: those before the next step, or those of the final state.
    private func states(before rows: UnsafePointer<Scalar>, _ final: Tensor<Scalar>) -> Tensor<Scalar> {
        let width = final.shape[1]
        return Tensor(shape: [layout.rows, width]) { to in
            final.read { final in
                for (step, count) in layout.active.enumerated() {
                    let next = step + 1 < layout.active.count ? layout.active[step + 1] : 0
                    let start = layout.starts[step]
                    for sequence in 0..<count {
                        let from =
                            sequence < next
                            ? rows + (layout.starts[step + 1] + sequence) * width : final + sequence * width
                        (to + (start + sequence) * width).update(from: from, count: width)
                    }
                }
            }
        }
    }
}
