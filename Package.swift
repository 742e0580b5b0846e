// swift-tools-version: 6.2

import PackageDescription

// `swift run` and `swift test` build for debugging, where arithmetic would be 20 to 100 times slower. The last -O on a
// command line wins, so these flags make every build of the library an optimised one. Generic code is compiled for Float and
// Double where the whole module is seen at once; the flags behind -wmo keep that quiet in debug builds.
let optimizedC: [CSetting] = [.unsafeFlags(["-O3"])]
let optimizedSwift: [SwiftSetting] = [.unsafeFlags(["-O"])]
let optimizedModule: [SwiftSetting] = [
    .unsafeFlags([
        "-O", "-wmo", "-num-threads", "2", "-disable-batch-mode", "-suppress-remarks", "-enforce-exclusivity=unchecked",
    ])
]

let package = Package(
    name: "RNNKit",
    platforms: [.macOS(.v15), .iOS(.v18), .tvOS(.v18), .watchOS(.v11), .visionOS(.v2)],
    products: [
        .library(name: "RNNKit", targets: ["RNNKit"]),
        .library(name: "RNNCharts", targets: ["RNNCharts"]),
        .executable(name: "rnn-train", targets: ["rnn-train"]),
    ],
    targets: [
        .target(name: "CRNNKernels", cSettings: optimizedC),
        .target(name: "RNNKit", dependencies: ["CRNNKernels"], swiftSettings: optimizedModule),
        .target(name: "RNNCharts", swiftSettings: optimizedSwift),
        .executableTarget(name: "rnn-train", dependencies: ["RNNKit", "RNNCharts"], swiftSettings: optimizedSwift),

        .target(
            name: "TestSupport", dependencies: ["RNNKit"], path: "Tests/TestSupport", swiftSettings: optimizedSwift),
        .testTarget(name: "KernelTests", dependencies: ["CRNNKernels", "TestSupport"], swiftSettings: optimizedSwift),
        .testTarget(name: "TensorTests", dependencies: ["RNNKit", "TestSupport"]),
        .testTarget(name: "AutogradTests", dependencies: ["RNNKit", "TestSupport"]),
        .testTarget(name: "OperationTests", dependencies: ["RNNKit", "TestSupport"]),
        .testTarget(name: "LayerTests", dependencies: ["RNNKit", "TestSupport"]),
        .testTarget(name: "RecurrentTests", dependencies: ["RNNKit", "TestSupport"]),
        .testTarget(name: "AttentionTests", dependencies: ["RNNKit", "TestSupport"]),
        .testTarget(name: "DataTests", dependencies: ["RNNKit", "TestSupport"]),
        .testTarget(name: "ModelTests", dependencies: ["RNNKit", "TestSupport"]),
        .testTarget(name: "TrainingTests", dependencies: ["RNNKit", "TestSupport"]),
        .testTarget(name: "ChartTests", dependencies: ["RNNCharts"]),
        .testTarget(name: "PersistenceTests", dependencies: ["RNNKit", "TestSupport"]),
        .testTarget(name: "TrainerTests", dependencies: ["rnn-train"]),
    ],
    swiftLanguageModes: [.v6]
)
