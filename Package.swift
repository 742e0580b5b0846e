// swift-tools-version: 6.2

import PackageDescription

// For a sanitizer only the suite is built that can show it the most, and what it needs: the kernels for memory, one small
// bundle for threads. Swift is built without optimisation then, so that its own checks at run time look on as well.
let check = Context.environment["RNNKIT_CHECK"]
let checked: Set<String>? =
    switch check {
    case "address": ["CRNNKernels", "KernelTests"]
    case "thread": ["CRNNKernels", "RNNData", "RNNKit", "ThreadTests"]
    default: nil
    }

// `swift run` and `swift test` build for debugging, where arithmetic would be 20 to 100 times slower. The last -O on a
// command line wins, so these flags make every build of what computes an optimised one; what only prints or draws is
// compiled as the build asks. Generic code is compiled for Float and, where gradient checks would wait for it, for Double,
// where the whole module is seen at once. Exclusive access to memory is checked at run time too: that costs a fifth of the
// walk back through many small steps where its own properties are checked, which say that they need not be, and else
// nothing that could be measured.
let optimizedC: [CSetting] = [.unsafeFlags(check == nil ? ["-O3"] : ["-O1"])]
let optimizedSwift: [SwiftSetting] = [.unsafeFlags(["-O"])]
let optimizedModule: [SwiftSetting] =
    check == nil
    ? [
        .unsafeFlags([
            "-O", "-wmo", "-num-threads", "2", "-disable-batch-mode", "-suppress-remarks",
        ])
    ] : []

// The kernels' tests have loops of their own, which are to be optimised at once, but not copied for every use.
let smallModule: [SwiftSetting] = [.unsafeFlags(["-Osize", "-wmo", "-num-threads", "2"])]

let mathematics: [LinkerSetting] = [.linkedLibrary("m", .when(platforms: [.linux, .android]))]

let tests: [Target] = [
    .testTarget(name: "KernelTests", dependencies: ["CRNNKernels"], swiftSettings: smallModule),
    .testTarget(name: "TensorTests", dependencies: ["RNNKit", "TestSupport"]),
    .testTarget(name: "AutogradTests", dependencies: ["RNNKit", "TestSupport"]),
    .testTarget(name: "OperationTests", dependencies: ["RNNKit", "TestSupport"]),
    .testTarget(name: "SequenceTests", dependencies: ["RNNKit", "TestSupport"]),
    .testTarget(name: "LayerTests", dependencies: ["RNNKit", "TestSupport"]),
    .testTarget(name: "RecurrentTests", dependencies: ["RNNKit", "TestSupport"]),
    .testTarget(name: "AttentionTests", dependencies: ["RNNKit", "TestSupport"]),
    .testTarget(name: "DecodingTests", dependencies: ["RNNKit", "TestSupport"]),
    .testTarget(name: "DataTests", dependencies: ["RNNKit", "TestSupport"]),
    .testTarget(name: "ModelTests", dependencies: ["RNNKit", "TestSupport"]),
    .testTarget(name: "TrainingTests", dependencies: ["RNNKit", "TestSupport"]),
    .testTarget(name: "TaskTests", dependencies: ["RNNTasks", "TestSupport"]),
    .testTarget(name: "ThreadTests", dependencies: ["RNNKit"]),
    .testTarget(name: "ChartTests", dependencies: ["RNNCharts"]),
    .testTarget(name: "PersistenceTests", dependencies: ["RNNKit", "TestSupport"]),
    .testTarget(name: "DocumentationTests", dependencies: ["RNNTasks", "RNNCharts"]),
    .testTarget(name: "ConsoleTests", dependencies: ["RNNConsole", "RNNData"]),
    .testTarget(name: "TrainerTests", dependencies: ["rnn-train", "TestSupport"]),
]

// A program each, which shows one thing: no products, for nobody depends on them.
let examples: [Target] = [
    "Answers", "Caption", "CharLM", "Dates", "Forecast", "Music", "Reverse", "Sentiment", "Speech", "Streaming",
    "Tagging", "Video",
].map { name in
    .executableTarget(
        name: name, dependencies: ["RNNTasks", "RNNCharts", "RNNConsole"], path: "Examples/\(name)")
}

let products: [Product] = [
    .library(name: "RNNData", targets: ["RNNData"]),
    .library(name: "RNNKit", targets: ["RNNKit"]),
    .library(name: "RNNTasks", targets: ["RNNTasks"]),
    .library(name: "RNNCharts", targets: ["RNNCharts"]),
    .library(name: "RNNConsole", targets: ["RNNConsole"]),
    .executable(name: "rnn-train", targets: ["rnn-train"]),
]

let targets: [Target] = [
    .target(name: "CRNNKernels", cSettings: optimizedC),
    // Functions of C's library, which nothing else in RNNData and RNNCharts asks the linker for.
    .target(name: "RNNData", swiftSettings: optimizedModule, linkerSettings: mathematics),
    .target(name: "RNNKit", dependencies: ["CRNNKernels", "RNNData"], swiftSettings: optimizedModule),
    .target(name: "RNNTasks", dependencies: ["RNNKit"]),
    .target(name: "RNNCharts", linkerSettings: mathematics),
    .target(name: "RNNConsole", dependencies: ["RNNData"]),
    .executableTarget(name: "rnn-train", dependencies: ["RNNTasks", "RNNCharts", "RNNConsole"]),
    // Feeds damaged inputs to all readers; no product, for nobody else needs it. It runs the command line too.
    .executableTarget(
        name: "rnn-fuzz", dependencies: ["RNNTasks", "RNNConsole"], path: "Tests/Fuzz", swiftSettings: optimizedSwift),
    .target(
        name: "TestSupport", dependencies: ["RNNKit"], path: "Tests/TestSupport", swiftSettings: optimizedSwift),
]

let package = Package(
    name: "RNNKit",
    platforms: [.macOS(.v15), .iOS(.v18), .tvOS(.v18), .watchOS(.v11), .visionOS(.v2)],
    products: checked == nil ? products : [],
    targets: (targets + examples + tests).filter { checked?.contains($0.name) ?? true },
    swiftLanguageModes: [.v6]
)
