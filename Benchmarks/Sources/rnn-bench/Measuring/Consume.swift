import CPeak

/// Makes sure that a value is computed although nobody looks at it.
func consume<Value>(_ value: Value) {
    withUnsafePointer(to: value) { peak_consume($0) }
}
