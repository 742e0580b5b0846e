#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// An open directory: the same one and with the same files, whatever is renamed meanwhile. Closed when nobody refers
/// to it.
package final class Directory: Sendable {
    /// What tells a directory from all others.
    struct Identity: Equatable {
        fileprivate let device: dev_t
        fileprivate let number: ino_t
    }

    let path: String
    let identity: Identity
    let descriptor: Int32

    private init(_ path: String, _ flags: Int32) throws(FileError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags)
        if descriptor < 0 { throw FileError(operation: "read", path: path, code: errno) }
        var status = stat()
        if fstat(descriptor, &status) != 0 {
            let code = errno
            close(descriptor)
            throw FileError(operation: "read", path: path, code: code)
        }
        identity = Identity(device: status.st_dev, number: status.st_ino)
    }

    deinit {
        close(descriptor)
    }

    /// Opens a directory; nil if there is nothing of that name. A link is followed if that is allowed, and is no
    /// directory otherwise.
    package static func opened(_ path: String, followsLink: Bool = true) throws(FileError) -> Directory? {
        do {
            return try Directory(path, followsLink ? 0 : O_NOFOLLOW)
        } catch {
            if error.code == ENOENT { return nil }
            throw error
        }
    }

    /// Takes the directory for this program as long as it is open; false if another one has it. Where the system has no
    /// locks, as on some networks, nobody is kept out.
    package func lock() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK }

    /// Whether there is something of a name, be it a link that leads nowhere.
    package func contains(_ name: String) -> Bool {
        var status = stat()
        return fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0
    }

    /// The bytes of a file, which is refused if there is no memory for it.
    package func bytes(of name: String) throws(FileError) -> [UInt8] {
        try bytes(of: name, limit: MachineMemory.byteCount)
    }

    /// The bytes of a file, which is refused if it has more than a limit.
    func bytes(of name: String, limit: Int) throws(FileError) -> [UInt8] {
        let (file, count) = try File.sized(name, in: self, limit: limit)
        return try file.read(count)
    }

    /// The names of all that is there, sorted.
    package func names() throws(FileError) -> [String] {
        guard let stream = opendir(path) else { throw failure("read") }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 1) { String(validatingCString: $0) }
            }
            // A name that is no text could not be given back to the system.
            guard let name else { throw FileError(operation: "read", path: path, code: EILSEQ) }
            if name != "." && name != ".." { names.append(name) }
        }
        if errno != 0 { throw failure("read") }
        return names.sorted()
    }

    private func failure(_ operation: String) -> FileError {
        FileError(operation: operation, path: path, code: errno)
    }
}

// MARK: Changes

extension Directory {
    /// Makes a directory; if another one exists, then with its permissions.
    static func make(_ path: String, like other: String? = nil) throws(FileError) {
        var status = stat()
        guard let other, stat(other, &status) == 0 else { return try check(mkdir(path, 0o777), "make", path) }
        // At no moment may more people enter it than in the end.
        try check(mkdir(path, status.st_mode & 0o700), "make", path)
        try check(chmod(path, status.st_mode & 0o7777), "make", path)
    }

    /// Makes a directory and those above it, where they are missing.
    package static func makeAll(_ path: String) throws(FileError) {
        try makeParents(of: path + "/.")
    }

    /// Makes the directories above a path that are missing.
    static func makeParents(of path: String) throws(FileError) {
        let parent = parent(of: path)
        guard access(parent, F_OK) != 0, parent != path else { return }
        try makeParents(of: parent)
        // Another program may have made it meanwhile.
        if mkdir(parent, 0o777) != 0 && errno != EEXIST { try check(-1, "make", parent) }
        try flush(Directory.parent(of: parent))
    }

    /// Gives a file or directory another name.
    static func rename(_ path: String, to name: String) throws(FileError) {
        try check(renameat(AT_FDCWD, path, AT_FDCWD, name), "rename", path)
    }

    /// Removes a directory, which must be empty.
    package static func remove(_ path: String) throws(FileError) {
        try check(rmdir(path), "remove", path)
    }

    /// Waits until the names in a directory are on the disk. A few file systems cannot do that, and say so.
    static func flush(_ path: String) throws(FileError) {
        guard let directory = try opened(path) else { return }
        if fsync(directory.descriptor) != 0 && errno != EINVAL { throw directory.failure("write") }
    }

    private static func check(_ result: Int32, _ operation: String, _ path: String) throws(FileError) {
        if result != 0 { throw FileError(operation: operation, path: path, code: errno) }
    }
}

// MARK: Paths

extension Directory {
    /// Where a path leads, with all links resolved, even if there is nothing yet.
    static func destination(of path: String) -> String {
        var path = path
        // As many links in a row as the system follows.
        for _ in 0..<40 {
            while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
            if let resolved = realpath(path, nil) {
                defer { free(resolved) }
                return String(cString: resolved)
            }
            var target = [CChar](repeating: 0, count: Int(PATH_MAX))
            let count = readlink(path, &target, target.count)
            guard count > 0 else { return path }
            let link = String(decoding: target[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            path = link.hasPrefix("/") ? link : parent(of: path) + "/" + link
        }
        return path
    }

    /// The path without its last name.
    static func parent(of path: String) -> String {
        // Bytes, as the system reads paths: an accent that begins a name is one character together with the slash.
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The last name of a path.
    static func name(of path: String) -> String {
        path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) } ?? ""
    }
}
