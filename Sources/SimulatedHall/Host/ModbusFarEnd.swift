import WireFormats

/// What every device on a Modbus line does with what it hears: it answers what is for its address.
struct ModbusFarEnd {
    /// The address set on it.
    let address: UInt8
    /// Its switches are set to the next address: it hears only what is for that one.
    var isMisaddressed = false
    private var own: UInt8 { isMisaddressed ? address &+ 1 : address }
    private let dialect: Modbus.Dialect
    private var stream: FrameStream<Modbus>

    init(address: UInt8, dialect: Modbus.Dialect) {
        self.address = address
        self.dialect = dialect
        stream = FrameStream(from: .host, dialect: dialect)
    }

    /// What is for it in the bytes of the bus.
    mutating func heard(_ bytes: [UInt8]) -> [Modbus.Content] {
        stream.append(bytes)
        var contents: [Modbus.Content] = []
        while let finding = stream.next() {
            guard case .message(let message) = finding, message.address == own else { continue }
            contents.append(message.content)
        }
        return contents
    }

    /// An answer on the bus.
    func bytes(of answer: Modbus.Content) -> [UInt8] {
        (try? Modbus.encode([.init(address: own, content: answer)], from: .device, dialect: dialect)) ?? []
    }
}
