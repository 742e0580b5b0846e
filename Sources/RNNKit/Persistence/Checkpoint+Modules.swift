extension Checkpoint {
    /// Adds the parameters of a model, or replaces the file of that name.
    ///
    /// The name is that of a file in the directory itself, does not begin with a dot, and is not `checkpoint.json`.
    public mutating func add<Model: Module>(_ model: Model, as name: String) {
        add(Safetensors(model), as: name)
    }
}
