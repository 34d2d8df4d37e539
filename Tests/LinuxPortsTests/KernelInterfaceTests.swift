import CLinux
import Foundation
import Testing

/// The kernel's interface as recorded on another machine (`linux-uapi.json`, beside the wire formats' vectors) against
/// what this build was made with.
@Suite struct KernelInterfaceTests {
    struct Recorded: Decodable, Sendable, CustomTestStringConvertible {
        var name: String
        var value: UInt64?
        var hex: String?
        var testDescription: String { name }

        enum CodingKeys: CodingKey { case name, value, hex }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            name = try container.decode(String.self, forKey: .name)
            hex = try container.decodeIfPresent(String.self, forKey: .hex)
            if let number = try? container.decode(UInt64.self, forKey: .value) {
                value = number
            } else {
                let text = try container.decodeIfPresent(String.self, forKey: .value)
                value = text.flatMap { UInt64($0.dropFirst(2), radix: 16) }
            }
        }

        static let all: [Recorded] = {
            struct File: Decodable { var vectors: [Recorded] }
            let url = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .appending(path: "WireFormatTests/Vectors/linux-uapi.json")
            do { return try JSONDecoder().decode(File.self, from: Data(contentsOf: url)).vectors } catch { return [] }
        }()
    }

    private static func numbers() -> [String: UInt64] {
        var count = 0
        let first = hk_kernel_numbers(&count)
        return Dictionary(
            uniqueKeysWithValues: UnsafeBufferPointer(start: first, count: count).compactMap { entry in
                entry.name.map { (String(cString: $0), entry.value) }
            })
    }

    @Test func theRecordsAreThere() {
        #expect(Recorded.all.count == 37)
        #expect(Set(Recorded.all.filter { $0.value != nil }.map(\.name)) == Set(Self.numbers().keys))
    }

    @Test(arguments: Recorded.all.filter { $0.value != nil }) func numbersAreTheKernels(_ recorded: Recorded) {
        #expect(Self.numbers()[recorded.name] == recorded.value)
    }

    @Test(arguments: Recorded.all.filter { $0.hex != nil }) func structsLieAsTheKernelHasThem(_ recorded: Recorded) {
        var bytes = [UInt8](repeating: 0, count: 128)
        let size = Int(hk_kernel_bytes(recorded.name, &bytes, bytes.count))
        let hex = bytes[..<size].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(hex == recorded.hex)
    }
}
