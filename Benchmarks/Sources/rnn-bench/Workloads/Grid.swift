import RNNKit

/// A size of the models that are trained and run: one row of the grid.
struct GridSize {
    let name: String
    let vocabulary: Int
    let embedding: Int
    let hidden: Int
    let layers: Int
    let batch: Int
    let time: Int

    static let small = GridSize(
        name: "S", vocabulary: 200, embedding: 64, hidden: 64, layers: 1, batch: 32, time: 20)
    static let medium = GridSize(
        name: "M", vocabulary: 10_000, embedding: 100, hidden: 256, layers: 1, batch: 64, time: 50)
    static let large = GridSize(
        name: "L", vocabulary: 10_000, embedding: 256, hidden: 512, layers: 2, batch: 64, time: 100)

    static let all = [small, medium, large]

    /// The number of time steps of the whole batch.
    var steps: Int { batch * time }
}

/// A kind of recurrent layer that the models have: one column of the grid.
enum GridCell: String, CaseIterable {
    case rnn
    case gru
    case lstm
    case bilstm

    /// How many blocks of rows a cell's matrices have.
    private var gates: Int {
        switch self {
        case .rnn: 1
        case .gru: 3
        case .lstm, .bilstm: 4
        }
    }

    private var directions: Int { self == .bilstm ? 2 : 1 }

    /// The width of what each layer reads, the lowest first.
    private func inputs(_ size: GridSize) -> [Int] {
        (0..<size.layers).map { $0 == 0 ? size.embedding : directions * size.hidden }
    }

    /// The floating-point operations of all matrix products on the way forward: those of the recurrent layers at so
    /// many time steps, and that of the linear layer.
    func flops(_ size: GridSize, steps: Int) -> Int {
        let ofStep = inputs(size).map { directions * gates * size.hidden * ($0 + size.hidden) }.reduce(0, +)
        return 2 * (steps * ofStep + size.batch * directions * size.hidden * Classes.count)
    }

    /// The bytes that the way back needs of all time steps: each layer's inputs, gates, memory and hidden values. A
    /// GRU's way back also needs the product that its reset gate applies to.
    func keptBytes(_ size: GridSize) -> Int {
        let states = self == .rnn ? 1 : 2
        let ofStep = inputs(size).map { $0 + directions * (gates + states) * size.hidden }.reduce(0, +)
        return MemoryLayout<Float>.stride * size.steps * ofStep
    }

    /// Makes a model of this kind and gives the closure that trains or runs it.
    func closure(_ size: GridSize, _ task: ClassifierTask) -> () -> Void {
        switch self {
        case .rnn:
            task.closure(
                SequenceClassifier(size) { Recurrent(ElmanCell(inputs: $0, hidden: size.hidden, random: &$1)) })
        case .gru:
            task.closure(SequenceClassifier(size) { Recurrent(GRUCell(inputs: $0, hidden: size.hidden, random: &$1)) })
        case .lstm:
            task.closure(SequenceClassifier(size) { Recurrent(LSTMCell(inputs: $0, hidden: size.hidden, random: &$1)) })
        case .bilstm:
            task.closure(
                SequenceClassifier(size) {
                    Bidirectional(
                        forward: LSTMCell(inputs: $0, hidden: size.hidden, random: &$1),
                        backward: LSTMCell(inputs: $0, hidden: size.hidden, random: &$1))
                })
        }
    }
}

/// A model of the grid, by its size and its kind of layer.
struct GridModel {
    let size: GridSize
    let cell: GridCell

    /// All models, size after size.
    static let all = GridSize.all.flatMap { size in GridCell.allCases.map { GridModel(size: size, cell: $0) } }

    /// The name: the size and the cell, as in `M/lstm`.
    var name: String { "\(size.name)/\(cell)" }
}
