import Foundation

/// A file with the number of the input that is about to be tried, for whoever looks after a crash.
struct Breadcrumb {
    /// The variable of the environment with the file's path.
    static let variable = "RNN_FUZZ_BREADCRUMB"

    private let descriptor: Int32

    /// The file that the environment names; writes nowhere if it names none.
    init() {
        let path = ProcessInfo.processInfo.environment[Self.variable]
        descriptor = path.map { open($0, O_WRONLY | O_CREAT, 0o600) } ?? -1
    }

    func note(_ iteration: Int) {
        if descriptor < 0 { return }
        withUnsafeBytes(of: iteration) { _ = pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    /// The number in a file; 0 if there is none.
    static func iteration(in path: String) -> Int {
        guard let data = FileManager.default.contents(atPath: path), data.count == MemoryLayout<Int>.size else {
            return 0
        }
        return data.withUnsafeBytes { $0.loadUnaligned(as: Int.self) }
    }
}
