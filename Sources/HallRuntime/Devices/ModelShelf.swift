import DeviceKit
import Foundation
import HallDomain
import Synchronization

/// The device files of this machine, for finding out what was plugged in. Read once, when it is first asked or before.
final class ModelShelf: Sendable {
    private struct Entry: Sendable {
        var header: DeviceHeader
        var model: DeviceModel
    }

    private let library: DefinitionLibrary?
    private let entries = Mutex<[Entry]?>(nil)

    /// The files of `library`; without one, no other model than those of the hall file is known.
    init(_ library: DefinitionLibrary?) { self.library = library }

    /// Reads the files on a thread of its own: a hundred of them keep a slow processor busy for a second, in which nobody would
    /// be called.
    func read() async {
        guard library != nil, entries.withLock({ $0 == nil }) else { return }
        await withCheckedContinuation { continuation in
            let thread = Thread {
                _ = self.all()
                continuation.resume()
            }
            thread.name = "models"
            thread.start()
        }
    }

    /// What the ids of a plugged device tell.
    func kind(of plug: PluggedPort) -> RoleMatching.Kind {
        if plug.isPrinter { return .known([.documentPrinter]) }
        guard let usb = plug.usb else { return .unknown }
        if usb.isModem { return .foreign }
        if usb.isConverter { return .converter }
        let roles = all().filter { $0.header.match.contains { $0.usb == usb } }.map(\.header.role)
        return roles.isEmpty ? .unknown : .known(Set(roles))
    }

    /// `device` as it would be with the model of this id, in the same place.
    func device(_ device: PlacedDevice, as id: String) -> PlacedDevice? {
        if id == device.header.id { return device }
        return all().first { $0.header.id == id }.flatMap { Self.placed($0, for: device) }
    }

    /// What a device that was plugged in can be in the place of `device`, the likeliest first: the models that its ids name,
    /// or else the place's own model and then one each of those that speak differently.
    func candidates(for device: PlacedDevice, _ plug: PluggedPort) -> [PlacedDevice] {
        let kind: Connection.Kind = plug.isPrinter ? .usbPrinter : .serial
        let same = all().filter { $0.header.role == device.model.role && $0.header.connection.kind == kind }
        let named = same.filter { entry in entry.header.match.contains { $0.usb == plug.usb } }
        if !named.isEmpty {
            let own = named.contains { $0.header.id == device.header.id } ? [device] : []
            return own + named.filter { $0.header.id != device.header.id }.compactMap { Self.placed($0, for: device) }
        }
        let isOwn = device.header.connection.kind == kind
        var manners: Set<Manner> = isOwn ? [Manner(device.header, device.serial)] : []
        let others = same.sorted { Self.rank($0) < Self.rank($1) }.compactMap { entry -> PlacedDevice? in
            guard let other = Self.placed(entry, for: device),
                manners.insert(Manner(other.header, other.serial)).inserted
            else { return nil }
            return other
        }
        return (isOwn ? [device] : []) + others
    }

    /// What tells on a wire: driver, firmware and line.
    private struct Manner: Hashable {
        var driver: String
        var firmware: [FirmwareChoice]
        var serial: SerialSettings

        init(_ header: DeviceHeader, _ serial: SerialSettings) {
            (driver, firmware, self.serial) = (header.driver, header.firmware, serial)
        }
    }

    private static func rank(_ entry: Entry) -> String {
        (entry.header.id.hasPrefix("generic-") ? "0" : "1") + entry.header.id
    }

    private static func placed(_ entry: Entry, for device: PlacedDevice) -> PlacedDevice? {
        guard (try? entry.model.check(device.placement)) != nil else { return nil }
        var other = device
        (other.header, other.model) = (entry.header, entry.model)
        other.serial = entry.header.connection.serialSettings ?? device.serial
        return other
    }

    private func all() -> [Entry] {
        entries.withLock { entries in
            if let entries { return entries }
            let read = (library?.deviceIDs() ?? []).compactMap { id -> Entry? in
                guard let found = try? library?.find(id, firmware: nil, for: "plugged") else { return nil }
                return Entry(header: found.header, model: found.model)
            }
            entries = read
            return read
        }
    }
}
