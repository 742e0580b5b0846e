import Foundation
import RNNKit
import TestSupport
import Testing

@Suite struct SafetensorsTests {
    static func bytes(_ fixture: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(fileURLWithPath: Fixture.path("tensor_files/\(fixture).safetensors"))))
    }

    @Test("Tensors of all shapes are read as they were written", arguments: [[], [0], [3], [0, 5], [2, 3, 4]])
    func shapes(_ shape: [Int]) throws {
        var file = Safetensors(metadata: ["made by": "a test"])
        let float: Tensor<Float> = Sample.wave(shape, salt: 1)
        let double: Tensor<Double> = Sample.wave(shape, salt: 2)
        file.add(float, named: "float")
        file.add(double, named: "double")
        let read = try Safetensors(bytes: file.encoded)
        #expect(read.names == ["double", "float"])
        #expect(read.metadata == ["made by": "a test"])
        #expect(try read.tensor("float") == float)
        #expect(try read.tensor("double") == double)
        #expect(read["float"]?.type == .float32 && read["float"]?.shape == shape && read["flaot"] == nil)
    }

    @Test("Every bit is kept, those of what is no number too")
    func bits() throws {
        let patterns: [UInt32] = [0, 0x8000_0000, 1, 0x7f80_0000, 0xff80_0000, 0x7fc0_0001, 0xffc1_2345]
        var file = Safetensors()
        file.add(Tensor<Float>(patterns.map { Float(bitPattern: $0) }, shape: [7]), named: "x")
        let read: Tensor<Float> = try Safetensors(bytes: file.encoded).tensor("x")
        #expect(read.scalars.map(\.bitPattern) == patterns)
    }

    @Test(
        "Files of the reference implementation are written again with the same bytes",
        arguments: ["types", "names", "rnn", "lstm", "gru", "bilstm", "bigru", "projected", "outputs"])
    func sameBytes(_ fixture: String) throws {
        let bytes = try Self.bytes(fixture)
        #expect(try Safetensors(bytes: bytes).encoded == bytes)
        let file = try Safetensors(contentsOf: Fixture.path("tensor_files/\(fixture).safetensors"))
        #expect(file.encoded == bytes)
    }

    @Test("Tensors made here have the bytes of the reference implementation, in whatever order they are added")
    func sameBytesMadeHere() throws {
        func wave<Scalar: TensorScalar>(_ salt: Int, _ shape: [Int]) throws -> Tensor<Scalar> {
            let json = Data(#"{"shape": \#(shape), "salt": \#(salt)}"#.utf8)
            return try JSONDecoder().decode(Fixture.Formula.self, from: json).tensor()
        }
        var file = Safetensors(metadata: ["format": "pt \"é\"\n"])
        file.add(Tensor<Float>(1.5), named: "scalar")
        file.add(try wave(2, [1, 1, 4]) as Tensor<Float>, named: "Z")
        file.add(
            try wave(4, [1]) as Tensor<Float>, named: "quote\" back\\ slash/ tab\t line\n bell\u{7} delete\u{7f} é 漢 😀")
        file.add(Tensor<Float>.zeros([9]), named: "empty")
        file.add(Tensor<Float>.zeros([0]), named: "empty")
        file.add(try wave(1, [2, 3]) as Tensor<Float>, named: "")
        file.add(Tensor<Float>.zeros([0, 5]), named: "empty.rows")
        file.add(try wave(3, [3]) as Tensor<Double>, named: "a.b")
        #expect(file.encoded == (try Self.bytes("names")))
    }

    @Test("All types of numbers are read", arguments: Safetensors.ElementType.allCases)
    func types(_ type: Safetensors.ElementType) throws {
        let file = try Safetensors(bytes: Self.bytes("types"))
        let numbers = [0, -0.0, 1, -2.5, .infinity, -.infinity, .nan]
        let expected: [Double] =
            switch type {
            case .bool: [0, 1, 1]
            case .float16: numbers + [65504, 0x1p-14, 0x1p-24, 1365 * 0x1p-12]
            case .bfloat16: numbers + [0x1p100, 0x1p-133, 0.333984375]
            case .float32: numbers + [0x1p-149, Double(Float(1) / 3)]
            case .float64: numbers + [0x1p-1074, 1e300, 1.0 / 3]
            case .uint8: [0, 1, 0, 255]
            case .uint16: [0, 1, 0, 65535]
            case .uint32: [0, 1, 0, 4_294_967_295]
            case .uint64: [0, 1, 0, 0x1p64]
            case .int8: [0, 1, -128, 127]
            case .int16: [0, 1, -32768, 32767]
            case .int32: [0, 1, -2_147_483_648, 2_147_483_647]
            case .int64: [0, 1, -0x1p63, 0x1p63]
            }
        func same(_ a: Double, _ b: Double) -> Bool { a.isNaN ? b.isNaN : a == b && a.sign == b.sign }

        let double = try file.tensor(type.rawValue, as: Double.self, converting: true)
        #expect(double.scalars.elementsEqual(expected, by: same), "\(double)")
        let float = try file.tensor(type.rawValue, as: Float.self, converting: true)
        let rounded = expected.map { Double(Float($0)) }
        #expect(float.scalars.map { Double($0) }.elementsEqual(rounded, by: same), "\(float)")
        if type != .float32 {
            let error = #expect(throws: SafetensorsError.self) { try file.tensor(type.rawValue, as: Float.self) }
            #expect(error?.problem == .type(type, wanted: .float32, tensor: type.rawValue))
        }
        #expect(file[type.rawValue]?.type.byteCount == (file[type.rawValue]?.bytes.count ?? 0) / expected.count)
    }

    @Test("A tensor that is not there is an error that names it")
    func noTensor() {
        let error = #expect(throws: SafetensorsError.self) { try Safetensors().tensor("x", as: Float.self) }
        #expect(error?.description == "safetensors: there is no tensor \"x\"")
    }

    @Test("A file is replaced as a whole; one that cannot be read is an error with its path")
    func files() throws {
        let folder = try TemporaryDirectory()
        let path = folder["weights.safetensors"]
        var random = RandomSource(seed: 1)
        let model = Linear<Float>(inputs: 3, outputs: 2, random: &random)
        try folder.write("something else", to: "weights.safetensors")
        try Safetensors.write(model, to: path, metadata: ["epoch": "3"])
        #expect(try Safetensors(contentsOf: path).metadata == ["epoch": "3"])
        #expect(try folder.names() == ["weights.safetensors"])

        var other = Linear<Float>(inputs: 3, outputs: 2, random: &random)
        try other.load(from: path)
        #expect(other.parameterValues == model.parameterValues)

        #expect(throws: FileError.self) { try Safetensors(contentsOf: folder["nothing"]) }
        #expect(throws: FileError.self) { try Safetensors(contentsOf: folder.path) }
        #expect(throws: FileError.self) { try Safetensors(model).write(to: folder["nothing/weights"]) }
        try folder.write("short", to: "short")
        let error = #expect(throws: SafetensorsError.self) { try Safetensors(contentsOf: folder["short"]) }
        #expect(error?.path == folder["short"] && error?.problem == .tooShort(bytes: 5))
    }

    @Test("A file is written behind a link, also one that leads nowhere yet")
    func links() throws {
        let folder = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: folder["real"], withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            atPath: folder["link"], withDestinationPath: "real/weights.safetensors")
        for _ in 0..<2 {
            try Safetensors(metadata: ["a": "b"]).write(to: folder["link"])
            #expect(try folder.names() == ["link", "real"])
            #expect(try folder.names(in: "real") == ["weights.safetensors"])
            #expect(try Safetensors(contentsOf: folder["link"]).metadata == ["a": "b"])
        }
    }
}
