import DeviceKit
import HallDomain
import Testing

@Suite("The texts of faults")
struct CatalogueFaultTests {
    let catalogue = Catalogue.standard

    @Test("stand for every fault of devices, with its code", arguments: DeviceFault.allCases)
    func coverEveryFault(fault: DeviceFault) throws {
        let text = try #require(catalogue.fault(fault.rawValue))
        #expect(text.code == fault.code)
        for language in Language.allCases {
            let lines = catalogue.faultLines(
                fault.rawValue, language, ["place": "P", "n": "9", "board": "7", "address": "3"])
            #expect(!lines.what.contains("‹") && !lines.remedy.contains("‹"))
            let plain = catalogue.faultLines(fault.rawValue, language, ["place": "P"])
            #expect(!plain.remedy.contains("‹"), "a remedy needs no parameter: \(plain.remedy)")
            #expect(!plain.remedy.contains("[") && !plain.remedy.contains("  "))
        }
    }

    @Test("are of no fault that neither devices nor the machine around the agent have")
    func coverNothingElse() {
        let known = DeviceFault.allCases.map(\.rawValue) + MachineFault.allCases.map(\.rawValue)
        #expect(Set(catalogue.faults.map(\.name)) == Set(known))
        #expect(Set(known).count == known.count)
        #expect(Set(catalogue.faults.map(\.code)).count == catalogue.faults.count)
    }

    @Test("name the place and what to do")
    func readAsWritten() {
        let kiosk = catalogue.text("place.kiosk", .zh, ["n": "1"])
        let empty = catalogue.faultLines("media-empty", .zh, ["place": kiosk])
        #expect(empty == ("取号机1：缺纸。", "打开机门，装一卷80毫米热敏纸。"))
        #expect(catalogue.faultLines("media-low", .zh, ["place": kiosk]).remedy == "备好新纸卷。")
        #expect(catalogue.faultLines("media-low", .zh, ["place": kiosk, "n": "40"]).remedy == "备好新纸卷，约剩40张。")
        let board = catalogue.text("place.window.board", .en, ["window": "3"])
        let silent = catalogue.faultLines("board-silent", .en, ["place": board])
        #expect(silent == ("Window 3 board: no answer.", "Check its power lamp and cable."))
        #expect(catalogue.faultLines("no-such", .en, [:]).what == "‹fault.no-such›")
    }
}
