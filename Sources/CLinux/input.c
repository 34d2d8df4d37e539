// Input devices and watchdogs: ioctls by struct.
#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <linux/input.h>
#include <linux/uinput.h>
#include <linux/watchdog.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

int hk_input_take(int fd) {
    struct input_id identity;
    int clock = CLOCK_MONOTONIC;
    if (ioctl(fd, EVIOCGID, &identity) < 0) return -errno;
    if (ioctl(fd, EVIOCSCLOCKID, &clock) < 0) return -errno;
    return ioctl(fd, EVIOCGRAB, (void *)1) < 0 ? -errno : 0;
}

int hk_input_keys(int fd, uint8_t *bits, size_t capacity) {
    int size = ioctl(fd, EVIOCGKEY(capacity), bits);
    return size < 0 ? -errno : size;
}

int hk_uinput_create(int fd, const char *name, uint16_t vendor, uint16_t product) {
    struct uinput_setup setup = {.id = {.bustype = BUS_USB, .vendor = vendor, .product = product, .version = 0x111}};
    strncpy(setup.name, name, sizeof setup.name - 1);
    if (ioctl(fd, UI_SET_EVBIT, EV_KEY) < 0 || ioctl(fd, UI_SET_EVBIT, EV_REP) < 0) return -errno;
    for (int key = 1; key < 256; key++)
        if (ioctl(fd, UI_SET_KEYBIT, key) < 0) return -errno;
    if (ioctl(fd, UI_DEV_SETUP, &setup) < 0) return -errno;
    return ioctl(fd, UI_DEV_CREATE) < 0 ? -errno : 0;
}

int hk_watchdog_arm(int fd, int seconds) {
    return ioctl(fd, WDIOC_SETTIMEOUT, &seconds) < 0 ? -errno : seconds;
}
