// swift-tools-version: 6.2

import PackageDescription

// As in the library's own manifest: the last -O on a command line wins, so `swift run` measures optimised code too.
let optimizedC: [CSetting] = [.unsafeFlags(["-O3"])]
let optimizedSwift: [SwiftSetting] = [.unsafeFlags(["-O"])]

let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "rnn-bench", targets: ["rnn-bench"])],
    dependencies: [.package(name: "RNNKit", path: "..")],
    targets: [
        .target(name: "CPeak", cSettings: optimizedC),
        .executableTarget(
            name: "rnn-bench",
            dependencies: [
                "CPeak", .product(name: "RNNKit", package: "RNNKit"), .product(name: "RNNConsole", package: "RNNKit"),
            ],
            swiftSettings: optimizedSwift),
    ],
    swiftLanguageModes: [.v6]
)
