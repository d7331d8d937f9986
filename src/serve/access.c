#include "serve/access.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "serve/keys.h"

#define FILE_LIMIT ((size_t) 4 << 20)
#define LOOK_AGAIN_US 1000000

struct entry {
    char key[SK_KEY_SIZE];
    unsigned roles;
    size_t line;                        /* the first one of the list that it stands in */
    char name[SK_ACCESS_NAME_SIZE - 8]; /* "" where the line has none */
    char teams[SK_ACCESS_TEAMS_SIZE];   /* as in struct sk_access_client */
};

struct list {
    struct entry *entries; /* sorted by key */
    size_t count, capacity;
};

struct sk_access {
    pthread_mutex_t mutex;
    char path[SK_PATH_SIZE];
    struct list list;
    struct stat seen; /* of what was last judged: taken, or refused for what is in it */
    bool failing;     /* a changed list could not be read, and that was logged */
    int64_t looked_us;
    atomic_bool reloaded;
};

static const struct {
    const char *name;
    unsigned role;
} role_names[] = {
    { "desk", SK_ACCESS_DESK },       { "batch", SK_ACCESS_BATCH }, { "qa", SK_ACCESS_QA },
    { "privacy", SK_ACCESS_PRIVACY }, { "admin", SK_ACCESS_ADMIN },
};

static unsigned find_role(struct sk_slice name) {
    for (size_t i = 0; i < sizeof role_names / sizeof *role_names; i++)
        if (sk_slice_is(name, role_names[i].name))
            return role_names[i].role;
    return 0;
}

/* The next word of a line; empty at its end. */
static struct sk_slice next_word(struct sk_slice *line) {
    size_t start = 0, end;
    while (start < line->size && strchr(" \t\r", line->data[start]))
        start++;
    for (end = start; end < line->size && !strchr(" \t\r", line->data[end]); end++)
        ;
    struct sk_slice word = sk_slice(line->data + start, end - start);
    *line = sk_slice(line->data + end, line->size - end);
    return word;
}

/* ---- teams ---- */

/* Adds a team that is not there yet. */
static enum sk_status add_team(char teams[SK_ACCESS_TEAMS_SIZE], struct sk_slice team, struct sk_error *error) {
    char *end = teams;
    for (; *end; end += strlen(end) + 1)
        if (sk_slice_is(team, end))
            return SK_OK;
    size_t room = (size_t) (teams + SK_ACCESS_TEAMS_SIZE - end);
    if (team.size == 0 || memchr(team.data, '\0', team.size))
        return sk_error_set(error, SK_FAULT_ARGUMENT, "a team has no name");
    if (team.size + 2 > room)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "a key's teams have more than %d bytes together", SK_ACCESS_TEAMS_SIZE - 2);
    memcpy(end, team.data, team.size);
    end[team.size] = end[team.size + 1] = '\0';
    return SK_OK;
}

static enum sk_status add_teams(char teams[SK_ACCESS_TEAMS_SIZE], struct sk_slice list, struct sk_error *error) {
    for (;;) {
        const char *comma = list.size ? memchr(list.data, ',', list.size) : NULL;
        size_t size = comma ? (size_t) (comma - list.data) : list.size;
        enum sk_status status = add_team(teams, sk_slice_trim(sk_slice(list.data, size)), error);
        if (status != SK_OK || !comma)
            return status;
        list = sk_slice(comma + 1, list.size - size - 1);
    }
}

/* Cuts "team=…" off the end of what is left of a line. Another word with a "=" is refused: a slip of the pen must not leave a key
 * without its bounds. */
static enum sk_status take_teams(struct sk_slice *rest, char teams[SK_ACCESS_TEAMS_SIZE], struct sk_error *error) {
    struct sk_slice left = *rest, word;
    while ((word = next_word(&left)).size > 0) {
        if (sk_slice_starts(word, sk_slice_of("team="))) {
            const char *list = word.data + strlen("team="), *end = rest->data + rest->size;
            rest->size = (size_t) (word.data - rest->data);
            return add_teams(teams, sk_slice(list, (size_t) (end - list)), error);
        }
        if (memchr(word.data, '=', word.size))
            return sk_error_set(error, SK_FAULT_ARGUMENT, "a word with \"=\" is none of team=NAME,NAME");
    }
    return SK_OK;
}

bool sk_access_may_see(const struct sk_access_client *client, struct sk_slice team) {
    for (const char *own = client->teams; *own; own += strlen(own) + 1)
        if (sk_slice_is(team, own))
            return true;
    return !sk_access_is_bound(client);
}

enum sk_status sk_access_teams(const struct sk_access_client *client, struct sk_arena *arena, const struct sk_slice **teams,
                               size_t *count, struct sk_error *error) {
    struct sk_slice *list = sk_arena_array(arena, SK_ACCESS_TEAMS_SIZE / 2, sizeof *list);
    *count = 0;
    if (!list)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the teams of a key");
    for (const char *own = client->teams; *own; own += strlen(own) + 1)
        list[(*count)++] = sk_slice_of(own);
    *teams = list;
    return SK_OK;
}

enum sk_status sk_access_add_team(struct sk_access_client *client, struct sk_slice team, struct sk_error *error) {
    return add_team(client->teams, team, error);
}

/* ---- the list ---- */

/* What is left of a line; not more than fits, and not cut within a character. */
static void copy_name(struct sk_slice rest, char name[sizeof((struct entry *) 0)->name]) {
    const size_t limit = sizeof((struct entry *) 0)->name - 1;
    rest = sk_slice_trim(rest);
    size_t size = rest.size < limit ? rest.size : limit;
    while (size > 0 && size < rest.size && ((unsigned char) rest.data[size] & 0xc0) == 0x80)
        size--;
    memcpy(name, rest.data, size);
    name[size] = '\0';
    for (size_t i = 0; i < size; i++)
        name[i] = (unsigned char) name[i] < ' ' ? ' ' : name[i];
}

static enum sk_status add_entry(struct list *list, struct sk_slice key, unsigned roles, struct sk_slice name,
                                struct sk_error *error) {
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 16;
        struct entry *entries = realloc(list->entries, capacity * sizeof *entries);
        if (!entries)
            return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the list of allowed keys");
        list->entries = entries;
        list->capacity = capacity;
    }
    struct entry *entry = &list->entries[list->count++];
    memcpy(entry->key, key.data, key.size);
    entry->key[key.size] = '\0';
    entry->roles = roles;
    memset(entry->teams, 0, sizeof entry->teams);
    enum sk_status status = take_teams(&name, entry->teams, error);
    copy_name(name, entry->name);
    return status;
}

static enum sk_status read_line(struct list *list, struct sk_slice line, size_t number, struct sk_error *error) {
    struct sk_slice key = next_word(&line);
    if (key.size == 0 || key.data[0] == '#')
        return SK_OK;
    if (!sk_key_valid(key.data, key.size))
        return sk_error_set(error, SK_FAULT_ARGUMENT, "allowed keys, line %zu: the first word is not a key of 40 characters Z85",
                            number);
    unsigned role = find_role(next_word(&line));
    if (!role)
        return sk_error_set(error, SK_FAULT_ARGUMENT,
                            "allowed keys, line %zu: the role must be desk, batch, qa, privacy or admin", number);
    struct sk_error reason = { 0 };
    enum sk_status status = add_entry(list, key, role, line, &reason);
    if (status != SK_OK)
        return sk_error_set(error, status, "allowed keys, line %zu: %s", number, reason.message);
    list->entries[list->count - 1].line = number;
    return SK_OK;
}

static int by_key(const void *left, const void *right) {
    return strcmp(((const struct entry *) left)->key, ((const struct entry *) right)->key);
}

static int by_key_and_line(const void *left, const void *right) {
    const struct entry *one = left, *other = right;
    int order = by_key(left, right);
    return order ? order : (one->line > other->line) - (one->line < other->line);
}

/* Who adds a line to take rights away finds out that it takes none, and nobody becomes admin unseen. */
static void tell_of_two_lines(const struct entry *first, const struct entry *other) {
    bool becomes_admin = (first->roles ^ other->roles) & SK_ACCESS_ADMIN;
    sk_log(becomes_admin ? SK_LOG_WARNING : SK_LOG_NOTICE,
           "allowed keys, line %zu: this key stands in line %zu already; it has the roles and teams of both%s", other->line,
           first->line, becomes_admin ? ", so it is admin" : "");
}

static enum sk_status merge(struct entry *into, const struct entry *other, struct sk_error *error) {
    enum sk_status status = SK_OK;
    tell_of_two_lines(into, other);
    into->roles |= other->roles;
    for (const char *team = other->teams; status == SK_OK && *team; team += strlen(team) + 1)
        status = add_team(into->teams, sk_slice_of(team), error);
    return status;
}

static enum sk_status sort_and_merge(struct list *list, struct sk_error *error) {
    size_t kept = 0;
    enum sk_status status = SK_OK;
    qsort(list->entries, list->count, sizeof *list->entries, by_key_and_line);
    for (size_t i = 0; status == SK_OK && i < list->count; i++) {
        if (kept > 0 && strcmp(list->entries[kept - 1].key, list->entries[i].key) == 0)
            status = merge(&list->entries[kept - 1], &list->entries[i], error);
        else
            list->entries[kept++] = list->entries[i];
    }
    list->count = kept;
    return status;
}

static enum sk_status read_list(struct sk_slice text, struct list *out, struct sk_error *error) {
    struct list list = { 0 };
    enum sk_status status = SK_OK;
    size_t number = 0;
    struct sk_slice line;
    while (status == SK_OK && sk_slice_next_line(&text, &line))
        status = read_line(&list, line, ++number, error);
    if (status == SK_OK && list.count == 0)
        status = sk_error_set(error, SK_FAULT_ARGUMENT, "the list of allowed keys is empty: nobody could connect");
    if (status == SK_OK)
        status = sort_and_merge(&list, error);
    if (status != SK_OK) {
        free(list.entries);
        return status;
    }
    *out = list;
    return SK_OK;
}

enum sk_status sk_access_check(const char *text, size_t size, size_t *keys, struct sk_error *error) {
    struct list list = { 0 };
    enum sk_status status = read_list(sk_slice(text, size), &list, error);
    *keys = list.count;
    free(list.entries);
    return status;
}

/* Whoever can write the list can make himself admin. */
static bool is_for_everybody(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && (info.st_mode & S_IWOTH);
}

static enum sk_status load(const char *path, struct list *out, struct sk_error *error) {
    struct sk_buffer content = { 0 };
    if (is_for_everybody(path))
        return sk_error_set(error, SK_FAULT_ARGUMENT, "everybody can write the list of allowed keys %s: chmod o-w it", path);
    enum sk_status status = sk_file_read(path, FILE_LIMIT, &content, error);
    if (status == SK_OK)
        status = read_list(sk_slice_skip_mark(sk_buffer_slice(&content)), out, error);
    sk_buffer_finish(&content);
    return status;
}

static bool same_time(struct timespec left, struct timespec right) {
    return left.tv_sec == right.tv_sec && left.tv_nsec == right.tv_nsec;
}

/* The time of the last status change too: what copies in place can put the other time back to what it was. */
static bool has_changed(const struct stat *seen, const struct stat *now) {
    return !same_time(seen->st_mtim, now->st_mtim) || !same_time(seen->st_ctim, now->st_ctim) || seen->st_size != now->st_size
           || seen->st_ino != now->st_ino;
}

/* A list that is refused for what is in it is looked at again when it changes. One that could not be read (no right to, no
 * descriptor, no memory) is read each second until it can be: it may take a key's rights away. */
static void keep_old(struct sk_access *access, const struct stat *now, enum sk_status status, const char *reason) {
    bool judged = status == SK_FAULT_ARGUMENT || status == SK_REJECTED;
    if (judged)
        access->seen = *now;
    if (judged || !access->failing)
        sk_log(SK_LOG_ERROR, "the changed list of allowed keys is not used, the old one stays%s: %s",
               judged ? "" : " until it can be read", reason);
    access->failing = !judged;
}

static void reload(struct sk_access *access) {
    struct stat now;
    struct list list;
    struct sk_error error = { 0 };
    access->looked_us = sk_clock_monotonic_us();
    if (stat(access->path, &now) != 0)
        memset(&now, 0, sizeof now);
    if (!has_changed(&access->seen, &now))
        return;
    enum sk_status status = load(access->path, &list, &error);
    if (status != SK_OK) {
        keep_old(access, &now, status, error.message);
        return;
    }
    access->seen = now;
    access->failing = false;
    free(access->list.entries);
    access->list = list;
    atomic_store(&access->reloaded, true);
    sk_log(SK_LOG_NOTICE, "list of allowed keys read again: %zu keys", list.count);
}

enum sk_status sk_access_open(const char *path, struct sk_access **out, struct sk_error *error) {
    struct sk_access *access = calloc(1, sizeof *access);
    if (!access)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the list of allowed keys");
    int size = snprintf(access->path, sizeof access->path, "%s", path);
    enum sk_status status = SK_OK;
    if (size < 0 || size >= SK_PATH_SIZE)
        status = sk_error_set(error, SK_FAULT_ARGUMENT, "path is too long: %.100s", path);
    if (stat(path, &access->seen) != 0)
        memset(&access->seen, 0, sizeof access->seen);
    access->looked_us = sk_clock_monotonic_us();
    if (status == SK_OK)
        status = load(path, &access->list, error);
    if (status != SK_OK) {
        free(access);
        return status;
    }
    pthread_mutex_init(&access->mutex, NULL);
    *out = access;
    return SK_OK;
}

void sk_access_close(struct sk_access *access) {
    if (!access)
        return;
    pthread_mutex_destroy(&access->mutex);
    free(access->list.entries);
    free(access);
}

/* The caller holds the lock. NULL: not in the list. */
static const struct entry *find_key(struct sk_access *access, const char *public_key) {
    struct entry wanted;
    int size = snprintf(wanted.key, sizeof wanted.key, "%s", public_key);
    if (size != SK_KEY_SIZE - 1)
        return NULL;
    if (sk_clock_monotonic_us() - access->looked_us >= LOOK_AGAIN_US)
        reload(access);
    return bsearch(&wanted, access->list.entries, access->list.count, sizeof wanted, by_key);
}

unsigned sk_access_roles(struct sk_access *access, const char *public_key) {
    pthread_mutex_lock(&access->mutex);
    const struct entry *found = find_key(access, public_key);
    unsigned roles = found ? found->roles : 0;
    pthread_mutex_unlock(&access->mutex);
    return roles;
}

void sk_access_identify(struct sk_access *access, const char *public_key, struct sk_access_client *out) {
    *out = (struct sk_access_client){ 0 };
    pthread_mutex_lock(&access->mutex);
    const struct entry *found = find_key(access, public_key);
    if (found) {
        out->roles = found->roles;
        memcpy(out->key, found->key, sizeof out->key);
        memcpy(out->teams, found->teams, sizeof out->teams);
        if (found->name[0])
            snprintf(out->name, sizeof out->name, "key:%s", found->name);
        else
            snprintf(out->name, sizeof out->name, "key:%.8s…", found->key);
    }
    pthread_mutex_unlock(&access->mutex);
}

bool sk_access_take_reload(struct sk_access *access, size_t *keys) {
    if (!atomic_load(&access->reloaded) || !atomic_exchange(&access->reloaded, false))
        return false;
    pthread_mutex_lock(&access->mutex);
    *keys = access->list.count;
    pthread_mutex_unlock(&access->mutex);
    return true;
}
