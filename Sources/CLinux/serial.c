// termios2 lives in <asm/termbits.h>, which cannot stand beside <termios.h>: no libc termios in this file.
#define _GNU_SOURCE
#include "CLinux.h"

#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

static void make_raw(struct termios2 *line) {
    line->c_iflag &= ~(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON | IXOFF);
    line->c_oflag &= ~OPOST;
    line->c_lflag &= ~(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    line->c_cflag = (line->c_cflag & ~(CSIZE | PARENB)) | CS8;
    // With VMIN 0 a read of an idle line would give 0, the same as that of an unplugged one.
    line->c_cc[VMIN] = 1;
    line->c_cc[VTIME] = 0;
}

int hk_tty_raw(int fd) {
    struct termios2 line;
    if (ioctl(fd, TCGETS2, &line) < 0) return -errno;
    make_raw(&line);
    return ioctl(fd, TCSETS2, &line) < 0 ? -errno : 0;
}

static const struct {
    uint32_t speed, code;
} standard[] = {
    {1200, B1200},     {2400, B2400},     {4800, B4800},     {9600, B9600},     {19200, B19200},
    {38400, B38400},   {57600, B57600},   {115200, B115200}, {230400, B230400}, {460800, B460800},
    {500000, B500000}, {576000, B576000}, {921600, B921600}, {1000000, B1000000},
};

int hk_tty_configure(int fd, uint32_t speed, int data_bits, char parity, int stop_bits) {
    if (speed == 0 || (data_bits != 7 && data_bits != 8) || (stop_bits != 1 && stop_bits != 2)) return -EINVAL;
    if (parity != 'N' && parity != 'E' && parity != 'O') return -EINVAL;
    struct termios2 line;
    if (ioctl(fd, TCGETS2, &line) < 0) return -errno;
    make_raw(&line);
    uint32_t code = BOTHER;
    for (size_t i = 0; i < sizeof standard / sizeof *standard; i++)
        if (standard[i].speed == speed) code = standard[i].code;
    // A zero input-speed field means: as the output speed.
    line.c_cflag &= ~(CBAUD | (CBAUD << IBSHIFT) | CSIZE | CSTOPB | PARENB | PARODD | CRTSCTS | HUPCL | CMSPAR);
    line.c_cflag |= code | CREAD | CLOCAL | (data_bits == 7 ? CS7 : CS8);
    if (stop_bits == 2) line.c_cflag |= CSTOPB;
    if (parity != 'N') line.c_cflag |= PARENB;
    if (parity == 'O') line.c_cflag |= PARODD;
    line.c_ispeed = line.c_ospeed = speed;
    if (ioctl(fd, TCSETS2, &line) < 0) return -errno;
    int64_t taken = hk_tty_speed(fd);
    if (taken < 0) return (int)taken;
    int64_t difference = taken > speed ? taken - speed : speed - taken;
    return difference * 100 > (int64_t)speed * 3 ? -ERANGE : 0;
}

int64_t hk_tty_speed(int fd) {
    struct termios2 line;
    return ioctl(fd, TCGETS2, &line) < 0 ? -errno : (int64_t)line.c_ospeed;
}

int hk_tty_exclusive(int fd, int on) { return ioctl(fd, on ? TIOCEXCL : TIOCNXCL) < 0 ? -errno : 0; }

int hk_tty_flush(int fd) { return ioctl(fd, TCFLSH, TCIOFLUSH) < 0 ? -errno : 0; }

int hk_openpty(int *master, char *path, size_t capacity) {
    int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) return -errno;
    int result = 0;
    if (grantpt(fd) < 0 || unlockpt(fd) < 0) result = -errno;
    if (result == 0) result = -ptsname_r(fd, path, capacity);
    // The settings belong to the other end although they are made here, so nobody ever finds it cooked.
    if (result == 0) result = hk_tty_raw(fd);
    if (result < 0) close(fd);
    else *master = fd;
    return result;
}
