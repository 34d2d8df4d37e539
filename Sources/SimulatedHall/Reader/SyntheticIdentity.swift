/// A person who does not exist, with the document a simulated card carries: a number with a right check character, a
/// name, an address, and the 256 bytes of text as a module gives them (`SDT.CardText` for the layout).
///
/// For simulators and for tests that search for it where it must not be.
public struct SyntheticIdentity: Sendable, Equatable {
    /// The kind of document.
    public enum Document: String, Codable, Sendable, CaseIterable {
        case citizen
        case hongKongResident, macauResident, taiwanResident
        case permanentResident2023
        /// A document whose mark no reader software knows.
        case unknown
    }

    /// The kind of document.
    public let document: Document
    /// 18 characters.
    public let number: String
    /// Chinese.
    public let name: String
    /// `yyyymmdd`.
    public let birth: String
    /// Chinese; empty on a permanent residence card, which has none.
    public let address: String
    /// `1` male, `2` female.
    public let sex: String

    /// The person of a seed: the same every time.
    public init(seed: UInt64, document: Document = .citizen) {
        var random = SimulatedRandom(seed: seed &* 2_654_435_761 &+ 17)
        func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }
        func digits(_ value: Int, _ width: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, width - text.count)) + text
        }
        self.document = document
        let year = Int.random(in: 1945...2007, using: &random)
        let month = Int.random(in: 1...12, using: &random)
        let day = Int.random(in: 1...28, using: &random)
        birth = digits(year, 4) + digits(month, 2) + digits(day, 2)
        let serial = Int.random(in: 1...998, using: &random)
        let region = pick(Self.regions[document] ?? [])
        let body = region + birth + digits(serial, 3)
        number = body + Self.checkCharacter(of: body)
        sex = serial.isMultiple(of: 2) ? "2" : "1"
        name = pick(Self.surnames) + pick(Self.givenNames) + (Bool.random(using: &random) ? pick(Self.givenNames) : "")
        let house = Int.random(in: 1...998, using: &random)
        let room = Int.random(in: 101...2404, using: &random)
        address =
            document == .permanentResident2023
            ? "" : pick(Self.places) + pick(Self.streets) + "\(house)号\(room)室"
    }

    /// The text as the module gives it: 256 bytes, UTF-16LE, padded with spaces.
    public var textBlock: [UInt8] {
        var block: [UInt8] = []
        func add(_ text: String, _ length: Int) {
            var bytes = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
            bytes = Array(bytes.prefix(length))
            while bytes.count < length { bytes += [0x20, 0x00] }
            block += bytes
        }
        let isPermanent = document == .permanentResident2023
        add(name, 30)
        add(sex, 2)
        add(isPermanent ? "01" : document == .citizen || document == .unknown ? "01" : "", 4)
        add(birth, 16)
        add(isPermanent ? "TEST PERSON" : address, 70)
        add(number, 36)
        add(isPermanent ? "" : "测试公安局", 30)
        add("20200101", 16)
        add("20400101", 16)
        switch document {
        case .citizen: add("", 36)
        case .hongKongResident, .macauResident, .taiwanResident:
            add("H" + number.suffix(9).prefix(8), 18)
            add("01", 4)
            add("", 6)
            add("J", 8)
        case .permanentResident2023:
            add("", 22)
            add("682", 6)
            add("Y", 2)
            add("105", 6)
        case .unknown:
            add("", 28)
            add("Q", 8)
        }
        return block
    }

    /// A photo's 1,024 bytes of noise.
    public var photo: [UInt8] {
        var random = SimulatedRandom(seed: UInt64(number.utf8.reduce(7) { ($0 &* 31) &+ Int($1) }.magnitude))
        return (0..<1024).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    /// ISO 7064 MOD 11-2 by the weights of GB 11643-1999, written apart from the agent's own on purpose.
    private static func checkCharacter(of body: String) -> String {
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(weights, body.utf8).reduce(0) { $0 + $1.0 * (Int($1.1) - 0x30) }
        return Array("10X98765432").map(String.init)[sum % 11]
    }

    private static let regions: [Document: [String]] = [
        .citizen: ["110101", "110105", "310101", "440106", "500103", "650102", "330106"],
        .hongKongResident: ["810000"], .macauResident: ["820000"], .taiwanResident: ["830000"],
        .permanentResident2023: ["911682", "931840"], .unknown: ["110101"],
    ]
    private static let surnames = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "欧阳", "买买提·"]
    private static let givenNames = ["测", "试", "伟", "芳", "娜", "敏", "静", "磊", "洋", "艳", "勇", "杰", "娟", "涛", "超", "明"]
    private static let places = ["北京市东城区", "上海市黄浦区", "广东省广州市天河区", "重庆市渝中区", "浙江省杭州市西湖区"]
    private static let streets = ["测试街", "虚构路", "样例大道", "无名巷", "假设胡同"]
}
