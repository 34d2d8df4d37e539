#define _GNU_SOURCE
#include "CGpiod.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <gpiod.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct hk_gpio_line {
    struct gpiod_chip *chip;
    struct gpiod_line *line;
};

static int failure(int otherwise) { return errno > 0 ? -errno : -otherwise; }

static int is_chip(const struct dirent *entry) { return strncmp(entry->d_name, "gpiochip", 8) == 0; }

int hk_gpio_find_chip(const char *label, char *path, size_t capacity) {
    struct dirent **entries;
    int count = scandir("/dev", &entries, is_chip, versionsort);
    if (count < 0) return -errno;
    int result = -ENOENT;
    char locked[sizeof "/dev/" + 256] = "";
    for (int i = 0; i < count; i++) {
        char candidate[sizeof locked];
        snprintf(candidate, sizeof candidate, "/dev/%s", entries[i]->d_name);
        free(entries[i]);
        if (result == 0) continue;
        errno = 0;
        struct gpiod_chip *chip = gpiod_chip_open(candidate);
        if (chip) {
            if (strcmp(gpiod_chip_label(chip), label) == 0) {
                snprintf(path, capacity, "%s", candidate);
                result = 0;
            }
            gpiod_chip_close(chip);
        } else if ((errno == EACCES || errno == EPERM) && !locked[0]) {
            strcpy(locked, candidate);
        }
    }
    free(entries);
    if (result == 0 || !locked[0]) return result;
    snprintf(path, capacity, "%s", locked);
    return -EACCES;
}

static struct gpiod_line *find_line(struct gpiod_chip *chip, const char *name) {
    struct gpiod_line *line = gpiod_chip_find_line(chip, name);
    if (line || !isdigit((unsigned char)name[0])) return line;
    char *end;
    unsigned long offset = strtoul(name, &end, 10);
    if (*end || offset >= gpiod_chip_num_lines(chip)) return NULL;
    return gpiod_chip_get_line(chip, (unsigned)offset);
}

int hk_gpio_request(
    const char *path, const char *name, enum hk_gpio_bias bias, const char *consumer, struct hk_gpio_line **request) {
    errno = 0;
    struct gpiod_chip *chip = gpiod_chip_open(path);
    if (!chip) return failure(ENODEV);
    struct gpiod_line *line = find_line(chip, name);
    if (!line) {
        gpiod_chip_close(chip);
        return -ENOENT;
    }
    int flags = bias == HK_BIAS_PULL_UP     ? GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP
                : bias == HK_BIAS_PULL_DOWN ? GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_DOWN
                                            : GPIOD_LINE_REQUEST_FLAG_BIAS_DISABLE;
    errno = 0;
    int result = gpiod_line_request_both_edges_events_flags(line, consumer, flags) < 0 ? failure(EIO) : 0;
    int fd = result == 0 ? gpiod_line_event_get_fd(line) : -1;
    if (result == 0 && (fd < 0 || fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) < 0)) result = failure(EIO);
    struct hk_gpio_line *made = result == 0 ? malloc(sizeof *made) : NULL;
    if (!made) {
        gpiod_chip_close(chip);
        return result == 0 ? -ENOMEM : result;
    }
    *made = (struct hk_gpio_line){.chip = chip, .line = line};
    *request = made;
    return 0;
}

int hk_gpio_consumer(const char *path, const char *name, char *consumer, size_t capacity) {
    errno = 0;
    struct gpiod_chip *chip = gpiod_chip_open(path);
    if (!chip) return failure(ENODEV);
    struct gpiod_line *line = find_line(chip, name);
    const char *found = line ? gpiod_line_consumer(line) : NULL;
    snprintf(consumer, capacity, "%s", found ? found : "");
    gpiod_chip_close(chip);
    return line ? 0 : -ENOENT;
}

int hk_gpio_event_fd(struct hk_gpio_line *line) { return gpiod_line_event_get_fd(line->line); }

int hk_gpio_take_edge(struct hk_gpio_line *line, struct hk_gpio_edge *edge) {
    struct gpiod_line_event event;
    errno = 0;
    if (gpiod_line_event_read(line->line, &event) < 0) return errno == EAGAIN ? 0 : failure(ENODEV);
    edge->time_ns = (int64_t)event.ts.tv_sec * 1000000000 + event.ts.tv_nsec;
    edge->is_high = event.event_type == GPIOD_LINE_EVENT_RISING_EDGE;
    return 1;
}

int hk_gpio_level(struct hk_gpio_line *line) {
    errno = 0;
    int level = gpiod_line_get_value(line->line);
    return level < 0 ? failure(ENODEV) : level;
}

void hk_gpio_release(struct hk_gpio_line *line) {
    gpiod_line_release(line->line);
    gpiod_chip_close(line->chip);
    free(line);
}
