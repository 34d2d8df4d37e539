import Foundation
import Glibc
import SimulatedHall

/// Machines side by side, each with a part of what is to be planted; where a hall does not get well again, a new machine
/// goes on.
struct DrillParty: Sendable {
    let programs: String
    let share: String
    let machines: Int

    /// What is still to be planted.
    private actor List {
        private var names: [String]

        init(_ names: [String]) { self.names = names }

        func take(_ count: Int) -> [String] {
            defer { names.removeFirst(min(count, names.count)) }
            return Array(names.prefix(count))
        }

        func giveBack(_ rest: [String]) { names = rest + names }
    }

    /// A row as a line of a file that parent and machine share: the machine sees no other file of this one.
    enum RowLine {
        static func writer(_ descriptor: Int32) -> (DrillRow) -> Void {
            { row in
                guard let bytes = try? JSONEncoder().encode(row) + Data("\n".utf8) else { return }
                _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            }
        }

        static func read(_ descriptor: Int32) -> [DrillRow] {
            lseek(descriptor, 0, SEEK_SET)
            var bytes = Data()
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while case let count = Glibc.read(descriptor, &buffer, buffer.count), count > 0 {
                bytes += buffer[..<count]
            }
            return bytes.split(separator: 10).compactMap { try? JSONDecoder().decode(DrillRow.self, from: $0) }
        }
    }

    /// Plays all of `names`; rows come in their order, fewer when a machine could not be made.
    func play(_ names: [String]) async -> [DrillRow] {
        let list = List(names)
        let portion = machines == 1 ? names.count : max(1, min(12, names.count / machines))
        let rows = await withTaskGroup(of: [DrillRow].self) { group in
            for _ in 0..<min(machines, names.count) {
                group.addTask {
                    var rows: [DrillRow] = []
                    while !Task.isCancelled {
                        let mine = await list.take(portion)
                        guard !mine.isEmpty, let played = await play(on: mine) else { break }
                        rows += played
                        // What a machine did not come to is for the next.
                        await list.giveBack(Array(mine.dropFirst(played.count)))
                    }
                    return rows
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        return names.compactMap { name in rows.first { $0.name == name } }
    }

    /// One machine's rows; `nil` when it played none.
    private func play(on names: [String]) async -> [DrillRow]? {
        // Of the system, and gone with the machine: it holds the rows on their way out of the namespace.
        var path = Array("/tmp/hallkit-drill-XXXXXX".utf8CString)
        let descriptor = mkstemp(&path)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        unlink(path)
        let arguments = ["drill", "--only", names.joined(separator: ","), "--rows-to", "\(descriptor)"]
        let status = try? await DrillMachine.run(arguments, programs: programs, share: share)
        let rows = RowLine.read(descriptor)
        if rows.isEmpty { BenchSetting.say("a machine ended with \(status ?? -1)") }
        return rows.isEmpty ? nil : rows
    }
}
