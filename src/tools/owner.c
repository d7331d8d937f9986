#include "tools/owner.h"

#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

/* Who a file made now belongs to, which need not be who makes it: a network disk may give all to one user, or none to root. */
static bool owner_of_new_file(const char *directory, uid_t *out) {
    char path[SK_PATH_SIZE];
    struct stat info;
    if (sk_path_join(path, directory, "owner-XXXXXX", NULL) != SK_OK)
        return false;
    int file = mkstemp(path);
    if (file < 0)
        return false;
    bool known = fstat(file, &info) == 0;
    unlink(path);
    close(file);
    *out = info.st_uid;
    return known;
}

enum sk_status sk_owner_check(const char *data_directory, struct sk_error *error) {
    char path[SK_PATH_SIZE], number[24];
    struct stat store;
    uid_t made;
    enum sk_status status = sk_path_join(path, data_directory, "store.db", error);
    if (status != SK_OK || stat(path, &store) != 0 || store.st_uid == geteuid())
        return status;
    if (!owner_of_new_file(data_directory, &made) || made == store.st_uid)
        return SK_OK;
    const struct passwd *user = getpwuid(store.st_uid);
    snprintf(number, sizeof number, "#%u", (unsigned) store.st_uid);
    const char *name = user ? user->pw_name : number;
    return sk_error_set(error, SK_REJECTED,
                        "%s belongs to %s, whose service could not use what another user makes there; run this as that user: "
                        "sudo -u %s sidekick …",
                        data_directory, name, name);
}
