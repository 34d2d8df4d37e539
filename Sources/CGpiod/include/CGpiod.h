// GPIO input lines through libgpiod. This is the one place that knows which libgpiod is installed (1.5 … 1.6, which
// speaks the first GPIO character device interface); nothing of <gpiod.h> shows here.
//
// Functions that can fail return a negative errno. A line is used by one thread at a time.
#ifndef HALLKIT_CGPIOD_H
#define HALLKIT_CGPIOD_H

#include <stddef.h>
#include <stdint.h>

/// A line requested as input with both edges.
struct hk_gpio_line;

/// How a line is pulled when nothing drives it.
enum hk_gpio_bias { HK_BIAS_NONE = 0, HK_BIAS_PULL_UP = 1, HK_BIAS_PULL_DOWN = 2 };

/// One edge. `time_ns` is the kernel's stamp (CLOCK_MONOTONIC from Linux 5.7 on); `is_high` the level after it,
/// without active-low inversion.
struct hk_gpio_edge {
    int64_t time_ns;
    int is_high;
};

/// Finds the chip whose label is `label` and stores its path (`/dev/gpiochip0`). -ENOENT when there is none;
/// -EACCES, with the path of the first chip that could not be opened, when one might be behind a lock.
int hk_gpio_find_chip(const char *label, char *path, size_t capacity);

/// Requests `line` (a name, or an offset in digits) of the chip at `path`. -ENOENT when the chip has no such line,
/// -EBUSY when another program holds it. `consumer` is what `gpioinfo` shows as its user.
int hk_gpio_request(
    const char *path, const char *line, enum hk_gpio_bias bias, const char *consumer, struct hk_gpio_line **request);

/// Who holds `line` of the chip at `path`, as `gpioinfo` shows it (`sysfs`, a program's own word); empty when nobody does or
/// says. 0, or -errno.
int hk_gpio_consumer(const char *path, const char *line, char *consumer, size_t capacity);

/// The descriptor that is readable when an edge waits; non-blocking; belongs to the line.
int hk_gpio_event_fd(struct hk_gpio_line *line);

/// Takes the oldest edge: 1, 0 when none waits, or -errno (-ENODEV when the chip is gone).
int hk_gpio_take_edge(struct hk_gpio_line *line, struct hk_gpio_edge *edge);

/// The level now: 1 high, 0 low, or -errno.
int hk_gpio_level(struct hk_gpio_line *line);

/// Gives the line back and frees it. May wait for the chip's driver.
void hk_gpio_release(struct hk_gpio_line *line);

#endif
