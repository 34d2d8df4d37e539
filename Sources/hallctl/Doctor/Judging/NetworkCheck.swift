import HallDomain

/// The network, the address that the hall reports to, and the site's certificates.
struct NetworkCheck: DoctorCheck {
    let name = "network"
    let title = BilingualText(zh: "网络和证书", en: "Network, certificates")

    /// Days before its end at which a certificate is to be changed.
    static let notice: Int64 = 30
    private static let day: Int64 = 86_400_000

    func judge(_ facts: MachineFacts) -> Judgement {
        var diagnoses: [Diagnosis] = []
        if let broker = facts.broker, broker.outcome != .connected {
            if !Self.isHere(broker.address), let network = facts.network, let problem = problem(network) {
                diagnoses.append(
                    Diagnosis(.networkDown, check: name, at: facts.place, zh: problem.zh, en: problem.en))
            }
            let outcome = Self.words(broker.outcome)
            diagnoses.append(
                Diagnosis(
                    .brokerUnreachable, check: name, at: facts.place, [broker.address],
                    zh: "\(broker.address)：\(outcome.zh)", en: "\(broker.address): \(outcome.en)"))
        }
        diagnoses += (facts.certificates ?? []).compactMap { judge($0, facts) }
        let days = (facts.certificates ?? []).compactMap(\.notAfter).min().map { ($0 - facts.wall) / Self.day }
        let left = days.map { (zh: "，证书还有\($0)天", en: ", certificates have \($0) days") } ?? (zh: "", en: "")
        let reach = facts.broker.map { (zh: "\($0.address) 连得上", en: "\($0.address) answers") }
        let words = reach ?? (zh: "没有设上报", en: "reporting is not configured")
        return Judgement(diagnoses, zh: words.zh + left.zh, en: words.en + left.en)
    }

    private func problem(_ network: NetworkFacts) -> BilingualText? {
        // What the default route leads through counts, whatever it is made of; without one, what has a socket.
        let routing = network.routing ?? []
        let physical = network.interfaces.filter { routing.isEmpty ? $0.isPhysical : routing.contains($0.name) }
        let names = physical.map(\.name).joined(separator: ", ")
        if !physical.isEmpty, !physical.contains(where: \.hasCarrier) {
            return BilingualText(zh: "\(names)：没有信号", en: "\(names): no carrier")
        }
        return network.hasDefaultRoute ? nil : BilingualText(zh: "没有默认路由", en: "there is no default route")
    }

    private func judge(_ certificate: CertificateFacts, _ facts: MachineFacts) -> Diagnosis? {
        guard let from = certificate.notBefore, let to = certificate.notAfter else { return nil }
        let file = certificate.file
        if facts.wall >= to || facts.wall < from {
            let isEarly = facts.wall < from
            let date = CivilDate(wall: isEarly ? from : to, utcOffsetMinutes: facts.utcOffsetMinutes)
            return Diagnosis(
                .certificateExpired, check: name, at: facts.place, [file],
                zh: "\(file)：\(isEarly ? "\(date)才生效" : "\(date)到期")",
                en: "\(file): \(isEarly ? "not valid before \(date)" : "ended on \(date)")")
        }
        let days = (to - facts.wall) / Self.day
        guard days < Self.notice else { return nil }
        return Diagnosis(
            .certificateExpiring, check: name, at: facts.place, [file], zh: "\(file)：还有\(days)天",
            en: "\(file): \(days) days left", parameters: ["n": "\(days)"])
    }

    private static func isHere(_ address: String) -> Bool {
        ["127.", "localhost:"].contains { address.hasPrefix($0) }
    }

    private static func words(_ outcome: BrokerFacts.Outcome) -> BilingualText {
        switch outcome {
        case .connected: BilingualText(zh: "连得上", en: "connected")
        case .refused: BilingualText(zh: "拒绝（refused）", en: "refused")
        case .timedOut: BilingualText(zh: "没有回答（timed out）", en: "timed out")
        case .noSuchHost: BilingualText(zh: "查不到这个名字（no such host）", en: "no such host")
        case .unreachable: BilingualText(zh: "不通（unreachable）", en: "unreachable")
        case .noAddress: BilingualText(zh: "不是主机和端口", en: "is no HOST:PORT")
        }
    }
}
