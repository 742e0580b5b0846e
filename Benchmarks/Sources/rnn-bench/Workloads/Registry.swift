extension Workload {
    /// All workloads, in the order in which they are measured and printed. A new family is added here.
    static var all: [Workload] {
        matrixProducts + elementwiseFunctions + autograd + recurrentLayers + lattices + convolutions + classifiers
            + recordings + writers + forecasts + dataReading
    }
}
