import RNNTasks

extension Digest {
    /// Adds all parameters of a model.
    mutating func add<Model: Module>(parametersOf model: Model) where Model.Scalar == Float {
        model.forEachParameter { _, tensor in
            for number in tensor.scalars { add(number.bitPattern) }
        }
    }
}
