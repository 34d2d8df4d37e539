import DeviceKit
import Testing
import WireFormats

@testable import DeviceDrivers

@Suite struct OnbonObjectionTests {
    static let window = OnbonBoard.Traits(widthInPixels: 128, heightInPixels: 16, rows: 1, colour: .red)
    static let hall = OnbonBoard.Traits(widthInPixels: 128, heightInPixels: 64, rows: 4, colour: .red)

    @Test(arguments: [
        "热情为您服务", "请A1000号", "A1000到12号窗口", "A012到B区12号", "办不成事反映窗口", "午休13:30恢复", "等候12人",
        "", "0123456789ABCDEF",
    ])
    func fits(_ text: String) {
        #expect(OnbonBoard.objection(to: text, traits: Self.window, dialect: .standard) == nil)
    }

    @Test(arguments: [
        ("请到二楼十二号窗口", "144 pixels wide"), ("0123456789ABCDEFG", "136 pixels wide"),
        ("请A012号㙍", "has no code in gb2312"), (#"A\C2"#, "U+005C"), ("一\n二", "2 lines"), ("A\u{7}", "U+0007"),
    ])
    func doesNotFit(_ text: String, _ reason: String) throws {
        let objection = try #require(OnbonBoard.objection(to: text, traits: Self.window, dialect: .standard))
        #expect(objection.contains(reason))
    }

    @Test func aHallBoardTakesALineForEachRow() {
        let four = "A012到3号窗口\nA013到5号窗口\nB007到1号窗口\nC101到12号窗口"
        #expect(OnbonBoard.objection(to: four, traits: Self.hall, dialect: .standard) == nil)
        #expect(OnbonBoard.objection(to: four + "\n请", traits: Self.hall, dialect: .standard) != nil)
    }

    @Test func rareCharactersNeedAnotherEncoding() {
        var gbk = OnbonBX.Dialect.standard
        gbk.textEncoding = .gbk
        #expect(OnbonBoard.objection(to: "镕", traits: Self.window, dialect: .standard) != nil)
        #expect(OnbonBoard.objection(to: "镕", traits: Self.window, dialect: gbk) == nil)
    }

    @Test func placementsAndTraitsAreChecked() {
        #expect(OnbonBoard.Placement(address: 1).problems() == [])
        #expect(OnbonBoard.Placement(address: 0).problems().count == 1)
        #expect(OnbonBoard.Placement(address: 0x8000, brightness: 16).problems().count == 2)
        #expect(Self.hall.problems() == [])
        #expect(OnbonBoard.Traits(widthInPixels: 8, heightInPixels: 16, rows: 2, colour: .red).problems().count == 2)
    }
}
