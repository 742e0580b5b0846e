/// An array of numbers with any number of axes, stored by rows.
///
/// A tensor is a value: copies share their elements until one of them is changed, and changing one never changes
/// another. Elements are `Float` or `Double`. Operations on tensors that take part in ``valueWithGradient(at:_:)->(_,_)``
/// remember how they were made; all others are plain arithmetic.
///
/// ```swift
/// let x = Tensor<Float>([[1, 2, 3], [4, 5, 6]])
/// print(x.shape)               // [2, 3]
/// print((x * 2).sum(axis: 0))  // [10.0, 14.0, 18.0]
/// ```
public struct Tensor<Scalar: TensorScalar>: Sendable {
    var storage: Storage<Scalar>
    /// The length of each axis; empty for a single number.
    public internal(set) var shape: [Int]
    /// What the tensor remembers of its making, if that is being recorded.
    var history: TensorHistory?

    init(storage: Storage<Scalar>, shape: [Int], history: TensorHistory? = nil) {
        self.storage = storage
        self.shape = shape
        self.history = history
    }

    /// A tensor whose elements the caller must set before anyone reads them.
    init(uninitialized shape: [Int]) {
        self.init(storage: Storage(uninitialized: shape.elementCount), shape: shape)
    }

    /// A tensor whose elements `fill` sets, all of them.
    init(shape: [Int], settingAll fill: (UnsafeMutablePointer<Scalar>) -> Void) {
        self.init(uninitialized: shape)
        storage.write(fill)
    }

    /// The number of elements.
    public var count: Int { storage.count }

    /// The number of axes.
    public var rank: Int { shape.count }

    /// All elements, row by row.
    public var scalars: [Scalar] {
        storage.read { Array(UnsafeBufferPointer(start: $0, count: count)) }
    }

    /// The only element of a tensor that has one.
    public var scalar: Scalar {
        require(count == 1, "scalar: the tensor of shape \(shape) has \(count) elements, not one")
        return storage.read { $0[0] }
    }

    /// Calls `body` with the elements to read.
    func read<Result>(_ body: (UnsafePointer<Scalar>) throws -> Result) rethrows -> Result {
        try storage.read(body)
    }

    /// Calls `body` with the elements to change, after making sure that no other tensor shares them. What the tensor
    /// remembers of its making no longer holds, and is forgotten.
    mutating func write<Result>(_ body: (UnsafeMutablePointer<Scalar>) throws -> Result) rethrows -> Result {
        storage.makeUnique()
        history = nil
        return try storage.write(body)
    }
}

extension [Int] {
    /// The number of elements of a tensor of this shape.
    var elementCount: Int {
        var count = 1
        for length in self {
            require(length >= 0, "shape \(self): the length of an axis cannot be negative")
            let (product, overflow) = count.multipliedReportingOverflow(by: length)
            require(!overflow, "shape \(self): the number of elements is greater than an Int can hold")
            count = product
        }
        require(count <= Int.max / 16, "shape \(self): more elements than memory can be addressed for")
        return count
    }

    /// The axis that `axis` names, where -1 is the last one.
    func axis(_ axis: Int, of function: StaticString) -> Int {
        let positive = axis < 0 ? axis + count : axis
        require(
            positive >= 0 && positive < count, "\(function): there is no axis \(axis) in a tensor of shape \(self)")
        return positive
    }

    /// The shape seen from one axis: how many slabs lie before it, its length, and how many elements each of its
    /// entries spans.
    func around(_ axis: Int) -> (outer: Int, length: Int, inner: Int) {
        (self[..<axis].reduce(1, *), self[axis], self[(axis + 1)...].reduce(1, *))
    }

    /// The shape with one axis set to a length.
    func replacing(_ axis: Int, with length: Int) -> [Int] {
        var shape = self
        shape[axis] = length
        return shape
    }

    /// The shape without one axis.
    func removing(_ axis: Int) -> [Int] {
        var shape = self
        shape.remove(at: axis)
        return shape
    }

    /// The position, one index an axis, of an element counted row by row.
    func indices(ofElement element: Int) -> [Int] {
        var rest = element
        var indices = self
        for axis in self.indices.reversed() {
            indices[axis] = rest % self[axis]
            rest /= self[axis]
        }
        return indices
    }
}
