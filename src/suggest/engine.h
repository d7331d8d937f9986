/* engine: the inside of struct sk_engine and the steps of the online story (suggest.c). Only for this folder. */
#ifndef SK_SUGGEST_ENGINE_H
#define SK_SUGGEST_ENGINE_H

#include "index/index.h"
#include "index/online.h"
#include "rank/explore.h"
#include "rank/rank.h"
#include "suggest/reply_model.h"
#include "suggest/suggest.h"
#include "text/address_form.h"
#include "text/entity.h"
#include "text/pleasantry.h"
#include "text/private.h"

struct sk_engine {
    const char *data_directory;
    struct sk_analyser *analyser;
    struct sk_entity_finder *finder;
    struct sk_private_finder *private_finder;
    struct sk_address_lexicon *address;
    struct sk_letter_finder *letter_finder;
    struct sk_style *style; /* style.h */
    struct sk_tagger *tagger;
    struct sk_pleasantries *pleasantries;
    const struct sk_thesaurus *thesaurus;
    struct sk_store *store;                   /* NULL until there is one */
    struct sk_index *index;                   /* NULL until there is one */
    size_t list_memory;                       /* bytes for its lists */
    const struct sk_reply_model *reply_model; /* NULL where nothing was learnt */
    struct sk_reply_model *own_model;         /* the same, unless one is being tried out */
    uint64_t reply_model_version;
    bool tries_model;
    double min_confidence; /* negative: nobody has configured it */
    struct sk_parts parts;
    struct sk_checker *checker; /* checking.h */
    struct sk_exploration exploration;
    double prior_mean; /* of the store's ratings, read again when the index has moved on */
    uint64_t prior_revision;
    bool prior_known;
    struct sk_watch *watch; /* told of the stages; may be NULL */
};

/* The message as it is understood: what it says, in which language, what it means. */
struct sk_message {
    const struct sk_suggest_request *request;
    struct sk_analysis spoken;                          /* the text as written, for tags and offsets */
    struct sk_analysis redacted;                        /* as the history holds it, for searching: of asked */
    struct sk_analysis whole;                           /* the same with its pleasantries */
    struct sk_analysis last_agent_turn, customer_turns; /* redacted; used where has_… */
    bool has_agent_turn, has_customer_turns;
    bool opens; /* a conversation: the customer has not spoken before, or what was said does not weigh in */
    struct sk_slice redacted_text, asked; /* asked: with the customer's turns before it that nobody has answered */
    size_t answered;                      /* turns before those */
    const struct sk_case *left_out;       /* its conversation may not be found; NULL in all real requests */
    enum sk_language language;            /* in which a reply is wanted; SK_LANGUAGE_UNKNOWN: any */
    struct sk_tags tags;
    struct sk_tags topic;  /* intents of what it says beside greetings and thanks */
    const char *register_; /* of all that it says */
};

/* What a status of the index means: one that is damaged or of another version is rebuilt by the follower, and until then there is
 * none, SK_NOT_FOUND. */
enum sk_status sk_engine_without_index(struct sk_engine *engine, enum sk_status status, struct sk_error *error);

/* message.c */
enum sk_status sk_message_understand(struct sk_engine *engine, const struct sk_suggest_request *request, struct sk_arena *arena,
                                     struct sk_message *out, struct sk_error *error);

/* kept_turns.c: the turns just before the message, redacted, as [{"role","text"}] in the arena; absent where there are none. */
enum sk_status sk_turns_keep(struct sk_engine *engine, const struct sk_suggest_request *request, struct sk_arena *arena,
                             struct sk_slice *out, struct sk_error *error);

/* candidates.c: what the index finds, with what the store knows of it. cases[i] and intents[i] belong to candidates[i]. */
struct sk_found_cases {
    struct sk_candidate *candidates;
    struct sk_case *cases;
    const char **intents; /* what message and case both want; NULL: nothing that is known */
    size_t count;
    double similarity, matched, in_all; /* the greatest of a hit (index/index.h) */
    bool knows_intents;                 /* cases were asked for what they want */
};
enum sk_status sk_candidates_find(struct sk_engine *engine, const struct sk_message *message, struct sk_arena *arena,
                                  struct sk_found_cases *out, struct sk_error *error);

/* address.c: the form of address that replies are to have. False: none in particular. */
bool sk_wanted_address(const struct sk_engine *engine, const struct sk_message *message, enum sk_address *out);

/* address.c: puts out->template_ in the customer's register where that is known and differs, or warns. language: of the reply.
 */
enum sk_status sk_reply_address(const struct sk_engine *engine, const struct sk_message *message, enum sk_language language,
                                struct sk_arena *arena, struct sk_suggestion *out, struct sk_error *error);

/* The language of a reply: of its case, absent if nobody said, else what its words say for certain; else unknown. */
enum sk_status sk_reply_language(struct sk_slice language, struct sk_slice reply, enum sk_language *out, struct sk_error *error);

/* restyle.c: house style (style.h) on out->template_; what a reader cannot see at once is warned of. name: the customer's, where
 * it is known. SK_FAULT_MEMORY. */
enum sk_status sk_reply_style(const struct sk_engine *engine, const struct sk_message *message, enum sk_language language,
                              struct sk_slice name, struct sk_arena *arena, struct sk_suggestion *out, struct sk_error *error);

/* evidence.c: out->terms. question: of the case nearest to the message; intent: that both have, NULL: none. */
enum sk_status sk_evidence_list(struct sk_engine *engine, const struct sk_message *message, struct sk_slice question,
                                const char *intent, struct sk_arena *arena, struct sk_suggestion *out, struct sk_error *error);

/* present.c: ranked replies as the contract wants them. explored: places and propensities, NULL inside where nothing was
 * explored. */
enum sk_status sk_replies_present(struct sk_engine *engine, const struct sk_message *message, const struct sk_found_cases *found,
                                  const struct sk_ranked *ranked, size_t count, const struct sk_explored *explored,
                                  struct sk_arena *arena, struct sk_suggestion_set *out, struct sk_error *error);

/* For learning (learn.c): from now on this model is used, whatever the data directory holds, and though the configuration has
 * switched models off: what is learnt must not depend on whether it is used today. Borrowed. */
void sk_engine_try_model(struct sk_engine *engine, const struct sk_reply_model *model);

/* All replies, best first, to the question of a case, as if its conversation had never been. In the arena. SK_REJECTED: it cannot
 * be asked. */
enum sk_status sk_engine_rank_left_out(struct sk_engine *engine, const struct sk_case *record, struct sk_arena *arena,
                                       const struct sk_ranked **out, size_t *count, struct sk_error *error);

#endif
