// Whoever imports RNNKit has texts, tables, files and random numbers too.
@_exported import RNNData
