import CLinux

/// How much memory this process holds without need.
public enum ProcessMemory {
    /// To be called before other threads are there: a dozen mostly sleeping threads need no heap each.
    public static func keepSmall() { hk_limit_arenas(2) }

    /// Gives back what reading files at the start has left behind.
    public static func giveBack() { hk_trim_heap() }
}
