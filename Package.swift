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

/// One library target: module `Belay<name>` in `Sources/<path>`, opened by its page `<page>.md`.
func wall(
    _ name: String, in path: String, on deps: [Target.Dependency] = [],
    holding resources: [Resource] = []
) -> Target {
    .target(
        name: "Belay" + name, dependencies: deps, path: "Sources/" + path,
        exclude: [name + ".md"], resources: resources, swiftSettings: house)
}

/// One test target: module `<name>Tests` in `Tests/<name>Tests`.
func proof(_ name: String, of deps: [Target.Dependency]) -> Target {
    .testTarget(name: name + "Tests", dependencies: deps, swiftSettings: house)
}

/// A C library of the distribution, wrapped once by the one wall that owns it.
func clib(_ name: String, in shelf: String = "Wire", pkgConfig: String, apt: String) -> Target {
    .systemLibrary(
        name: name, path: "Sources/" + shelf + "/" + name, pkgConfig: pkgConfig,
        providers: [.apt([apt])])
}

let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let lifecycle: Target.Dependency = .product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
]
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(
    name: "HummingbirdCore", package: "hummingbird")
let nioHTTP: [Target.Dependency] = [
    .product(name: "NIOHTTP1", package: "swift-nio"),
    .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
]
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
/// For scrypt alone.
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let httpClient: Target.Dependency = .product(
    name: "AsyncHTTPClient", package: "async-http-client")
let arguments: Target.Dependency = .product(
    name: "ArgumentParser", package: "swift-argument-parser")
let configuration: Target.Dependency = .product(
    name: "Configuration", package: "swift-configuration")

let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

let package = Package(
    name: "belay",
    products: [.executable(name: "belay", targets: ["belay"])],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(
            url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["JSON"]),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    ],
    targets: [
        // Core: what a send is and what may happen to it. Pure.
        wall("Core", in: "Core"),
        wall("Time", in: "Time", on: ["BelayCalendar", "BelayCore"]),
        // Wire: formats and protocols. Pure; know nothing of sends.
        clib("CJansson", pkgConfig: "jansson", apt: "libjansson-dev"),
        clib("CGMime", pkgConfig: "gmime-3.0", apt: "libgmime-3.0-dev"),
        clib("CIDN2", pkgConfig: "libidn2", apt: "libidn2-dev"),
        clib("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
        wall("Gzip", in: "Wire/Gzip", on: ["CZlib"]),
        .target(
            name: "CSimdjson", path: "Sources/Wire/CSimdjson", exclude: ["CSimdjson.md"],
            linkerSettings: [.linkedLibrary("simdjson")]),
        wall("JSON", in: "Wire/JSON", on: ["CJansson", "CSimdjson"]),
        wall("IDNA", in: "Wire/IDNA", on: ["CIDN2"]),
        wall("MIME", in: "Wire/MIME", on: ["BelayIDNA", "CGMime"]),
        wall("SMTP", in: "Wire/SMTP"),
        wall("CSV", in: "Wire/CSV"),
        wall("Calendar", in: "Wire/Calendar"),
        wall("Forms", in: "Wire/Forms"),
        clib("CExpat", pkgConfig: "expat", apt: "libexpat1-dev"),
        wall("SOAP", in: "Wire/SOAP", on: ["BelayCalendar", "CExpat", crypto]),
        // Store: where sends survive a crash.
        wall("Store", in: "Store/Contract", on: ["BelayCalendar", "BelayCore"]),
        wall("StoreMemory", in: "Store/Memory", on: ["BelayCore", "BelayStore"]),
        wall(
            "StoreColumns", in: "Store/Columns", on: ["BelayCore", "BelayJSON", "BelayStore"]),
        wall("StoreMove", in: "Store/Move", on: ["BelayStore"]),
        wall(
            "StoreSQLite", in: "Store/SQLite",
            on: [
                "BelayCore", "BelayStore", "BelayStoreColumns", "BelayStoreMove", grdb, grdbSQLite,
            ]),
        clib("CPQ", in: "Store", pkgConfig: "libpq", apt: "libpq-dev"),
        wall(
            "StorePostgres", in: "Store/Postgres",
            on: ["BelayCore", "BelayStore", "BelayStoreColumns", "BelayStoreMove", "CPQ"]),
        // EventLoops: tasks on the loops of connections.
        wall("EventLoops", in: "EventLoops", on: nio),
        // Courier: how a due message leaves.
        wall("Courier", in: "Courier/Contract", on: ["BelayCore"]),
        wall(
            "CourierSMTP", in: "Courier/SMTP",
            on: [
                "BelayCore", "BelayCourier", "BelayEventLoops", "BelaySMTP", lifecycle, nioSSL,
                nioTLS,
            ] + nio),
        wall("CourierOutbox", in: "Courier/Outbox", on: ["BelayCore", "BelayCourier"]),
        // Sending: the verbs. Dispatch: the clockwork.
        wall(
            "Sending", in: "Sending",
            on: ["BelayCore", "BelayIDNA", "BelayMIME", "BelayStore", "BelayTime", crypto]),
        wall(
            "Dispatch", in: "Dispatch",
            on: [
                "BelayCore", "BelayCourier", "BelayCSV", "BelaySending", "BelayStore", "BelayTime",
                lifecycle, logging,
            ]),
        // Campaigns: mail to lists, as doors and the console share it.
        wall(
            "Campaigns", in: "Campaigns",
            on: ["BelayCore", "BelayJSON", "BelayMIME", "BelaySending", "BelayStore", crypto]),
        // Dialects: one vendor's API each; none sees another.
        wall("DialectKit", in: "Dialects/Kit", on: ["BelayCore", httpTypes]),
        wall(
            "SendGrid", in: "Dialects/SendGrid",
            on: [
                "BelayCalendar", "BelayCampaigns", "BelayCore", "BelayDialectKit", "BelayIDNA",
                "BelayJSON", "BelayMIME", "BelaySending", "BelayStore", "BelayTime", httpTypes,
            ]),
        wall(
            "MailPartner", in: "Dialects/MailPartner",
            on: [
                "BelayCalendar", "BelayCore", "BelayDialectKit", "BelayIDNA", "BelayJSON",
                "BelayMIME", "BelaySending", "BelayStore", httpTypes,
            ]),
        wall(
            "MarketingCloud", in: "Dialects/MarketingCloud",
            on: [
                "BelayCalendar", "BelayCore", "BelayDialectKit", "BelayIDNA", "BelayJSON",
                "BelayMIME", "BelaySending", "BelaySOAP", "BelayStore", "BelayTime", httpTypes,
            ]),
        // Pages for people: recipients who want no more mail, and those who sign in.
        wall(
            "Preferences", in: "Preferences",
            on: [
                "BelayCore", "BelayDialectKit", "BelayForms", "BelaySending", "BelayStore",
                httpTypes,
            ]),
        wall(
            "Console", in: "Console",
            on: [
                "BelayCalendar", "BelayCampaigns", "BelayCore", "BelayCSV", "BelayDialectKit",
                "BelayForms", "BelayIDNA", "BelayJSON", "BelayMIME", "BelaySending", "BelayStore",
                "BelayTime", crypto, cryptoExtras, httpTypes, mustache,
            ],
            holding: [.embedInCode("Templates"), .embedInCode("Assets")]),
        // Server: the only target that sees everything.
        wall(
            "Server", in: "Server",
            on: [
                "BelayCalendar", "BelayCampaigns", "BelayCore", "BelayTime", "BelayGzip",
                "BelayIDNA", "BelayJSON", "BelaySMTP", "BelayStore", "BelayStoreMove",
                "BelayStorePostgres", "BelayStoreSQLite", "BelayCourier", "BelayCourierSMTP",
                "BelayCourierOutbox",
                "BelayEventLoops", "BelaySending", "BelayDispatch", "BelayDialectKit",
                "BelaySendGrid", "BelayMailPartner", "BelayMarketingCloud", "BelayConsole",
                "BelayPreferences", hummingbird, hummingbirdCore, httpTypes, httpClient,
                configuration, crypto, system, lifecycle, signals, logging,
            ] + nio + nioHTTP),
        .systemLibrary(name: "CMalloc", path: "Sources/CMalloc"),
        .executableTarget(
            name: "belay",
            dependencies: ["BelayCore", "BelayServer", "CMalloc", arguments, logging],
            path: "Sources/CommandLine", exclude: ["Belay.md"], swiftSettings: house),

        // Tests
        .target(
            name: "BelayTesting",
            dependencies: [
                "BelayCore", "BelayCourier", "BelaySending", "BelayStore", "BelayTime",
            ],
            path: "Tests/Support", swiftSettings: house),
        proof("Core", of: ["BelayCore"]),
        .testTarget(
            name: "WireTests",
            dependencies: [
                "BelayCSV", "BelayForms", "BelayGzip", "BelayIDNA", "BelayJSON", "BelayMIME",
                "BelaySMTP", "BelaySOAP",
            ],
            exclude: ["SOAP/Hostile"], swiftSettings: house),
        proof(
            "StoreContract",
            of: [
                "BelayCore", "BelayStore", "BelayStoreColumns", "BelayStoreMemory",
                "BelayStoreMove", "BelayStorePostgres", "BelayStoreSQLite", "BelayTesting", grdb,
            ]),
        proof(
            "Courier",
            of: [
                "BelayCore", "BelayCourier", "BelaySMTP", "BelayCourierSMTP",
                "BelayCourierOutbox", nioSSL, lifecycle,
            ] + nio),
        proof(
            "Sending",
            of: [
                "BelayCore", "BelayMIME", "BelaySending", "BelayStore", "BelayStoreMemory",
                "BelayTesting", "BelayTime",
            ]),
        proof(
            "Campaigns",
            of: [
                "BelayCampaigns", "BelayCore", "BelayJSON", "BelaySending", "BelayStore",
                "BelayStoreMemory", "BelayTesting", "BelayTime",
            ]),
        proof(
            "Dispatch",
            of: [
                "BelayCore", "BelayCourier", "BelayDispatch", "BelaySending", "BelayStore",
                "BelayStoreMemory", "BelayTesting", "BelayTime", lifecycle, logging,
            ]),
        proof(
            "Simulation",
            of: [
                "BelayCore", "BelayCourier", "BelayDispatch", "BelaySending", "BelayStore",
                "BelayStoreMemory", "BelayTesting", "BelayTime", logging,
            ]),
        .testTarget(
            name: "DialectTests",
            dependencies: [
                "BelayCampaigns", "BelayCore", "BelayDialectKit", "BelayJSON", "BelayMailPartner",
                "BelayMIME",
                "BelayMarketingCloud", "BelaySOAP", "BelaySendGrid", "BelaySending", "BelayStore",
                "BelayStoreMemory", "BelayTesting", "BelayTime", crypto, httpTypes,
            ],
            exclude: [
                "MailPartner/Transcripts", "MarketingCloud/Envelopes", "MarketingCloud/Replies",
                "MarketingCloud/Transcripts",
                "SendGrid/Transcripts",
            ],
            swiftSettings: house),
        proof(
            "Server",
            of: [
                "BelayCore", "BelayDialectKit", "BelayMarketingCloud", "BelayServer",
                "BelayStorePostgres", "BelayTime",
                httpTypes, nioEmbedded,
            ] + nio + nioHTTP),
        proof(
            "Console",
            of: [
                "BelayCampaigns", "BelayConsole", "BelayCore", "BelayDialectKit",
                "BelayPreferences",
                "BelaySending", "BelayStore", "BelayStoreMemory", "BelayTesting", "BelayTime",
                httpTypes,
            ]),
        .target(
            name: "FuzzTargets",
            dependencies: [
                "BelayCSV", "BelayForms", "BelayJSON", "BelayMailPartner", "BelayMarketingCloud",
                "BelaySMTP", "BelaySOAP",
            ],
            path: "Fuzzing/Sources/Targets", swiftSettings: house),
        proof("Fuzz", of: ["BelayCore", "FuzzTargets"]),
        proof("Tidy", of: []),
    ]
)
