#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

_Static_assert(HK_IN == (int)EPOLLIN && HK_OUT == (int)EPOLLOUT, "readiness bits are epoll's");
_Static_assert(HK_ERROR == (int)EPOLLERR && HK_HANGUP == (int)EPOLLHUP, "readiness bits are epoll's");
_Static_assert(HK_IN == POLLIN && HK_OUT == POLLOUT && HK_ERROR == POLLERR && HK_HANGUP == POLLHUP,
               "readiness bits are poll's");

int hk_epoll_create(void) {
    int fd = epoll_create1(EPOLL_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

static int control(int epoll, int operation, int fd, uint32_t events, uint64_t data) {
    struct epoll_event event = {.events = events, .data.u64 = data};
    return epoll_ctl(epoll, operation, fd, &event) < 0 ? -errno : 0;
}

int hk_epoll_add(int epoll, int fd, uint32_t events, uint64_t data) {
    return control(epoll, EPOLL_CTL_ADD, fd, events, data);
}

int hk_epoll_modify(int epoll, int fd, uint32_t events, uint64_t data) {
    return control(epoll, EPOLL_CTL_MOD, fd, events, data);
}

int hk_epoll_remove(int epoll, int fd) { return control(epoll, EPOLL_CTL_DEL, fd, 0, 0); }

#ifndef SYS_epoll_pwait2
#define SYS_epoll_pwait2 441
#endif

int hk_epoll_wait(int epoll, struct hk_ready *ready, int capacity, int64_t timeout_ns) {
    static atomic_bool coarse_only;
    enum { MOST = 64 };
    struct epoll_event events[MOST];
    if (capacity > MOST) capacity = MOST;
    int count = -1;
    if (!atomic_load(&coarse_only)) {
        struct timespec limit = {.tv_sec = timeout_ns / 1000000000, .tv_nsec = timeout_ns % 1000000000};
        count = (int)syscall(SYS_epoll_pwait2, epoll, events, capacity, timeout_ns < 0 ? NULL : &limit, NULL, 8);
        if (count < 0 && (errno == ENOSYS || errno == EPERM)) atomic_store(&coarse_only, 1);
    }
    if (atomic_load(&coarse_only)) {
        int64_t milliseconds = timeout_ns < 0 ? -1 : (timeout_ns + 999999) / 1000000;
        if (milliseconds > 3600000) milliseconds = 3600000;
        count = epoll_wait(epoll, events, capacity, (int)milliseconds);
    }
    if (count < 0) return errno == EINTR ? 0 : -errno;
    for (int i = 0; i < count; i++) {
        ready[i].data = events[i].data.u64;
        ready[i].events = events[i].events;
    }
    return count;
}

int hk_eventfd(void) {
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return fd < 0 ? -errno : fd;
}

void hk_eventfd_signal(int fd) {
    uint64_t one = 1;
    ssize_t ignored = write(fd, &one, sizeof one);
    (void)ignored;
}

void hk_eventfd_drain(int fd) {
    uint64_t count;
    ssize_t ignored = read(fd, &count, sizeof count);
    (void)ignored;
}

int hk_wait_ready(int fd, uint32_t events, int timeout_ms) {
    struct pollfd one = {.fd = fd, .events = (short)events};
    int count = poll(&one, 1, timeout_ms);
    if (count < 0) return errno == EINTR ? 0 : -errno;
    return count == 0 ? 0 : one.revents;
}

int hk_ready_now(int fd, uint32_t events) { return hk_wait_ready(fd, events, 0); }
