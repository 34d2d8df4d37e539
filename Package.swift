// swift-tools-version: 6.2
import Foundation
import PackageDescription

// HALLKIT_STRICT=1 (CI) turns warnings into errors; a developer's half-written line still builds.
let strict = ProcessInfo.processInfo.environment["HALLKIT_STRICT"] == "1"

let swift: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (strict ? [.treatAllWarnings(as: .error)] : [])

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
// The link between kiosks and the hall server: mutual TLS under Hummingbird's server, and a client of HTTP/1.1 that is a
// hundred lines, where a whole client library would follow redirects, pool and retry.
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

/// A room of the house: its name, the rooms and packages it may import. `Tests/WallTests` holds the same table.
func room(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: swift)
}

func program(
    _ name: String, _ dependencies: [Target.Dependency], path: String? = nil, exclude: [String] = [],
    linkerSettings: [LinkerSetting] = []
) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: path, exclude: exclude, swiftSettings: swift,
        linkerSettings: linkerSettings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: swift)
}

let package = Package(
    name: "hallkit",
    products: [
        .executable(name: "hall-agent", targets: ["hall-agent"]),
        .executable(name: "hallctl", targets: ["hallctl"]),
        .executable(name: "hall-print", targets: ["hall-print"]),
        .executable(name: "hall-sim", targets: ["hall-sim"]),
        .executable(name: "hall-central", targets: ["hall-central"]),
        .executable(name: "hall-bench", targets: ["hall-bench"]),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        // Hummingbird's own foundations; named because the server's errors, channels and headers are their types.
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    ],
    targets: [
        // Makers: nothing of ours below them.
        .systemLibrary(name: "CUdev", pkgConfig: "libudev", providers: [.apt(["libudev-dev"])]),
        .systemLibrary(name: "CCups", providers: [.apt(["libcups2-dev"])]),
        .systemLibrary(name: "CMosquitto", pkgConfig: "libmosquitto", providers: [.apt(["libmosquitto-dev"])]),
        .systemLibrary(name: "CPangoCairo", pkgConfig: "pangocairo", providers: [.apt(["libpango1.0-dev"])]),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CQrencode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(name: "CYAMLDepth"),
        // The one place that knows which libgpiod this is (1.6 on Debian 12).
        .target(name: "CGpiod", linkerSettings: [.linkedLibrary("gpiod")]),
        .target(name: "CLinux"),
        // SQLite's files in memory, recorded and crashed. For the proofs only: no program that ships links it.
        .target(name: "CCrashVFS", linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(name: "CTextTables", exclude: ["tables"]),
        .target(name: "CWebPages", exclude: ["web"]),
        room("HallDomain"),
        room("DeviceKit", ["CYAMLDepth", yams]),
        room("PrintRelay"),
        // What turns one thing into another.
        room("WireFormats", ["CTextTables"]),
        room("Rendering", ["DeviceKit", "CPangoCairo", "CQrencode"]),
        room("HallStore", ["HallDomain", "CPostgres", grdb, grdbSQLite, crypto], exclude: ["README.md"]),
        room("Fleet", ["HallDomain", "CMosquitto"], exclude: ["Schema"]),
        room("LinuxPorts", ["DeviceKit", "PrintRelay", "CGpiod", "CUdev", "CCups", "CLinux"]),
        room("DeviceDrivers", ["DeviceKit", "WireFormats"]),
        room("SimulatedHall", ["DeviceKit", "WireFormats", "Rendering", "CLinux"]),
        room(
            "HallRuntime",
            [
                "HallDomain", "HallStore", "DeviceKit", "Fleet", "Rendering", "CWebPages",
                hummingbird, hummingbirdTLS, nioCore, nioHTTP1, nioPosix, nioSSL, httpTypes, lifecycle, logging, crypto,
            ]),
        // Programs: main and wiring only.
        program(
            "hall-agent",
            [
                "HallRuntime", "LinuxPorts", "DeviceDrivers", "DeviceKit", "HallStore", "HallDomain", "Fleet",
                arguments, lifecycle, signals, logging,
            ]),
        program(
            "hallctl",
            [
                "HallRuntime", "LinuxPorts", "DeviceDrivers", "DeviceKit", "HallStore", "HallDomain", "Fleet",
                "WireFormats", "Rendering", arguments,
            ]),
        // Wholly static: cupsd starts it as another user, who may be unable to read the toolchain's folder, and a
        // ticket waits for its start.
        program(
            "hall-print", ["PrintRelay"],
            linkerSettings: [.unsafeFlags(["-static-executable", "-use-ld=lld"])]),
        program(
            "hall-sim",
            [
                "SimulatedHall", "DeviceKit", "Rendering", "HallDomain", "CWebPages",
                hummingbird, nioCore, httpTypes, arguments, lifecycle, signals, logging,
            ]),
        program(
            "hall-central",
            [
                "HallStore", "HallDomain", "Fleet", "CWebPages", hummingbird, nioCore, httpTypes, arguments, lifecycle,
                signals, logging, grdb,
            ]),
        program(
            "hall-bench",
            [
                "HallRuntime", "LinuxPorts", "DeviceDrivers", "DeviceKit", "HallStore", "HallDomain", "Fleet",
                "WireFormats", "SimulatedHall", "CCrashVFS", arguments, lifecycle, logging,
            ], exclude: ["Peers"]),
        // The far ends of the kernel lab's wires: built with everything, no product, ships with nothing.
        program("lab-far-ends", ["SimulatedHall", "DeviceKit", "Rendering"], path: "Tests/Lab/FarEnds"),
        // What is fuzzed; the fuzzer is a package of its own, in Tests/Fuzz.
        .target(
            name: "FuzzTargets",
            dependencies: [
                "WireFormats", "DeviceKit", "DeviceDrivers", "HallDomain", "HallRuntime", "Fleet", "PrintRelay",
            ], path: "Tests/Fuzz/Sources/FuzzTargets", swiftSettings: swift),
        // Tests.
        tests("HallDomainTests", ["HallDomain", "DeviceKit"]),
        tests("HallStoreTests", ["HallStore", "HallDomain", "SimulatedHall"]),
        tests("DeviceKitTests", ["DeviceKit"]),
        tests("WireFormatTests", ["WireFormats"], exclude: ["Vectors"]),
        tests("DeviceDriverTests", ["DeviceDrivers", "DeviceKit", "WireFormats", "SimulatedHall", "Rendering"]),
        tests("RenderingTests", ["Rendering", "DeviceKit", "SimulatedHall"]),
        tests("PrintRelayTests", ["PrintRelay"]),
        tests("LinuxPortsTests", ["LinuxPorts", "DeviceKit", "PrintRelay", "SimulatedHall", "CLinux", "HallDomain"]),
        tests("FleetTests", ["Fleet", "HallDomain", "SimulatedHall", logging]),
        tests(
            "HallCentralTests",
            [
                "hall-central", "HallRuntime", "HallStore", "HallDomain", "Fleet", "DeviceKit", "SimulatedHall", grdb,
                logging,
            ]),
        tests(
            "HallRuntimeTests",
            [
                "HallRuntime", "HallStore", "HallDomain", "DeviceKit", "DeviceDrivers", "WireFormats", "SimulatedHall",
                "Fleet", "LinuxPorts", .product(name: "HummingbirdTesting", package: "hummingbird"), hummingbird,
                httpTypes, nioCore,
                logging,
            ]),
        tests("SimulatedHallTests", ["SimulatedHall", "CLinux", "DeviceKit", "WireFormats"]),
        tests("HallTests", ["SimulatedHall", "Rendering", "DeviceKit"]),
        tests(
            "HallctlTests", ["hallctl", "HallStore", "HallDomain", "SimulatedHall", "WireFormats", "FuzzTargets"],
            exclude: ["Transcripts"]),
        tests("SplitsTests", ["hall-bench", "HallDomain", "SimulatedHall"]),
        tests("FaultsTests", ["hall-bench", "DeviceKit", "SimulatedHall"]),
        tests("DrillTests", ["hall-bench", "HallDomain", "DeviceKit", "SimulatedHall"]),
        tests("CrashTests", ["hall-bench", "HallRuntime", "HallStore", "HallDomain", "CCrashVFS"]),
        tests("FuzzTests", ["FuzzTargets"]),
        tests("WallTests", []),
    ],
    cLanguageStandard: .c2x
)
