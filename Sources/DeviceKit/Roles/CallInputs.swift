/// What a single-key button did, with the kernel's time of it.
public enum ButtonEvent: Sendable, Equatable {
    /// The key was down when the driver began: no press, but perhaps somebody who switched the machine on with it held.
    case heldAtStart
    /// The key went down (debounced).
    case pressed(at: Duration)
    /// The key came up again.
    case released(at: Duration)
}

/// A button with one key.
public protocol CallButton: DeviceDriver {
    /// Debounced presses and releases in order (`.bufferingOldest(16)`); ends with `run()`.
    nonisolated var events: AsyncStream<ButtonEvent> { get }
}

/// A key of a call terminal, by what is printed on it.
public enum TerminalKey: Sendable, Equatable, Hashable {
    /// 叫号: call next.
    case callNext
    /// Digits, then 叫号: call this number (its digits as typed).
    case callNumber(String)
    /// 重呼.
    case recall
    /// 过号.
    case missed
    /// 办理完毕.
    case finish
    /// 暂停 or 恢复.
    case pause
    /// 撤销叫号.
    case undo
    /// 评价: ask for a rating.
    case evaluate
    /// Digits, then 转窗口.
    case transfer(String)
}

/// What a call terminal shows on its digits.
public enum TerminalDisplay: Codable, Sendable, Equatable {
    /// A ticket's digits, right-aligned, blanks before them.
    case ticket(digits: String)
    /// How many wait: three digits.
    case waiting(Int)
    /// `01`: done.
    case succeeded
    /// `00`: refused.
    case failed
    /// Six dashes or blanks: nobody signed in.
    case idle
}

/// A key pad at a window, usually several on one RS-485 bus.
public protocol CallTerminal: DeviceDriver {
    /// Keys in the order pressed (`.bufferingOldest(16)`); ends with `run()`.
    nonisolated var keys: AsyncStream<TerminalKey> { get }
    /// Puts something on the digits; the newest wins while the bus is busy.
    func display(_ display: TerminalDisplay) async
    /// One short beep.
    func beep() async
}

/// A rating pad at a window.
public protocol EvaluationPad: DeviceDriver {
    /// Grades 5 (非常满意) … 1 (非常不满意) as pressed (`.bufferingOldest(16)`); ends with `run()`.
    nonisolated var grades: AsyncStream<Int> { get }
    /// The labels of the keys pressed on a pad that does not have the five grades (`.bufferingOldest(16)`); ends with
    /// `run()`. They are kept as they are and never stretched to five.
    nonisolated var answersApart: AsyncStream<String> { get }
    /// Asks for a rating.
    func ask() async
}
