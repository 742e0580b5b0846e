/// The input rows of each output of a pooling.
struct PoolingWindows: Sendable {
    /// The rows of all outputs, output by output.
    private(set) var rows: [Int32] = []
    /// The offset of each output's rows, and the end of the last one's.
    private(set) var starts: [Int] = [0]
    /// For each output, the number of its window's positions within the padded input.
    private(set) var places: [Int] = []

    var outputs: Int { places.count }

    /// How a window moves along an axis.
    struct Axis: Sendable {
        let size: Int
        let stride: Int
        let dilation: Int
        let padding: (before: Int, after: Int)
        /// Whether a window that begins before the end but extends beyond it has an output.
        let roundsUp: Bool

        /// The window's span.
        var span: Int { (size - 1) * dilation + 1 }

        /// The number of outputs.
        func count(_ length: Int) -> Int {
            guard length > 0 else { return 0 }
            let whole = length + padding.before + padding.after
            guard whole >= span || roundsUp else { return 0 }
            guard roundsUp else { return (whole - span) / stride + 1 }
            let count = (max(whole - span, 0) + stride - 1) / stride + 1
            // The last window begins at a step or in the padding before the first one.
            return (count - 1) * stride >= length + padding.before ? count - 1 : count
        }

        /// The steps of an output's window, and the number of its positions within the padded input.
        func window(_ output: Int, of length: Int) -> (steps: [Int], places: Int) {
            let start = output * stride - padding.before
            let end = min(start + span, length + padding.after)
            let steps = (0..<size).map { start + $0 * dilation }.filter { $0 >= 0 && $0 < length }
            return (steps, end - start)
        }
    }

    /// The windows of sequences whose rows are stored sequence by sequence.
    init(lengths: [Int], _ axis: Axis) {
        requirePlaces(lengths.reduce(0, +))
        var first = 0
        for length in lengths {
            for output in 0..<axis.count(length) {
                let (steps, places) = axis.window(output, of: length)
                for step in steps { rows.append(Int32(first + step)) }
                self.places.append(places)
                starts.append(rows.count)
            }
            first += length
        }
    }

    /// The windows of images of one size whose rows are stored image by image.
    init(images: Int, height: Int, width: Int, _ vertical: Axis, _ horizontal: Axis) {
        requirePlaces(images * height * width)
        let bands = (0..<vertical.count(height)).map { vertical.window($0, of: height) }
        let lanes = (0..<horizontal.count(width)).map { horizontal.window($0, of: width) }
        let count = images * bands.count * lanes.count
        rows.reserveCapacity(count * vertical.size * horizontal.size)
        places.reserveCapacity(count)
        starts.reserveCapacity(count + 1)
        for image in 0..<images {
            for band in bands {
                for lane in lanes {
                    for row in band.steps {
                        let first = (image * height + row) * width
                        for column in lane.steps { rows.append(Int32(first + column)) }
                    }
                    places.append(band.places * lane.places)
                    starts.append(rows.count)
                }
            }
        }
    }
}
