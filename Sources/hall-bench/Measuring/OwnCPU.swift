import Glibc

/// The processor's time that this program has had; of use where only one of its threads works.
enum OwnCPU {
    /// In nanoseconds.
    static var time: Int64 { Int64(clock()) * 1_000_000_000 / Int64(CLOCKS_PER_SEC) }
}
