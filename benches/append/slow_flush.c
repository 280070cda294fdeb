/* Lets every flush of a server take a given time longer, as on a slower disk:
 * preloaded into PostgreSQL by the bench, which says so beside its figures. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void wait_as_a_disk_would(void) {
    const char *given = getenv("BOFU_BENCH_FLUSH_US");
    long microseconds = given ? atol(given) : 0;
    struct timespec time = {microseconds / 1000000, (microseconds % 1000000) * 1000};
    nanosleep(&time, NULL);
}

int fdatasync(int file) {
    wait_as_a_disk_would();
    return (int)syscall(SYS_fdatasync, file);
}

int fsync(int file) {
    wait_as_a_disk_would();
    return (int)syscall(SYS_fsync, file);
}
