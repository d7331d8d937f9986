#include "index/crash.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "index/generation.h"
#include "index/index.h"

static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
#define SIGNAL_COUNT (sizeof signals / sizeof *signals)

/* A handler can be given nothing: these are all that it knows, and what it leaves behind. */
static struct sigaction before[SIGNAL_COUNT];
static _Thread_local const char *volatile at_work;
static volatile sig_atomic_t crashed;

const char *sk_crash_enter(const char *path) {
    const char *outer = at_work;
    at_work = path;
    return outer;
}

void sk_crash_leave(const char *outer) {
    at_work = outer;
}

bool sk_crash_happened(void) {
    return crashed;
}

/* Whether it is "…/g<number>": not one that is being built, nor a host. */
static bool is_generation(const char *path, size_t size) {
    size_t digits = 0;
    while (digits < size && path[size - 1 - digits] >= '0' && path[size - 1 - digits] <= '9')
        digits++;
    return digits > 0 && digits + 2 <= size && path[size - 1 - digits] == 'g' && path[size - 2 - digits] == '/';
}

static void say(const char *text, size_t size) {
    ssize_t written = write(STDERR_FILENO, text, size);
    (void) written; /* there is nobody to tell */
}

/* Within a signal handler: nothing but what is safe there (signal-safety(7)). */
static void leave_mark(const char *path) {
    static const char said[] =
        "sidekick: a crash while reading the index; it is made anew at the next start, but not again and again: ";
    char mark[SK_PATH_SIZE];
    size_t size = strlen(path);
    if (size + sizeof SK_GENERATION_DAMAGED > sizeof mark || !is_generation(path, size))
        return;
    memcpy(mark, path, size);
    memcpy(mark + size, SK_GENERATION_DAMAGED, sizeof SK_GENERATION_DAMAGED);
    crashed = 1;
    int file = open(mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return;
    bool written = write(file, "crashed\n", 8) == 8;
    close(file);
    if (!written)
        return;
    say(said, sizeof said - 1);
    say(path, size);
    say("\n", 1);
}

/* Then whatever was to happen without us: what was met is met again on return, what was sent is sent again. */
static void on_crash(int number, siginfo_t *info, void *context) {
    (void) context;
    int cause = errno;
    bool sent = info->si_code <= 0;
    if (at_work && (!sent || info->si_pid == getpid()))
        leave_mark(at_work);
    for (size_t i = 0; i < SIGNAL_COUNT; i++)
        if (signals[i] == number)
            sigaction(number, &before[i], NULL);
    if (sent)
        raise(number);
    errno = cause;
}

void sk_index_watch_crashes(void) {
    struct sigaction action = { .sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK };
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < SIGNAL_COUNT; i++)
        sigaction(signals[i], &action, &before[i]);
}
