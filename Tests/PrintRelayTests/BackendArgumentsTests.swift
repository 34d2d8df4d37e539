import PrintRelay
import Testing

@Suite("Backend arguments")
struct BackendArgumentsTests {
    @Test(
        "addresses",
        arguments: [
            ("hallprint://printer-1", "printer-1", "/run/hallkit/print/relay.sock"),
            ("hallprint://printer-1/", "printer-1", "/run/hallkit/print/relay.sock"),
            ("hallprint://printer-1?socket=/tmp/a/r.sock", "printer-1", "/tmp/a/r.sock"),
            ("hallprint://printer-1/?socket=/tmp/a/r.sock", "printer-1", "/tmp/a/r.sock"),
            ("hallprint://p%31?x=y&socket=%2Ftmp%2Fa%20b", "p1", "/tmp/a b"),
        ])
    func address(uri: String, device: String, socket: String) throws {
        let destination = try #require(BackendDestination(uri: uri))
        #expect(destination == BackendDestination(device: device, socketPath: socket))
        #expect(BackendDestination(uri: destination.uri) == destination)
    }

    @Test(
        "what is no address",
        arguments: [
            "", "hallprint", "hallprint://", "hallprint:///", "socket://printer-1", "hallprint://a/b",
            "hallprint://p?socket=relative", "hallprint://p%", "hallprint://p%4", "hallprint://p%zz",
            "hallprint://p%FF", "hallprint://p?socket=/" + String(repeating: "x", count: 107),
        ])
    func noAddress(uri: String) {
        #expect(BackendDestination(uri: uri) == nil)
    }

    @Test(
        "options as cupsd writes them",
        arguments: [
            ("job-uuid=urn:uuid:1-2", "urn:uuid:1-2"),
            ("finishings=3 job-uuid=urn:uuid:1-2 job-originating-host-name=localhost", "urn:uuid:1-2"),
            ("  noBorder\tjob-uuid='urn:uuid:1-2' x", "urn:uuid:1-2"),
            ("title=\"a job-uuid=b\" job-uuid=c", "c"),
            ("media-col={a=1 job-uuid=x} job-uuid=y", "y"),
            ("x=a\\ job-uuid=b", nil),
            ("job-uuid", "true"), ("job-uuid=", ""), ("", nil), ("xjob-uuid=1", nil), ("job-uuid='open", "open"),
        ] as [(String, String?)])
    func options(text: String, value: String?) {
        #expect(JobOptions.value(of: "job-uuid", in: text) == value)
    }

    @Test("random options never crash", arguments: 0..<10)
    func fuzz(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let letters = Array("ab=\\'\"{} \tjob-uuid=票%?&/hallprint://")
        for _ in 0..<500 {
            let text = String(
                (0..<Int.random(in: 0...40, using: &generator)).compactMap { _ in
                    letters.randomElement(using: &generator)
                })
            _ = JobOptions.value(of: "job-uuid", in: text)
            if let destination = BackendDestination(uri: "hallprint://" + text) {
                #expect(BackendDestination(uri: destination.uri) == destination)
            }
        }
    }
}
