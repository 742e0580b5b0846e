extension RecurrentLayer {
    /// The layer with some of the weights between states set to zero while training, the same ones in all steps (Merity et al.
    /// 2018).
    package func droppingWeights(_ dropout: Dropout) -> Self {
        guard dropout.isActive else { return self }
        return mapParameters { parameter, value in
            parameter.name.contains("weight_hh") ? dropout(value) : value
        }
    }
}
