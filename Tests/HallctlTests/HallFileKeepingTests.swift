import Foundation
import HallRuntime
import Testing

@testable import hallctl

/// The hall file and those before it on a disk that loses its power.
@Suite struct HallFileKeepingTests {
    private final class Folder {
        /// In memory where there is room for it: what is judged is the order of the steps, not how fast a disk syncs.
        let root =
            (access("/dev/shm", W_OK) == 0 ? "/dev/shm" : NSTemporaryDirectory()) + "/keeping-\(UUID().uuidString)"
        var file: String { root + "/hall.yaml" }

        init() throws { try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(atPath: root) }

        var keeping: HallFileKeeping { HallFileKeeping(path: file) }

        func apply(_ bytes: [UInt8]) throws { try HallFileKeeping.perform(keeping.applying(bytes)) }

        func rollBack() throws -> Bool {
            guard let previous = keeping.previous else { return false }
            try HallFileKeeping.perform(keeping.rollingBack(to: previous))
            return true
        }

        func mode() throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        }
    }

    /// Bytes that no text tool keeps as they are.
    private static func file(_ number: Int) -> [UInt8] {
        Array("hall: h\(number) \t\r\n# \u{FEFF}第\(number)\n\n".utf8) + [0xFF, 0x00, UInt8(number)]
    }

    @Test func rollingBackGivesTheVeryBytesStepByStep() throws {
        let folder = try Folder()
        #expect(try !folder.rollBack())
        for number in 1...4 { try folder.apply(Self.file(number)) }
        #expect(folder.keeping.current == Self.file(4))
        for number in [3, 2, 1] {
            #expect(try folder.rollBack())
            #expect(folder.keeping.current == Self.file(number))
            #expect(folder.keeping.bytes(folder.keeping.undone) == Self.file(number + 1))
        }
        #expect(try !folder.rollBack())
        #expect(folder.keeping.current == Self.file(1))
    }

    @Test func whatWasEditedByHandIsKeptToo() throws {
        let folder = try Folder()
        try folder.apply(Self.file(1))
        try Data(Self.file(9)).write(to: URL(filePath: folder.file))
        try folder.apply(Self.file(2))
        #expect(try folder.rollBack())
        #expect(folder.keeping.current == Self.file(9))
    }

    @Test func modeAndLinkStayAndTheOldestGo() throws {
        let folder = try Folder()
        try folder.apply(Self.file(0))
        #expect(try folder.mode() == 0o644)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: folder.file)
        let link = folder.root + "/link.yaml"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "hall.yaml")
        for number in 1...(HallFileKeeping.most + 3) {
            let keeping = HallFileKeeping(path: link)
            try HallFileKeeping.perform(keeping.applying(Self.file(number)))
        }
        #expect(try folder.mode() == 0o640)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "hall.yaml")
        #expect(folder.keeping.kept.count == HallFileKeeping.most)
        #expect(
            folder.keeping.previous.flatMap { folder.keeping.bytes($0.path) } == Self.file(HallFileKeeping.most + 2))
    }

    /// What a power cut in the middle of a step can leave of it.
    private static func half(_ step: DiskStep) -> [DiskStep] {
        guard case .write(let path, let bytes, let like) = step else { return [] }
        return [.write(path, Array(bytes.prefix(bytes.count / 2)), like: like)]
    }

    @Test(arguments: [true, false]) func killedAfterEachStepTheOldOrTheNewIsThereAndTheWayBackToo(isApplying: Bool)
        throws
    {
        var number = 0
        var count = 1
        while number <= count {
            for tears in [false, true] {
                let folder = try Folder()
                try folder.apply(Self.file(1))
                try folder.apply(Self.file(2))
                let steps =
                    isApplying
                    ? folder.keeping.applying(Self.file(3))
                    : folder.keeping.rollingBack(to: try #require(folder.keeping.previous))
                count = steps.count
                let torn = tears && number < count ? Self.half(steps[number]) : []
                for step in steps[..<number] + torn { try step.perform() }
                let current = folder.keeping.current
                let allowed = isApplying ? [Self.file(2), Self.file(3)] : [Self.file(2), Self.file(1)]
                #expect(current.map(allowed.contains) == true, "after step \(number)")
                if number == count { #expect(current == allowed[1]) }
                // Once more, it is done, and one step back is what it would have been.
                if isApplying {
                    if current != Self.file(3) { try folder.apply(Self.file(3)) }
                    #expect(try folder.rollBack())
                    #expect(folder.keeping.current == Self.file(2), "after step \(number)")
                    #expect(try folder.rollBack())
                    #expect(folder.keeping.current == Self.file(1), "after step \(number)")
                } else if current == Self.file(2) {
                    #expect(try folder.rollBack())
                    #expect(folder.keeping.current == Self.file(1), "after step \(number)")
                } else {
                    #expect(try !folder.rollBack(), "after step \(number)")
                }
            }
            number += 1
        }
    }
}
