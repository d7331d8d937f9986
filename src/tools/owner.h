/* owner: whether what this user makes in a data directory can be used by the one whose it is. */
#ifndef SK_TOOLS_OWNER_H
#define SK_TOOLS_OWNER_H

#include "base/error.h"

/* SK_REJECTED: the store belongs to another user than files made there now would. They would be closed to him, and his service
 * could not follow the index or finish an erasure any more. SK_OK also where there is no store yet, or nothing can be made there:
 * that fails by itself. */
enum sk_status sk_owner_check(const char *data_directory, struct sk_error *error);

#endif
