// swift-tools-version:6.2
import PackageDescription

/// Settings every target shares.
let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
]

/// Depends on nothing of the package above: the program is started and driven over sockets.
let package = Package(
    name: "benchmarks",
    dependencies: [
        // No traits: they count allocations of this process, which does nothing but drive others.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.0", traits: []),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        .target(name: "Scoreboard", swiftSettings: house),
        .executableTarget(
            name: "verdict", dependencies: ["Scoreboard"], path: "Sources/Verdict",
            swiftSettings: house),
        .executableTarget(
            name: "yardstick",
            dependencies: [.product(name: "Hummingbird", package: "hummingbird")],
            path: "Sources/Yardstick", swiftSettings: house),
        // The plugin runs what lies in a folder whose parent is called Benchmarks, as this does.
        .executableTarget(
            name: "Figures",
            dependencies: [
                "Scoreboard", .product(name: "Benchmark", package: "benchmark"),
            ] + nio,
            path: "Figures", resources: [.copy("Scripts")], swiftSettings: house,
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    ]
)
