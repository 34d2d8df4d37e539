import CLinux

/// What the kernel says of its clock.
public enum KernelClock {
    /// Whether a time service keeps the wall clock right.
    public static var isSynchronised: Bool { hk_clock_is_synchronised() == 1 }
}
