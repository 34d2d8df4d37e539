import Testing

@testable import WireFormats

@Suite struct NUTTests {
    let dialect = NUT.Dialect.standard

    /// A server that answers as upsd did when the exchanges were recorded: each question once, in order.
    private func replay(_ vector: WireVector) throws -> [(NUT.Message, [NUT.Message])] {
        try #require(vector.exchange).map { exchange in
            let asked = try NUT.decode(Array((exchange.send + "\n").utf8), from: .host, dialect: dialect)
            var stream = FrameStream<NUT>(from: .device, dialect: dialect)
            var answers: [NUT.Message] = []
            for byte in exchange.recv.utf8 {
                stream.append([byte])
                while case .message(let message)? = stream.next() { answers.append(message) }
            }
            #expect(stream.malformed == 0 && !stream.isWaiting)
            return (try #require(asked.first), answers)
        }
    }

    @Test(arguments: [
        (
            "ver", NUT.Message.version(of: .program),
            NUT.Message.line("Network UPS Tools upsd 2.8.0 - http://www.networkupstools.org/")
        ),
        (
            "get_status", .get(kind: "VAR", ups: "hall", name: "ups.status"),
            .variable(isWritable: false, ups: "hall", name: "ups.status", value: "OB LB DISCHRG")
        ),
        ("get_numlogins", .get(kind: "NUMLOGINS", ups: "hall", name: nil), .loginCount(ups: "hall", count: 0)),
        ("unknown_ups", .get(kind: "VAR", ups: "nope", name: "ups.status"), .refused(code: "UNKNOWN-UPS", text: nil)),
        ("unknown_cmd", .line("FLURB"), .refused(code: "UNKNOWN-COMMAND", text: nil)),
        ("bad_arg", .line("GET VAR"), .refused(code: "INVALID-ARGUMENT", text: nil)),
        ("fsd_denied", .destructive(.forcedShutdown(ups: "hall")), .refused(code: "USERNAME-REQUIRED", text: nil)),
        ("login_ok", .userName("kiosk"), .done(text: nil)), ("login_bad", .userName("kiosk"), .done(text: nil)),
        ("login_nouser", .login(ups: "hall"), .refused(code: "USERNAME-REQUIRED", text: nil)),
        (
            "data_stale_driver_gone", .get(kind: "VAR", ups: "hall", name: "ups.status"),
            .refused(code: "DRIVER-NOT-CONNECTED", text: nil)
        ),
        ("list_var", .list(kind: "VAR", ups: "hall"), .listBoundary(isBegin: true, words: ["VAR", "hall"])),
        ("list_rw", .list(kind: "RW", ups: "hall"), .listBoundary(isBegin: true, words: ["RW", "hall"])),
    ])
    func theFirstExchangeOfEach(_ name: String, _ question: NUT.Message, _ answer: NUT.Message) throws {
        let exchanges = try replay(WireVector.named(name, in: "ups-nut"))
        #expect(exchanges.first?.0 == question)
        #expect(exchanges.first?.1.first == answer)
        for case .refused(let code, _) in exchanges.flatMap(\.1) { #expect(NUT.Refusal(rawValue: code) != nil) }
    }

    @Test func aListHoldsItsVariables() throws {
        let answers = try #require(try replay(WireVector.named("list_var", in: "ups-nut")).first).1
        #expect(answers.last == .listBoundary(isBegin: false, words: ["VAR", "hall"]))
        let variables = answers.compactMap { answer -> (String, String)? in
            if case .variable(false, "hall", let name, let value) = answer { (name, value) } else { nil }
        }
        #expect(variables.count == 19)
        let status = NUT.Status(try #require(variables.first { $0.0 == "ups.status" }).1)
        #expect(status.isOnBattery && status.mustShutDown && !status.needsBattery)
        #expect(!NUT.Status("OL CHRG").mustShutDown)
        #expect(!NUT.Status("OB DISCHRG").mustShutDown)
    }

    @Test func aSessionGoesThrough() throws {
        let session = try replay(WireVector.named("login_ok", in: "ups-nut"))
        #expect(session.map(\.0) == [.userName("kiosk"), .password("s3 cret"), .login(ups: "hall"), .logout])
        #expect(
            session.map(\.1) == [[.done(text: nil)], [.done(text: nil)], [.done(text: nil)], [.done(text: "Goodbye")]])
    }

    @Test func nothingDestructiveHidesUnderAnotherName() {
        for line in ["FSD hall", "INSTCMD hall load.off", "SET VAR hall ups.id \"x\""] {
            #expect(throws: WireError.self) { try NUT.encode([.line(line)], from: .host, dialect: dialect) }
        }
    }

    @Test(arguments: [
        ("PASSWORD \"a\\\"b\\\\c\"", NUT.Message.password("a\"b\\c")),
        ("PASSWORD \"plain\"", .line("PASSWORD \"plain\"")),
        ("GET  VAR a b", .line("GET  VAR a b")), ("PASSWORD \"open", .line("PASSWORD \"open")), ("", .line("")),
    ])
    func quotesAreReadAsTheServerReadsThem(_ line: String, _ message: NUT.Message) throws {
        let bytes = Array((line + "\n").utf8)
        #expect(try NUT.decode(bytes, from: .host, dialect: dialect) == [message])
        #expect(try NUT.encode([message], from: .host, dialect: dialect) == bytes)
    }

    @Test func whatIsNoLineIsRefused() {
        let error = #expect(throws: WireError.self) {
            try NUT.decode(Array("VER\rX\n".utf8), from: .host, dialect: dialect)
        }
        #expect(error?.offset == 3)
        #expect(throws: WireError.self) { try NUT.encode([.line("VER\nFSD hall")], from: .host, dialect: dialect) }
        #expect(throws: WireError.self) { try NUT.encode([.password("a\nFSD hall")], from: .host, dialect: dialect) }
        #expect(throws: WireError.self) { try NUT.encode([.done(text: nil)], from: .host, dialect: dialect) }
        #expect(dialect.problems() == [])
        #expect(NUT.Dialect(ups: "a b").problems().count == 1)
    }
}
