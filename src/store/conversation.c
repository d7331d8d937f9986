/* A case never continues one of a higher row, so that there is an end to following. Following is bounded by the turns that are
 * looked for: each case on the way gives two or more of at most SK_CASE_TURN_LIMIT.
 *
 * Only what is new is written so: a case that is written again gets all its turns back, and so do those that continue it. */
#include "store/conversation.h"

#include <string.h>

#include "base/hash.h"

#define LEAST_TURNS 2 /* that are worth looking for in another row */
#define KNOWN_LOOKED 16

static enum sk_status no_memory(struct sk_error *error) {
    return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the turns of a conversation");
}

/* ---- finding ---- */

static uint64_t hash_turn(enum sk_role role, struct sk_slice text) {
    return sk_hash(text.size ? text.data : "", text.size, (uint64_t) role + 1);
}

/* Of the turns before the question. turns: record->context_count of them. */
static void hash_context(const struct sk_case *record, uint64_t *turns) {
    for (size_t i = 0; i < record->context_count; i++)
        turns[i] = hash_turn(record->context[i].role, record->context[i].text);
}

static uint64_t hash_conversation(const struct sk_case *record) {
    return sk_hash(record->conversation_id.data, record->conversation_id.size, 0);
}

static void set_end(struct sk_conversation_end *end, const struct sk_case *record, int64_t row) {
    end->row = row;
    end->conversation = hash_conversation(record);
    end->count = record->context_count;
    hash_context(record, end->turns);
    end->turns[end->count++] = hash_turn(SK_ROLE_CUSTOMER, record->question);
    end->turns[end->count++] = hash_turn(SK_ROLE_AGENT, record->answer);
}

void sk_conversation_remember(struct sk_store *store, const struct sk_case *record, int64_t row) {
    if (record->conversation_id.size && record->context_count <= SK_CASE_TURN_LIMIT)
        set_end(&store->end, record, row);
    else
        sk_conversation_forget(store);
}

void sk_conversation_forget(struct sk_store *store) {
    store->end.row = 0;
}

/* The newest case of the conversation, as if it had just been stored. */
static enum sk_status look_up(struct sk_store *store, struct sk_slice conversation, struct sk_error *error) {
    sqlite3_stmt *statement;
    struct sk_case newest;
    sk_conversation_forget(store);
    enum sk_status status =
        sk_database_prepare(store, SK_STATEMENT_CONVERSATION_NEWEST,
                            "SELECT row FROM cases WHERE conversation_id = ?1 ORDER BY row DESC LIMIT 1", &statement, error);
    if (status != SK_OK)
        return status;
    sk_database_bind_slice(statement, 1, conversation);
    status = sk_database_step(store, statement, "look for the case before", error);
    if (status != SK_OK)
        return status == SK_END ? SK_OK : status;
    int64_t row = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    status = sk_store_get_case(store, row, &store->scratch, &newest, error);
    if (status == SK_OK)
        sk_conversation_remember(store, &newest, row);
    return status;
}

/* How many of the first turns are the last of that end: the most there are. */
static size_t shared_turns(const struct sk_conversation_end *end, const uint64_t *turns, size_t count) {
    for (size_t shared = count < end->count ? count : end->count; shared >= LEAST_TURNS; shared--)
        if (memcmp(turns, end->turns + end->count - shared, shared * sizeof *turns) == 0)
            return shared;
    return 0;
}

enum sk_status sk_conversation_find(struct sk_store *store, const struct sk_case *record, struct sk_continuation *out,
                                    struct sk_error *error) {
    uint64_t turns[SK_CASE_TURN_LIMIT];
    *out = (struct sk_continuation){ 0 };
    if (!record->conversation_id.size || record->context_count < LEAST_TURNS || record->context_count > SK_CASE_TURN_LIMIT)
        return SK_OK;
    enum sk_status status = SK_OK;
    if (store->end.row == 0 || store->end.conversation != hash_conversation(record))
        status = look_up(store, record->conversation_id, error);
    if (status != SK_OK || store->end.row == 0)
        return status;
    hash_context(record, turns);
    out->turns = shared_turns(&store->end, turns, record->context_count);
    out->row = out->turns ? store->end.row : 0;
    return SK_OK;
}

/* ---- reading ---- */

/* Turns of the whole, from the last to the first. */
struct whole {
    struct sk_turn *turns; /* all places; the first `left` are to be filled */
    size_t left;
};

static void put_before(struct whole *whole, enum sk_role role, struct sk_slice text) {
    if (whole->left)
        whole->turns[--whole->left] = (struct sk_turn){ role, text };
}

static void put_case_before(struct whole *whole, const struct sk_case *record) {
    put_before(whole, SK_ROLE_AGENT, record->answer);
    put_before(whole, SK_ROLE_CUSTOMER, record->question);
    for (size_t i = record->context_count; i-- > 0;)
        put_before(whole, record->context[i].role, record->context[i].text);
}

/* Question, answer and own turns of a case, and which one it continues. */
static enum sk_status read_part(struct sk_store *store, struct sk_continuation *at, struct sk_arena *arena, struct sk_case *out,
                                struct sk_error *error) {
    static const char sql[] = "SELECT question, answer, context, continues, continues_turns FROM cases WHERE row = ?1";
    sqlite3_stmt *statement;
    struct sk_slice context;
    *out = (struct sk_case){ 0 };
    enum sk_status status = sk_database_prepare(store, SK_STATEMENT_CONVERSATION_PART, sql, &statement, error);
    if (status != SK_OK)
        return status;
    sqlite3_bind_int64(statement, 1, at->row);
    status = sk_database_step(store, statement, "read the case before", error);
    if (status == SK_END)
        return sk_error_set(error, SK_FAULT_CORRUPT, "%s has lost a case that another one continues; put back a copy",
                            store->path);
    if (status != SK_OK)
        return status;
    if (!sk_database_read_slice(statement, 0, arena, &out->question) || !sk_database_read_slice(statement, 1, arena, &out->answer)
        || !sk_database_read_slice(statement, 2, arena, &context))
        status = no_memory(error);
    *at = (struct sk_continuation){ sqlite3_column_int64(statement, 3), (size_t) sqlite3_column_int64(statement, 4) };
    sqlite3_reset(statement);
    if (status == SK_OK && context.data)
        status = sk_turns_decode(context, arena, &out->context, &out->context_count, error);
    return status;
}

/* Cases of a conversation mostly lie behind each other. */
static const struct sk_case *find_known(const struct sk_stored_case *known, size_t count, int64_t row) {
    for (size_t i = count; i > 0 && i + KNOWN_LOOKED > count; i--)
        if (known[i - 1].row == row && !known[i - 1].deleted)
            return &known[i - 1].record;
    return NULL;
}

enum sk_status sk_conversation_read(struct sk_store *store, const struct sk_continuation *before,
                                    const struct sk_stored_case *known, size_t known_count, struct sk_arena *arena,
                                    struct sk_case *record, struct sk_error *error) {
    struct sk_continuation at = *before;
    struct whole whole = { .left = before->turns };
    size_t count = before->turns + record->context_count;
    if (before->turns > SK_CASE_TURN_LIMIT)
        return sk_error_set(error, SK_FAULT_CORRUPT, "%s has a case that continues too many turns; put back a copy", store->path);
    whole.turns = sk_arena_array(arena, count, sizeof *whole.turns);
    if (!whole.turns)
        return no_memory(error);
    if (record->context_count)
        memcpy(whole.turns + before->turns, record->context, record->context_count * sizeof *whole.turns);
    while (whole.left > 0) {
        struct sk_case part;
        const struct sk_case *found = find_known(known, known_count, at.row);
        enum sk_status status = found ? SK_OK : read_part(store, &at, arena, &part, error);
        if (status != SK_OK)
            return status;
        size_t left = whole.left;
        put_case_before(&whole, found ? found : &part);
        if (whole.left > 0 && (found || whole.left == left || at.turns < whole.left))
            return sk_error_set(error, SK_FAULT_CORRUPT, "%s has lost turns that a case continues; put back a copy", store->path);
    }
    record->context = whole.turns;
    record->context_count = count;
    return SK_OK;
}

/* ---- detaching ---- */

static enum sk_status write_context(struct sk_store *store, int64_t row, struct sk_arena *arena, struct sk_error *error) {
    struct sk_case record;
    struct sk_slice context;
    sqlite3_stmt *statement;
    enum sk_status status = sk_store_get_case(store, row, arena, &record, error);
    if (status == SK_OK)
        status = sk_turns_encode(record.context, record.context_count, arena, &context, error);
    if (status == SK_OK)
        status = sk_database_prepare(store, SK_STATEMENT_SET_CONTEXT,
                                     "UPDATE cases SET context = ?1, continues = NULL, continues_turns = NULL WHERE row = ?2",
                                     &statement, error);
    if (status != SK_OK)
        return status;
    sk_database_bind_slice(statement, 1, context);
    sqlite3_bind_int64(statement, 2, row);
    return sk_database_run(store, statement, "give a case its turns", error);
}

enum sk_status sk_conversation_detach(struct sk_store *store, int64_t row, struct sk_error *error) {
    struct sk_arena arena;
    enum sk_status status = SK_OK;
    sk_conversation_forget(store);
    sk_arena_init(&arena, SK_STORE_SCRATCH_BYTES);
    while (status == SK_OK) {
        sqlite3_stmt *statement;
        status = sk_database_prepare(store, SK_STATEMENT_CONTINUING, "SELECT row FROM cases WHERE continues = ?1 LIMIT 1",
                                     &statement, error);
        if (status != SK_OK)
            break;
        sqlite3_bind_int64(statement, 1, row);
        status = sk_database_step(store, statement, "look for cases that continue one", error);
        if (status != SK_OK)
            break;
        int64_t later = sqlite3_column_int64(statement, 0);
        sqlite3_reset(statement);
        status = write_context(store, later, &arena, error);
        sk_arena_reset(&arena);
    }
    sk_arena_finish(&arena);
    return status == SK_END ? SK_OK : status;
}
