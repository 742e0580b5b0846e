extension SequenceBatch {
    /// A loss that is a mean over rows, over the valid steps of sequences of equal lengths; 0 if there are none.
    func loss(
        against target: SequenceBatch, _ loss: (Tensor<Scalar>, Tensor<Scalar>) -> Tensor<Scalar>
    ) -> Tensor<Scalar> {
        require(
            lengths == target.lengths,
            "loss: sequences of lengths \(lengths) and \(target.lengths) do not go together")
        require(
            features == target.features,
            "loss: steps of shape \(features) and targets of shape \(target.features) do not go together")
        // A mean of nothing would be NaN, and a window may well lie in the padding of all sequences.
        guard layout.stepCount > 0 else { return steps.sum() * 0 }
        return loss(steps, target.steps)
    }
}
