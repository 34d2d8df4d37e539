// swift-tools-version: 6.2
import PackageDescription

// The rooms that read what others wrote, built once more with libFuzzer's eyes in them: `./hallkit fuzz`. A package of its
// own, since every instrumented branch costs time in each of millions of inputs, and so that the server under the pages and
// the links, whose parsers have fuzzers of their own, is not among them. The folders are links to the rooms.

let swift: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

func room(
    _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [], sources: [String]? = nil
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Sources/\(name)", exclude: exclude, sources: sources,
        swiftSettings: swift)
}

let package = Package(
    name: "hallkit-fuzz",
    dependencies: [.package(url: "https://github.com/jpsim/Yams", from: "6.2.2")],
    targets: [
        .target(name: "CTextTables", path: "Sources/CTextTables", exclude: ["tables"]),
        .systemLibrary(
            name: "CPostgres", path: "Sources/CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        room("WireFormats", ["CTextTables"]),
        .systemLibrary(name: "CYAMLDepth", path: "Sources/CYAMLDepth"),
        room("DeviceKit", ["CYAMLDepth", .product(name: "Yams", package: "Yams")]),
        room("DeviceDrivers", ["DeviceKit", "WireFormats"]),
        room("HallDomain"),
        room("PrintRelay"),
        // Payloads without their transport.
        room("Fleet", ["HallDomain"], exclude: ["Schema", "Mosquitto"]),
        // Of the store, how the hall file names a ledger in PostgreSQL.
        room("HallStore", ["CPostgres"], sources: ["Postgres/PostgresAddress.swift"]),
        // In the place of swift-crypto.
        room("Crypto"),
        // Of the runtime, the files that it reads.
        room("HallRuntime", ["HallDomain", "HallStore", "DeviceKit", "Crypto"]),
        room(
            "FuzzTargets",
            ["WireFormats", "DeviceKit", "DeviceDrivers", "HallDomain", "HallRuntime", "Fleet", "PrintRelay"]),
        .target(name: "CFuzzEyes", path: "Sources/CFuzzEyes"),
        .executableTarget(
            name: "hall-fuzz", dependencies: ["FuzzTargets", "CFuzzEyes"], path: "Sources/hall-fuzz",
            swiftSettings: swift,
            linkerSettings: [
                .unsafeFlags(
                    // Answered by CFuzzEyes.
                    [
                        "8bit_counters_init", "pcs_init", "trace_cmp1", "trace_cmp2", "trace_cmp4", "trace_cmp8",
                        "trace_const_cmp1", "trace_const_cmp2", "trace_const_cmp4", "trace_const_cmp8",
                    ].flatMap { ["-Xlinker", "--wrap=__sanitizer_cov_\($0)"] })
            ]),
    ],
    cLanguageStandard: .c2x
)
