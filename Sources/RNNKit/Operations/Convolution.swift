internal import CRNNKernels

/// A convolution as products of matrices along a frame.
///
/// If the inputs of a filter's row are neighbours and use all channels, they form one run of numbers in the frame:
/// positions are the rows of a matrix, `stride` places apart and one run long, and overlap. There is then one product
/// per row of the filters. Otherwise there is one product per filter tap and, with groups, per group.
struct Convolution<Scalar: TensorScalar>: Sendable {
    let frame: ConvolutionFrame
    let steps: ConvolutionSteps
    let groups: Int
    /// The filters' rows, columns, inputs per group, and outputs: the shape of the weights.
    let shape: [Int]

    private var height: Int { shape[0] }
    private var width: Int { shape[1] }
    private var groupInputs: Int { shape[2] }
    private var inputs: Int { shape[2] * groups }
    private var outputs: Int { shape[3] }
    private var groupOutputs: Int { shape[3] / groups }
    private var stride: Int { steps.stride.width }

    /// The inputs of a product at a position.
    private struct Run {
        /// The offset from the position's first place.
        let place: Int
        let length: Int
        /// The first of its rows of the weights [height * width * inputs, outputs].
        let row: Int
    }

    /// The filter taps, one by one.
    private var taps: [Run] {
        (0..<height * width).map { tap in
            Run(
                place: tap / width * steps.dilation.height * frame.rowPlaces + tap % width * steps.dilation.width,
                length: groupInputs, row: tap * groupInputs)
        }
    }

    /// Whether a row of a filter is one run.
    private var hasRuns: Bool { groups == 1 && (steps.dilation.width == 1 || width == 1) }

    private var runs: [Run] {
        guard hasRuns else { return taps }
        return (0..<height).map { row in
            Run(
                place: row * steps.dilation.height * frame.rowPlaces, length: width * groupInputs,
                row: row * width * groupInputs)
        }
    }

    /// The offset of a filter's last place from its first.
    private var reach: Int {
        (height - 1) * steps.dilation.height * frame.rowPlaces + (width - 1) * steps.dilation.width
    }

    /// Rows of x at their places in the frame, zeros elsewhere.
    private func framed(_ x: UnsafePointer<Scalar>) -> Storage<Scalar> {
        let count = (frame.positions * stride + reach) * inputs
        let storage = Storage<Scalar>(uninitialized: count)
        storage.write { to in
            to.update(repeating: 0, count: count)
            RowMoves(frame.inputs, width: inputs).scatter(x, into: to)
        }
        return storage
    }

    /// The outputs, one row each.
    func forward(_ x: Tensor<Scalar>, _ weights: Tensor<Scalar>) -> Tensor<Scalar> {
        let sums = Storage<Scalar>(uninitialized: frame.positions * outputs)
        reading([x.read { framed($0) }, weights.storage]) { addresses in
            guard let x = addresses[0], let weights = addresses[1] else { return }
            sums.write { sums in
                if hasRuns {
                    let terms = runs.map {
                        (place: $0.place * inputs, weights: weights + $0.row * outputs, count: $0.length)
                    }
                    for part in frame.parts { add(terms, of: x, stride * inputs, part, into: sums, width: outputs) }
                    return
                }
                for part in frame.parts {
                    for group in 0..<groups {
                        for (number, run) in runs.enumerated() {
                            MatrixProduct<Scalar>(
                                m: part.count, n: groupOutputs, k: run.length, beta: number > 0 ? 1 : 0,
                                leftStride: stride * inputs, rightStride: outputs, resultStride: outputs
                            ).run(
                                x + (part.lowerBound * stride + run.place) * inputs + group * groupInputs,
                                weights + run.row * outputs + group * groupOutputs,
                                into: sums + part.lowerBound * outputs + group * groupOutputs)
                        }
                    }
                }
            }
        }
        return Tensor(shape: [frame.outputs.count, outputs]) { y in
            sums.read { RowMoves(frame.outputs, width: outputs).gather($0, into: y) }
        }
    }

    /// Adds the gradients of x, input 0, and of the weights, input 1, from the gradient of the outputs.
    func backward(
        _ gradient: Tensor<Scalar>, _ x: Tensor<Scalar>, _ weights: Tensor<Scalar>,
        _ sink: borrowing GradientSink<Scalar>
    ) {
        // Positions whose filters reach the frame's first place may begin before it.
        let count = (reach + frame.positions) * outputs
        let sums = Storage<Scalar>(uninitialized: count)
        sums.write { sums in
            sums.update(repeating: 0, count: count)
            gradient.read {
                RowMoves(frame.outputs, width: outputs).scatter($0, into: sums + reach * outputs)
            }
        }
        sums.read { sums in
            let sums = sums + reach * outputs
            if sink.wants(1) { addGradient(ofWeights: sums, x, sink) }
            guard sink.wants(0) else { return }
            let places = stride == 1 ? gradientOfPlaces(sums, weights) : scatteredGradientOfPlaces(sums, weights)
            sink.setOrAdd(into: 0) { to, isFirst in
                places.read { places in
                    let moves = RowMoves<Scalar>(frame.inputs, width: inputs)
                    if isFirst { return moves.gather(places, into: to) }
                    let count = frame.inputs.count * inputs
                    Storage<Scalar>(uninitialized: count).write {
                        moves.gather(places, into: $0)
                        Scalar.kernels.pointee.add_scaled(count, 1, $0, to)
                    }
                }
            }
        }
    }

    /// dW = x' dy, over all positions.
    private func addGradient(
        ofWeights sums: UnsafePointer<Scalar>, _ x: Tensor<Scalar>, _ sink: borrowing GradientSink<Scalar>
    ) {
        sink.setOrAdd(into: 1) { to, isFirst in
            let x = x.read { framed($0) }
            clearUnseen(x)
            x.read { x in
                for (number, part) in frame.parts.enumerated() {
                    for group in 0..<groups {
                        for run in runs {
                            MatrixProduct<Scalar>(
                                m: run.length, n: groupOutputs, k: part.count, isLeftTransposed: true,
                                beta: isFirst && number == 0 ? 0 : 1, leftStride: stride * inputs, rightStride: outputs,
                                resultStride: groups == 1 ? nil : outputs
                            ).run(
                                x + (part.lowerBound * stride + run.place) * inputs + group * groupInputs,
                                sums + part.lowerBound * outputs + group * groupOutputs,
                                into: to + run.row * outputs + group * groupOutputs)
                        }
                    }
                }
                if frame.parts.isEmpty && isFirst { to.update(repeating: 0, count: shape.reduce(1, *)) }
            }
        }
    }

    /// Sets the places that no output depends on to zero: NaN there, times a gradient of zero, would make the gradient
    /// of the weights NaN.
    private func clearUnseen(_ x: Storage<Scalar>) {
        let seesAll = steps == ConvolutionSteps() && frame.hasOutputsOfAll
        guard !seesAll else { return }
        var isSeen = Array(repeating: false, count: frame.positions * stride + reach)
        for tap in taps {
            for position in frame.outputs { isSeen[Int(position) * stride + tap.place] = true }
        }
        x.write { x in
            for place in frame.inputs where !isSeen[Int(place)] {
                (x + Int(place) * inputs).update(repeating: 0, count: inputs)
            }
        }
    }

    /// The gradient of each place, if every place is a position: a convolution of the outputs' gradients with the
    /// flipped filters.
    private func gradientOfPlaces(_ sums: UnsafePointer<Scalar>, _ weights: Tensor<Scalar>) -> Storage<Scalar> {
        let places = Storage<Scalar>(uninitialized: frame.positions * inputs)
        places.write { places in
            guard hasRuns else {
                return weights.read { weights in
                    for group in 0..<groups {
                        for (number, tap) in taps.enumerated() {
                            MatrixProduct<Scalar>(
                                m: frame.positions, n: groupInputs, k: groupOutputs, isRightTransposed: true,
                                beta: number > 0 ? 1 : 0, leftStride: outputs, rightStride: outputs,
                                resultStride: inputs
                            ).run(
                                sums - tap.place * outputs + group * groupOutputs,
                                weights + tap.row * outputs + group * groupOutputs, into: places + group * groupInputs)
                        }
                    }
                }
            }
            turned(weights).read { weights in
                let terms = runs.enumerated().map { number, run in
                    (
                        place: -(run.place + width - 1) * outputs,
                        weights: weights + number * width * outputs * inputs, count: width * outputs
                    )
                }
                add(terms, of: sums, outputs, 0..<frame.positions, into: places, width: inputs)
            }
        }
        return places
    }

    /// The sums of several products at some positions. They are computed for a range of positions at a time, whose sums
    /// stay in the caches between products.
    ///
    /// - Parameters:
    ///   - terms: For each product, the offset of its rows at position 0, its weights, [count, width], and their rows.
    ///   - rows: The values; a row begins at each position.
    ///   - stride: The distance between the rows of neighbouring positions.
    ///   - positions: The positions.
    ///   - sums: The destination of the sums, position 0 first.
    ///   - width: The number of sums per position.
    private func add(
        _ terms: [(place: Int, weights: UnsafePointer<Scalar>, count: Int)], of rows: UnsafePointer<Scalar>,
        _ stride: Int,
        _ positions: Range<Int>, into sums: UnsafeMutablePointer<Scalar>, width: Int
    ) {
        let packed = terms.map { term in
            let packed = Storage<Scalar>(uninitialized: Scalar.kernels.pointee.packed_count(term.count, width))
            packed.write {
                PackedMatrix.pack(term.weights, rows: term.count, columns: width, transposed: false, into: $0)
            }
            return packed
        }
        let work = 2 * width * terms.reduce(0) { $0 + $1.count }
        let stretch = terms.count == 1 ? max(1, positions.count) : max(32, min(512, 4_000_000 / work))
        func compute(_ stretches: Range<Int>) {
            for number in stretches {
                let start = positions.lowerBound + number * stretch
                let count = min(stretch, positions.upperBound - start)
                for (index, term) in terms.enumerated() {
                    let product = MatrixProduct<Scalar>(
                        m: count, n: width, k: term.count, beta: index > 0 ? 1 : 0, leftStride: stride)
                    packed[index].read {
                        product.run(rows + start * stride + term.place, packed: $0, into: sums + start * width)
                    }
                }
            }
        }
        let stretches = (positions.count + stretch - 1) / stretch
        guard stretches > 1 else { return compute(0..<stretches) }
        Threads.split(stretches, multiple: 1, work: work * positions.count, minimum: 6_000_000) { compute($0) }
    }

    /// The weights of each row of the filters with flipped columns: [height, width, outputs, inputs].
    private func turned(_ weights: Tensor<Scalar>) -> Storage<Scalar> {
        let result = Storage<Scalar>(uninitialized: shape.reduce(1, *))
        result.write { to in
            weights.read { from in
                for tap in 0..<height * width {
                    let turned = tap / width * width + width - 1 - tap % width
                    Scalar.kernels.pointee.transpose(
                        inputs, outputs, from + tap * inputs * outputs, outputs, to + turned * inputs * outputs, inputs)
                }
            }
        }
        return result
    }

    /// The gradient of each place: every tap adds the gradients of the positions that see it.
    private func scatteredGradientOfPlaces(
        _ sums: UnsafePointer<Scalar>, _ weights: Tensor<Scalar>
    ) -> Storage<Scalar> {
        let count = (frame.positions * stride + reach) * inputs
        let places = Storage<Scalar>(uninitialized: count)
        places.write { places in
            places.update(repeating: 0, count: count)
            weights.read { weights in
                for part in frame.parts {
                    for group in 0..<groups {
                        for tap in taps {
                            MatrixProduct<Scalar>(
                                m: part.count, n: groupInputs, k: groupOutputs, isRightTransposed: true, beta: 1,
                                leftStride: outputs, rightStride: outputs, resultStride: stride * inputs
                            ).run(
                                sums + part.lowerBound * outputs + group * groupOutputs,
                                weights + tap.row * outputs + group * groupOutputs,
                                into: places + (part.lowerBound * stride + tap.place) * inputs + group * groupInputs)
                        }
                    }
                }
            }
        }
        return places
    }
}

extension Tensor {
    /// The outputs of a convolution of the rows of this matrix, one row each.
    ///
    /// - Parameters:
    ///   - weights: The filters, [height, width, inputs per group, outputs].
    ///   - frame: The positions of rows and outputs.
    ///   - steps: How the filters move.
    ///   - groups: The number of groups.
    /// - Returns: The outputs, [outputs of the frame, outputs].
    func convolved(
        _ weights: Tensor, _ frame: ConvolutionFrame, _ steps: ConvolutionSteps, groups: Int
    ) -> Tensor {
        let convolution = Convolution<Scalar>(frame: frame, steps: steps, groups: groups, shape: weights.shape)
        let result = convolution.forward(self, weights)
        return result.recorded(fromAll: [self, weights]) {
            [x = detached, weights = weights.detached] gradient, inputs in
            convolution.backward(gradient, x, weights, inputs)
        }
    }
}
