/* A disk that fails when it is told to: preloaded before a program, in place of its calls to write and to
 * sync files of a data folder. The plan is a file that the test writes and both have in memory:
 *
 *   call   1: fdatasync and fsync, 2: writing, 3: all that changes something
 *   error  what the call fails with; 0: it writes only 7 bytes, and says so
 *   left   so many calls fail
 *   failed so many calls failed so far
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SYNC = 1, WRITE = 2, CHANGE = 3, SHORT = 7 };

static struct plan {
    _Atomic uint32_t call, error, left, failed;
} *plan;
static const char *folder;

__attribute__((constructor)) static void begin(void) {
    folder = getenv("FAULTS_IN");
    int file = open(getenv("FAULTS_PLAN"), O_RDWR);
    void *map = mmap(NULL, sizeof *plan, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (file < 0 || map == MAP_FAILED || !folder) {
        fputs("faults: no plan\n", stderr);
        _exit(1);
    }
    plan = map;
    close(file);
}

static int is_in_folder(const char *path) { return strncmp(path, folder, strlen(folder)) == 0; }

static int fails(uint32_t call, const char *path) {
    if (!plan || (plan->call != call && plan->call != CHANGE) || !is_in_folder(path))
        return 0;
    uint32_t left = plan->left;
    while (left > 0 && !atomic_compare_exchange_weak(&plan->left, &left, left - 1))
        ;
    plan->failed += left > 0;
    errno = (int)plan->error;
    return left > 0;
}

/* Whether this call is one of those that fail, with the error that it fails with. */
static int fails_at(uint32_t call, int file) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    return fails(call, path);
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define SYNCING(name)                                                                                   \
    int name(int file) {                                                                                \
        return fails_at(SYNC, file) ? -1 : NEXT(name)(file);                                            \
    }

#define WRITING(name, offset_type)                                                                      \
    ssize_t name(int file, const void *bytes, size_t count, offset_type offset) {                       \
        if (!fails_at(WRITE, file))                                                                     \
            return NEXT(name)(file, bytes, count, offset);                                              \
        if (errno)                                                                                      \
            return -1;                                                                                  \
        return NEXT(name)(file, bytes, count < SHORT ? count : SHORT, offset);                          \
    }

#define OPENING(name)                                                                                   \
    int name(const char *path, int flags, ...) {                                                        \
        va_list more;                                                                                   \
        va_start(more, flags);                                                                          \
        mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;                                       \
        va_end(more);                                                                                   \
        int changes = (flags & O_ACCMODE) != O_RDONLY || flags & (O_CREAT | O_TRUNC);                   \
        return changes && fails(CHANGE, path) ? -1 : NEXT(name)(path, flags, mode);                     \
    }

OPENING(open)
OPENING(open64)

int mkdir(const char *path, mode_t mode) { return fails(CHANGE, path) ? -1 : NEXT(mkdir)(path, mode); }
int unlink(const char *path) { return fails(CHANGE, path) ? -1 : NEXT(unlink)(path); }
int rename(const char *from, const char *to) { return fails(CHANGE, from) ? -1 : NEXT(rename)(from, to); }
int ftruncate64(int file, off64_t length) { return fails_at(CHANGE, file) ? -1 : NEXT(ftruncate64)(file, length); }

SYNCING(fdatasync)
SYNCING(fsync)
WRITING(pwrite, off_t)
WRITING(pwrite64, off64_t)
