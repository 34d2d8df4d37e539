import Testing

@testable import WireFormats

@Suite struct VoiceTests {
    let dialect = Voice.Dialect.standard

    @Test(arguments: [
        ("syn6288_status", Voice.Message.queryStatus), ("syn6288_stop", .stop), ("syn6288_pause", .pause),
        ("syn6288_resume", .resume), ("syn6288_power_down", .sleep), ("syn6288_baud_2", .setSpeed(code: 2)),
        ("syn6288_text_num", .speak(parameter: 1, text: "[n1]请[n1]1023号到12号窗口")),
        ("syn6288_message_c", .speak(parameter: 0, text: "msgc")),
    ])
    func framesOfTheSYN6288(_ name: String, _ message: Voice.Message) throws {
        let bytes = [UInt8](hex: try #require(WireVector.named(name, in: "voice-module").frames?.first))
        #expect(try SYN6288.decode(bytes, from: .host, dialect: dialect) == [message])
        #expect(try SYN6288.encode([message], from: .host, dialect: dialect) == bytes)
        #expect(throws: WireError.self) { try XFS5152.encode([.setSpeed(code: 1)], from: .host, dialect: dialect) }
    }

    @Test(arguments: [
        ("xfs5152_status", Voice.Message.queryStatus), ("xfs5152_pause", .pause), ("xfs5152_power_down", .sleep),
        ("xfs5152_power_up", .wake), ("xfs5152_volume_9", .speak(parameter: 0, text: "[v9]")),
    ])
    func framesOfTheXFS5152(_ name: String, _ message: Voice.Message) throws {
        let bytes = [UInt8](hex: try #require(WireVector.named(name, in: "voice-module").frames?.first))
        #expect(try XFS5152.decode(bytes, from: .host, dialect: dialect) == [message])
        #expect(try XFS5152.encode([message], from: .host, dialect: dialect) == bytes)
        // The modules do not understand each other.
        #expect(throws: WireError.self) { try SYN6288.decode(bytes, from: .host, dialect: dialect) }
        #expect(throws: WireError.self) { try SYN6288.encode([.wake], from: .host, dialect: dialect) }
    }

    @Test(arguments: [("4a", Voice.Answer.ready), ("41", .taken), ("45", .refused), ("4e", .speaking), ("4f", .idle)])
    func answersHaveNames(_ hex: String, _ answer: Voice.Answer) throws {
        #expect(try SYN6288.decode([UInt8](hex: hex), from: .device, dialect: dialect) == [.answer(answer)])
        #expect(throws: WireError.self) { try XFS5152.encode([.answer(answer)], from: .host, dialect: dialect) }
    }

    @Test func textFromOutsideGivesNoOrders() {
        #expect(dialect.speak("请[v0]A012\u{7}号") == .speak(parameter: 1, text: "请v0A012号"))
        #expect(dialect.speak("[]") == nil)
        #expect(dialect.speak("𠮷") == nil)
        #expect(dialect.speak(String(repeating: "号", count: 101)) == nil)
        #expect(Voice.parameter(.gbk, music: 3) == 0x19)
        #expect(Voice.parameter(.utf8) == nil)
        #expect(dialect.problems() == [])
    }

    @Test func textsThatAreNoneStayBytes() throws {
        let message = Voice.Message.speakBytes(parameter: 3, bytes: [0x8B, 0xF7])
        let bytes = try SYN6288.encode([message], from: .host, dialect: dialect)
        #expect(try SYN6288.decode(bytes, from: .host, dialect: dialect) == [message])
        let long = Voice.Message.speak(parameter: 1, text: String(repeating: "a", count: 201))
        #expect(throws: WireError.self) { try SYN6288.encode([long], from: .host, dialect: dialect) }
    }
}
