/* access: which client key may do what, from a file that is read again when it changes. Private to this folder.
 *
 * A line: <public key, 40 characters Z85> <role> [name] [team=NAME,NAME…]. Empty lines and lines that begin with "#" are comments
 * (no key begins with it: in Z85 that would be a number above 2^32). A key on several lines has all their roles and all their
 * teams, and the log says so. A list that everybody can write is refused. A key with teams is bound to them: it neither finds nor
 * changes what belongs to another team or to none.
 */
#ifndef SK_SERVE_ACCESS_H
#define SK_SERVE_ACCESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "serve/keys.h"

/* Bits, so that a method names all roles that may use it. */
enum sk_access_role {
    SK_ACCESS_DESK = 1,    /* suggest, analyze, feedback */
    SK_ACCESS_BATCH = 2,   /* case.* */
    SK_ACCESS_QA = 4,      /* reading the service's state */
    SK_ACCESS_PRIVACY = 8, /* person.* */
    SK_ACCESS_ADMIN = 16   /* everything */
};
#define SK_ACCESS_ALL 31u

/* Who sent a request: what he may do, and his name in the audit log. */
#define SK_ACCESS_NAME_SIZE 96
#define SK_ACCESS_TEAMS_SIZE 256 /* bytes of all names of a key's teams, with a NUL behind each */
struct sk_access_client {
    unsigned roles;
    char name[SK_ACCESS_NAME_SIZE];   /* "key:the name in the list", or the key's first characters where it has none */
    char key[SK_KEY_SIZE];            /* public; "" where no keys are asked for */
    char teams[SK_ACCESS_TEAMS_SIZE]; /* one behind the other, an empty one ends them; none: not bound to teams */
};

/* Whether a client may see only what is of its teams. */
static inline bool sk_access_is_bound(const struct sk_access_client *client) {
    return client->teams[0] != '\0';
}

/* Whether a client may see what belongs to a team; absent: to none. */
bool sk_access_may_see(const struct sk_access_client *client, struct sk_slice team);

/* The client's teams, borrowed from it, in an array in the arena; *count is 0 where it is not bound. SK_FAULT_MEMORY. */
enum sk_status sk_access_teams(const struct sk_access_client *client, struct sk_arena *arena, const struct sk_slice **teams,
                               size_t *count, struct sk_error *error);

/* One team more, unless it has it. SK_FAULT_ARGUMENT: it has no name, or all together are too long. */
enum sk_status sk_access_add_team(struct sk_access_client *client, struct sk_slice team, struct sk_error *error);

struct sk_access;

/* SK_NOT_FOUND; SK_FAULT_ARGUMENT: a line that is not as above (the message names it), or no key at all. */
enum sk_status sk_access_open(const char *path, struct sk_access **out, struct sk_error *error);
void sk_access_close(struct sk_access *access);

/* Roles of a public key (40 characters and a NUL), 0 where it is not in the list. Looks at most once a second whether the file
 * has changed; a changed file that cannot be used is logged and the list before it stays in force, and one that cannot be read is
 * tried again each second. Any thread. */
unsigned sk_access_roles(struct sk_access *access, const char *public_key);

/* The same with the name; *out has no roles where the key is not in the list. Any thread. */
void sk_access_identify(struct sk_access *access, const char *public_key, struct sk_access_client *out);

/* Whether the list was read again since the last such call that said so; *keys: how many it has. For the audit log: whoever is
 * told writes the entry. Cheap. Any thread. */
bool sk_access_take_reload(struct sk_access *access, size_t *keys);

/* Roles in a list as text, without a file: for tests and for checking before a file is put in place. */
enum sk_status sk_access_check(const char *text, size_t size, size_t *keys, struct sk_error *error);

#endif
