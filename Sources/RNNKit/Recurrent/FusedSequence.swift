extension Recurrent {
    /// The whole sequence as one computation.
    func fused(
        _ form: FusedForm<Cell.Scalar>, _ x: Tensor<Cell.Scalar>, lengths: [Int]?, initial: Cell.State,
        noise: StateNoise<Cell.Scalar>
    ) -> (outputs: Tensor<Cell.Scalar>, state: Cell.State) {
        scan(x, lengths: lengths, initial: initial, noise: noise)
    }
}
