/* index: finds cases whose question is near a message. A view derived from the store; may be thrown away at any time.
 *
 *     struct sk_index *index;                                  // one per worker thread
 *     sk_index_open(data_directory, &index, &error);
 *     sk_index_refresh(index, &error);                         // before each request: newest commit, newest generation
 *     sk_index_search(index, &query, hits, 200, &count, &error);
 *
 * On disk: <data>/index/current is a symbolic link to <data>/index/g<number>, a Xapian database. `reindex` builds
 * the next number beside it and swaps the link (rename(2)), so that a reader always sees a whole index.
 *
 * A document (docid = row id in the store):
 *   terms of the question (no prefix; function words of a short one under S), of the answer where no conversation precedes the
 *   question (A), of the last agent turn (G) and of earlier customer turns (K), the names of the concepts of the service
 *   thesaurus that question (Q) and answer (R) speak of, the intents of a question that no conversation precedes (I), boolean
 * L<language>, T<team>, C<channel>. No texts, no positions, no values: those are read from the store.
 */
#ifndef SK_INDEX_INDEX_H
#define SK_INDEX_INDEX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "protocol/case.h"
#include "protocol/tags.h"
#include "text/thesaurus.h"

#define SK_INDEX_SCHEMA_VERSION 5

/* From so many on gates grow, what is common neither weighs nor filters, and fewer hits are enough. */
#define SK_INDEX_MANY_CASES 400000

/* A history of up to so many cases is searched for what the message wants too (intents.h): beyond it the words find enough, and
 * to read what each case wants would cost some 30 us a case. What is indexed while there are more goes without: where deletions
 * make a large history a small one, those cases get theirs with the next reindex. */
#define SK_INDEX_INTENT_CASES 50000

struct sk_index;

/* SK_NOT_FOUND: there is no index yet. SK_FAULT_CORRUPT: damaged. SK_FAULT_VERSION: another schema or analysis version. A
 * follower (follow.h) mends all three. */
enum sk_status sk_index_open(const char *data_directory, struct sk_index **out, struct sk_error *error);
void sk_index_close(struct sk_index *index);

#define SK_INDEX_LIST_MEMORY_MB 128 /* where nobody says */

/* For a program at its start, before there are threads: where libxapian ends it with a signal, because of damage in an index, a
 * mark beside that index has it made anew by the next follower, and refused by all until then. Then the signal does what it would
 * have done. A signal that another process sent leaves no mark. */
void sk_index_watch_crashes(void);

/* How many bytes the lists of common words may take that the handle keeps (postings.h). */
void sk_index_list_memory(struct sk_index *index, size_t bytes);

/* Moves to the newest commit and, where `reindex` swapped, to the newest generation. Cheap: once per request. On failure the
 * handle stays at what it had open and may be refreshed again. SK_NOT_FOUND: the index is gone, and is being rebuilt. SK_BUSY: it
 * changes faster than it can be opened. SK_FAULT_CORRUPT, SK_FAULT_VERSION: as above. */
enum sk_status sk_index_refresh(struct sk_index *index, struct sk_error *error);

/* A number that changes with every commit and swap: the last store sequence number that the index holds. */
uint64_t sk_index_revision(const struct sk_index *index);
uint64_t sk_index_count(const struct sk_index *index); /* documents */

#define SK_QUERY_EXACT UINT64_MAX

struct sk_watch;
struct sk_query {
    const struct sk_analysis *text;
    const struct sk_analysis *last_agent_turn; /* NULL: none */
    const struct sk_analysis *customer_turns;  /* earlier turns of the customer, joined; NULL: none */
    const struct sk_thesaurus *thesaurus;      /* NULL: words mean what they are */
    const struct sk_label *intents;            /* what the message wants, by its tags */
    size_t intent_count;
    bool variants;                /* words are met by words spelt nearly alike too */
    enum sk_language language;    /* filter: cases in it or of unknown language; SK_LANGUAGE_UNKNOWN: none */
    const struct sk_slice *teams; /* filter: cases of one of these teams */
    size_t team_count;            /* 0: no such filter */
    uint64_t gate; /* how many cases the words may bring in; 0: as tuned. SK_QUERY_EXACT: whatever it costs, to measure against */
    struct sk_watch *watch; /* told of the stages (online.h); NULL: nobody is */
};

struct sk_hit {
    int64_t row;
    double score;       /* BM25 sum, comparable within one search only */
    double similarity;  /* 0..1: share of the message's own weight that this case matches; 1 = says the same (similarity.c) */
    double matched;     /* how much that is, and a part of what other cases have: weight of a word that one case alone has = 1 */
    double in_all;      /* as matched, of the message and the conversation before it; nothing for what other cases have */
    double agreement;   /* 0..1, of the query's intents, how far the case has the same */
    const char *intent; /* of the query that the case has, the most probable one; NULL: none */
};

/* Hits best first, ties by row. hits has room for capacity. Retries a stale snapshot up to three times: SK_BUSY after that.
 * SK_OK also where *count is 0. Texts of any length; of a long one its rarest words count. SK_FAULT_CORRUPT: the index is
 * damaged. After any fault the next refresh opens it again; SK_FAULT_INTERNAL: nobody refreshed. What sk_index_refresh returns,
 * where the snapshot was stale and could not be moved. */
enum sk_status sk_index_search(struct sk_index *index, const struct sk_query *query, struct sk_hit *hits, size_t capacity,
                               size_t *count, struct sk_error *error);

/* log2(N/df)-like weight of a question term, 0 for an unknown one; for evidence (`why.terms`) and coverage. */
double sk_index_term_weight(struct sk_index *index, struct sk_slice term);
double sk_index_concept_weight(struct sk_index *index, uint32_t concept);  /* the same of a concept in questions */
double sk_index_intent_weight(struct sk_index *index, const char *intent); /* and of an intent */

#endif
