import FuzzTargets
import Testing

@testable import hallctl

@Suite("The fuzzer knows the wire formats")
struct FuzzedFormatTests {
    @Test("each that `hallctl wire` speaks is a target")
    func formats() {
        #expect(FuzzCatalog(share: ".").wireFormats.map(\.name).sorted() == WireCatalog.formats.map(\.name).sorted())
    }
}
