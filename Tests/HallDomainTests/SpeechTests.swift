import HallDomain
import Testing

@Suite("Sentences as they are read")
struct SpeechTests {
    /// The sentences of the wording table, as read.
    static let table: [(Announcement, zh: String, en: String)] = [
        (.call(ticket: "A012", to: "3"), "请A零一二号，到三号窗口。", "Number A, zero one two, please go to Window three."),
        (
            .callPair(ticket: "A012", window: "3", ticket2: "B007", window2: "5"),
            "请A零一二号，到三号窗口；B零零七号，到五号窗口。",
            "Number A, zero one two, Window three; B, zero zero seven, Window five."
        ),
        (
            .call(ticket: "A012", to: .init(window: "3", floor: 2)), "请A零一二号，到二楼三号窗口。",
            "Number A, zero one two, please go to Window three on the second floor."
        ),
        (
            .call(ticket: "A012", to: .init(window: "3", zone: "B")), "请A零一二号，到B区三号窗口。",
            "Number A, zero one two, please go to Window three in Area B."
        ),
        (
            .lastCall(ticket: "A012", window: "3"), "A零一二号，最后一次呼叫，请到三号窗口。",
            "Last call for A, zero one two, Window three."
        ),
        (
            .continues(ticket: "A012", window: "5"), "请A零一二号，到五号窗口继续办理。",
            "A, zero one two, please continue at Window five."
        ),
        (.missed(ticket: "A012"), "A零一二号已过号，请到导办台。", "A, zero one two, please see the Help Desk."),
        (
            .moved(ticket: "A012", window: "5"), "A零一二号请注意，请改到五号窗口。",
            "A, zero one two, please go to Window five instead."
        ),
        (
            .kioskTake(ticket: "A012", ahead: 2), "请取走号票，您的号码是A零一二，前面还有两人。",
            "Please take your ticket. Your number is A, zero one two. Two people are ahead."
        ),
        (
            .kioskTake(ticket: "A012", ahead: 1), "请取走号票，您的号码是A零一二，前面还有一人。",
            "Please take your ticket. Your number is A, zero one two. One person is ahead."
        ),
        (
            .kioskTake(ticket: "A012", ahead: 0), "请取走号票，您的号码是A零一二，您是下一位。",
            "Please take your ticket. Your number is A, zero one two. You are next."
        ),
        (
            .kioskNoPaper(ticket: "A012"), "本机缺纸，请记住您的号码，A零一二。",
            "Out of paper. Please remember your number, A, zero one two."
        ),
        (
            .opening, "各位办事群众，大厅现在开始服务，请先取号。", "The hall is now open. Please take a number."
        ),
        (.test, "设备测试，请勿理会。", "This is a test."),
    ]

    @Test("are those of the wording table", arguments: table)
    func sentences(announcement: Announcement, zh: String, en: String) {
        #expect(Speech.sentence(announcement, .zh) == zh)
        #expect(Speech.sentence(announcement, .en) == en)
    }

    @Test("name a paused item in their language")
    func pausedItem() {
        #expect(Speech.sentence(.itemPaused(item: "不动产登记"), .zh) == "请注意，不动产登记暂停办理，恢复时间请看大厅屏幕。")
        #expect(
            Speech.sentence(.itemPaused(item: "Property registration"), .en)
                == "Property registration is paused. Please see the hall screen.")
    }

    @Test("leave no parameter open")
    func areWhole() {
        let all: [Announcement] =
            Self.table.map(\.0) + [
                .lunch, .lastTicket, .closing, .rate, .kioskChoose, .kioskCard, .kioskTimeout, .evacuation,
                .itemPaused(item: "X"),
            ]
        for announcement in all {
            for language in Language.allCases {
                let sentence = Speech.sentence(announcement, language)
                #expect(!sentence.contains("‹") && !sentence.contains("{"), "\(sentence)")
                #expect(!sentence.contains { $0.isASCII && $0.isNumber }, "\(sentence)")
            }
        }
    }

    @Test("read a ticket's digits one by one")
    func tickets() {
        let yao = SpeechSettings(one: .yao)
        #expect(Speech.ticket("A8103", .zh) == "A八一零三")
        #expect(Speech.ticket("A8103", .zh, settings: yao) == "A八幺零三")
        #expect(Speech.ticket("A002", .zh) == "A零零二")
        #expect(Speech.ticket("ab12", .zh) == "AB一二")
        #expect(Speech.ticket("ab12", .en) == "A B, one two")
        #expect(Speech.ticket("012", .en) == "zero one two")
        #expect(Speech.ticket("", .en) == "")
        #expect(Speech.sentence(.call(ticket: "A011", to: "11"), .zh, settings: yao) == "请A零幺幺号，到十一号窗口。")
    }

    @Test("read windows below 100 whole and others digit by digit")
    func windows() {
        let cases: [(String, String, String)] = [
            ("1", "一", "one"), ("2", "二", "two"), ("10", "十", "ten"), ("12", "十二", "twelve"), ("20", "二十", "twenty"),
            ("21", "二十一", "twenty-one"), ("99", "九十九", "ninety-nine"), ("100", "一零零", "one zero zero"),
            ("203", "二零三", "two zero three"), ("03", "三", "three"), ("B3", "B三", "B three"), ("导办台", "导办台", "导办台"),
            ("0", "零", "zero"), ("", "", ""), ("99999999999999999999999", String(repeating: "九", count: 23), ""),
        ]
        for (name, zh, en) in cases {
            #expect(Speech.window(name, .zh) == zh)
            if !en.isEmpty || name.isEmpty { #expect(Speech.window(name, .en) == en) }
        }
    }

    @Test("read counts as whole numbers with 两")
    func counts() {
        let cases: [(Int, String, String)] = [
            (0, "零", "zero"), (1, "一", "one"), (2, "两", "two"), (10, "十", "ten"), (12, "十二", "twelve"),
            (22, "二十二", "twenty-two"), (100, "一百", "one hundred"), (102, "一百零二", "one hundred and two"),
            (110, "一百一十", "one hundred and ten"), (112, "一百一十二", "one hundred and twelve"),
            (202, "两百零二", "two hundred and two"), (2002, "两千零二", "two zero zero two"),
            (2200, "两千二百", "two two zero zero"), (1020, "一千零二十", "one zero two zero"), (-5, "零", "zero"),
        ]
        for (number, zh, en) in cases {
            #expect(Speech.count(number, .zh) == zh)
            #expect(Speech.count(number, .en) == en)
        }
        #expect(!Speech.count(.max, .zh).isEmpty && Speech.count(.min, .en) == "zero")
    }

    @Test("read the clock in twelve hours")
    func clock() {
        let cases: [(Int, String, String)] = [
            (13 * 60 + 30, "下午一点半", "one thirty p.m."), (9 * 60, "上午九点", "nine a.m."),
            (9 * 60 + 5, "上午九点零五分", "nine zero five a.m."), (14 * 60, "下午两点", "two p.m."),
            (12 * 60, "下午十二点", "twelve p.m."), (15, "上午零点十五分", "twelve fifteen a.m."),
            (16 * 60 + 45, "下午四点四十五分", "four forty-five p.m."), (1440, "上午零点", "twelve a.m."),
        ]
        for (minutes, zh, en) in cases {
            #expect(Speech.clock(minutes: minutes, .zh) == zh)
            #expect(Speech.clock(minutes: minutes, .en) == en)
        }
    }

    @Test("give the same number back when the words are read back")
    func readBack() {
        var random = SpeechRandom(seed: 7)
        for _ in 0..<2000 {
            let letter = "ABCDEFGHJKLMNPQRSTUVWXYZ".randomElement(using: &random) ?? "A"
            let digits = (0..<Int.random(in: 3...5, using: &random)).map { _ in Int.random(in: 0...9, using: &random) }
            let number = String(letter) + digits.map(String.init).joined()
            let settings = SpeechSettings(one: Bool.random(using: &random) ? .yi : .yao)
            #expect(Self.read(Speech.ticket(number, .zh, settings: settings), .zh) == number)
            #expect(Self.read(Speech.ticket(number, .en), .en) == number)
            let window = Int.random(in: 1...999, using: &random)
            let zh = Speech.window("\(window)", .zh)
            #expect(!zh.contains("两") && !zh.contains("幺"))
            #expect((window < 100 ? Self.whole(zh) : Int(Self.read(zh, .zh))) == window)
            let count = Int.random(in: 0...9999, using: &random)
            #expect(Self.whole(Speech.count(count, .zh)) == count)
        }
    }

    @Test("warn of prefixes that sound alike")
    func prefixes() {
        #expect(SpeechCheck.confusablePrefixes(["A", "B", "C"]) == [.soundAlike(["B", "C"])])
        #expect(SpeechCheck.confusablePrefixes(["A", "B", "M", "F", "Q", "R"]).isEmpty)
        #expect(SpeechCheck.confusablePrefixes(["A", "A", "a"]).isEmpty)
        #expect(SpeechCheck.confusablePrefixes(["I", "r"]) == [.neverUsed("I")])
        #expect(
            SpeechCheck.confusablePrefixes(["M", "H", "N", "K", "A", "O"]) == [
                .neverUsed("O"), .soundAlike(["M", "N"]), .soundAlike(["H", "K", "A"]),
            ])
    }

    /// The number that spoken digits stand for.
    private static func read(_ spoken: String, _ language: Language) -> String {
        let zh: [Character: String] = [
            "零": "0", "一": "1", "幺": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8",
            "九": "9",
        ]
        let en = [
            "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
            "eight": "8", "nine": "9",
        ]
        switch language {
        case .zh: return spoken.map { zh[$0] ?? String($0) }.joined()
        case .en: return spoken.split { " ,".contains($0) }.map { en[String($0)] ?? String($0) }.joined()
        }
    }

    /// The whole number that Chinese words stand for.
    private static func whole(_ words: String) -> Int? {
        let digits = Array("零一二三四五六七八九")
        let units: [Character: Int] = ["十": 10, "百": 100, "千": 1000]
        var sum = 0
        var pending: Int?
        for character in words {
            if let unit = units[character] {
                sum += (pending ?? 1) * unit
                pending = nil
            } else if let digit = character == "两" ? 2 : digits.firstIndex(of: character) {
                pending = digit
            } else {
                return nil
            }
        }
        return sum + (pending ?? 0)
    }
}

/// A generator whose numbers are the same in every run (SplitMix64).
struct SpeechRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
