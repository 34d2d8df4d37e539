public import Foundation

// What HallRuntime asks of swift-crypto, as sums: a digest and a signature that millions of inputs do not wait for. Those of
// swift-crypto have fuzzers of their own, and the tests of HallRuntime and of the targets are built with them.

/// Stands for a digest.
public enum SHA256 {
    /// 32 bytes that change with the data.
    public static func hash(data: some Sequence<UInt8>) -> [UInt8] {
        // FNV-1a.
        var sum: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in data { sum = (sum ^ UInt64(byte)) &* 0x0100_0000_01B3 }
        return (0..<32).map { UInt8(truncatingIfNeeded: sum >> (8 * UInt64($0 % 8))) &+ UInt8($0 / 8) }
    }
}

/// Stands for Ed25519.
public enum Curve25519 {
    /// As in swift-crypto.
    public enum Signing {
        /// As in swift-crypto.
        public struct PublicKey: Sendable {
            /// As in swift-crypto.
            public let rawRepresentation: Data

            /// As in swift-crypto.
            public init(rawRepresentation: Data) throws { self.rawRepresentation = try checked(rawRepresentation) }

            /// As in swift-crypto.
            public func isValidSignature(_ signature: Data, for data: Data) -> Bool {
                signature == sum(of: data, by: rawRepresentation)
            }
        }

        /// As in swift-crypto.
        public struct PrivateKey: Sendable {
            /// As in swift-crypto.
            public let rawRepresentation: Data

            /// As in swift-crypto.
            public init() { rawRepresentation = Data(repeating: 0, count: 32) }
            /// As in swift-crypto.
            public init(rawRepresentation: Data) throws { self.rawRepresentation = try checked(rawRepresentation) }

            /// The same bytes: nothing here is secret.
            public var publicKey: PublicKey { PublicKey(of: rawRepresentation) }
            /// As in swift-crypto.
            public func signature(for data: Data) throws -> Data { sum(of: data, by: rawRepresentation) }
        }

        struct WrongLength: Error {}

        private static func checked(_ raw: Data) throws -> Data {
            guard raw.count == 32 else { throw WrongLength() }
            return raw
        }

        private static func sum(of data: Data, by key: Data) -> Data {
            let half = SHA256.hash(data: key + data)
            return Data(half + half.reversed())
        }
    }
}

extension Curve25519.Signing.PublicKey {
    fileprivate init(of raw: Data) { rawRepresentation = raw }
}
