/* What fails is decided in one place, refuse(). The real functions are those behind this program's own in the order of libraries:
 * AddressSanitizer's where it is in use, so that it still sees every allocation. */
#undef _FILE_OFFSET_BITS /* with it the headers give open, pwrite and others the names of their 64-bit twins */
#include "failing.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_int armed = -1; /* a kind, or none */
static atomic_ulong calls;
static unsigned long failing_number;
static bool failing_lasting;
static void *where[64]; /* who made the call that failed, in the thread where it did */
static int where_count;
static _Thread_local bool inside; /* operator new calls malloc: that is one allocation */

/* ---- who calls ---- */

#define CALLERS 6
#define CALLERS_OF_OURS 3 /* the nearest ones: remember_way, refuse and the definition below */
#define WAYS 65536        /* a power of two */

static bool counting_ways;
static atomic_flag ways_lock = ATOMIC_FLAG_INIT;
static uint64_t ways_seen[WAYS]; /* by hash, open addressing; 0 = free */
static unsigned long way_numbers[WAYS / 2];
static size_t way_count;

static uint64_t hash_of_callers(void) {
    void *callers[CALLERS + CALLERS_OF_OURS];
    int count = backtrace(callers, CALLERS + CALLERS_OF_OURS);
    uint64_t hash = 14695981039346656037ULL; /* FNV-1a */
    for (int i = CALLERS_OF_OURS; i < count; i++)
        hash = (hash ^ (uint64_t) (uintptr_t) callers[i]) * 1099511628211ULL;
    return hash ? hash : 1;
}

static void remember_way(unsigned long number) {
    inside = true; /* should the unwinder allocate */
    uint64_t hash = hash_of_callers();
    inside = false;
    while (atomic_flag_test_and_set(&ways_lock))
        continue;
    size_t place = (size_t) (hash >> 20) % WAYS;
    while (ways_seen[place] && ways_seen[place] != hash)
        place = (place + 1) % WAYS;
    if (!ways_seen[place] && way_count < WAYS / 2) {
        ways_seen[place] = hash;
        way_numbers[way_count++] = number;
    }
    atomic_flag_clear(&ways_lock);
}

static int ascending(const void *left, const void *right) {
    const unsigned long *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

const unsigned long *failing_ways(size_t *count) {
    qsort(way_numbers, way_count, sizeof *way_numbers, ascending);
    *count = way_count;
    return way_numbers;
}

void failing_begin_census(enum failing_kind kind) {
    memset(ways_seen, 0, sizeof ways_seen);
    way_count = 0;
    counting_ways = true;
    failing_begin(kind, 0, false);
}

void failing_begin(enum failing_kind kind, unsigned long number, bool lasting) {
    failing_number = number;
    failing_lasting = lasting;
    if (where_count == 0)
        where_count = backtrace(where, 1); /* the first call allocates */
    atomic_store(&calls, 0);
    atomic_store(&armed, (int) kind);
}

unsigned long failing_end(void) {
    atomic_store(&armed, -1);
    counting_ways = false;
    return atomic_load(&calls);
}

void failing_tell_where(void) {
    backtrace_symbols_fd(where, where_count, 2);
}

static bool refuse(enum failing_kind kind, int cause) {
    if (inside || atomic_load(&armed) != (int) kind)
        return false;
    unsigned long number = atomic_fetch_add(&calls, 1) + 1;
    if (counting_ways)
        remember_way(number);
    if (number != failing_number && !(failing_lasting && failing_number && number > failing_number))
        return false;
    if (number == failing_number)
        where_count = backtrace(where, sizeof where / sizeof *where);
    errno = cause;
    return true;
}

typedef void (*function_address)(void);

static function_address real(const char *name) {
    function_address found;
    *(void **) &found = dlsym(RTLD_NEXT, name); /* as dlopen(3) advises; ISO C has no conversion between the two */
    if (!found)
        abort();
    return found;
}

/* A definition that refuses or passes on. The parentheses of parameters and arguments are theirs. */
#define REPLACE(kind, cause, failure, type, name, parameters, arguments)                                                         \
    type name parameters;                                                                                                        \
    type name parameters {                                                                                                       \
        static type(*function) parameters;                                                                                       \
        if (!function)                                                                                                           \
            function = (type(*) parameters) real(#name);                                                                         \
        return refuse(kind, cause) ? failure : function arguments;                                                               \
    }

REPLACE(FAILING_ALLOCATIONS, ENOMEM, NULL, void *, malloc, (size_t size), (size))
REPLACE(FAILING_ALLOCATIONS, ENOMEM, NULL, void *, calloc, (size_t count, size_t size), (count, size))
REPLACE(FAILING_ALLOCATIONS, ENOMEM, NULL, void *, realloc, (void *old, size_t size), (old, size))
REPLACE(FAILING_ALLOCATIONS, ENOMEM, NULL, void *, aligned_alloc, (size_t alignment, size_t size), (alignment, size))
REPLACE(FAILING_ALLOCATIONS, ENOMEM, ENOMEM, int, posix_memalign, (void **out, size_t alignment, size_t size),
        (out, alignment, size))

/* ---- C++'s, by their names in the object files ---- */

void throw_bad_alloc(void) __asm__("_ZSt17__throw_bad_allocv") __attribute__((noreturn));

static void *allocate(const char *name, function_address *function, size_t size) {
    if (!*function)
        *function = real(name);
    if (refuse(FAILING_ALLOCATIONS, ENOMEM))
        throw_bad_alloc();
    inside = true;
    void *result = ((void *(*) (size_t)) * function)(size);
    inside = false;
    return result;
}

void *operator_new(size_t size) __asm__("_Znwm");
void *operator_new(size_t size) {
    static function_address function;
    return allocate("_Znwm", &function, size);
}

void *operator_new_array(size_t size) __asm__("_Znam");
void *operator_new_array(size_t size) {
    static function_address function;
    return allocate("_Znam", &function, size);
}

/* ---- the disk ---- */

REPLACE(FAILING_WRITES, ENOSPC, -1, ssize_t, write, (int file, const void *data, size_t size), (file, data, size))
REPLACE(FAILING_WRITES, ENOSPC, -1, ssize_t, pwrite64, (int file, const void *data, size_t size, off64_t offset),
        (file, data, size, offset))
REPLACE(FAILING_WRITES, ENOSPC, -1, ssize_t, pwrite, (int file, const void *data, size_t size, off_t offset),
        (file, data, size, offset)) /* Xapian's, and where there is no other */
REPLACE(FAILING_WRITES, ENOSPC, -1, int, ftruncate64, (int file, off64_t size), (file, size))
REPLACE(FAILING_WRITES, ENOSPC, -1, int, ftruncate, (int file, off_t size), (file, size))
REPLACE(FAILING_WRITES, ENOSPC, -1, ssize_t, sendfile64, (int to, int from, off64_t *offset, size_t size),
        (to, from, offset, size))
REPLACE(FAILING_WRITES, ENOSPC, -1, ssize_t, sendfile, (int to, int from, off_t *offset, size_t size), (to, from, offset, size))
REPLACE(FAILING_WRITES, ENOSPC, -1, int, link, (const char *from, const char *to), (from, to))
REPLACE(FAILING_WRITES, ENOSPC, -1, int, mknod, (const char *path, mode_t mode, dev_t device), (path, mode, device))
REPLACE(FAILING_WRITES, ENOSPC, -1, int, symlink, (const char *target, const char *path), (target, path))
REPLACE(FAILING_WRITES, ENOSPC, -1, int, mkdir, (const char *path, mode_t mode), (path, mode))
REPLACE(FAILING_WRITES, EIO, -1, int, fsync, (int file), (file))
REPLACE(FAILING_WRITES, EIO, -1, int, fdatasync, (int file), (file))
REPLACE(FAILING_WRITES, EIO, -1, int, rename, (const char *from, const char *to), (from, to))
REPLACE(FAILING_WRITES, EIO, -1, int, renameat2, (int at, const char *from, int beside, const char *to, unsigned flags),
        (at, from, beside, to, flags))
REPLACE(FAILING_WRITES, EIO, -1, int, unlink, (const char *path), (path))

/* ---- descriptors ---- */

REPLACE(FAILING_OPENS, EMFILE, NULL, DIR *, opendir, (const char *path), (path))
REPLACE(FAILING_OPENS, EMFILE, NULL, FILE *, fopen, (const char *path, const char *mode), (path, mode))
REPLACE(FAILING_OPENS, EMFILE, NULL, FILE *, fopen64, (const char *path, const char *mode), (path, mode))

#define REPLACE_OPEN(name)                                                                                                       \
    int name(const char *path, int flags, ...);                                                                                  \
    int name(const char *path, int flags, ...) {                                                                                 \
        static int (*function)(const char *, int, ...);                                                                          \
        va_list arguments;                                                                                                       \
        va_start(arguments, flags);                                                                                              \
        unsigned mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(arguments, unsigned) : 0;                                       \
        va_end(arguments);                                                                                                       \
        if (!function)                                                                                                           \
            function = (int (*)(const char *, int, ...)) real(#name);                                                            \
        return refuse(FAILING_OPENS, EMFILE) ? -1 : function(path, flags, mode);                                                 \
    }

REPLACE_OPEN(open)
REPLACE_OPEN(open64)
