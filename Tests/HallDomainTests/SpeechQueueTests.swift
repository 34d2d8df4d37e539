import HallDomain
import Testing

@Suite("The queue of a voice zone")
struct SpeechQueueTests {
    static func call(_ id: Int) -> Announcement { .call(ticket: "A\(100 + id)", to: .init(window: "\(id % 24 + 1)")) }

    static func ready(_ settings: VoiceQueue.Settings = .init()) -> VoiceQueue {
        var queue = VoiceQueue(settings: settings)
        queue.soundReady(at: .zero)
        return queue
    }

    static func take(_ queue: inout VoiceQueue, at time: Duration) throws -> VoiceReading {
        let reading = queue.next(at: time)
        return try #require(reading)
    }

    static func expectNothing(
        _ queue: inout VoiceQueue, at time: Duration, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let reading = queue.next(at: time)
        #expect(reading == nil, sourceLocation: sourceLocation)
    }

    static func expectUnspoken(
        _ queue: inout VoiceQueue, _ calls: [Int], at time: Duration,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let unspoken = queue.unspoken(at: time)
        #expect(unspoken == calls, sourceLocation: sourceLocation)
    }

    /// Speaks what is due, one reading a second, until nothing is.
    static func speakAll(_ queue: inout VoiceQueue, from start: Duration) -> [String] {
        var labels: [String] = []
        var time = start
        while let reading = queue.next(at: time) {
            labels.append(reading.label)
            time += .seconds(1)
            queue.finished(reading)
        }
        return labels
    }

    @Test("reads every call once before it reads any twice")
    func firstsFirst() {
        var queue = Self.ready()
        for id in 1...3 { queue.called(id, Self.call(id), at: .seconds(id)) }
        #expect(queue.waiting == 3)
        #expect(
            Self.speakAll(&queue, from: .seconds(3)) == [
                "call-1-1-1", "call-2-1-1", "call-3-1-1", "call-1-1-2", "call-2-1-2", "call-3-1-2",
            ])
        Self.expectNothing(&queue, at: .seconds(60))
    }

    @Test("speaks one reading at a time and lets it end")
    func oneAtATime() throws {
        var queue = Self.ready()
        queue.called(1, Self.call(1), at: .zero)
        queue.called(2, Self.call(2), at: .zero)
        let reading = try Self.take(&queue, at: .zero)
        Self.expectNothing(&queue, at: .seconds(1))
        queue.ended(1)
        #expect(queue.current == reading)
        let (once, twice) = (queue.finished(reading), queue.finished(reading))
        #expect(once && !twice)
        #expect(Self.speakAll(&queue, from: .seconds(2)) == ["call-2-1-1", "call-2-1-2"])
    }

    @Test("drops second readings of old calls and never a first one")
    func dropsOldSeconds() throws {
        var queue = Self.ready()
        queue.called(1, Self.call(1), at: .zero)
        let first = try Self.take(&queue, at: .seconds(1))
        queue.finished(first)
        queue.called(2, Self.call(2), at: .seconds(2))
        #expect(Self.speakAll(&queue, from: .seconds(31)) == ["call-2-1-1", "call-2-1-2"])
        queue.called(3, Self.call(3), at: .seconds(40))
        #expect(Self.speakAll(&queue, from: .seconds(4000)) == ["call-3-1-1"])
    }

    @Test("reads nothing of a call that is no longer current")
    func dropsEnded() {
        var queue = Self.ready()
        queue.called(1, Self.call(1), at: .zero)
        queue.called(2, Self.call(2), at: .zero)
        queue.ended(1)
        #expect(Self.speakAll(&queue, from: .seconds(1)) == ["call-2-1-1", "call-2-1-2"])
        Self.expectUnspoken(&queue, [], at: .seconds(100))
    }

    @Test("reads a repeated call anew, before second readings")
    func repeats() throws {
        var queue = Self.ready()
        for id in 1...2 { queue.called(id, Self.call(id), at: .zero) }
        for _ in 1...2 { queue.finished(try Self.take(&queue, at: .seconds(1))) }
        queue.recalled(1, Self.call(1), round: 2, at: .seconds(5))
        queue.recalled(1, Self.call(1), round: 2, at: .seconds(5))
        #expect(Self.speakAll(&queue, from: .seconds(6)) == ["call-1-2-1", "call-2-1-2", "call-1-2-2"])
        queue.recalled(1, .lastCall(ticket: "A101", window: "2"), round: 3, at: .seconds(20))
        let last = try Self.take(&queue, at: .seconds(20))
        #expect(last.announcement == .lastCall(ticket: "A101", window: "2"))
    }

    @Test("reads a call once that was repeated before its first reading")
    func mergesRepeat() throws {
        var queue = Self.ready()
        for id in 1...3 { queue.called(id, Self.call(id), at: .zero) }
        let spoken = try Self.take(&queue, at: .zero)
        queue.recalled(2, Self.call(2), round: 2, at: .seconds(2))
        queue.recalled(1, Self.call(1), round: 2, at: .seconds(3))
        queue.finished(spoken)
        #expect(
            Self.speakAll(&queue, from: .seconds(4)) == [
                "call-2-2-1", "call-3-1-1", "call-1-2-1", "call-2-2-2", "call-3-1-2", "call-1-2-2",
            ])
    }

    @Test("after a restart reports calls that are too old and reads the others once more")
    func restarts() {
        var queue = VoiceQueue()
        queue.called(1, Self.call(1), at: .seconds(10))
        queue.called(2, Self.call(2), at: .seconds(15))
        queue.called(3, Self.call(3), readings: 1, at: .seconds(16))
        queue.called(4, Self.call(4), readings: 2, at: .seconds(17))
        queue.called(5, Self.call(5), round: 3, at: .seconds(18))
        Self.expectNothing(&queue, at: .seconds(30))
        queue.soundReady(at: .seconds(35))
        Self.expectUnspoken(&queue, [1], at: .seconds(35))
        Self.expectUnspoken(&queue, [], at: .seconds(35))
        #expect(
            Self.speakAll(&queue, from: .seconds(35)) == [
                "call-2-1-1", "call-5-3-1", "call-2-1-2", "call-3-1-2", "call-5-3-2",
            ])
    }

    @Test("reports calls while there is no sound, and reads them when staff repeat them")
    func reportsInSilence() throws {
        var queue = Self.ready()
        queue.soundLost()
        queue.called(1, Self.call(1), at: .seconds(100))
        Self.expectUnspoken(&queue, [], at: .seconds(120))
        let deadline = try #require(queue.silenceDeadline)
        #expect(deadline > .seconds(120))
        Self.expectUnspoken(&queue, [1], at: deadline)
        #expect(queue.silenceDeadline == nil)
        queue.recalled(1, Self.call(1), round: 2, at: .seconds(200))
        queue.soundReady(at: .seconds(210))
        Self.expectUnspoken(&queue, [], at: .seconds(210))
        #expect(Self.speakAll(&queue, from: .seconds(210)).first == "call-1-2-1")
    }

    @Test("repeats a reading that nobody heard and not one that was broken off")
    func fails() throws {
        var queue = Self.ready()
        queue.called(1, Self.call(1), at: .zero)
        let unheard = try Self.take(&queue, at: .zero)
        queue.failed(unheard, heard: false)
        Self.expectNothing(&queue, at: .seconds(1))
        queue.soundReady(at: .seconds(2))
        let again = try Self.take(&queue, at: .seconds(2))
        #expect(again == unheard)
        queue.failed(again, heard: true)
        Self.expectUnspoken(&queue, [1], at: .seconds(3))
        queue.soundReady(at: .seconds(4))
        #expect(Self.speakAll(&queue, from: .seconds(4)) == ["call-1-1-2"])
    }

    @Test("keeps its rules under any order of events", arguments: [UInt64(1), 2, 3, 4, 5])
    func keepsRules(seed: UInt64) {
        var storm = VoiceStorm(seed: seed)
        for _ in 1...6000 { storm.step() }
        #expect(storm.given.count > 300)
    }

    @Test("keeps up with 24 windows for an hour", arguments: [UInt64(11), 12, 13])
    func keepsUp(seed: UInt64) {
        var day = VoiceHour(seed: seed, windows: 24, service: .seconds(180), sentence: .seconds(5))
        day.run(for: .seconds(3600))
        let waits = day.waits.sorted()
        #expect(waits.count >= 24 * 18)
        #expect(day.unspoken.isEmpty)
        let p95 = waits[waits.count * 95 / 100]
        #expect(p95 <= .seconds(20), "p95 \(p95), worst \(waits[waits.count - 1])")
    }
}

/// Events in any order, and a model beside the queue that knows only what was called, ended and given out.
private struct VoiceStorm {
    private var random: SpeechRandom
    private var queue = VoiceQueue()
    private var time = Duration.zero
    private var rounds: [Int: Int] = [:]
    /// Rounds whose first reading is due.
    private var due: Set<Int> = []
    private var ended: Set<Int> = []
    private var playing: VoiceReading?
    /// Labels of all readings that were given out.
    private(set) var given: Set<String> = []

    init(seed: UInt64) { random = SpeechRandom(seed: seed) }

    mutating func step() {
        time += .milliseconds(Int.random(in: 0...3000, using: &random))
        let recent = max(1, rounds.count - Int.random(in: 0...8, using: &random))
        switch Int.random(in: 0...19, using: &random) {
        case 0...3:
            let id = rounds.count + 1
            queue.called(id, SpeechQueueTests.call(id), at: time)
            rounds[id] = 1
            due.insert(id)
        case 4...5: recall(recent)
        case 6:
            queue.ended(recent)
            due.remove(recent)
            if rounds[recent] != nil { ended.insert(recent) }
        case 7: queue.soundReady(at: time)
        case 8 where Bool.random(using: &random): queue.soundLost()
        case 9...10: noteUnspoken()
        default: speak()
        }
    }

    private mutating func recall(_ id: Int) {
        guard let round = rounds[id], !ended.contains(id) else { return }
        queue.recalled(id, SpeechQueueTests.call(id), round: round + 1, at: time)
        rounds[id] = round + 1
        due.insert(id)
    }

    private mutating func noteUnspoken() {
        for call in queue.unspoken(at: time) {
            let wasDue = due.remove(call) != nil
            #expect(wasDue, "unspoken, but nothing was due")
        }
    }

    private mutating func speak() {
        noteUnspoken()
        let next = queue.next(at: time)
        if let reading = playing {
            let isOver = queue.finished(reading)
            #expect(next == nil && isOver, "two at once")
            playing = nil
            return
        }
        guard let reading = next else {
            #expect(queue.isSilent || due.isEmpty, "a first reading is kept back")
            return
        }
        #expect(!ended.contains(reading.call), "read after its end")
        #expect(reading.round == rounds[reading.call], "an old round")
        #expect(given.insert(reading.label).inserted, "given twice: \(reading.label)")
        if reading.number == 1 {
            due.remove(reading.call)
        } else {
            #expect(given.contains("call-\(reading.call)-\(reading.round)-1"), "second before first")
            #expect(due.isEmpty, "a second reading before somebody's first")
        }
        playing = reading
    }
}

/// Windows that call the next person when a service ends, and a voice that speaks what the queue gives out.
private struct VoiceHour {
    private var random: SpeechRandom
    private var queue = SpeechQueueTests.ready()
    private var nextCall: [Duration]
    private var callAt: [Int: Duration] = [:]
    private var current: [Int?]
    private let service: Duration
    private let sentence: Duration
    /// From each call to the start of its first reading.
    private(set) var waits: [Duration] = []

    init(seed: UInt64, windows: Int, service: Duration, sentence: Duration) {
        random = SpeechRandom(seed: seed)
        self.service = service
        self.sentence = sentence
        current = Array(repeating: nil, count: windows)
        nextCall = []
        // Staff sign in within the first three minutes.
        for _ in 0..<windows { nextCall.append(.milliseconds(Int.random(in: 0..<180_000, using: &random))) }
    }

    /// Calls that were made and never read.
    var unspoken: [Int] { Array(callAt.keys) }

    mutating func run(for length: Duration) {
        var speakingUntil: Duration?
        var reading: VoiceReading?
        var time = Duration.zero
        var id = 0
        while time < length || !callAt.isEmpty {
            for window in nextCall.indices where nextCall[window] <= time && time < length {
                id += 1
                // The one before has been served.
                if let before = current[window] { queue.ended(before) }
                queue.called(id, SpeechQueueTests.call(id), at: time)
                callAt[id] = time
                current[window] = id
                nextCall[window] = time + service * Double.random(in: 0.5...1.5, using: &random)
            }
            if let until = speakingUntil, let spoken = reading, until <= time {
                queue.finished(spoken)
                speakingUntil = nil
            }
            if speakingUntil == nil, let next = queue.next(at: time) {
                reading = next
                speakingUntil = time + sentence
                if next.number == 1, let called = callAt.removeValue(forKey: next.call) { waits.append(time - called) }
            }
            time += .milliseconds(100)
        }
    }
}
