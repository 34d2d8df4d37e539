#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>

/// Names the calling thread (at most 15 bytes), as `ps -L` and debuggers show it. prctl(2) is variadic, so Swift
/// cannot call it.
static inline void hk_name_fleet_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }
