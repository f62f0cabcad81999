/* The clocks of a program under test: the machine's, and as many seconds as a file says at that
 * moment. Loaded before the C library; $OPS_CLOCK names the file: two numbers of eight bytes,
 * little end first, for the wall clock and for the one that counts sleep (CLOCK_BOOTTIME). */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int64_t offset_s(clockid_t clock)
{
    const char *path = getenv("OPS_CLOCK");
    int64_t offsets_s[2] = {0, 0};
    int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        if (read(fd, offsets_s, sizeof offsets_s) != (ssize_t)sizeof offsets_s) {
            offsets_s[0] = offsets_s[1] = 0;
        }
        (void)close(fd);
    }
    return clock == CLOCK_REALTIME ? offsets_s[0] : clock == CLOCK_BOOTTIME ? offsets_s[1] : 0;
}

int clock_gettime(clockid_t clock, struct timespec *out)
{
    int result = (int)syscall(SYS_clock_gettime, clock, out);
    if (clock == CLOCK_REALTIME || clock == CLOCK_BOOTTIME) {
        out->tv_sec += offset_s(clock);
    }
    return result;
}

time_t time(time_t *out)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now); /* can't fail for this clock */
    if (out != NULL) {
        *out = now.tv_sec;
    }
    return now.tv_sec;
}
