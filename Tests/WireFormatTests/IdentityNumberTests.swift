import Testing

@testable import WireFormats

@Suite struct IdentityNumberTests {
    static let vectors = InputVector.load("cn-id-number")

    @Test func theVectorsAreThere() { #expect(Self.vectors.count == 19) }

    @Test(arguments: vectors.filter { $0.checkDigit != nil }) func findsTheCheckCharacter(_ vector: InputVector) throws
    {
        let body = try #require(vector.body17 ?? vector.body)
        let expected = try #require(vector.checkDigit?.utf8.first)
        #expect(IdentityNumber.checkCharacter(of: body.utf8) == expected)
    }

    @Test(arguments: vectors.filter { $0.mod112Valid != nil }) func judgesAsTheVectorsDo(_ vector: InputVector) throws {
        let number = try #require(vector.full ?? vector.input)
        // A small x is what people type; the vectors' tool takes only the capital one for the bare checksum.
        let isSmallX = number.hasSuffix("x")
        #expect(IdentityNumber.hasValidCheckCharacter(Array(number.utf8)) == (vector.mod112Valid == true || isSmallX))
        if vector.stdnumCnRicValid == true { #expect(IdentityNumber.kind(of: number.utf8) == .citizen) }
    }

    @Test(arguments: [
        ("110101199003070011", IdentityNumber.Kind.citizen), ("810000197812310016", .hongKongResident),
        ("830000198808080025", .taiwanResident), ("932682198501010017", .permanentResident2023),
        ("110101900307001", .citizenOld), ("USA110085041501", .permanentResident2017),
        ("H12345678", .hongKongMacauTravelPermit), ("M1234567801", .hongKongMacauTravelPermit),
        ("12345678", .taiwanTravelPermit),
    ]) func knowsTheKinds(number: String, kind: IdentityNumber.Kind) {
        #expect(IdentityNumber.kind(of: number.utf8) == kind)
    }

    @Test(arguments: [
        "", "1", "110101199003070012", "11010119900307001", "1101011990030700111", "110101199013070011",
        "110101900230001", "A12345678", "1234567a", "HH2345678", "usa110085041501", "１１０１０１",
        "010101199003070011", "840000197812310016",
    ]) func refusesWhatIsNone(number: String) {
        #expect(IdentityNumber.kind(of: number.utf8) == nil)
    }

    @Test func everySingleWrongDigitIsSeen() {
        let good = Array("110101199003070011".utf8)
        for index in 0..<17 {
            for digit in UInt8(0x30)...0x39 where digit != good[index] {
                var wrong = good
                wrong[index] = digit
                #expect(!IdentityNumber.hasValidCheckCharacter(wrong))
            }
        }
    }

    @Test func randomBytesNeverTrap() {
        var random = InputRandom(state: 3)
        for _ in 0..<10_000 {
            let bytes = random.bytes(Int.random(in: 0...20, using: &random)).map { $0 & 1 == 0 ? $0 : 0x30 + $0 % 10 }
            _ = IdentityNumber.kind(of: bytes)
            _ = IdentityNumber.checkCharacter(of: bytes)
        }
    }
}
