import DeviceKit
import HallDomain

/// What must hold in the hall file's `link:`, and in the files that it names.
struct LinkSectionCheck {
    var plan: HallPlan
    var devices: [PlacedDevice]
    var source: HallFileSource

    /// The end of a link that this machine is; `nil` when it is alone.
    func settings(of written: HallFile) throws(DataFileError) -> LinkSettings? {
        guard let link = written.link else { return nil }
        let role = try role(of: link, written)
        let credentials = LinkCredentials(
            certificate: path(link.certificate), key: path(link.key), authority: path(link.authority))
        var settings = LinkSettings(role: role, credentials: credentials)
        if let seconds = link.waitSeconds {
            guard (1...30).contains(seconds) else {
                throw source.error(["link", "waitSeconds"], "\(seconds) is out of range; allowed: 1 … 30")
            }
            settings.patience = .seconds(seconds)
        }
        do { try credentials.check(for: settings.kiosk) } catch {
            throw source.error(["link", error.part], error.message)
        }
        return settings
    }

    private func role(of link: HallFile.Link, _ written: HallFile) throws(DataFileError) -> LinkSettings.Role {
        switch (link.listen, link.server) {
        case (let listen?, nil):
            guard link.kiosk == nil else {
                throw source.error(["link", "kiosk"], "the hall server, which has 'listen:', is no kiosk of another")
            }
            guard link.waitSeconds == nil else {
                throw source.error(["link", "waitSeconds"], "a kiosk waits, with 'server:'; the hall server does not")
            }
            guard !plan.issuers.isEmpty else {
                throw source.error(
                    ["link"], "a hall server needs 'issuers:', which says what numbers each kiosk gives when cut off")
            }
            return .hallServer(listen: try address(listen, "listen"))
        case (nil, let server?):
            let address = try address(server, "server")
            guard address.port > 0 else {
                throw source.error(["link", "server"], "'\(server)' has no port; allowed: HOST:PORT")
            }
            return .kiosk(try kiosk(link, written), server: address)
        default:
            throw source.error(
                ["link"], "needs either 'listen:' (this machine is the hall server) or 'server:' and 'kiosk:'")
        }
    }

    private func kiosk(_ link: HallFile.Link, _ written: HallFile) throws(DataFileError) -> KioskID {
        guard let kiosk = link.kiosk else {
            throw source.error(["link"], "needs 'kiosk:', which says which of the hall's kiosks this machine is")
        }
        guard plan.kiosk(kiosk) != nil else {
            let known = plan.kiosks.map(\.id.rawValue).joined(separator: ", ")
            throw source.error(["link", "kiosk"], "no kiosk '\(kiosk)'; there are: \(known)")
        }
        let own = NumberSplit(plan)
        for item in plan.services where own.range(of: item.prefix, kiosk) == nil {
            throw source.error(
                ["link", "kiosk"],
                "kiosk '\(kiosk)' has no numbers of series \(item.prefix) in 'issuers:', for when it is cut off"
            )
        }
        guard written.ledger == nil else {
            throw source.error(
                ["ledger"], "a kiosk keeps its ledger on its own disk, so that it goes on when it is cut off")
        }
        for (index, device) in devices.enumerated() where device.kiosk != nil && device.kiosk != kiosk {
            throw source.error(
                ["devices", "\(index)", "kiosk"], "'\(device.id)' is another kiosk's; this machine is kiosk '\(kiosk)'")
        }
        return kiosk
    }

    private func address(_ text: String, _ key: String) throws(DataFileError) -> LinkAddress {
        guard let address = LinkAddress(text) else {
            throw source.error(["link", key], "'\(text)' is no address; allowed: HOST:PORT or [IPV6]:PORT")
        }
        return address
    }

    private func path(_ text: String) -> String {
        guard !text.hasPrefix("/"), let slash = source.file.lastIndex(of: "/") else { return text }
        return source.file[...slash] + text
    }
}
