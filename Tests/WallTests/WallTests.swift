import Foundation
import Testing

/// The table of rooms and walls, a line each: what a room may import of ours, and of packages.
private enum Walls {
    static let makers: Set<String> = [
        "CUdev", "CCups", "CMosquitto", "CPangoCairo", "CPostgres", "CQrencode", "CGpiod", "CLinux", "CTextTables",
        "CWebPages", "CCrashVFS", "CYAMLDepth",
    ]

    static let rooms: [String: (own: Set<String>, packages: Set<String>)] = [
        "HallDomain": ([], []),
        "DeviceKit": (["CYAMLDepth"], ["Yams"]),
        "PrintRelay": ([], []),
        "WireFormats": (["CTextTables"], []),
        "Rendering": (["DeviceKit", "CPangoCairo", "CQrencode"], []),
        "HallStore": (["HallDomain", "CPostgres"], ["GRDB", "GRDBSQLite", "Crypto"]),
        "Fleet": (["HallDomain", "CMosquitto"], []),
        "LinuxPorts": (["DeviceKit", "PrintRelay", "CGpiod", "CUdev", "CCups", "CLinux"], []),
        "DeviceDrivers": (["DeviceKit", "WireFormats"], []),
        "SimulatedHall": (["DeviceKit", "WireFormats", "Rendering", "CLinux"], []),
        "HallRuntime": (
            ["HallDomain", "HallStore", "DeviceKit", "Fleet", "Rendering", "CWebPages"],
            [
                "Hummingbird", "HummingbirdCore", "HTTPTypes", "ServiceLifecycle", "Logging", "Crypto", "NIOCore",
                // The link to other machines of the hall.
                "HummingbirdTLS", "NIOSSL", "NIOHTTP1", "NIOPosix",
            ]
        ),
        "hall-agent": (
            ["HallRuntime", "LinuxPorts", "DeviceDrivers", "DeviceKit", "HallStore", "HallDomain", "Fleet"],
            ["ArgumentParser", "ServiceLifecycle", "UnixSignals", "Logging"]
        ),
        "hallctl": (
            [
                "HallRuntime", "LinuxPorts", "DeviceDrivers", "DeviceKit", "HallStore", "HallDomain", "Fleet",
                "WireFormats", "Rendering",
            ], ["ArgumentParser"]
        ),
        "hall-print": (["PrintRelay"], []),
        "hall-sim": (
            ["SimulatedHall", "DeviceKit", "Rendering", "HallDomain", "CWebPages"],
            [
                "Hummingbird", "HummingbirdCore", "HTTPTypes", "NIOCore", "ArgumentParser", "ServiceLifecycle",
                "UnixSignals", "Logging",
            ]
        ),
        "hall-central": (
            ["HallStore", "HallDomain", "Fleet", "CWebPages"],
            [
                "Hummingbird", "HummingbirdCore", "HTTPTypes", "NIOCore", "ArgumentParser", "ServiceLifecycle",
                "UnixSignals", "Logging", "GRDB",
            ]
        ),
        "hall-bench": (
            [
                "HallRuntime", "LinuxPorts", "DeviceDrivers", "DeviceKit", "HallStore", "HallDomain", "Fleet",
                "WireFormats", "SimulatedHall", "CCrashVFS",
            ], ["ArgumentParser", "ServiceLifecycle", "Logging"]
        ),
        "lab-far-ends": (["SimulatedHall", "DeviceKit", "Rendering"], []),
    ]

    /// Programs that only tests use do not lie among the sources, and are no product.
    static let elsewhere = ["lab-far-ends": "Tests/Lab/FarEnds"]

    /// What comes with the toolchain; rooms that stay without Foundation are named below.
    static let toolchain: Set<String> = [
        "Swift", "Glibc", "Foundation", "FoundationEssentials", "Dispatch", "Synchronization",
    ]
    static let withoutFoundation: Set<String> = [
        "HallDomain", "WireFormats", "PrintRelay", "DeviceDrivers", "hall-print",
    ]

    static let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources")

    static func files(in room: String) -> [URL] {
        let folder =
            elsewhere[room].map { sources.deletingLastPathComponent().appending(path: $0) }
            ?? sources.appending(path: room)
        let walk = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        return (walk?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }
    }

    /// The modules a file imports, whatever stands before `import`.
    static func imports(of file: URL) throws -> [String] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard let index = words.firstIndex(of: "import"), index + 1 < words.count,
                words[..<index].allSatisfy({
                    ["public", "internal", "private", "package", "@testable", "@preconcurrency"].contains($0)
                })
            else { return nil }
            let isKinded = ["struct", "class", "enum", "protocol", "func", "let", "var", "typealias"].contains(
                words[index + 1])
            let name = isKinded && index + 2 < words.count ? words[index + 2] : words[index + 1]
            return String(name.split(separator: ".").first ?? name)
        }
    }
}

@Suite("The walls between rooms")
struct WallTests {
    @Test("a room imports nothing that the table does not give it", arguments: Walls.rooms.keys.sorted())
    func imports(room: String) throws {
        let allowed = try #require(Walls.rooms[room])
        let files = Walls.files(in: room)
        #expect(!files.isEmpty, "\(room) has no sources")
        for file in files {
            for module in try Walls.imports(of: file) {
                let isOwn = allowed.own.contains(module)
                let isPackage = allowed.packages.contains(module)
                let isToolchain =
                    Walls.toolchain.contains(module)
                    && !(module.hasPrefix("Foundation") && Walls.withoutFoundation.contains(room))
                #expect(isOwn || isPackage || isToolchain, "\(room)/\(file.lastPathComponent) imports \(module)")
            }
        }
    }

    @Test("every folder of sources is a room or a maker of the table")
    func folders() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Walls.sources.path)
        #expect(Set(folders) == Walls.makers.union(Walls.rooms.keys).subtracting(Walls.elsewhere.keys))
    }

    @Test("no word of a developing machine and no registry host stands in the repository")
    func noForeignPaths() throws {
        for room in Walls.rooms.keys {
            for file in Walls.files(in: room) {
                let text = try String(contentsOf: file, encoding: .utf8)
                #expect(!text.contains("/" + "work/"), "\(file.lastPathComponent)")
                #expect(!text.contains("/" + "root/"), "\(file.lastPathComponent)")
            }
        }
    }

    @Test("what stands in Package.swift are the arrows of the table")
    func manifest() throws {
        let manifest = try String(
            contentsOf: Walls.sources.deletingLastPathComponent().appending(path: "Package.swift"), encoding: .utf8)
        for (room, allowed) in Walls.rooms {
            let declared = try Self.dependencies(of: room, in: manifest)
            #expect(
                declared.isSubset(of: allowed.own), "\(room) declares \(declared.subtracting(allowed.own).sorted())")
        }
        for room in Walls.elsewhere.keys {
            #expect(!manifest.contains("targets: [\"\(room)\"]"), "\(room) is a product")
        }
    }

    /// Quoted names in a room's declaration, from its name to the end of its dependency list.
    private static func dependencies(of room: String, in manifest: String) throws -> Set<String> {
        let marks = ["room(", "room(\n            ", "program(", "program(\n            "].map { "\($0)\"\(room)\"" }
        let starts: [String.Index] = marks.compactMap { manifest.range(of: $0)?.upperBound }
        let start = try #require(starts.first, "\(room) is not declared")
        let rest = manifest[start...]
        guard let open = rest.firstIndex(of: "["), let end = rest.firstIndex(of: ")"), open < end,
            let close = rest[open...].firstIndex(of: "]")
        else { return [] }
        let names = rest[open..<close].split(separator: "\"", omittingEmptySubsequences: false)
        return Set(names.enumerated().filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) })
    }
}
