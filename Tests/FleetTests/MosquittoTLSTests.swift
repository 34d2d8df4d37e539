import Fleet
import Foundation
import SimulatedHall
import Testing

@Suite(
    .serialized,
    .enabled(
        if: PrivateBroker.isInstalled && access("/usr/bin/openssl", X_OK) == 0,
        "mosquitto or openssl is not installed"))
struct MosquittoTLSTests {
    /// An authority, the broker's certificate for 127.0.0.1 and a kiosk's, made by openssl.
    private static let script = """
        set -e; cd "$1"
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=ca
        for name in broker k1; do
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout $name.key -out $name.csr -subj /CN=$name
        echo subjectAltName=IP:127.0.0.1 > ext
        openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out $name.pem -days 2 -extfile ext
        done
        """

    @Test func `the certificate's name is the user, and without one there is no connection`() async throws {
        let folder = "/tmp/hk-tls-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let made = try await ChildProcess.run(ChildProcess.Command(["/bin/sh", "-c", Self.script, "sh", folder]))
        try #require(made.ending == .exited(0), "\(made.output)")
        let broker = try PrivateBroker(
            folder: folder + "/broker", accessRules: FleetTopic.accessRules,
            extraLines: [
                "cafile \(folder)/ca.pem", "certfile \(folder)/broker.pem", "keyfile \(folder)/broker.key",
                "require_certificate true", "use_identity_as_username true",
            ])
        try await broker.start()
        let authorities = folder + "/ca.pem"
        let known = MosquittoSettings.TLS(
            authorities: authorities, certificate: folder + "/k1.pem", key: folder + "/k1.key")
        let client = Client(broker.port, id: "k1", tls: known)
        try await client.connected()
        try await client.transport.subscribe("hallkit/v1/r/h/k1/ack")
        // More than one TLS record, so that decrypted bytes wait which no poll announces.
        let payload = [UInt8](repeating: 7, count: 60_000)
        try await client.transport.publish(FleetMessage(topic: "hallkit/v1/r/h/k1/up/ev", payload: payload))
        await #expect(throws: FleetError.refused(code: 135, reason: "Not authorized")) {
            try await client.transport.publish(FleetMessage(topic: "hallkit/v1/r/h/k2/up/ev", payload: [1]))
        }
        let stranger = Client(broker.port, id: "k2", tls: MosquittoSettings.TLS(authorities: authorities))
        try await eventually("a second try") {
            stranger.links.values.filter { if case .waiting = $0 { true } else { false } }.count >= 2
        }
        #expect(stranger.connections == 0)
        await stranger.stop()
        await client.stop()
        await broker.remove()
    }
}
