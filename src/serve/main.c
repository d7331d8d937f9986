/* sidekickd: the service as a program. Signals come through a descriptor, so that nothing happens inside a handler; systemd is
 * told when it is ready, alive and stopping (sd_notify(3)). */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <systemd/sd-daemon.h>

#include "base/allocator.h"
#include "base/log.h"
#include "index/index.h"
#include "serve/server.h"
#include "serve/settings.h"

enum exit_status { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

#define ENDPOINT_LIMIT 16
#define DESCRIPTORS 64 /* without connections, with two workers while an erasure is finished: 40 */

struct flags {
    const char *data_directory, *config_path;
    const char *endpoints[ENDPOINT_LIMIT];
    size_t endpoint_count;
    unsigned workers;
};

static const char usage[] =
    "sidekickd: the sidekick service.\n\n"
    "usage: sidekickd [options]\n\n"
    "  --data DIR        data directory (else $SIDEKICK_DATA, else data_directory of the configuration,\n"
    "                    else ./sidekick-data)\n"
    "  --config FILE     settings (data/sidekick.conf lists all, with their defaults); a flag beats the file\n"
    "  --endpoint URL    where desks connect: tcp://address:port or ipc://path; may be repeated\n"
    "                    (default " SK_DEFAULT_ENDPOINT ")\n"
    "  --workers N       threads that answer, 1 to 64 (default 2)\n"
    "  --help\n"
    "  --version\n\n"
    "SIGTERM, SIGINT and SIGHUP stop it: what was accepted is answered first; a second one ends it at once.\n"
    "Exit status: 0 stopped on request, 1 failed, 2 wrong usage or configuration.";

static enum exit_status wrong_usage(const char *what) {
    fprintf(stderr, "sidekickd: %s\nTry: sidekickd --help\n", what);
    return EXIT_USAGE;
}

static bool parse_workers(const char *text, unsigned *out) {
    char *end;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    *out = (unsigned) value;
    return errno == 0 && *end == '\0' && end != text && *text != '-' && value >= 1 && value <= 64;
}

/* False: the program ends with *result. */
static bool take_option(int option, struct flags *flags, enum exit_status *result) {
    *result = EXIT_DONE;
    switch (option) {
    case 'd': flags->data_directory = optarg; return true;
    case 'c': flags->config_path = optarg; return true;
    case 'e':
        if (flags->endpoint_count < ENDPOINT_LIMIT) {
            flags->endpoints[flags->endpoint_count++] = optarg;
            return true;
        }
        *result = wrong_usage("at most 16 endpoints");
        return false;
    case 'w':
        if (parse_workers(optarg, &flags->workers))
            return true;
        *result = wrong_usage("--workers must be a whole number from 1 to 64");
        return false;
    case 'h': puts(usage); return false;
    case 'v': puts("sidekickd " SK_PROGRAM_VERSION); return false;
    default: *result = wrong_usage("see the message above"); return false;
    }
}

static bool parse_flags(int count, char **arguments, struct flags *flags, enum exit_status *result) {
    static const struct option options[] = {
        { "data", required_argument, NULL, 'd' },
        { "config", required_argument, NULL, 'c' },
        { "endpoint", required_argument, NULL, 'e' },
        { "workers", required_argument, NULL, 'w' },
        { "help", no_argument, NULL, 'h' },
        { "version", no_argument, NULL, 'v' },
        { 0 },
    };
    int option;
    while ((option = getopt_long(count, arguments, "", options, NULL)) != -1)
        if (!take_option(option, flags, result))
            return false;
    if (optind < count) {
        *result = wrong_usage("takes no arguments besides its options");
        return false;
    }
    return true;
}

static enum exit_status fail(const struct sk_error *error) {
    sk_log(SK_LOG_ERROR, "sidekickd cannot start: %s", error->message);
    return error->status == SK_FAULT_ARGUMENT ? EXIT_USAGE : EXIT_FAILED;
}

static sigset_t stopping_signals(void) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    return signals;
}

/* Before any thread, so that all of them inherit the mask and signals come here only. */
static int open_signals(void) {
    sigset_t signals = stopping_signals();
    signal(SIGPIPE, SIG_IGN);
    if (pthread_sigmask(SIG_BLOCK, &signals, NULL) != 0)
        return -1;
    return signalfd(-1, &signals, SFD_CLOEXEC);
}

/* Each connection takes a descriptor; the soft limit is 1,024 on most systems. False: there are too few to begin with. */
static bool raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return true;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_max >= DESCRIPTORS)
        return true;
    sk_log(SK_LOG_ERROR,
           "sidekickd cannot start: Too many open files: %llu are allowed, %d and one for each connection needed; "
           "raise LimitNOFILE= or ulimit -n",
           (unsigned long long) limit.rlim_max, DESCRIPTORS);
    return false;
}

/* Until a signal asks to stop; keeps systemd's watchdog quiet while the service is healthy. */
static void wait_for_signal(int signals, const struct sk_server *server) {
    uint64_t watchdog_us = 0;
    bool watched = sd_watchdog_enabled(0, &watchdog_us) > 0;
    int timeout_ms = watched ? (int) (watchdog_us / 2000) : -1;
    for (;;) {
        struct pollfd item = { .fd = signals, .events = POLLIN };
        int ready = poll(&item, 1, timeout_ms);
        if (ready > 0)
            return;
        if (ready < 0 && errno != EINTR)
            return;
        if (watched && sk_server_healthy(server))
            sd_notify(0, "WATCHDOG=1");
    }
}

/* From here on a second signal ends the program at once: nothing that was acknowledged is lost by that. */
static void let_next_signal_kill(int signals) {
    struct signalfd_siginfo first;
    sigset_t set = stopping_signals();
    if (read(signals, &first, sizeof first) == (ssize_t) sizeof first)
        pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

static void announce(const struct sk_server *server) {
    const char *endpoint;
    for (size_t i = 0; (endpoint = sk_server_endpoint(server, i)); i++)
        sk_log(SK_LOG_INFO, "listening on %s", endpoint);
    sd_notify(0, "READY=1\nSTATUS=answering");
}

static enum exit_status serve(const struct flags *flags, const struct sk_config *config, int signals) {
    struct sk_error error = { 0 };
    struct sk_server *server;
    struct sk_server_options options = {
        .data_directory = flags->data_directory ? flags->data_directory : sk_settings_data_directory(config),
        .config = config,
        .endpoints = flags->endpoints,
        .endpoint_count = flags->endpoint_count,
        .workers = flags->workers,
    };
    sk_settings_apply_log_level(config);
    if (sk_server_start(&options, &server, &error) != SK_OK)
        return fail(&error);
    announce(server);
    wait_for_signal(signals, server);
    let_next_signal_kill(signals);
    sd_notify(0, "STOPPING=1\nSTATUS=answering what was accepted");
    sk_log(SK_LOG_INFO, "stopping");
    sk_server_stop(server);
    sk_log(SK_LOG_INFO, "stopped");
    return EXIT_DONE;
}

int main(int count, char **arguments) {
    struct flags flags = { 0 };
    enum exit_status result;
    struct sk_error error = { 0 };
    struct sk_config *config;
    if (!parse_flags(count, arguments, &flags, &result))
        return (int) result;
    sk_allocator_join_at_once();
    sk_index_watch_crashes();
    if (!raise_descriptor_limit())
        return EXIT_FAILED;
    umask(077); /* store, index and ipc endpoints are for this user alone */
    int signals = open_signals();
    if (signals < 0) {
        sk_log(SK_LOG_ERROR, "sidekickd cannot start: no signal descriptor: %s", strerror(errno));
        return EXIT_FAILED;
    }
    if (sk_settings_load(flags.config_path, &config, &error) != SK_OK) {
        sk_log(SK_LOG_ERROR, "sidekickd cannot start: %s", error.message);
        return EXIT_USAGE;
    }
    result = serve(&flags, config, signals);
    sk_config_destroy(config);
    close(signals);
    return (int) result;
}
