import Fleet
import Foundation
import SimulatedHall
import Testing

@Suite(.serialized, .enabled(if: PrivateBroker.isInstalled, "mosquitto is not installed"))
struct MosquittoTransportTests {
    static let address = FleetAddress(region: "r", hall: "h", kiosk: "k1")

    private func topic(_ channel: FleetTopic.Channel, of kiosk: String = "k1") throws -> String {
        FleetTopic(try #require(FleetAddress(region: "r", hall: "h", kiosk: kiosk)), channel).description
    }

    @Test func `messages arrive in order, also many at once`() async throws {
        try await withBroker { broker in
            let (reader, writer) = (Client(broker.port, id: "reader"), Client(broker.port, id: "writer"))
            try await reader.connected()
            try await writer.connected()
            try await reader.transport.subscribe("t/#")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for part in 0..<4 {
                    group.addTask {
                        for n in 0..<250 {
                            try await writer.transport.publish(
                                FleetMessage(topic: "t/\(part)", payload: Array("\(n)".utf8)))
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await eventually("1,000 messages") { reader.messages.values.count == 1000 }
            for part in 0..<4 {
                let numbers = reader.messages.values.filter { $0.topic == "t/\(part)" }
                    .map { String(decoding: $0.payload, as: UTF8.self) }
                #expect(numbers == (0..<250).map(String.init))
            }
            await reader.stop()
            await writer.stop()
            #expect(reader.links.values.last == .stopped)
        }
    }

    @Test func `what an access rule refuses is an error and no success`() async throws {
        try await withBroker(accessRules: FleetTopic.accessRules) { broker in
            let client = Client(broker.port, id: "k1", username: "k1")
            try await client.connected()
            try await client.transport.publish(FleetMessage(topic: topic(.events), payload: [1]))
            for foreign in [try topic(.events, of: "k2"), try topic(.acknowledgement), try topic(.command("1"))] {
                await #expect(throws: FleetError.refused(code: 135, reason: "Not authorized")) {
                    try await client.transport.publish(FleetMessage(topic: foreign, payload: [1]))
                }
            }
            // Its own acknowledgements it may read, and only the user `central` may write them.
            try await client.transport.subscribe(topic(.acknowledgement))
            let central = Client(broker.port, id: "c", username: "central")
            try await central.connected()
            try await central.transport.publish(FleetMessage(topic: topic(.acknowledgement), payload: [7]))
            try await eventually("the acknowledgement") { client.messages.values.map(\.payload) == [[7]] }
            await central.stop()
            await client.stop()
        }
    }

    @Test func `without a connection nothing is kept, and it comes back by itself`() async throws {
        try await withBroker { broker in
            let client = Client(broker.port, id: "k1")
            try await client.connected()
            await broker.kill()
            try await eventually("the loss") {
                if case .waiting = client.links.values.last { true } else { client.links.values.last == .connecting }
            }
            await #expect(throws: FleetError.notConnected) {
                try await client.transport.publish(FleetMessage(topic: "t", payload: []))
            }
            try await broker.start()
            try await client.connected(2)
            try await client.transport.publish(FleetMessage(topic: "t", payload: []))
            await client.stop()
        }
    }

    @Test func `a publish without an answer ends with the connection`() async throws {
        try await withBroker { broker in
            let client = Client(broker.port, id: "k1")
            try await client.connected()
            await broker.freeze()
            let waiting = Task { () -> FleetError? in
                do throws(FleetError) {
                    try await client.transport.publish(FleetMessage(topic: "t", payload: [1]))
                    return nil
                } catch { return error }
            }
            await broker.kill()
            #expect(await waiting.value == .notConnected)
            await client.stop()
        }
    }

    @Test(.enabled(if: access("/usr/bin/socat", X_OK) == 0, "socat is not installed"))
    func `the will of each connection is its own, and a goodbye has none`() async throws {
        try await withBroker { broker in
            let observer = Client(broker.port, id: "observer")
            try await observer.connected()
            try await observer.transport.subscribe(topic(.connection))
            // The cable: a relay that can be cut without a word.
            let port = broker.port
            let cable = try #require(LoopbackPort.free())
            let relay = [
                "/usr/bin/socat", "TCP-LISTEN:\(cable),bind=127.0.0.1,reuseaddr,fork", "TCP:127.0.0.1:\(port)",
            ]
            let counter = Recorder<Int>()
            let will = try topic(.connection)
            let client = Client(cable, id: "k1") {
                counter.add(1)
                return FleetMessage(topic: will, payload: Array("lost \(counter.values.count)".utf8), isRetained: true)
            }
            let first = try await ChildProcess.start(ChildProcess.Command(relay))
            try await client.connected()
            let sid = counter.values.count
            await first.kill()
            try await eventually("the will") {
                observer.messages.values.map { String(decoding: $0.payload, as: UTF8.self) } == ["lost \(sid)"]
            }
            let second = try await ChildProcess.start(ChildProcess.Command(relay))
            try await client.connected(2)
            #expect(counter.values.count > sid)
            await client.stop()
            // Whatever the broker had to say about that connection it has said before this.
            try await observer.transport.publish(FleetMessage(topic: will, payload: Array("end".utf8)))
            try await eventually("the end") { observer.messages.values.count >= 2 }
            #expect(observer.messages.values.count == 2)
            await second.kill()
            await observer.stop()
        }
    }

    @Test func `a slow consumer holds back the network and loses nothing`() async throws {
        try await withBroker { broker in
            var settings = MosquittoSettings(host: "127.0.0.1", port: broker.port, clientID: "slow")
            settings.inboxLimit = 8
            let slow = MosquittoTransport(settings)
            slow.start()
            for await link in slow.links { if case .connected = link { break } }
            try await slow.subscribe("t")
            let writer = Client(broker.port, id: "writer")
            try await writer.connected()
            for n in 0..<300 {
                try await writer.transport.publish(FleetMessage(topic: "t", payload: Array("\(n)".utf8)))
            }
            var received: [String] = []
            for await message in slow.incoming {
                received.append(String(decoding: message.payload, as: UTF8.self))
                if received.count == 300 { break }
            }
            #expect(received == (0..<300).map(String.init))
            await writer.stop()
            await slow.stop()
        }
    }

    @Test func `a broker that is nowhere is called again, and stop ends it`() async throws {
        let nowhere = try #require(LoopbackPort.free())
        let client = Client(nowhere, id: "k1")
        try await eventually("two tries") { client.links.values.filter { $0 == .connecting }.count >= 2 }
        let reasons = client.links.values.compactMap { if case .waiting(let reason, _) = $0 { reason } else { nil } }
        #expect(reasons.first == "Connection refused")
        await client.stop()
        #expect(client.links.values.last == .stopped)
    }
}
