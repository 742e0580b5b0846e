/// How a convolution moves over its input, along two axes; with one axis, the height is 1.
struct ConvolutionSteps: Sendable, Equatable {
    /// The distance between the filters' positions for neighbouring outputs.
    var stride = (height: 1, width: 1)
    /// The distance between the inputs of a filter.
    var dilation = (height: 1, width: 1)

    static func == (one: ConvolutionSteps, other: ConvolutionSteps) -> Bool {
        one.stride == other.stride && one.dilation == other.dilation
    }

    /// The span of filters of a size, along each axis.
    func span(_ size: (height: Int, width: Int)) -> (height: Int, width: Int) {
        ((size.height - 1) * dilation.height + 1, (size.width - 1) * dilation.width + 1)
    }
}

/// The zeros around a convolution's input.
struct ConvolutionPadding: Sendable, Equatable {
    var top = 0
    var bottom = 0
    var left = 0
    var right = 0
}

/// The positions of a convolution's inputs and outputs when all of them are written one below the other, with zeros in
/// between: every filter then moves over one long sequence, and a convolution is a few products of matrices with
/// overlapping rows.
///
/// A place of the frame is a row of the input. A position is where a filter can be applied: `stride.width` places each.
struct ConvolutionFrame: Sendable {
    /// The number of positions.
    let positions: Int
    /// The places of one row of an image.
    let rowPlaces: Int
    /// For each row of the input, its place.
    let inputs: [Int32]
    /// For each row of the output, its position.
    let outputs: [Int32]
    /// Whether every sequence or image that has rows has outputs.
    let hasOutputsOfAll: Bool
    /// The positions at which products are computed: all of them, or only those of the rows that a stride keeps.
    let parts: [Range<Int>]

    /// Sequences of given lengths; the lengths of their outputs are `outputLengths`.
    init(lengths: [Int], outputLengths: [Int], stride: Int, before: Int, after: Int) {
        var (inputs, outputs): ([Int32], [Int32]) = ([], [])
        inputs.reserveCapacity(lengths.reduce(0, +))
        outputs.reserveCapacity(outputLengths.reduce(0, +))
        var start = 0
        requirePlaces(lengths.reduce(0) { $0 + before + $1 + after + stride })
        for (length, outputLength) in zip(lengths, outputLengths) where outputLength > 0 || length > 0 {
            let first = Int32(start * stride + before)
            inputs += first..<first + Int32(length)
            outputs += Int32(start)..<Int32(start + outputLength)
            start += (before + length + after + stride - 1) / stride
        }
        positions = start
        rowPlaces = 0
        self.inputs = inputs
        self.outputs = outputs
        parts = [0..<start]
        hasOutputsOfAll = zip(lengths, outputLengths).allSatisfy { $0 == 0 || $1 > 0 }
    }

    /// Images of one size.
    init(
        images: Int, height: Int, width: Int, output: (height: Int, width: Int), stride: (height: Int, width: Int),
        padding: ConvolutionPadding
    ) {
        let rows = padding.top + height + padding.bottom
        let rowPositions = (padding.left + width + padding.right + stride.width - 1) / stride.width
        rowPlaces = rowPositions * stride.width
        requirePlaces(images * rows * rowPlaces)
        positions = images * rows * rowPositions
        var (inputs, outputs, parts): ([Int32], [Int32], [Range<Int>]) = ([], [], [])
        inputs.reserveCapacity(images * height * width)
        outputs.reserveCapacity(images * output.height * output.width)
        for image in 0..<images {
            for row in 0..<height {
                let first = Int32((image * rows + padding.top + row) * rowPlaces + padding.left)
                inputs += first..<first + Int32(width)
            }
            for row in 0..<output.height {
                let first = (image * rows + row * stride.height) * rowPositions
                outputs += Int32(first)..<Int32(first + output.width)
                if stride.height > 1 { parts.append(first..<first + output.width) }
            }
        }
        self.inputs = inputs
        self.outputs = outputs
        self.parts = stride.height > 1 ? parts : [0..<positions]
        hasOutputsOfAll = true
    }
}

/// Rows are numbered by 32 bits.
func requirePlaces(_ count: Int) {
    require(
        count <= Int(Int32.max), "a batch of \(count) steps or places, padding included, is too large: make it smaller")
}
