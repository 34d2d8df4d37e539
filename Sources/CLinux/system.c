#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static int64_t nanoseconds(clockid_t clock) {
    struct timespec now = {0};
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t hk_boot_clock_ns(void) { return nanoseconds(CLOCK_BOOTTIME); }
int64_t hk_monotonic_clock_ns(void) { return nanoseconds(CLOCK_MONOTONIC); }

void hk_thread_name(const char *name) {
    char cut[16];
    snprintf(cut, sizeof cut, "%s", name);
    pthread_setname_np(pthread_self(), cut);
}

void hk_limit_arenas(int count) { mallopt(M_ARENA_MAX, count); }
void hk_trim_heap(void) { malloc_trim(0); }

int hk_thread_id(void) { return (int)syscall(SYS_gettid); }

int hk_die_with_parent(int signal) { return prctl(PR_SET_PDEATHSIG, signal) < 0 ? -errno : 0; }

int hk_open(const char *path, int flags) {
    int fd;
    do fd = open(path, flags);
    while (fd < 0 && errno == EINTR);
    return fd < 0 ? -errno : fd;
}

ssize_t hk_read(int fd, void *bytes, size_t count) {
    ssize_t got;
    do got = read(fd, bytes, count);
    while (got < 0 && errno == EINTR);
    return got < 0 ? -errno : got;
}

ssize_t hk_write(int fd, const void *bytes, size_t count) {
    ssize_t taken;
    do {
        taken = send(fd, bytes, count, MSG_NOSIGNAL);
        if (taken < 0 && errno == ENOTSOCK) taken = write(fd, bytes, count);
    } while (taken < 0 && errno == EINTR);
    return taken < 0 ? -errno : taken;
}

// Linux has released the descriptor even when close says EINTR, so it is never repeated.
int hk_close(int fd) { return close(fd) < 0 ? -errno : 0; }

int hk_set_nonblocking(int fd, int on) {
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0) return -errno;
    flags = on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
    return fcntl(fd, F_SETFL, flags) < 0 ? -errno : 0;
}

int hk_lock_file(int fd, int on) { return flock(fd, on ? LOCK_EX | LOCK_NB : LOCK_UN) < 0 ? -errno : 0; }

int hk_fdatasync(int fd) { return fdatasync(fd) < 0 ? -errno : 0; }

int hk_unix_socket(void) {
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    return fd < 0 ? -errno : fd;
}

static int unix_address(const char *path, struct sockaddr_un *address) {
    size_t length = strlen(path);
    if (length >= sizeof address->sun_path) return -ENAMETOOLONG;
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    memcpy(address->sun_path, path, length + 1);
    return 0;
}

int hk_unix_bind(int fd, const char *path) {
    struct sockaddr_un address;
    int result = unix_address(path, &address);
    if (result < 0) return result;
    return bind(fd, (struct sockaddr *)&address, sizeof address) < 0 ? -errno : 0;
}

int hk_unix_connect(int fd, const char *path) {
    struct sockaddr_un address;
    int result = unix_address(path, &address);
    if (result < 0) return result;
    return connect(fd, (struct sockaddr *)&address, sizeof address) < 0 ? -errno : 0;
}

int hk_accept(int fd) {
    int accepted = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    return accepted < 0 ? -errno : accepted;
}

int hk_pipe(int ends[2], int flags) { return pipe2(ends, O_CLOEXEC | flags) < 0 ? -errno : 0; }

int hk_peer_credentials(int fd, pid_t *pid, uid_t *uid, gid_t *gid) {
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0) return -errno;
    *pid = peer.pid;
    *uid = peer.uid;
    *gid = peer.gid;
    return 0;
}

int hk_identify(const char *path, struct hk_file_identity *identity) {
    struct stat found;
    if (lstat(path, &found) < 0) return -errno;
    identity->device = found.st_dev;
    identity->inode = found.st_ino;
    identity->special = S_ISCHR(found.st_mode) || S_ISBLK(found.st_mode) ? found.st_rdev : 0;
    identity->mode = found.st_mode;
    identity->uid = found.st_uid;
    identity->gid = found.st_gid;
    return 0;
}

int hk_is_usb_printer(int fd) {
    // USB_MAJOR, of which usblp has the first sixteen (Documentation/admin-guide/devices.txt).
    struct stat found;
    return fstat(fd, &found) == 0 && S_ISCHR(found.st_mode) && major(found.st_rdev) == 180 && minor(found.st_rdev) < 16;
}

int hk_read_link(const char *path, char *target, size_t capacity) {
    ssize_t length = readlink(path, target, capacity - 1);
    if (length < 0) return -errno;
    if ((size_t)length == capacity - 1) return -ENAMETOOLONG;
    target[length] = 0;
    return (int)length;
}

int hk_real_path(const char *path, char *real, size_t capacity) {
    char *found = realpath(path, NULL);
    if (!found) return -errno;
    int fits = strlen(found) < capacity;
    if (fits) strcpy(real, found);
    free(found);
    return fits ? 0 : -ENAMETOOLONG;
}

void hk_group_name(gid_t gid, char *name, size_t capacity) {
    char buffer[4096];
    struct group entry, *found = NULL;
    if (getgrgid_r(gid, &entry, buffer, sizeof buffer, &found) == 0 && found)
        snprintf(name, capacity, "%s", found->gr_name);
    else
        snprintf(name, capacity, "%u", gid);
}
