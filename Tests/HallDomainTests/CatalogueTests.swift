import Glibc
import HallDomain
import Testing

@Suite("The catalogue of texts")
struct CatalogueTests {
    let catalogue = Catalogue.standard

    /// The longest values of the parameters, in half-width cells as the wording table fixes them.
    static let longest: [String: String] = [
        "number": "A8103", "window": "24", "window2": "23", "windows": "21、22", "time": "13:30", "time2": "14:30",
        "n": "128", "a": "100", "b": "110", "c": "100", "m": "100", "s": "30", "zone": "B", "floor": "2",
        "item": "不动产登记和交易税费缴纳", "item_en": "Property registration and tax", "item6": "不动产登记税",
        "item4": "不动产税", "area": "二楼B区", "date": "2026年12月31日", "date2": "2027年1月3日", "docs": "身份证、户口簿、申请表、照片两张和授权书",
        "id": "2026-11-24-0001", "staff": "欧阳明月", "reason": "重复取号", "month": "12", "day": "31", "wd": "三",
        "place": "24号窗口叫号器", "board": "128", "address": "24", "digits": "8103",
    ]

    @Test("holds no line that cannot be read and no key twice")
    func isWhole() {
        #expect(catalogue.problems.isEmpty)
        #expect(catalogue.entries.count > 250)
        #expect(catalogue.faults.count == 68)
    }

    @Test("has every text in both languages, with parameters both languages know")
    func isBilingual() {
        for entry in catalogue.entries {
            #expect(!entry.zh.pattern.isEmpty && !entry.en.pattern.isEmpty, "\(entry.key)")
            for language in Language.allCases {
                let text = catalogue.text(entry.key, language, Self.everything)
                #expect(!text.contains("‹"), "\(entry.key): \(text)")
            }
        }
    }

    /// A value for every parameter of the catalogue.
    static let everything: [String: String] = {
        var values = longest
        for entry in Catalogue.standard.entries {
            for name in entry.zh.parameters + entry.en.parameters where values[name] == nil { values[name] = "x" }
        }
        return values
    }()

    @Test("keeps its widths with the longest parameters")
    func keepsWidths() {
        for entry in catalogue.entries {
            guard let limit = entry.limit else { continue }
            for language in Language.allCases where limit.binds(language) {
                var values = Self.everything
                // What is wrong at a place names the place in its longest form of that kind.
                if limit == .faultWhat { values["place"] = "取号机12" }
                // The window page names two windows at most.
                if limit == .staff { values["windows"] = "3、5" }
                let text = entry.template(language).filled(with: values)
                #expect(DisplayWidth.cells(of: text) <= limit.cells, "\(entry.key): \(text)")
            }
            if let terminal = entry.terminal {
                #expect(terminal.filled(with: Self.longest).count <= 6, "\(entry.key)")
            }
        }
    }

    @Test("gives boards and voice only what GB 2312 can write")
    func fitsBoardCode() throws {
        let converter = iconv_open("GB2312", "UTF-8")
        try #require(converter != iconv_t(bitPattern: -1), "iconv of the C library knows no GB2312")
        defer { iconv_close(converter) }
        for entry in catalogue.entries where entry.key.rawValue.hasPrefix("b.") || entry.key.rawValue.hasPrefix("v.") {
            #expect(Self.converts(entry.zh.pattern, with: converter), "\(entry.key)")
        }
        #expect(!Self.converts("€", with: converter))
    }

    @Test("follows the rules of wording")
    func followsRules() {
        let forbidden = ["系统异常", "未知错误", "非法", "禁止", "！", "!", "您操作错误"]
        let unsaid = ["citizen", "mission", "business", "handle"]
        for entry in catalogue.entries {
            for word in forbidden {
                #expect(!entry.zh.pattern.contains(word) && !entry.en.pattern.contains(word), "\(entry.key)")
            }
            let words = entry.en.pattern.lowercased().split { !$0.isLetter }.map(String.init)
            for word in unsaid { #expect(!words.contains { $0.hasPrefix(word) }, "\(entry.key)") }
            if entry.key != "term.case.closed" { #expect(!entry.zh.pattern.contains("办结"), "\(entry.key)") }
        }
    }

    @Test("describes nobody on what others see or hear")
    func describesNobody() {
        for entry in catalogue.entries
        where ["b.", "v.", "tk."].contains(where: { entry.key.rawValue.hasPrefix($0) }) {
            for word in ["老人", "老年", "残疾", "残障", "孕妇"] {
                #expect(!entry.zh.pattern.contains(word), "\(entry.key)")
            }
        }
    }

    @Test("writes Chinese without half-width punctuation and without spaces before digits")
    func writesChinese() {
        for entry in catalogue.entries where entry.key != "k.home.lang" {
            let text = entry.zh.filled(with: Self.longest)
            #expect(!text.contains { ",?()".contains($0) }, "\(entry.key): \(text)")
            // What a technician types is written as it is typed.
            #expect(
                !text.contains(" ") || text.contains("hallctl") || text.contains("hall-agent"), "\(entry.key): \(text)")
        }
    }

    @Test("has the five grades of 国办发〔2019〕51号")
    func hasFiveGrades() {
        let grades = (1...5).reversed().map { catalogue.text(TextKey("e.\($0)"), .zh) }
        #expect(grades == ["非常满意", "满意", "基本满意", "不满意", "非常不满意"])
    }

    @Test("fills in parameters, leaves out what is unknown, and never fails")
    func fillsIn() {
        #expect(
            catalogue.text("k.done", .zh, ["number": "A007", "n": "3", "area": "B区"]) == "A007，前面还有3人，请到B区等候")
        #expect(catalogue.text("b.call.hall", .zh, ["number": "A012", "window": "3"]) == "A012到3号窗口")
        #expect(catalogue.text("k.done", .en, ["number": "A007", "n": "3"]) == "A007: 3 ahead. Please wait in ‹area›")
        #expect(catalogue.text("no.such", .zh) == "‹no.such›")
        #expect(catalogue.terminalText("s.none") == "000")
        #expect(catalogue.terminalText("s.next", ["digits": "012"]) == "012")
        #expect(catalogue.terminalText("s.paused") == nil)
    }

    @Test(
        "refuses patterns that are no templates",
        arguments: ["{", "}", "{}", "{a b}", "[", "]", "[]", "[a[b]]", "a{b", "x]"])
    func refusesPatterns(pattern: String) {
        #expect(TextTemplate(pattern) == nil)
    }

    @Test("counts cells as boards and printers draw")
    func countsCells() {
        let table: [(String, Int)] = [
            ("", 0), ("A8103", 5), ("请A012号", 8), ("，。？：", 8), ("→", 2), ("–", 2), ("ｱ", 1), ("e\u{301}", 1),
            ("\u{200B}\u{FEFF}", 0), ("\n", 0), ("𠮷", 2),
        ]
        for (text, cells) in table { #expect(DisplayWidth.cells(of: text) == cells, "\(text)") }
        #expect(DisplayWidth.prefix(of: "请A号", cells: 4) == "请A")
        #expect(DisplayWidth.prefix(of: "请A号", cells: 5) == "请A号")
        #expect(DisplayWidth.prefix(of: "请", cells: 1) == "")
    }

    @Test("is JSON for pages")
    func isJSON() {
        let json = catalogue.json()
        #expect(json.hasPrefix(#"{"term.hall":{"zh":"政务服务大厅","en":"Government Service Hall"},"#))
        #expect(json.contains(#""k.take":{"zh":"请取走号票","en":"Please take your ticket"}"#))
        #expect(json.hasSuffix("}}"))
        #expect(json.filter { $0 == "{" }.count == json.filter { $0 == "}" }.count)
        #expect(!json.contains("\n"))
    }

    private static func converts(_ text: String, with converter: iconv_t?) -> Bool {
        var input = Array(text.utf8).map { CChar(bitPattern: $0) }
        var output = [CChar](repeating: 0, count: input.count * 4 + 8)
        let failed = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                var from = input.baseAddress
                var fromLeft = input.count
                var to = output.baseAddress
                var toLeft = output.count
                return iconv(converter, &from, &fromLeft, &to, &toLeft) == -1
            }
        }
        iconv(converter, nil, nil, nil, nil)
        return !failed
    }
}
