// What the kernel's headers on the building machine say, told to tests: an agent that is built with other numbers speaks
// past the kernel.
#include "CLinux.h"

#include <asm/ioctls.h>
#include <linux/gpio.h>
#include <linux/hidraw.h>
#include <linux/input.h>
#include <linux/serial.h>
#include <linux/usbdevice_fs.h>
#include <linux/watchdog.h>
#include <string.h>

#define NUMBER(name) {"ioctl_" #name, name}
#define SIZE(type) {"sizeof_" #type, sizeof(type)}

static const struct hk_kernel_number numbers[] = {
    NUMBER(GPIO_GET_CHIPINFO_IOCTL),
    NUMBER(GPIO_V2_GET_LINEINFO_IOCTL),
    NUMBER(GPIO_V2_LINE_GET_VALUES_IOCTL),
    NUMBER(GPIO_V2_LINE_SET_VALUES_IOCTL),
    NUMBER(EVIOCGID),
    NUMBER(EVIOCGNAME(256)),
    NUMBER(EVIOCSCLOCKID),
    NUMBER(EVIOCGKEY(96)),
    {"ioctl_EVIOCGBIT(EV_KEY,96)", EVIOCGBIT(EV_KEY, 96)},
    NUMBER(WDIOC_GETSTATUS),
    NUMBER(WDIOC_GETBOOTSTATUS),
    NUMBER(WDIOC_SETOPTIONS),
    NUMBER(WDIOC_KEEPALIVE),
    NUMBER(WDIOC_SETTIMEOUT),
    NUMBER(WDIOC_SETPRETIMEOUT),
    NUMBER(WDIOC_GETPRETIMEOUT),
    NUMBER(TIOCSRS485),
    NUMBER(TIOCGSERIAL),
    NUMBER(TIOCSSERIAL),
    NUMBER(HIDIOCGRAWINFO),
    NUMBER(HIDIOCGRDESCSIZE),
    NUMBER(USBDEVFS_BULK),
    SIZE(struct gpio_v2_line_event),
    SIZE(struct gpio_v2_line_config),
    SIZE(struct gpio_v2_line_info),
    SIZE(struct gpiochip_info),
    SIZE(struct input_event),
    SIZE(struct serial_rs485),
    SIZE(struct gpio_v2_line_attribute),
    SIZE(struct gpio_v2_line_config_attribute),
};

const struct hk_kernel_number *hk_kernel_numbers(size_t *count) {
    *count = sizeof numbers / sizeof *numbers;
    return numbers;
}

// Our decoders count on these places.
_Static_assert(offsetof(struct gpio_v2_line_event, id) == 8 && offsetof(struct gpio_v2_line_event, offset) == 12 &&
                   offsetof(struct gpio_v2_line_event, seqno) == 16 &&
                   offsetof(struct gpio_v2_line_event, line_seqno) == 20,
               "edges of call buttons");

int hk_kernel_bytes(const char *name, uint8_t *bytes, size_t capacity) {
    struct gpio_v2_line_event line = {.timestamp_ns = 1234567890123, .id = 2, .offset = 17, .seqno = 9, .line_seqno = 4};
    struct gpio_v2_line_event rise = {.timestamp_ns = 1234602890123, .id = 1, .offset = 17, .seqno = 10, .line_seqno = 5};
    struct input_event input = {.type = EV_KEY, .code = KEY_F1, .value = 1};
    struct serial_rs485 rs485 = {.flags = SER_RS485_ENABLED | SER_RS485_RTS_ON_SEND, .delay_rts_after_send = 1};
    const void *from = &input;
    size_t size = sizeof input;

    input.input_event_sec = 1700000000;
    input.input_event_usec = 250000;
    if (strcmp(name, "bytes_input_event_f1_repeat") == 0) {
        input.value = 2;
    } else if (strcmp(name, "bytes_input_event_syn") == 0) {
        input.type = EV_SYN, input.code = SYN_REPORT, input.value = 0;
    } else if (strcmp(name, "bytes_input_event_msc_scan") == 0) {
        input.type = EV_MSC, input.code = MSC_SCAN, input.value = 0x7003a;
    } else if (strcmp(name, "bytes_gpio_v2_line_event") == 0) {
        from = &line, size = sizeof line;
    } else if (strcmp(name, "bytes_gpio_v2_line_event_rise") == 0) {
        from = &rise, size = sizeof rise;
    } else if (strcmp(name, "bytes_serial_rs485") == 0) {
        from = &rs485, size = sizeof rs485;
    } else if (strcmp(name, "bytes_input_event_f1_down") != 0) {
        return 0;
    }
    if (size > capacity) return 0;
    memcpy(bytes, from, size);
    return (int)size;
}
