import Foundation
import Glibc
import HallDomain
import HallRuntime

/// The hall file and those that were in force before it, byte for byte.
///
///     hall.yaml              in force
///     kept/0001.yaml …       what applying replaced, the newest last
///     kept/undone.yaml       what the last rollback took out of force
///
/// `kept/` lies beside the hall file, with its owner and mode. Each change is a list of steps of which the last but one
/// is a single rename, so that after a power cut the old or the new file is in force, whole.
struct HallFileKeeping {
    /// The hall file itself, behind any symbolic links.
    let path: String
    private let folder: String

    /// So many are kept.
    static let most = 20

    init(path: String) {
        let real = realpath(path, nil)
        defer { free(real) }
        self.path = real.map { String(cString: $0) } ?? path
        folder = self.path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    }

    private var store: String { folder + "/kept" }
    /// What the last rollback took out of force.
    var undone: String { store + "/undone.yaml" }

    /// One that was in force before.
    struct Kept: Equatable {
        var number: Int
        var path: String
    }

    /// Those kept, the oldest first.
    var kept: [Kept] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: store)) ?? []
        return names.compactMap { name in
            guard name.hasSuffix(".yaml"), let number = Int(name.dropLast(5)), number > 0 else { return nil }
            return Kept(number: number, path: "\(store)/\(name)")
        }.sorted { $0.number < $1.number }
    }

    /// The bytes in force; `nil` where there is no hall file.
    var current: [UInt8]? { bytes(path) }

    func bytes(_ path: String) -> [UInt8]? { FileManager.default.contents(atPath: path).map(Array.init) }

    /// The newest that is not what is in force already.
    var previous: Kept? {
        let current = current
        return kept.last { bytes($0.path) != current }
    }

    /// Puts other bytes in force and keeps those that were.
    func applying(_ new: [UInt8]) -> [DiskStep] {
        var steps: [DiskStep] = []
        if let current {
            let kept = kept
            if kept.last.map({ bytes($0.path) != current }) ?? true {
                let number = String((kept.last?.number ?? 0) + 1)
                let name = String(repeating: "0", count: max(0, 4 - number.count)) + number
                steps += keeping(current, at: "\(store)/\(name).yaml")
            }
            steps += kept.dropLast(Self.most - 1).map { .remove($0.path) }
        } else {
            steps.append(.makeFolder(folder))
        }
        return steps + putting(new)
    }

    /// Puts a kept one in force; it and what is newer is kept no longer, and what was in force becomes `undone`.
    func rollingBack(to old: Kept) -> [DiskStep] {
        guard let bytes = bytes(old.path) else { return [] }
        return (current.map { keeping($0, at: undone) } ?? []) + putting(bytes)
            + kept.filter { $0.number >= old.number }.reversed().map { .remove($0.path) }
    }

    private func keeping(_ bytes: [UInt8], at place: String) -> [DiskStep] {
        [
            .makeFolder(store), .write(store + "/.new", bytes, like: path), .rename(store + "/.new", to: place),
            .syncFolder(store), .syncFolder(folder),
        ]
    }

    private func putting(_ bytes: [UInt8]) -> [DiskStep] {
        let new = path + ".new"
        return [.write(new, bytes, like: path), .rename(new, to: path), .syncFolder(folder)]
    }

    /// Does the steps; a disk that refuses is a `Trouble` with 73.
    static func perform(_ steps: [DiskStep]) throws(Trouble) {
        for step in steps {
            do throws(DiskStep.Failure) { try step.perform() } catch {
                throw Trouble(.cannotWrite, "cannot-write", error.text.zh, error.text.en)
            }
        }
    }
}
