/// A C library that stands before the C library's clock: the time of day is off, and no time server keeps it. Durations
/// are as they are.
enum DrillClock {
    static let code = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <stdlib.h>
        #include <sys/time.h>
        #include <sys/timex.h>
        #include <time.h>

        static long shift(void) {
          const char *text = getenv("DRILL_CLOCK_SHIFT");
          return text ? atol(text) : 0;
        }

        int clock_gettime(clockid_t clock, struct timespec *now) {
          static int (*real)(clockid_t, struct timespec *);
          if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
          int result = real(clock, now);
          if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += shift();
          return result;
        }

        int gettimeofday(struct timeval *now, void *zone) {
          struct timespec exact;
          (void)zone;
          int result = clock_gettime(CLOCK_REALTIME, &exact);
          now->tv_sec = exact.tv_sec;
          now->tv_usec = exact.tv_nsec / 1000;
          return result;
        }

        time_t time(time_t *now) {
          struct timespec exact;
          clock_gettime(CLOCK_REALTIME, &exact);
          if (now) *now = exact.tv_sec;
          return exact.tv_sec;
        }

        int adjtimex(struct timex *state) {
          static int (*real)(struct timex *);
          if (!real) real = dlsym(RTLD_NEXT, "adjtimex");
          int result = real(state);
          if (result < 0 || !getenv("DRILL_CLOCK_UNKEPT")) return result;
          state->status |= STA_UNSYNC;
          return TIME_ERROR;
        }

        int ntp_adjtime(struct timex *state) { return adjtimex(state); }
        """
}
