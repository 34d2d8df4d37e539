import DeviceKit

/// A hall with one kiosk and its printer, for proofs about its queue.
enum QueueHall {
    /// The printer's name in the hall file.
    static let printer = "printer-1"
    /// Its queue.
    static let queue = "ticket-1"

    /// The far end of its printer.
    static func makePrinter(share: String) throws -> SimulatedPrinter {
        func file(_ path: String) -> DataFile {
            DataFile(file: path, text: String(decoding: StageFolder.read(path) ?? [], as: UTF8.self))
        }
        return SimulatedPrinter(
            model: try .init(
                device: file(share + "/devices/generic-escpos-80mm.yaml"),
                profile: file(share + "/firmware-profiles/escpos-generic-gb18030.yaml")))
    }

    /// The hall file; `wire` is the printer's tty.
    static func file(wire: String) -> String {
        """
        hall: queue
        region: demo
        name: { zh: 示范大厅, en: Demonstration Hall }
        departments: [{ id: general, name: { zh: 综合科, en: General } }]
        zones: [{ id: A, name: { zh: A区, en: Area A } }]
        services:
          - { id: item, itemCode: "1", name: { zh: 事项, en: Item }, shortName: { zh: 事项, en: Item }, department: general, prefix: A }
        windows: [{ id: "1", kind: general, zone: A, services: [item] }]
        kiosks: [{ id: "1", zone: A }]
        staff: [{ id: "1001", name: 陈静, roles: [window] }, { id: "1009", name: 吴洁, roles: [guide] }]
        devices:
          - { id: \(printer), definition: generic-escpos-80mm, at: "path:\(wire)", kiosk: "1", queue: \(queue) }

        """
    }
}
