import Testing

@testable import WireFormats

@Suite struct USBGuardTests {
    static let all = WireVector.load("usbguard-rules")

    @Test func theVectorsAreThere() { #expect(Self.all.count == 15) }

    @Test(arguments: all.filter { $0.valid == true }) func rulesAreWrittenAsTheParserDoes(_ vector: WireVector) throws {
        let rule = try USBGuardRule(parsing: try #require(vector.rule))
        #expect(rule.text == vector.normalised)
        #expect(try USBGuardRule(parsing: rule.text) == rule)
    }

    @Test(arguments: all.filter { $0.valid == false }) func whatTheParserRefusesIsRefused(_ vector: WireVector) throws {
        let rule = try #require(vector.rule)
        let error = #expect(throws: WireError.self) { try USBGuardRule(parsing: rule) }
        #expect((1..<rule.utf8.count).contains(error?.offset ?? -1))
    }

    @Test(arguments: [
        ("", 0), ("permit", 0), ("allow id 0400", 9), ("allow id 0400:c35", 9), ("allow with-interface { }", 23),
        ("allow name A", 11), ("allow name \"A", 11), ("allow serial \"a\\n\"", 16), ("allow if maybe", 9),
        ("allow if localtime", 18), ("allow if random(", 9), ("allow id 0400:c35a id *:*", 19),
        ("allow with-interface 03:*:01", 21),
        ("allow via-port one-of \"1\"", 22), ("allow label \"a\" label \"b\"", 16),
    ])
    func whereARuleIsWrong(_ text: String, _ offset: Int) {
        let error = #expect(throws: WireError.self) { try USBGuardRule(parsing: text) }
        #expect(error?.offset == offset)
    }

    /// U+031E stands below what is before it, and is one character with it.
    @Test(arguments: ["\"\u{31E}", "\\\u{31E}", "a\"\u{322}\\"]) func marksThatCombineLeaveQuotesWhatTheyAre(
        _ name: String
    ) throws {
        let rule = USBGuardRule(.allow, attributes: [.name: .init(.equals, [name])])
        #expect(try USBGuardRule(parsing: rule.text) == rule)
    }

    @Test func aRuleIsWritten() throws {
        let rule = USBGuardRule(
            .allow, attributes: [.id: .init(.equals, ["1a86:7523"]), .viaPort: .init(.oneOf, ["1-4", "1-\"5"])],
            conditions: .init(
                .allOf, [.init(isNegated: true, name: "allowed-matches", argument: "id 1a86:*"), .init(name: "true")]),
            label: "led")
        let text =
            #"allow id 1a86:7523 via-port one-of { "1-4" "1-\"5" } label "led" if all-of { !allowed-matches(id 1a86:*) true }"#
        #expect(rule.text == text)
        #expect(try USBGuardRule(parsing: text) == rule)
    }

    @Test(arguments: all.filter { $0.valid == true }) func truncatedAndSpoiltRulesNeverTrap(_ vector: WireVector) throws
    {
        let rule = Array(try #require(vector.rule).utf8)
        for length in 0..<rule.count {
            _ = try? USBGuardRule(parsing: String(decoding: rule.prefix(length), as: UTF8.self))
        }
        for bit in 0..<(rule.count * 8) {
            var spoilt = rule
            spoilt[bit / 8] ^= 1 << UInt8(bit % 8)
            guard let read = try? USBGuardRule(parsing: String(decoding: spoilt, as: UTF8.self)) else { continue }
            #expect(try USBGuardRule(parsing: read.text) == read)
        }
    }
}
