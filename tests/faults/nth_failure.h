/* nth_failure: what the paths that are tried (nth_failure.c, nth_tools.c) share. */
#ifndef NTH_FAILURE_H
#define NTH_FAILURE_H

#include "serve/worker.h"

struct fixture {
    char directory[64], data[80], line[96]; /* line: a file with one case */
    char backup[80], restored[80], history[96];
    bool parts_seen; /* the index was made in several parts at once */
    struct sk_service service;
    struct sk_models *models;
    struct sk_worker worker;
    struct sk_buffer reply;
    struct sk_buffer expected; /* what suggest answers undisturbed */
    char set[64], suggestion[80];
};

#define CASE(id)                                                                                                                 \
    "{\"id\":\"" id "\",\"customer_id\":\"klant-9\",\"question\":\"de pruttelknop knarst\",\"answer\":\"Draai hem los.\"}"
#define REQUEST(method, params) "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" method "\",\"params\":" params "}"

#define NTH_OLD_CASE "{\"id\":\"nth-old\",\"question\":\"de pruttelklep piept\",\"answer\":\"Ja.\",\"timestamp\":\"2009-01-01\"}"

#define nth_add_frame REQUEST("case.add", CASE("nth"))
#define nth_delete_frame REQUEST("case.delete", "{\"id\":\"nth\"}")
#define nth_forget_frame REQUEST("person.forget", "{\"customer_id\":\"klant-9\"}")

/* Ends the program, with what failed and where, unless the condition holds. */
void nth_require(bool condition, const char *what, const char *detail);

/* A result, now that nothing fails. */
const char *nth_ask_well(struct fixture *f, const char *frame);

/* Makes the index hold the store; requires that it does. */
enum sk_status nth_follow(struct fixture *f, struct sk_error *error);
void nth_check_index(struct fixture *f);

/* What is done before, with a failure in it, and afterwards. */
void nth_before_forget(struct fixture *f);
void nth_try_index(struct fixture *f);
void nth_after_index(struct fixture *f);
void nth_try_import(struct fixture *f);
void nth_after_import(struct fixture *f);
void nth_before_erasure(struct fixture *f);
void nth_try_erasure(struct fixture *f);
void nth_after_erasure(struct fixture *f);
void nth_try_reindex(struct fixture *f);
void nth_after_reindex(struct fixture *f);
void nth_before_parts(struct fixture *f);
void nth_try_parts(struct fixture *f);
void nth_after_parts(struct fixture *f);
void nth_try_backup(struct fixture *f);
void nth_after_backup(struct fixture *f);
void nth_before_restore(struct fixture *f);
void nth_try_restore(struct fixture *f);
void nth_after_restore(struct fixture *f);
void nth_before_retain(struct fixture *f);
void nth_try_retain(struct fixture *f);
void nth_after_retain(struct fixture *f);
void nth_before_mask(struct fixture *f);
void nth_after_mask(struct fixture *f);

#endif
