/* suggest: the online story. A message in, ranked replies and tags out.
 *
 *     struct sk_engine *engine;                                 // one per worker thread
 *     sk_engine_open(models, config, data_directory, &engine, &error);
 *     sk_engine_suggest(engine, &request, &arena, &set, NULL, &error);
 */
#ifndef SK_SUGGEST_SUGGEST_H
#define SK_SUGGEST_SUGGEST_H

#include "base/config.h"
#include "protocol/request.h"
#include "protocol/suggestion.h"
#include "store/store.h"
#include "tags/tagger.h"
#include "text/entity.h"

struct sk_engine;

/* models and config are borrowed. A missing store or index is not a fault here: sk_engine_suggest then says SK_NOT_FOUND. */
enum sk_status sk_engine_open(const struct sk_models *models, const struct sk_config *config, const char *data_directory,
                              struct sk_engine **out, struct sk_error *error);
void sk_engine_close(struct sk_engine *engine);

/* From here on the stages (index/online.h) of each request are told to the watch. Borrowed; NULL: to nobody. */
struct sk_watch;
void sk_engine_watch(struct sk_engine *engine, struct sk_watch *watch);

/* The engine's own, for whoever completes a recorded answer (filling.h) in its thread. */
struct sk_entity_finder *sk_engine_finder(struct sk_engine *engine);

/* SK_OK (also when abstaining), SK_BUSY (index changes too fast), SK_NOT_FOUND (index not ready), SK_REJECTED (not UTF-8),
 * faults. shown, if not NULL, receives what sk_store_put_shown wants (result left absent). All in the arena. */
enum sk_status sk_engine_suggest(struct sk_engine *engine, const struct sk_suggest_request *request, struct sk_arena *arena,
                                 struct sk_suggestion_set *out, struct sk_shown_set *shown, struct sk_error *error);

/* Tags alone. */
enum sk_status sk_engine_analyze(struct sk_engine *engine, const struct sk_suggest_request *request, struct sk_arena *arena,
                                 struct sk_tags *out, struct sk_error *error);

/* All candidate cases in the order of the replies that they stand for, as the desk would see them, for `eval retrieval`: ids and
 * scores, each lower than the one before. */
struct sk_ranked_case {
    struct sk_slice id;
    double score;
};
enum sk_status sk_engine_retrieve(struct sk_engine *engine, const struct sk_suggest_request *request, size_t limit,
                                  struct sk_arena *arena, const struct sk_ranked_case **out, size_t *count,
                                  struct sk_error *error);

#endif
