#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// An open file; closed when nobody refers to it.
package final class File {
    private let descriptor: Int32
    private let path: String
    private let operation: String

    private init(
        _ path: String, in directory: Directory? = nil, _ flags: Int32, mode: mode_t = 0o666, for operation: String
    ) throws(FileError) {
        self.path = directory.map { $0.path + "/" + path } ?? path
        self.operation = operation
        descriptor = openat(directory?.descriptor ?? AT_FDCWD, path, flags | O_CLOEXEC, mode)
        if descriptor < 0 { throw failure(errno) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// A file to read from its beginning, and its length. What has no length, such as a pipe, is refused, and so is
    /// what is longer than a limit: a file may be said to have any length, without a disk that could hold it.
    static func sized(
        _ path: String, in directory: Directory? = nil, limit: Int = MachineMemory.byteCount
    ) throws(FileError) -> (file: File, count: Int) {
        // Opening a pipe would wait for who writes to it.
        let file = try File(path, in: directory, O_RDONLY | O_NONBLOCK, for: "read")
        guard let count = try file.count else { throw file.failure(EINVAL) }
        if count > limit { throw file.tooLarge }
        return (file, count)
    }

    /// A file, or anything else that gives bytes, to read from its beginning.
    static func reading(_ path: String) throws(FileError) -> File {
        let file = try File(path, O_RDONLY, for: "read")
        _ = try file.status()
        return file
    }

    /// The length; nil for what has none, such as a pipe.
    var count: Int? {
        get throws(FileError) {
            let status = try status()
            return status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
        }
    }

    /// What the system knows of the file, which is no directory.
    private func status() throws(FileError) -> stat {
        var status = stat()
        if fstat(descriptor, &status) != 0 { throw failure(errno) }
        if status.st_mode & S_IFMT == S_IFDIR { throw failure(EISDIR) }
        return status
    }

    /// Reads the next `count` bytes, or fewer if the file ends before.
    func read(_ count: Int) throws(FileError) -> [UInt8] {
        // All empty arrays share one header; filling one would write to it.
        if count == 0 { return [] }
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
                let got = systemRead(descriptor, rest)
                if got < 0 && errno == EINTR { continue }
                if got < 0 { code = errno }
                if got <= 0 { return }
                filled += got
            }
        }
        if code != 0 { throw failure(code) }
        return bytes
    }

    /// Replaces a file as a whole: whoever looks, at any moment and after any interruption, finds the old bytes or the
    /// new ones.
    ///
    /// What an earlier interruption left beside the file is removed. One writer at a time for each path.
    ///
    /// - Parameters:
    ///   - path: The file. If there is one, the new one has its permissions.
    ///   - pieces: The bytes.
    ///   - other: A file whose permissions the new one gets instead.
    /// - Throws: `FileError`.
    static func replace(
        _ path: String, with pieces: [ArraySlice<UInt8>], like other: String? = nil
    ) throws(FileError) {
        // Renaming would put a file in place of a link; the file that the link leads to is meant.
        let target = Directory.destination(of: path)
        let folder = Directory.parent(of: target)
        let incomplete = folder + "/" + incompleteName(of: Directory.name(of: target))
        do throws(FileError) {
            try create(incomplete, with: pieces, like: other ?? target)
            if rename(incomplete, target) != 0 { throw FileError(operation: "write", path: target, code: errno) }
        } catch {
            unlink(incomplete)
            throw FileError(operation: error.operation, path: path, code: error.code)
        }
        try Directory.flush(folder)
    }

    /// The name that a file has while it is replaced; an interruption may leave it.
    package static func incompleteName(of name: String) -> String { ".\(name).incomplete" }

    /// Writes a file of which nobody knows yet; returns when the bytes are on the disk. What has its name is removed.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - pieces: The bytes.
    ///   - other: A file whose permissions the new one gets, if there is one.
    /// - Throws: `FileError`.
    static func create(
        _ path: String, with pieces: [ArraySlice<UInt8>], like other: String? = nil
    ) throws(FileError) {
        // A link that stands here would be followed, and its file overwritten; a pipe would wait for a reader.
        if unlink(path) != 0 && errno != ENOENT { throw FileError(operation: "write", path: path, code: errno) }
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
        let mode = other.flatMap(permissions)
        // At no moment may more people read it than in the end.
        let file = try File(path, flags, mode: (mode ?? 0o666) & 0o666, for: "write")
        // The mode at opening is cut down by the program's mask. File systems without permissions have the same for all.
        if let mode, try file.status().st_mode & 0o7777 != mode, fchmod(file.descriptor, mode) != 0 {
            throw file.failure(errno)
        }
        for piece in pieces { try file.write(piece) }
        if fsync(file.descriptor) != 0 && errno != EINVAL { throw file.failure(errno) }
    }

    /// The permissions of a file; nil if there is none, or something that holds no bytes.
    private static func permissions(of path: String) -> mode_t? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return status.st_mode & 0o7777
    }

    /// Removes a file.
    package static func remove(_ path: String) throws(FileError) {
        if unlink(path) != 0 { throw FileError(operation: "remove", path: path, code: errno) }
    }

    private func write(_ bytes: ArraySlice<UInt8>) throws(FileError) {
        var code: Int32 = 0
        bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let rest = UnsafeRawBufferPointer(rebasing: buffer[written...])
                let put = systemWrite(descriptor, rest)
                if put < 0 && errno == EINTR { continue }
                if put <= 0 {
                    code = put < 0 ? errno : EIO
                    return
                }
                written += put
            }
        }
        if code != 0 { throw failure(code) }
    }

    /// That there are more bytes than can be taken.
    var tooLarge: FileError { failure(EFBIG) }

    private func failure(_ code: Int32) -> FileError {
        FileError(operation: operation, path: path, code: code)
    }
}

// Outside of the class, where the system's functions are not hidden by its methods of the same names.

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    read(descriptor, buffer.baseAddress, buffer.count)
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}
