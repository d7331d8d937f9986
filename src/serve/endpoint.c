#include "serve/endpoint.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define HOST_SIZE 256

/* By form, not by asking a resolver: a name that resolves to loopback today may not tomorrow. */
static bool is_loopback(const char *host) {
    struct in_addr address;
    if (strcmp(host, "localhost") == 0 || strcmp(host, "lo") == 0 || strcmp(host, "[::1]") == 0)
        return true;
    return inet_pton(AF_INET, host, &address) == 1 && (ntohl(address.s_addr) >> 24) == 127;
}

static bool is_port(const char *text) {
    if (strcmp(text, "*") == 0)
        return true;
    size_t size = strlen(text);
    return size >= 1 && size <= 5 && strspn(text, "0123456789") == size && strtol(text, NULL, 10) <= 65535;
}

static enum sk_status check_tcp(const char *endpoint, const char *rest, bool *local, struct sk_error *error) {
    char host[HOST_SIZE];
    const char *colon = strrchr(rest, ':');
    if (!colon || colon == rest || !is_port(colon + 1))
        return sk_error_set(error, SK_FAULT_ARGUMENT, "endpoint %.200s has no port: it must be tcp://address:port", endpoint);
    int size = snprintf(host, sizeof host, "%.*s", (int) (colon - rest), rest);
    if (size < 0 || size >= HOST_SIZE)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "endpoint %.200s… has a host name that is too long", endpoint);
    *local = is_loopback(host);
    return SK_OK;
}

static enum sk_status check_ipc(const char *endpoint, const char *path, bool *local, struct sk_error *error) {
    const size_t limit = sizeof((struct sockaddr_un *) 0)->sun_path;
    if (*path == '\0' || strlen(path) >= limit)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "endpoint %.200s: the path must have 1 to %zu bytes", endpoint, limit - 1);
    *local = true;
    return SK_OK;
}

enum sk_status sk_endpoint_check(const char *endpoint, bool *local, struct sk_error *error) {
    if (strncmp(endpoint, "tcp://", 6) == 0)
        return check_tcp(endpoint, endpoint + 6, local, error);
    if (strncmp(endpoint, "ipc://", 6) == 0)
        return check_ipc(endpoint, endpoint + 6, local, error);
    return sk_error_set(error, SK_FAULT_ARGUMENT, "endpoint %.200s: it must be tcp://address:port or ipc://path", endpoint);
}

/* ---- what lies at the path of an ipc endpoint ---- */

/* 0 where somebody listens at the path, else why not. Does not wait: a full backlog is EAGAIN. */
static int try_to_connect(const char *path) {
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int peer = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (peer < 0)
        return errno;
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    int cause = connect(peer, (struct sockaddr *) &address, sizeof address) == 0 ? 0 : errno;
    close(peer);
    return cause;
}

static enum sk_status check_socket(const char *endpoint, const char *path, struct sk_error *error) {
    int cause = try_to_connect(path);
    if (cause == ECONNREFUSED || cause == ENOENT) /* left by a program that was killed; gone meanwhile */
        return SK_OK;
    if (cause == 0 || cause == EAGAIN || cause == EPROTOTYPE) /* EPROTOTYPE: open, and no stream */
        return sk_error_set(error, SK_FAULT_IO, "cannot bind %.200s: another program uses it already", endpoint);
    return sk_error_set(error, SK_FAULT_IO,
                        "cannot bind %.200s: whether another program uses this socket cannot be told: %s; remove it if none does",
                        endpoint, strerror(cause));
}

enum sk_status sk_endpoint_check_free(const char *endpoint, struct sk_error *error) {
    struct stat info;
    const char *path = endpoint + 6;
    if (strncmp(endpoint, "ipc://", 6) != 0 || path[0] == '@' || path[0] == '*' || lstat(path, &info) != 0)
        return SK_OK;
    if (!S_ISSOCK(info.st_mode))
        return sk_error_set(error, SK_FAULT_ARGUMENT,
                            "endpoint %.200s: there is something at this path that is no socket; choose another path", endpoint);
    return check_socket(endpoint, path, error);
}
