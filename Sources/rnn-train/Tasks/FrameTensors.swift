import RNNTasks

/// Frames of several sequences in a file of tensors: `features`, [sequences, steps, features], with `lengths` if they differ,
/// or the frames of all sequences one after the other, [frames, features], with `lengths`.
struct FrameTensors {
    let file: String
    let tensors: Safetensors
    /// The number of frames of each sequence.
    let lengths: [Int]
    /// The frames of each sequence.
    let frames: [Tensor<Float>]
    /// Where each sequence begins, counted in frames of the file.
    let starts: [Int]
    /// The shape of the frames, without that of features.
    let shape: [Int]

    /// Reads a file; `width` is the number of features, if it is known.
    init(_ file: String, width known: Int?) throws {
        self.file = file
        tensors = try Safetensors(contentsOf: file)
        let entry = try Self.entry("features", of: tensors, file)
        guard entry.shape.count == 2 || entry.shape.count == 3, let width = entry.shape.last, width > 0 else {
            throw DataError(
                file: file,
                problem:
                    "\"features\" has the shape \(entry.shape), not [sequences, steps, features] or [frames, features]")
        }
        if let known, known != width {
            throw DataError(file: file, problem: "\"features\" has \(width) features, not \(known)")
        }
        shape = Array(entry.shape.dropLast())
        if tensors["lengths"] != nil {
            lengths = try Self.counts("lengths", of: tensors, file)
        } else if shape.count == 2 {
            lengths = Array(repeating: shape[1], count: shape[0])
        } else {
            throw DataError(
                file: file,
                problem:
                    "\"features\" has the frames of all sequences; a tensor \"lengths\" must say how they are divided")
        }
        let (lengths, shape) = (lengths, shape)
        let sums = lengths.reduce(into: [0]) { sums, length in sums.append((sums.last ?? 0) + length) }
        if shape.count == 1, sums.last != shape[0] {
            throw DataError(
                file: file, problem: "\"lengths\" make \(sums.last ?? 0) frames, and \"features\" has \(shape[0])")
        }
        if shape.count == 2, lengths.count != shape[0] || lengths.contains(where: { $0 > shape[1] }) {
            throw DataError(file: file, problem: "\"lengths\" do not fit \"features\" of the shape \(entry.shape)")
        }
        if let index = lengths.firstIndex(of: 0) {
            throw DataError(file: file, problem: "lengths[\(index)] is 0: the sequence is empty")
        }
        if lengths.isEmpty { throw DataError(file: file, problem: "there are no sequences") }
        let steps = shape.last ?? 0
        let starts = shape.count == 1 ? Array(sums.dropLast()) : lengths.indices.map { $0 * steps }
        self.starts = starts
        let all = try tensors.tensor("features", as: Float.self, converting: true).scalars
        frames = zip(starts, lengths).map { start, length in
            Tensor(Array(all[start * width..<(start + length) * width])).reshaped([length, width])
        }
    }

    /// The numbers of a tensor.
    func numbers(_ name: String) throws -> (shape: [Int], values: [Double]) {
        (
            try Self.entry(name, of: tensors, file).shape,
            try tensors.tensor(name, as: Double.self, converting: true).scalars
        )
    }

    /// A tensor of whole numbers that are not negative, one for each sequence.
    func counts(_ name: String) throws -> [Int] { try Self.counts(name, of: tensors, file) }

    private static func entry(_ name: String, of tensors: Safetensors, _ file: String) throws -> Safetensors.Entry {
        guard let entry = tensors[name] else {
            throw DataError(
                file: file, problem: "there is no tensor \"\(name)\"; there are \(DataError.list(tensors.names))")
        }
        return entry
    }

    private static func counts(_ name: String, of tensors: Safetensors, _ file: String) throws -> [Int] {
        let shape = try entry(name, of: tensors, file).shape
        guard shape.count == 1 else {
            throw DataError(file: file, problem: "\"\(name)\" has the shape \(shape), not [sequences]")
        }
        return try tensors.tensor(name, as: Double.self, converting: true).scalars.enumerated().map { index, value in
            guard value >= 0, value < 0x1p31, value == value.rounded() else {
                throw DataError(file: file, problem: "\(name)[\(index)] is \(value), which is no number of steps")
            }
            return Int(value)
        }
    }
}
