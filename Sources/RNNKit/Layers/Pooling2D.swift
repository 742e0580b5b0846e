/// The maximum over neighbouring pixels of images, [batch, height, width, channels], per channel.
///
/// ```swift
/// let half = MaxPool2D(size: (2, 2))(features)  // [64, 28, 28, 16] -> [64, 14, 14, 16]
/// ```
public struct MaxPool2D: Sendable {
    let axes: (vertical: PoolingWindows.Axis, horizontal: PoolingWindows.Axis)

    /// A pooling.
    ///
    /// - Parameters:
    ///   - size: The rows and columns of a window.
    ///   - stride: The distance between windows in rows and columns; the size by default.
    ///   - padding: How far windows extend beyond the edges; positions outside the image are ignored.
    ///   - dilation: The distance in rows and columns between the inputs of a window.
    ///   - roundsUp: Whether last windows that extend beyond an edge have outputs too.
    public init(
        size: (height: Int, width: Int), stride: (height: Int, width: Int)? = nil,
        padding: (height: Int, width: Int) = (0, 0), dilation: (height: Int, width: Int) = (1, 1),
        roundsUp: Bool = false
    ) {
        axes = (
            poolingAxis(
                "MaxPool2D", size.height, stride?.height, dilation.height, padding: .each(padding.height), roundsUp),
            poolingAxis(
                "MaxPool2D", size.width, stride?.width, dilation.width, padding: .each(padding.width), roundsUp)
        )
    }

    /// The outputs, [batch, height, width, channels].
    public func callAsFunction<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
        x.pooled(axes.vertical, axes.horizontal, "MaxPool2D") { $0.maximum(over: $1) }
    }
}

/// The mean over neighbouring pixels of images, [batch, height, width, channels], per channel.
public struct MeanPool2D: Sendable {
    let axes: (vertical: PoolingWindows.Axis, horizontal: PoolingWindows.Axis)
    /// Whether zeros from padding count as values.
    public let countsPadding: Bool

    /// A pooling.
    ///
    /// - Parameters:
    ///   - size: The rows and columns of a window.
    ///   - stride: The distance between windows in rows and columns; the size by default.
    ///   - padding: The rows and columns of zeros on each side.
    ///   - countsPadding: Whether these zeros count as values.
    ///   - roundsUp: Whether last windows that extend beyond an edge have outputs too.
    public init(
        size: (height: Int, width: Int), stride: (height: Int, width: Int)? = nil,
        padding: (height: Int, width: Int) = (0, 0), countsPadding: Bool = true, roundsUp: Bool = false
    ) {
        axes = (
            poolingAxis("MeanPool2D", size.height, stride?.height, 1, padding: .each(padding.height), roundsUp),
            poolingAxis("MeanPool2D", size.width, stride?.width, 1, padding: .each(padding.width), roundsUp)
        )
        self.countsPadding = countsPadding
    }

    /// The outputs, [batch, height, width, channels].
    public func callAsFunction<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
        x.pooled(axes.vertical, axes.horizontal, "MeanPool2D") { $0.mean(over: $1, countsPadding: countsPadding) }
    }
}

extension Tensor {
    fileprivate func pooled(
        _ vertical: PoolingWindows.Axis, _ horizontal: PoolingWindows.Axis, _ layer: String,
        _ body: (Tensor, PoolingWindows) -> Tensor
    ) -> Tensor {
        require(rank == 4, "\(layer): x has shape \(shape), not [batch, height, width, channels]")
        let (images, height, width, channels) = (shape[0], shape[1], shape[2], shape[3])
        let windows = PoolingWindows(images: images, height: height, width: width, vertical, horizontal)
        return body(reshaped([images * height * width, channels]), windows)
            .reshaped([images, vertical.count(height), horizontal.count(width), channels])
    }
}
