extension HallRS485 {
    /// What products vary: which code a key has and what it means here, grades, times. All codes are bytes.
    public struct Dialect: WireDialect, Equatable {
        /// The most data bytes in a frame, 1 … 253; a longer length byte is noise.
        public var maximumDataBytes: Int
        /// From this address on a device is an evaluation pad.
        public var firstPadAddress: UInt8
        /// The code of a dark place on a terminal's display.
        public var blank: UInt8
        /// What a terminal's keys mean; what is not listed means nothing.
        public var keys: [KeyRule]
        /// What an evaluation pad's keys mean.
        public var grades: [GradeRule]
        /// Whether `grades` are the five of national policy. A pad with fewer keys is not stretched to five.
        public var isFiveGrade: Bool
        /// The data of command 01 that asks for a rating.
        public var ask: [UInt8]
        /// Whether the host answers: a terminal's frame with itself, a grade with command 01.
        public var isAcknowledged: Bool
        /// An equal frame within this many milliseconds is the device saying the same again for want of an answer.
        public var retryMilliseconds: Int
        /// An equal frame within this many milliseconds of our own is a converter that hears itself.
        public var loopBackMilliseconds: Int
        /// After this many milliseconds of silence the rest of a frame does not come any more.
        public var partialMilliseconds: Int
        /// How long the bus is kept after a frame of ours, in milliseconds: its time on the wire and a pause.
        public var gapMilliseconds: Int
        /// How often what is shown is sent again, in seconds, since no answer tells that it came. 0: never.
        public var refreshSeconds: Int
        /// A question that this product answers; most answer none, and their silence proves nothing.
        public var probe: Probe?

        /// The meaning of one key.
        public struct KeyRule: Codable, Sendable, Hashable {
            /// The key's code, 0A … FF.
            public var code: UInt8
            /// Absent: the key alone. `*`: after any digits, which are its operand. Else: after exactly these digits.
            public var digits: String?
            /// What it means.
            public var means: KeyMeaning

            /// A rule.
            public init(code: UInt8, digits: String? = nil, means: KeyMeaning) {
                self.code = code
                self.digits = digits
                self.means = means
            }
        }

        /// What a key can mean in a hall.
        public enum KeyMeaning: String, Codable, Sendable, CaseIterable {
            case callNext, callNumber, recall, missed, finish, pause, undo, evaluate, transfer
        }

        /// The meaning of one key of an evaluation pad.
        public struct GradeRule: Codable, Sendable, Hashable {
            /// The key's code.
            public var code: UInt8
            /// 5 (非常满意) … 1 (非常不满意); absent on a pad that does not have the five.
            public var grade: Int?
            /// What is printed on the key.
            public var label: String

            /// A rule.
            public init(code: UInt8, grade: Int?, label: String) {
                self.code = code
                self.grade = grade
                self.label = label
            }
        }

        /// A frame to which a device that is there answers with any frame of its address.
        public struct Probe: Codable, Sendable, Hashable {
            /// The command.
            public var command: UInt8
            /// Its data.
            public var data: [UInt8]
            /// Seconds between probes of a device that says nothing by itself, 1 … 3600.
            public var everySeconds: Int
            /// How long the answer may take, in milliseconds.
            public var replyMilliseconds: Int
            /// So many probes without an answer prove silence, 1 … 10.
            public var misses: Int

            /// A probe.
            public init(command: UInt8, data: [UInt8], everySeconds: Int, replyMilliseconds: Int, misses: Int) {
                self.command = command
                self.data = data
                self.everySeconds = everySeconds
                self.replyMilliseconds = replyMilliseconds
                self.misses = misses
            }
        }

        /// The rule for a key pressed after `digits`: one for exactly these digits goes before one for any.
        public func meaning(ofKey code: UInt8, digits: String) -> KeyMeaning? {
            let rules = keys.filter { $0.code == code }
            if digits.isEmpty { return rules.first { $0.digits == nil }?.means }
            return (rules.first { $0.digits == digits } ?? rules.first { $0.digits == "*" })?.means
        }

        /// One sentence per value that cannot work; empty means good.
        public func problems() -> [String] {
            var problems = gradeProblems()
            func check(_ name: String, _ value: Int, _ allowed: ClosedRange<Int>) {
                guard !allowed.contains(value) else { return }
                problems.append("\(name) is \(value); allowed: \(allowed.lowerBound) to \(allowed.upperBound)")
            }
            check("maximumDataBytes", maximumDataBytes, 1...253)
            check("retryMilliseconds", retryMilliseconds, 0...5000)
            check("loopBackMilliseconds", loopBackMilliseconds, 0...500)
            check("partialMilliseconds", partialMilliseconds, 10...1000)
            check("gapMilliseconds", gapMilliseconds, 0...500)
            check("refreshSeconds", refreshSeconds, 0...3600)
            if let probe {
                check("probe.everySeconds", probe.everySeconds, 1...3600)
                check("probe.replyMilliseconds", probe.replyMilliseconds, 10...10_000)
                check("probe.misses", probe.misses, 1...10)
            }
            for (index, rule) in keys.enumerated() {
                if rule.code < 0x0A { problems.append("keys: code \(rule.code) is a digit; allowed: 10 to 255") }
                if keys[..<index].contains(where: { $0.code == rule.code && $0.digits == rule.digits }) {
                    problems.append("keys: code \(rule.code) with digits '\(rule.digits ?? "")' stands twice")
                }
                if let digits = rule.digits, digits != "*",
                    digits.isEmpty || !digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
                {
                    problems.append("keys: digits '\(digits)'; allowed: digits, '*', or none")
                }
            }
            return problems
        }

        private func gradeProblems() -> [String] {
            if Set(grades.map(\.code)).count != grades.count { return ["grades: a code stands twice"] }
            let known = grades.compactMap(\.grade)
            if isFiveGrade, known.count != grades.count || known.sorted() != [1, 2, 3, 4, 5] {
                return ["grades: isFiveGrade is true, so there must be exactly one key each for 1 to 5"]
            }
            return !isFiveGrade && !known.isEmpty ? ["grades: isFiveGrade is false, so no key may have a grade"] : []
        }
    }
}

extension HallRS485.Dialect {
    /// The first product's keys and a pad of five.
    public static let standard = HallRS485.Dialect(
        maximumDataBytes: 16, firstPadAddress: 0x81, blank: 0x0A,
        keys: [
            KeyRule(code: 0x0C, means: .callNext), KeyRule(code: 0x0C, digits: "*", means: .callNumber),
            KeyRule(code: 0x0D, means: .recall), KeyRule(code: 0x0E, means: .undo),
            KeyRule(code: 0x0B, means: .evaluate), KeyRule(code: 0x0F, means: .finish),
            KeyRule(code: 0x0F, digits: "5", means: .missed), KeyRule(code: 0x0F, digits: "0", means: .pause),
            KeyRule(code: 0x12, means: .pause), KeyRule(code: 0x13, digits: "*", means: .transfer),
        ],
        grades: [
            GradeRule(code: 5, grade: 5, label: "非常满意"), GradeRule(code: 4, grade: 4, label: "满意"),
            GradeRule(code: 3, grade: 3, label: "基本满意"), GradeRule(code: 2, grade: 2, label: "不满意"),
            GradeRule(code: 1, grade: 1, label: "非常不满意"),
        ],
        isFiveGrade: true, ask: [0x0B], isAcknowledged: true, retryMilliseconds: 400, loopBackMilliseconds: 40,
        partialMilliseconds: 100, gapMilliseconds: 30, refreshSeconds: 60, probe: nil)
}
