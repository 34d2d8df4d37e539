import CGpiod
import CLinux
import DeviceKit
import Glibc

/// A line held at its chip. Who makes it must give it back.
//
// @unchecked: the pointer is used on the epoll thread until the line is closed, then once by the thread that gives
// it back.
struct GPIORequest: @unchecked Sendable {
    let line: OpaquePointer

    /// Finds the chip and requests the line. May block: for a thread of its own. Throws `.unavailable` without such
    /// a chip, `.unsupported` without such a line, `.accessDenied`, `.busy`.
    static func open(chip: String, line name: String, bias: LineBias) throws(DeviceError) -> GPIORequest {
        var found: Int32 = 0
        let path = cString(capacity: 280) { found = hk_gpio_find_chip(chip, $0, $1) }
        guard found != -ENOENT else {
            throw DeviceError(.unavailable, while: "opening gpio:\(chip)/\(name): no GPIO chip has the label '\(chip)'")
        }
        guard found >= 0 else { throw DeviceError.opening(path.isEmpty ? "/dev" : path, found) }
        let pull =
            switch bias {
            case .pullUp: HK_BIAS_PULL_UP
            case .pullDown: HK_BIAS_PULL_DOWN
            case .none: HK_BIAS_NONE
            }
        var line: OpaquePointer?
        let result = hk_gpio_request(path, name, pull, "hallkit", &line)
        guard result != -ENOENT else {
            throw DeviceError(.unsupported, while: "opening gpio:\(chip)/\(name): \(path) has no line '\(name)'")
        }
        guard result >= 0, let line else {
            var attempt = "requesting line '\(name)' of \(path) (\(chip))"
            if result == -EBUSY {
                let holder = cString(capacity: 64) { _ = hk_gpio_consumer(path, name, $0, $1) }
                if !holder.isEmpty { attempt += ", which '\(holder)' has" }
            }
            throw DeviceError.of(result, while: attempt)
        }
        return GPIORequest(line: line)
    }

    func release() { hk_gpio_release(line) }
}
