/// How much each step of the inputs of recurrent layers counts for a number that a model gives: the gradient of the number
/// times the input, summed over the numbers of the step's input.
///
/// ```swift
/// let relevance = inputRelevance(in: model) { model in model(words).logits.entry(0)[1] }
/// relevance[0]  // for each step of the first sequence: positive where it speaks for class 1
/// ```
///
/// It is what the number would change by if it were linear in the step's input and this became zero: an approximation,
/// which needs one way back for all steps. Of the lowest layer of a stack with residual links, what goes past it does not
/// count. ``leavingOut(_:score:)`` measures the effect itself.
///
/// - Parameters:
///   - model: The model.
///   - output: The number, a function of the model.
/// - Returns: For each sequence a number for each step that the first recurrent layer reads; nothing of a model without
///   such layers.
public func inputRelevance<Model: Module>(
    in model: Model, of output: (Model) throws -> Tensor<Model.Scalar>
) rethrows -> [[Double]] {
    let record = try recording(Model.Scalar.self, .inputs, .gradients) {
        try valueWithGradient(at: model, output)
    }.record
    guard let first = record.layers.first, let inputs = first.inputs else { return [] }
    // Both directions of a layer read the same.
    var sums = Tensor<Model.Scalar>.zeros(Array(inputs.shape.prefix(2)))
    for layer in record.layers where layer.inputs == inputs {
        if let gradient = layer.inputGradients { sums = sums + (gradient * inputs).sum(axis: 2) }
    }
    return first.lengths.enumerated().map { sequence, length in
        (0..<length).map { Double(sums[sequence, $0]) }
    }
}

/// How much a score falls if an element is left out: for each element, the score of all minus the score without it.
///
/// ```swift
/// let effect = leavingOut(words) { texts in model.predict(texts.map { $0.joined(separator: " ") }).map(\.probabilities[1]) }
/// ```
///
/// - Parameters:
///   - elements: The elements, such as the words of a text.
///   - score: The scores of some sequences, which are asked for at once.
/// - Returns: For each element, what it adds to the score.
public func leavingOut<Element>(
    _ elements: [Element], score: ([[Element]]) throws -> [Double]
) rethrows -> [Double] {
    if elements.isEmpty { return [] }
    let others = elements.indices.map { index in
        Array(elements[..<index] + elements[(index + 1)...])
    }
    let scores = try score([elements] + others)
    require(
        scores.count == elements.count + 1,
        "leavingOut: \(scores.count) scores for \(elements.count + 1) sequences")
    return scores.dropFirst().map { scores[0] - $0 }
}
