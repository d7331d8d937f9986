/* config: settings from a commented file (libconfig syntax), overridden by flags. The home of libconfig.
 *
 *     struct sk_config *config;
 *     sk_config_load("/etc/sidekick.conf", names, count, &config, &error);    // NULL path: defaults only
 *     int64_t workers = sk_config_integer(config, "service.workers", 2);
 *
 * Paths are dotted names as in libconfig. Every setting of the program stands in data/sidekick.conf with its default
 * and what it does; an unknown name in a user's file is a fault that names the line.
 */
#ifndef SK_BASE_CONFIG_H
#define SK_BASE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct sk_config;

/* path may be NULL: an empty configuration. SK_NOT_FOUND: no such file. SK_FAULT_ARGUMENT: syntax, with line; or a setting
 * that is not in `known` (array of dotted names, count `known_count`; a name that ends in ".*" admits all below it;
 * "list.[].name" is a setting in the groups of a list). */
enum sk_status sk_config_load(const char *path, const char *const *known, size_t known_count, struct sk_config **out,
                              struct sk_error *error);
void sk_config_destroy(struct sk_config *config);

/* The setting, or fallback where it is absent or of another type.
 * Returned strings are borrowed from config. config may be NULL. */
int64_t sk_config_integer(const struct sk_config *config, const char *name, int64_t fallback);
double sk_config_real(const struct sk_config *config, const char *name, double fallback);
bool sk_config_boolean(const struct sk_config *config, const char *name, bool fallback);
const char *sk_config_string(const struct sk_config *config, const char *name, const char *fallback);

/* What stands under a name, to check a user's file. */
enum sk_config_kind { SK_CONFIG_ABSENT, SK_CONFIG_INTEGER, SK_CONFIG_REAL, SK_CONFIG_BOOLEAN, SK_CONFIG_STRING, SK_CONFIG_OTHER };
enum sk_config_kind sk_config_kind_of(const struct sk_config *config, const char *name);

/* SK_FAULT_ARGUMENT: the message, and before it the file and the line where the setting stands, or the group that it is missing
 * from. */
enum sk_status sk_config_refuse(const struct sk_config *config, const char *name, struct sk_error *error, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The same for a file that a setting names and that cannot be used, with `cause` as the reason: a start that fails so fails again
 * until somebody mends it. A fault that may pass (no memory, no descriptor) stays the fault that it is. */
enum sk_status sk_config_refuse_file(const struct sk_config *config, const char *name, const struct sk_error *cause,
                                     struct sk_error *error);

/* Number of elements of a list or array, 0 where absent. Element i of list "route" is named "route.[i]". */
size_t sk_config_count(const struct sk_config *config, const char *name);

#endif
