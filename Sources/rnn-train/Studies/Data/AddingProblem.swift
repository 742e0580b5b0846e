import RNNTasks

/// The adding problem (Hochreiter and Schmidhuber 1997): a sequence of random numbers, two of which are marked; their sum is
/// wanted at the end. One mark is in the first half of the sequence and one in the second.
struct AddingProblem {
    /// The number of steps, 2 at least.
    let length: Int

    /// Features of a step: a number in 0 ..< 1, and whether it is marked.
    static let features = 2
    /// The mean squared error of the best answer that does not look at the numbers, which is 1: the variance of a sum of two.
    static let baseline = 1.0 / 6

    func batch(_ size: Int, _ random: inout RandomSource) -> StudyBatch {
        var numbers = [Float](repeating: 0, count: size * length * Self.features)
        var sums: [Float] = []
        for example in 0..<size {
            let start = example * length
            for step in 0..<length { numbers[2 * (start + step)] = Float(random.uniform()) }
            let half = length / 2
            let marks = [random.integer(below: half), half + random.integer(below: length - half)]
            for mark in marks { numbers[2 * (start + mark) + 1] = 1 }
            sums.append(marks.reduce(0) { $0 + numbers[2 * (start + $1)] })
        }
        return StudyBatch(Tensor(numbers, shape: [size, length, Self.features]), .numbers(sums))
    }
}
