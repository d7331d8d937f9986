/* statement: one-off statements, for what happens too seldom to keep prepared. Private to this folder.
 *
 *     struct sk_statement_values values = { .first = customer_id, .third = number };     // ?1, ?2 texts, ?3 an integer
 *     status = sk_statement_run(store, "DELETE FROM … WHERE x = ?1 AND y = ?3", &values, "delete", error);
 */
#ifndef SK_STORE_STATEMENT_H
#define SK_STORE_STATEMENT_H

#include "store/database.h"

struct sk_statement_values {
    struct sk_slice first, second;
    int64_t third, fourth;
};

/* Prepared and bound, to be stepped with sk_database_step and closed with sqlite3_finalize (which takes NULL: *out is NULL after
 * a fault). values: NULL = none; borrowed until then. */
enum sk_status sk_statement_open(struct sk_store *store, const char *sql, const struct sk_statement_values *values,
                                 sqlite3_stmt **out, struct sk_error *error);

/* To its end. SK_OK, SK_BUSY or a fault. */
enum sk_status sk_statement_run(struct sk_store *store, const char *sql, const struct sk_statement_values *values,
                                const char *doing, struct sk_error *error);

#endif
