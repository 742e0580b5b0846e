/// That a cell along whole sequences is a scan: each element of its state goes its own way,
///
///     h_t = a_t * h_(t-1) + b_t
///
/// where a and b depend on the step's input alone. Then the products of all steps are one product, and what is left is
/// computed by the kernels, element by element.
///
/// ```swift
/// // A leak of each element's own: h' = k * h + W x
/// var scanForm: ScanForm<Float>? {
///     ScanForm { x in
///         let target = matmul(x, weight, transposing: .right)
///         return (sigmoid(leak).broadcast(to: target.shape), target)
///     }
/// }
/// ```
///
/// The cell's state has one part, which is what it gives out. Recurrent dropout has nothing to apply to: there is no
/// product with the state.
public struct ScanForm<Scalar: TensorScalar> {
    let coefficients: (Tensor<Scalar>) -> (factor: Tensor<Scalar>, addend: Tensor<Scalar>)

    /// A scan by its coefficients.
    ///
    /// - Parameter coefficients: From the inputs of any number of steps, [steps, inputs], a factor and an addend for each
    ///   element of the state, both [steps, outputs]: each row from its own input.
    public init(_ coefficients: @escaping (Tensor<Scalar>) -> (factor: Tensor<Scalar>, addend: Tensor<Scalar>)) {
        self.coefficients = coefficients
    }
}
