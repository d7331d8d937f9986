/* A wall clock that jumps, for LD_PRELOAD: the time of day is what the system says and as many microseconds more as stand in the
 * file that $SIDEKICK_TEST_CLOCK names, a signed 64-bit number, which may change at any time. The monotonic clock is left alone.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *offset_us;

__attribute__((constructor)) static void find_offset(void) {
    const char *path = getenv("SIDEKICK_TEST_CLOCK");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0)
        return;
    void *data = mmap(NULL, sizeof *offset_us, PROT_READ, MAP_SHARED, file, 0);
    close(file);
    if (data != MAP_FAILED)
        offset_us = data;
}

int clock_gettime(clockid_t id, struct timespec *out) {
    static int (*function)(clockid_t, struct timespec *);
    if (!function)
        *(void **) &function = dlsym(RTLD_NEXT, "clock_gettime");
    int result = function(id, out);
    if (result == 0 && offset_us && id == CLOCK_REALTIME) {
        int64_t time_us = (int64_t) out->tv_sec * 1000000 + out->tv_nsec / 1000 + *offset_us;
        *out = (struct timespec){ .tv_sec = time_us / 1000000, .tv_nsec = time_us % 1000000 * 1000 };
    }
    return result;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone) {
    struct timespec now;
    (void) zone;
    int result = clock_gettime(CLOCK_REALTIME, &now);
    *out = (struct timeval){ .tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000 };
    return result;
}

time_t time(time_t *out) {
    struct timespec now = { 0 };
    clock_gettime(CLOCK_REALTIME, &now);
    if (out)
        *out = now.tv_sec;
    return now.tv_sec;
}
