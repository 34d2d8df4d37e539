// Linux calls that Swift cannot reach by itself: functions behind _GNU_SOURCE, packed structs, ioctls by struct.
//
// Every function that can fail returns a negative errno (-EACCES) instead of setting errno, because errno does not
// survive the way back into Swift. None keeps state; all may be called from any thread.
#ifndef HALLKIT_CLINUX_H
#define HALLKIT_CLINUX_H

#include <stddef.h>
#include <stdint.h>
// Plain integers instead of <sys/types.h>: its types would belong to this module in the eyes of Swift.

// ---- waiting -------------------------------------------------------------------------------------------------

/// What a watched descriptor became ready for.
enum hk_readiness {
    HK_IN = 0x001,     // bytes, an event or a connection to take (EPOLLIN)
    HK_OUT = 0x004,    // room to write (EPOLLOUT)
    HK_ERROR = 0x008,  // EPOLLERR, reported unasked
    HK_HANGUP = 0x010, // EPOLLHUP, reported unasked
};

/// One ready descriptor: the value it was added with, and `hk_readiness` bits.
struct hk_ready {
    uint64_t data;
    uint32_t events;
};

/// A new epoll instance (close-on-exec), or -errno.
int hk_epoll_create(void);
/// Watches `fd`, level-triggered, for `events` (HK_IN, HK_OUT); `data` comes back with each readiness.
int hk_epoll_add(int epoll, int fd, uint32_t events, uint64_t data);
/// Changes what `fd` is watched for.
int hk_epoll_modify(int epoll, int fd, uint32_t events, uint64_t data);
/// Stops watching `fd`.
int hk_epoll_remove(int epoll, int fd);
/// Waits up to `timeout_ns` nanoseconds (negative: for ever) and fills at most `capacity` entries; returns how
/// many. 0 also when a signal came. Nanosecond precision from Linux 5.11 on, whole milliseconds (rounded up) before.
int hk_epoll_wait(int epoll, struct hk_ready *ready, int capacity, int64_t timeout_ns);

/// A non-blocking eventfd, or -errno.
int hk_eventfd(void);
/// Makes an eventfd readable.
void hk_eventfd_signal(int fd);
/// Makes an eventfd unreadable again.
void hk_eventfd_drain(int fd);

/// What one descriptor is ready for at this moment (`hk_readiness` bits, 0: nothing), or -errno. Does not wait.
int hk_ready_now(int fd, uint32_t events);
/// Waits up to `timeout_ms` for `events` on `fd`: bits, 0 when the time passed, or -errno. Blocks.
int hk_wait_ready(int fd, uint32_t events, int timeout_ms);

// ---- clocks, threads, processes ------------------------------------------------------------------------------

/// Nanoseconds since boot, time asleep included (CLOCK_BOOTTIME).
int64_t hk_boot_clock_ns(void);
/// Nanoseconds since boot without time asleep (CLOCK_MONOTONIC): the clock of GPIO event stamps.
int64_t hk_monotonic_clock_ns(void);
/// Whether the kernel says that a time service keeps the wall clock right (adjtimex).
int hk_clock_is_synchronised(void);
/// Names the calling thread as `ps -L` and `top -H` show it; cut to 15 bytes.
void hk_thread_name(const char *name);
/// Lets threads share at most `count` malloc arenas from now on; each arena holds pages of its own.
void hk_limit_arenas(int count);
/// Gives pages that malloc holds and nobody uses back to the kernel.
void hk_trim_heap(void);
/// The kernel's id of the calling thread.
int hk_thread_id(void);
/// Asks the kernel to send `signal` to this process when the thread that started it ends (PR_SET_PDEATHSIG).
int hk_die_with_parent(int signal);

// ---- files and sockets ---------------------------------------------------------------------------------------

/// open(2) without a mode; `flags` as in fcntl.h. A descriptor or -errno.
int hk_open(const char *path, int flags);
/// read(2): bytes read, 0 at end of file, or -errno (-EAGAIN: nothing there).
long hk_read(int fd, void *bytes, size_t count);
/// write(2), and send(2) without SIGPIPE on sockets: bytes taken, or -errno.
long hk_write(int fd, const void *bytes, size_t count);
/// close(2). May block for many seconds on a tty that does not drain.
int hk_close(int fd);
/// Sets or clears O_NONBLOCK.
int hk_set_nonblocking(int fd, int on);
/// Takes (`on` 1) or drops (0) an exclusive flock without waiting; -EWOULDBLOCK when another has it.
int hk_lock_file(int fd, int on);
/// fdatasync(2).
int hk_fdatasync(int fd);
/// A unix stream socket, close-on-exec and non-blocking.
int hk_unix_socket(void);
/// bind(2) and connect(2) of a unix socket; paths have at most 107 bytes (-ENAMETOOLONG).
int hk_unix_bind(int fd, const char *path);
int hk_unix_connect(int fd, const char *path);
/// accept4 with close-on-exec and non-blocking.
int hk_accept(int fd);
/// pipe2 with close-on-exec; `flags` adds O_NONBLOCK. ends[0] reads, ends[1] writes.
int hk_pipe(int ends[2], int flags);
/// Who is at the other end of a unix socket (SO_PEERCRED).
int hk_peer_credentials(int fd, int32_t *pid, uint32_t *uid, uint32_t *gid);
/// Opens a non-blocking view of every packet that goes over `interface` (AF_PACKET, from the network header on). Needs
/// CAP_NET_RAW; -errno.
int hk_packets_open(const char *interface);
/// The next packet that came in on the interface, cut to `size` bytes; -EAGAIN when none waits, -errno.
long hk_packets_read(int fd, void *bytes, size_t size);
/// How many packets the kernel had no room for since it was asked last; -errno.
long hk_packets_lost(int fd);
/// Connects to HOST:PORT within `timeout_ms` per address and returns a non-blocking socket with TCP_NODELAY and
/// keep-alive (a dead peer is known after about 20 s), or -errno. `-EADDRNOTAVAIL` when the name has no address.
/// Blocks: name look-up has a time of its own.
int hk_tcp_connect(const char *host, const char *port, int timeout_ms);
/// The same in the network namespace whose file is `network` (`/proc/PID/ns/net`); the calling thread is back in its own
/// afterwards. Needs CAP_SYS_ADMIN; -errno when the namespace cannot be entered.
int hk_tcp_connect_within(const char *network, const char *host, const char *port, int timeout_ms);

/// A new inotify instance (non-blocking, close-on-exec), or -errno.
int hk_inotify_create(void);
/// Watches a directory for entries that appear, vanish or are renamed, and for its own removal or renaming.
/// Returns the watch, the same one when the directory is watched already; -ENOTDIR when it is none.
int hk_inotify_watch(int inotify, const char *directory);
/// Stops a watch.
int hk_inotify_unwatch(int inotify, int watch);

/// What happened to a name in a watched directory.
enum hk_name_change {
    HK_NAME_APPEARED = 1, // created or renamed to
    HK_NAME_VANISHED = 2, // deleted or renamed away
    HK_DIRECTORY_GONE = 3, // the watched directory itself was removed, renamed or unmounted; its watch is over
    HK_EVENTS_LOST = 4,   // the kernel's queue overflowed: look at everything again
};

/// One change of a name.
struct hk_name_event {
    int watch;
    int change;     // enum hk_name_change
    char name[256]; // empty for HK_DIRECTORY_GONE and HK_EVENTS_LOST
};

/// Takes the next events out of what one read(2) of `inotify` gave. Returns how many were stored in `events`
/// (at most `capacity`, which must be at least 256), 0 when nothing waits, or -errno.
int hk_inotify_read(int inotify, struct hk_name_event *events, int capacity);

/// Which file a path names now, without following a last symbolic link.
struct hk_file_identity {
    uint64_t device;
    uint64_t inode;
    uint64_t special; // device number of a device node, else 0
    uint32_t mode;    // type and permission bits
    uint32_t uid;
    uint32_t gid;
};

/// lstat(2).
int hk_identify(const char *path, struct hk_file_identity *identity);
/// 1 when `fd` is the node of a USB printer (`/dev/usb/lpN`), 0 when it is something else.
int hk_is_usb_printer(int fd);
/// readlink(2) as a C string: its length, or -errno.
int hk_read_link(const char *path, char *target, size_t capacity);
/// realpath(3) as a C string: 0, or -errno.
int hk_real_path(const char *path, char *real, size_t capacity);
/// The name of a group, or its number in digits when it has none. Asks the name service: may block.
void hk_group_name(uint32_t gid, char *name, size_t capacity);

// ---- serial lines --------------------------------------------------------------------------------------------

/// A new pseudo-terminal, raw and without echo: `*master` (close-on-exec, blocking) and the path of its other end.
int hk_openpty(int *master, char *path, size_t capacity);
/// Raw mode as cfmakeraw sets it (VMIN 1, VTIME 0), other settings kept.
int hk_tty_raw(int fd);
/// Raw mode, receiver on, modem lines ignored, no hang-up on close, no flow control, and these line settings:
/// `speed` in bit/s (any number; odd ones by BOTHER), `data_bits` 7 or 8, `parity` 'N', 'E' or 'O', `stop_bits` 1
/// or 2. -EINVAL for others; -ENOTTY when `fd` is no tty; -ERANGE when the driver took a speed more than 3 % off.
int hk_tty_configure(int fd, uint32_t speed, int data_bits, char parity, int stop_bits);
/// The speed in bit/s that the driver says it uses.
int64_t hk_tty_speed(int fd);
/// Refuses (`on` 1) or allows (0) further opens by others (TIOCEXCL, TIOCNXCL).
int hk_tty_exclusive(int fd, int on);
/// Drops what was received and not read, and what was written and not sent.
int hk_tty_flush(int fd);

// ---- input devices and watchdogs -----------------------------------------------------------------------------

/// Takes the events of an input device for this descriptor alone (EVIOCGRAB: no screen and no console has them until it
/// is closed), with the stamps of CLOCK_MONOTONIC. 0; -EBUSY when another has taken them, -ENOTTY when it is none.
int hk_input_take(int fd);
/// The keys that are down, a bit each from the lowest of the first byte on (EVIOCGKEY): how many bytes, or -errno.
int hk_input_keys(int fd, uint8_t *bits, size_t capacity);
/// Makes an input device of this kernel out of an open `/dev/uinput`: a USB keyboard with these ids and keys 1 … 255. It
/// says what is written to the descriptor (`struct input_event`), and is gone when that is closed.
int hk_uinput_create(int fd, const char *name, uint16_t vendor, uint16_t product);
/// Sets a watchdog's time: the whole seconds that it took, or -errno.
int hk_watchdog_arm(int fd, int seconds);

// ---- the kernel's interface ----------------------------------------------------------------------------------

/// A number of the kernel's headers: `ioctl_NAME`, or `sizeof_struct TYPE`.
struct hk_kernel_number {
    const char *name;
    uint64_t value;
};

/// The numbers that this build was made with.
const struct hk_kernel_number *hk_kernel_numbers(size_t *count);
/// A struct of the kernel's headers as this build lays it out, filled as the recorded sample of that name is: its size,
/// or 0 where there is none.
int hk_kernel_bytes(const char *name, uint8_t *bytes, size_t capacity);

#endif
