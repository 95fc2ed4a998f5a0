// swift-tools-version:6.2
import PackageDescription

// A package of its own, since its flags are for nothing else. The code under test is compiled
// here again, through the link `Belay`, with libFuzzer's counters in it.

let counted: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .unsafeFlags(["-sanitize=fuzzer,address"]),
]

func wall(_ name: String, in path: String, on deps: [Target.Dependency] = []) -> Target {
    .target(
        name: "Belay" + name, dependencies: deps, path: "Belay/" + path,
        exclude: [name + ".md"], swiftSettings: counted)
}

let package = Package(
    name: "fuzzing",
    dependencies: [.package(url: "https://github.com/apple/swift-crypto", from: "4.5.2")],
    targets: [
        .systemLibrary(name: "CExpat", path: "Belay/Wire/CExpat", pkgConfig: "expat"),
        .systemLibrary(name: "CFuzzer"),
        wall("Core", in: "Core"),
        wall("SMTP", in: "Wire/SMTP"),
        wall(
            "SOAP", in: "Wire/SOAP",
            on: ["CExpat", .product(name: "Crypto", package: "swift-crypto")]),
        wall("MarketingCloud", in: "Dialects/MarketingCloud", on: ["BelayCore", "BelaySOAP"]),
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "BelayCore", "BelayMarketingCloud", "BelaySMTP", "BelaySOAP", "CFuzzer",
            ],
            swiftSettings: counted,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]),
    ]
)
