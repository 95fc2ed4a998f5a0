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

func clib(_ name: String, pkgConfig: String) -> Target {
    .systemLibrary(name: name, path: "Belay/Wire/" + name, pkgConfig: pkgConfig)
}

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
/// What a dialect translates into.
let engine: [Target.Dependency] = [
    "BelayCalendar", "BelayCore", "BelayDialectKit", "BelayIDNA", "BelayJSON", "BelayMIME",
    "BelaySending",
    "BelayStore", httpTypes,
]

let package = Package(
    name: "fuzzing",
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    ],
    targets: [
        clib("CExpat", pkgConfig: "expat"),
        clib("CGMime", pkgConfig: "gmime-3.0"),
        clib("CIDN2", pkgConfig: "libidn2"),
        clib("CJansson", pkgConfig: "jansson"),
        .systemLibrary(name: "CFuzzer"),
        .target(
            name: "CSimdjson", path: "Belay/Wire/CSimdjson", exclude: ["CSimdjson.md"],
            linkerSettings: [.linkedLibrary("simdjson")]),
        wall("Core", in: "Core"),
        wall("Calendar", in: "Wire/Calendar"),
        wall("Time", in: "Time", on: ["BelayCalendar", "BelayCore"]),
        wall("IDNA", in: "Wire/IDNA", on: ["CIDN2"]),
        wall("JSON", in: "Wire/JSON", on: ["CJansson", "CSimdjson"]),
        wall("MIME", in: "Wire/MIME", on: ["BelayIDNA", "CGMime"]),
        wall("SMTP", in: "Wire/SMTP"),
        wall("CSV", in: "Wire/CSV"),
        wall("Forms", in: "Wire/Forms"),
        wall("SOAP", in: "Wire/SOAP", on: ["BelayCalendar", "CExpat", crypto]),
        wall("Store", in: "Store/Contract", on: ["BelayCalendar", "BelayCore"]),
        wall(
            "Sending", in: "Sending",
            on: ["BelayCore", "BelayIDNA", "BelayMIME", "BelayStore", "BelayTime", crypto]),
        wall("DialectKit", in: "Dialects/Kit", on: ["BelayCore", httpTypes]),
        wall("MailPartner", in: "Dialects/MailPartner", on: engine),
        wall(
            "MarketingCloud", in: "Dialects/MarketingCloud",
            on: engine + ["BelaySOAP", "BelayTime"]),
        .target(
            name: "FuzzTargets",
            dependencies: [
                "BelayCSV", "BelayForms", "BelayJSON", "BelayMailPartner", "BelayMarketingCloud",
                "BelaySMTP", "BelaySOAP",
            ],
            path: "Sources/Targets", swiftSettings: counted),
        .executableTarget(
            name: "Fuzz", dependencies: ["CFuzzer", "FuzzTargets"], swiftSettings: counted,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]),
    ]
)
