#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

int hk_inotify_create(void) {
    int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

int hk_inotify_watch(int inotify, const char *directory) {
    int watch = inotify_add_watch(
        inotify, directory,
        IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR);
    return watch < 0 ? -errno : watch;
}

int hk_inotify_unwatch(int inotify, int watch) { return inotify_rm_watch(inotify, watch) < 0 ? -errno : 0; }

static int change_of(uint32_t mask) {
    if (mask & IN_Q_OVERFLOW) return HK_EVENTS_LOST;
    if (mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED)) return HK_DIRECTORY_GONE;
    if (mask & (IN_CREATE | IN_MOVED_TO)) return HK_NAME_APPEARED;
    return HK_NAME_VANISHED;
}

int hk_inotify_read(int inotify, struct hk_name_event *events, int capacity) {
    // An event takes at least 16 bytes, so 4096 bytes hold no more than 256.
    _Alignas(struct inotify_event) char bytes[4096];
    ssize_t length = hk_read(inotify, bytes, sizeof bytes);
    if (length < 0) return length == -EAGAIN ? 0 : (int)length;
    int count = 0;
    for (ssize_t at = 0; at + (ssize_t)sizeof(struct inotify_event) <= length && count < capacity;) {
        const struct inotify_event *event = (const struct inotify_event *)(bytes + at);
        events[count].watch = event->wd;
        events[count].change = change_of(event->mask);
        events[count].name[0] = 0;
        if (event->len > 0) {
            strncpy(events[count].name, event->name, sizeof events[count].name - 1);
            events[count].name[sizeof events[count].name - 1] = 0;
        }
        count++;
        at += (ssize_t)sizeof(struct inotify_event) + event->len;
    }
    return count;
}
