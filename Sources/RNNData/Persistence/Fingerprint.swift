/// What `checkpoint.json` knows of a file's bytes, so that it is noticed if they have changed.
struct Fingerprint: Codable, Equatable {
    /// The file's length.
    let bytes: Int
    /// The ``Checksum`` of its bytes, as 16 hexadecimal digits.
    let checksum: String

    /// The fingerprint of bytes in pieces.
    init(of pieces: [ArraySlice<UInt8>]) {
        var checksum = Checksum()
        for piece in pieces { checksum.add(piece) }
        bytes = pieces.reduce(0) { $0 + $1.count }
        self.checksum = checksum.text
    }

    /// What is wrong with a file of so many bytes, if anything is.
    func problem(count: Int) -> CheckpointError.Problem? {
        count == bytes ? nil : .changedLength(bytes: count, expected: bytes)
    }

    /// What is wrong with the bytes of a file, if anything is.
    func problem(_ content: [UInt8]) -> CheckpointError.Problem? {
        let found = Fingerprint(of: [content[...]])
        if found.bytes != bytes { return problem(count: found.bytes) }
        return found.checksum == checksum ? nil : .changed(checksum: found.checksum, expected: checksum)
    }
}
