import Foundation
import FuzzTargets
import Glibc
import Synchronization

// libFuzzer has the program's `main`. It calls these two by their names: the first before anything else, where a program
// that was not told its target becomes the one that starts the others; the second for every input.

/// What a process of one target does with its inputs.
private enum FuzzEntry {
    static let parent = getppid()
    static let target: FuzzTarget? = FuzzRun.target(of: ProcessInfo.processInfo.environment)
    /// Counts beginnings and ends: odd while an input is read.
    static let turns = Atomic<Int>(0)
    /// More time of the processor, in seconds, no input may take. libFuzzer's own limit goes by the wall's clock, and on a
    /// busy machine anything takes a second of that.
    static let patience = 1.0

    /// Reads one input; does not return where a promise is broken.
    static func read(_ input: UnsafeBufferPointer<UInt8>) {
        // Whoever started this may have been ended.
        let turn = turns.add(1, ordering: .relaxed).newValue
        if turn & 0xFFF == 1, getppid() != parent { _exit(0) }
        let breach = target?.breach(Array(input))
        turns.add(1, ordering: .relaxed)
        guard let breach else { return }
        say("\(FuzzRun.breachMark)\(breach)")
        abort()
    }

    /// Ends the process where `reader` is at one input for too long, in a way that lets libFuzzer keep that input.
    static func watch(_ reader: pthread_t) {
        Thread.detachNewThread {
            var (turn, since) = (0, 0.0)
            while true {
                usleep(100_000)
                let (now, used) = (turns.load(ordering: .relaxed), processorSeconds())
                if now != turn || now.isMultiple(of: 2) {
                    (turn, since) = (now, used)
                } else if used - since > patience {
                    say(FuzzRun.hangMark)
                    pthread_kill(reader, SIGABRT)
                    return
                }
            }
        }
    }

    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    static func say(_ text: String) {
        let line = Array("\(text)\n".utf8)
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

/// Called by libFuzzer before it reads its options.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
    _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> CInt {
    _ = FuzzEntry.parent
    if ProcessInfo.processInfo.environment[FuzzRun.targetVariable] == nil {
        exit(FuzzCampaign.main(Array(CommandLine.arguments.dropFirst())))
    }
    guard let target = FuzzEntry.target else {
        FuzzEntry.say("hall-fuzz: there is no such target")
        exit(64)
    }
    if let folder = ProcessInfo.processInfo.environment[FuzzEyes.aroundVariable] {
        FuzzEyes.open(around: folder, of: target)
    } else {
        FuzzEyes.openAll()
    }
    FuzzEntry.watch(pthread_self())
    return 0
}

/// Called by libFuzzer for every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    FuzzEntry.read(UnsafeBufferPointer(start: bytes, count: count))
    return 0
}
