/* learn, end to end: a history in which the right reply depends on one small word of the agent's turn, a store, an index, a
 * model. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/file.h"
#include "base/log.h"
#include "base/random.h"
#include "index/follow.h"
#include "suggest/learn.h"
#include "suggest/reply_model.h"

enum { COUNT = 1600, TOPICS = 40 };

static char directory[] = "/tmp/sidekick-learn-XXXXXX";
static struct sk_models *models;
static struct sk_arena arena;

/* What the agent asked, but for the topic, and what was answered then. The questions share their words, but for one that says
 * nothing by itself; the first is asked most. */
static const struct kind {
    const char *asked, *answer, *team;
    int weight;
} kinds[] = {
    { "Zal ik dat met %s nu voor u doen?", "Het is geregeld, u krijgt binnen vijf minuten een bevestiging.", "shop", 10 },
    { "Zal ik dat met %s niet voor u doen?", "Dan laten wij alles zoals het was, er verandert niets aan uw gegevens.", "shop",
      4 },
    { "Zal ik dat met %s later voor u doen?", "Een collega belt u morgenochtend terug op het bekende nummer.", "shop", 4 },
    { "Zal ik dat met %s ook voor u doen?", "Ik stuur daarvoor een aparte factuur naar het adres in ons bestand.", "energy", 4 },
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static const char *const said[] = { "ja graag", "ja hoor", "prima", "dat is goed", "ok doe maar" };

static const char *write_topic(uint32_t number, char out[32]) {
    snprintf(out, 32, "%c%co%c%cer", "bdgklmnprst"[number % 11], "aeiou"[number % 5], "bdgklmnp"[number % 8],
             "aeiou"[number / 11 % 5]);
    return out;
}

static uint32_t draw_kind(struct sk_random *random) {
    int left = (int) sk_random_below(random, 22);
    for (uint32_t i = 0; i < KINDS; i++)
        if ((left -= kinds[i].weight) < 0)
            return i;
    return 0;
}

static void put_case(struct sk_store *store, struct sk_random *random, uint32_t number) {
    uint32_t kind = draw_kind(random);
    char id[32], asked[128], topic[32], answer[160], wish[80];
    int64_t row;
    write_topic(sk_random_below(random, TOPICS), topic);
    snprintf(id, sizeof id, "k%u-%u", kind, number);
    snprintf(asked, sizeof asked, kinds[kind].asked, topic);
    snprintf(wish, sizeof wish, "ik heb een vraag over %s", topic);
    /* Some are said once only. */
    snprintf(answer, sizeof answer, "%s%s", kinds[kind].answer, number % 3 ? "" : " Fijne dag verder.");
    struct sk_turn turns[] = { { SK_ROLE_CUSTOMER, sk_slice_of(wish) }, { SK_ROLE_AGENT, sk_slice_of(asked) } };
    struct sk_case record = {
        .id = sk_slice_of(id),
        .conversation_id = sk_slice_of(id),
        .question = sk_slice_of(said[sk_random_below(random, 5)]),
        .answer = sk_slice_of(answer),
        .satisfaction = number % 4 ? 0 : 4,
        .language = sk_slice_of("nl"),
        .team = sk_slice_of(kinds[kind].team),
        .context = turns,
        .context_count = 2,
    };
    assert_int_equal(sk_store_put_case(store, &record, &row, NULL), SK_OK);
}

static void index_all(const char *data) {
    struct sk_follower *follower = NULL;
    assert_int_equal(sk_follower_open(data, &follower, NULL), SK_OK);
    assert_int_equal(sk_follower_catch_up(follower, NULL, NULL, NULL), SK_OK);
    sk_follower_close(follower);
}

static void make_history(const char *data, uint32_t count) {
    struct sk_store *store = NULL;
    struct sk_random random;
    sk_random_seed(&random, 2, 0);
    assert_int_equal(sk_store_open(data, &store, NULL), SK_OK);
    assert_int_equal(sk_store_begin(store, NULL), SK_OK);
    for (uint32_t i = 0; i < count; i++)
        put_case(store, &random, i);
    assert_int_equal(sk_store_commit(store, NULL), SK_OK);
    sk_store_close(store);
    index_all(data);
}

static enum sk_status learn(const char *data, unsigned threads, const atomic_bool *cancel, struct sk_learned *learned) {
    struct sk_learning learning = { .models = models,
                                    .data_directory = data,
                                    .parallel = { .threads = threads, .quiet = true, .cancel = cancel } };
    struct sk_error error = { 0 };
    enum sk_status status = sk_learn_replies(&learning, learned, &error);
    if (status != SK_OK)
        assert_int_equal(error.status, status);
    return status;
}

static void read_model(const char *data, struct sk_buffer *out) {
    char path[SK_PATH_SIZE];
    assert_int_equal(sk_path_join(path, data, SK_REPLY_MODEL_FILE, NULL), SK_OK);
    assert_int_equal(sk_file_read(path, (size_t) 64 << 20, out, NULL), SK_OK);
}

static bool has_model(const char *data) {
    return sk_reply_model_version(data) != 0;
}

static int set_up(void **state) {
    (void) state;
    char path[SK_PATH_SIZE];
    struct sk_learned learned;
    sk_log_set_level(SK_LOG_ERROR);
    assert_non_null(mkdtemp(directory));
    sk_arena_init(&arena, (size_t) 64 << 20);
    assert_int_equal(sk_share_path(path, "models", NULL), SK_OK);
    assert_int_equal(sk_models_load(path, directory, &models, NULL), SK_OK);
    make_history(directory, COUNT);
    assert_int_equal(learn(directory, 2, NULL, &learned), SK_OK);
    assert_true(learned.made);
    assert_int_equal(learned.cases, COUNT);
    assert_int_equal(learned.classes, KINDS + 1);
    assert_int_equal(learned.groups, KINDS);
    assert_true(learned.tried > COUNT / 20 && learned.tried < COUNT / 5);
    assert_int_equal(learned.examples + learned.tried, COUNT); /* what is tried was not learnt from */
    assert_true(learned.found > 0.95 && learned.found_without < 0.8);
    return 0;
}

static int tear_down(void **state) {
    (void) state;
    sk_models_destroy(models);
    sk_arena_finish(&arena);
    return sk_directory_remove(directory, NULL) == SK_OK ? 0 : 1;
}

/* ---- asking ---- */

struct asking {
    const char *data, *text, *config, *team, *language;
    uint32_t kind, topic;
};

/* What is suggested in the arena; topics from TOPICS on are new to the history. */
static struct sk_suggestion_set ask(const struct asking *asking) {
    char topic[32];
    char *asked = sk_arena_take(&arena, 128), *wish = sk_arena_take(&arena, 80);
    struct sk_turn *turns = sk_arena_array(&arena, 2, sizeof *turns);
    struct sk_engine *engine = NULL;
    struct sk_config *config = NULL;
    struct sk_suggestion_set set;
    char path[SK_PATH_SIZE];
    static const char *const known[] = { "suggest.parts.model" };
    write_topic(asking->topic, topic);
    snprintf(asked, 128, kinds[asking->kind].asked, topic);
    snprintf(wish, 80, "ik heb een vraag over %s", topic);
    turns[0] = (struct sk_turn){ SK_ROLE_CUSTOMER, sk_slice_of(wish) };
    turns[1] = (struct sk_turn){ SK_ROLE_AGENT, sk_slice_of(asked) };
    struct sk_suggest_request request = {
        .text = sk_slice_of(asking->text ? asking->text : "ja graag"),
        .context = turns,
        .context_count = 2,
        .language = sk_slice_of(asking->language ? asking->language : "nl"),
        .team = asking->team ? sk_slice_of(asking->team) : sk_slice(NULL, 0),
        .limit = 20,
        .min_confidence = 0,
    };
    if (asking->config) {
        assert_int_equal(sk_path_join(path, directory, "test.conf", NULL), SK_OK);
        assert_int_equal(sk_file_replace(path, sk_slice_of(asking->config), 0600, NULL), SK_OK);
        assert_int_equal(sk_config_load(path, known, 1, &config, NULL), SK_OK);
    }
    assert_int_equal(sk_engine_open(models, config, asking->data ? asking->data : directory, &engine, NULL), SK_OK);
    assert_int_equal(sk_engine_suggest(engine, &request, &arena, &set, NULL, NULL), SK_OK);
    sk_engine_close(engine);
    sk_config_destroy(config);
    return set;
}

static double feature(const struct sk_suggestion *suggestion, const char *name) {
    for (size_t i = 0; i < suggestion->feature_count; i++)
        if (strcmp(suggestion->features[i].name, name) == 0)
            return suggestion->features[i].value;
    return 0;
}

static uint32_t kind_of(const struct sk_suggestion *suggestion) {
    return (uint32_t) (suggestion->case_ids[0].data[1] - '0');
}

static bool suggests_kind(const struct sk_suggestion_set *set, uint32_t kind) {
    for (size_t i = 0; i < set->count; i++)
        if (kind_of(&set->suggestions[i]) == kind)
            return true;
    return false;
}

/* Of the questions of all kinds about new and old topics the share whose first suggestion is right. */
static double share_right(const char *config) {
    int right = 0, all = 0;
    for (uint32_t kind = 0; kind < KINDS; kind++)
        for (uint32_t topic = 0; topic < 8; topic++, all++) {
            sk_arena_reset(&arena);
            struct asking asking = { .kind = kind, .topic = topic * 7, .config = config };
            struct sk_suggestion_set set = ask(&asking);
            right += set.count > 0 && kind_of(&set.suggestions[0]) == kind;
        }
    return right / (double) all;
}

static void what_only_the_model_sees_decides(void **state) {
    (void) state;
    double with = share_right(NULL), without = share_right("suggest: { parts: { model = false; }; };");
    if (with < 0.95 || without > 0.7)
        print_error("right with the model %.2f, without %.2f\n", with, without);
    assert_true(with >= 0.95);
    assert_true(without <= 0.7);
}

static void why_adds_up(void **state) {
    (void) state;
    sk_arena_reset(&arena);
    struct asking asking = { .kind = 2 };
    struct sk_suggestion_set set = ask(&asking);
    double before = INFINITY, confident = 2;
    assert_true(set.count >= 2);
    assert_true(feature(&set.suggestions[0], "model") > 0.1);
    for (size_t i = 0; i < set.count; i++) {
        const struct sk_suggestion *suggestion = &set.suggestions[i];
        double sum = 0;
        for (size_t f = 0; f < suggestion->feature_count; f++) {
            assert_true(isfinite(suggestion->features[f].value));
            sum += suggestion->features[f].value;
        }
        assert_true(sum <= before + 1e-9); /* they are ordered by what the features add up to */
        assert_true(suggestion->confidence > 0 && suggestion->confidence < 1);
        before = sum;
        confident = suggestion->confidence < confident ? suggestion->confidence : confident;
    }
    assert_true(set.suggestions[0].confidence > 0.5 && confident < 0.2);
}

/* ---- candidates of the model's own ---- */

/* The index finds nothing for a message and a topic that nobody ever wrote about; the agent's question still says what fits. */
static struct sk_suggestion_set ask_unheard_of(const char *team, const char *language) {
    struct asking asking = { .kind = 3, .topic = 7, .text = "mwah", .team = team, .language = language };
    sk_arena_reset(&arena);
    return ask(&asking);
}

static void a_team_sees_its_own_replies_only(void **state) {
    (void) state;
    struct sk_suggestion_set set = ask_unheard_of(NULL, NULL);
    assert_true(suggests_kind(&set, 3));
    set = ask_unheard_of("shop", NULL);
    assert_false(suggests_kind(&set, 3)); /* the energy team's */
    set = ask_unheard_of("energy", NULL);
    assert_true(suggests_kind(&set, 3));
    for (uint32_t kind = 0; kind < 3; kind++)
        assert_false(suggests_kind(&set, kind));
    assert_int_equal(ask_unheard_of("nobody", NULL).count, 0);
}

static void another_language_is_not_suggested(void **state) {
    (void) state;
    assert_int_equal(ask_unheard_of(NULL, "de").count, 0);
    assert_true(ask_unheard_of(NULL, "nl").count > 0);
}

static void copy_data(char data[SK_PATH_SIZE], const char *name) {
    assert_int_equal(sk_path_join(data, directory, name, NULL), SK_OK);
    make_history(data, COUNT);
    struct sk_learned learned;
    assert_int_equal(learn(data, 1, NULL, &learned), SK_OK);
    assert_true(learned.made);
}

/* The same history learnt from again, elsewhere and with another number of threads: the same bytes. Then what is learnt from is
 * deleted piece by piece. */
static void the_same_history_gives_the_same_model_and_the_deleted_is_not_suggested(void **state) {
    (void) state;
    char data[SK_PATH_SIZE];
    struct sk_buffer first = { 0 }, second = { 0 };
    struct sk_reply_model *model = NULL;
    struct sk_store *store = NULL;
    copy_data(data, "deleting");
    read_model(directory, &first);
    read_model(data, &second);
    assert_int_equal(first.size, second.size);
    assert_memory_equal(first.data, second.data, first.size);
    sk_buffer_finish(&first);
    sk_buffer_finish(&second);

    /* The examples of every class go, and every case of kind 1. */
    assert_int_equal(sk_reply_model_open(data, &model, NULL), SK_OK);
    assert_int_equal(sk_store_open(data, &store, NULL), SK_OK);
    struct sk_case record;
    for (int64_t row = 1; row <= COUNT; row++) {
        sk_arena_reset(&arena);
        assert_int_equal(sk_store_get_case(store, row, &arena, &record, NULL), SK_OK);
        const int64_t *examples = sk_reply_model_examples(model, sk_reply_model_class(model, row));
        bool example = row == examples[0] || row == examples[1] || row == examples[2];
        if (example || record.id.data[1] == '1')
            assert_int_equal(sk_store_delete_case(store, record.id, NULL), SK_OK);
    }
    sk_store_close(store);
    sk_reply_model_close(model);
    for (int indexed = 0; indexed < 2; indexed++) { /* also before the index has heard of it */
        for (uint32_t kind = 0; kind < KINDS; kind++) {
            struct asking asking = { .data = data, .kind = kind };
            sk_arena_reset(&arena);
            struct sk_suggestion_set set = ask(&asking);
            assert_false(suggests_kind(&set, 1));
        }
        index_all(data);
    }
}

static void too_few_cases_make_no_model_and_remove_an_old_one(void **state) {
    (void) state;
    char data[SK_PATH_SIZE], model[SK_PATH_SIZE], models_of_few[SK_PATH_SIZE];
    struct sk_learned learned;
    struct sk_buffer old = { 0 };
    assert_int_equal(sk_path_join(data, directory, "few", NULL), SK_OK);
    make_history(data, 300);
    assert_int_equal(learn(data, 1, NULL, &learned), SK_OK);
    assert_false(learned.made || has_model(data));
    assert_int_equal(learned.cases, 300);
    read_model(directory, &old);
    assert_int_equal(sk_path_join(models_of_few, data, "models", NULL), SK_OK);
    assert_int_equal(sk_directory_create(models_of_few, NULL), SK_OK);
    assert_int_equal(sk_path_join(model, data, SK_REPLY_MODEL_FILE, NULL), SK_OK);
    assert_int_equal(sk_file_replace(model, sk_buffer_slice(&old), 0600, NULL), SK_OK);
    sk_buffer_finish(&old);
    assert_true(has_model(data));
    assert_int_equal(learn(data, 1, NULL, &learned), SK_OK);
    assert_false(learned.made || has_model(data));
}

static struct sk_slice write_words(struct sk_random *random, size_t count, char out[160]) {
    size_t size = 0;
    for (size_t i = 0; i < count; i++) {
        char word[32];
        write_topic(sk_random_below(random, 4096), word);
        size += (size_t) snprintf(out + size, 160 - size, "%s%s", i ? " " : "", word);
    }
    return sk_slice(out, size);
}

/* Every answer an agent's own words: nothing is ever said again, and confidence says so. */
static void answers_in_own_words_teach_how_sure_to_be(void **state) {
    (void) state;
    char data[SK_PATH_SIZE];
    struct sk_store *store = NULL;
    struct sk_random random;
    struct sk_learned learned;
    struct sk_reply_model *model = NULL;
    assert_int_equal(sk_path_join(data, directory, "own_words", NULL), SK_OK);
    sk_random_seed(&random, 7, 0);
    assert_int_equal(sk_store_open(data, &store, NULL), SK_OK);
    assert_int_equal(sk_store_begin(store, NULL), SK_OK);
    for (uint32_t i = 0; i < 1600; i++) {
        char id[32], question[160], answer[160];
        int64_t row;
        snprintf(id, sizeof id, "w%u", i);
        struct sk_case record = { .id = sk_slice_of(id), .language = sk_slice_of("nl") };
        record.question = write_words(&random, 4, question);
        record.answer = write_words(&random, 12, answer);
        assert_int_equal(sk_store_put_case(store, &record, &row, NULL), SK_OK);
    }
    assert_int_equal(sk_store_commit(store, NULL), SK_OK);
    sk_store_close(store);
    index_all(data);
    assert_int_equal(learn(data, 1, NULL, &learned), SK_OK);
    assert_true(learned.curve_made && !learned.made);
    assert_memory_equal(&learned.weights.relevance, &SK_RANK_WEIGHTS_DEFAULT.relevance, sizeof learned.weights.relevance);
    assert_int_equal(sk_reply_model_open(data, &model, NULL), SK_OK);
    assert_int_equal(sk_reply_model_class_count(model), 1);
    char text[160];
    write_words(&random, 5, text);
    struct asking asking = { .data = data, .text = text };
    struct sk_suggestion_set set = ask(&asking);
    assert_true(set.count > 0);
    double confident = set.suggestions[0].confidence;
    asking.config = "suggest: { parts: { model = false; }; };";
    set = ask(&asking);
    assert_true(set.count > 0);
    double unlearnt = set.suggestions[0].confidence;
    if (confident > 0.05 || unlearnt < 2 * confident)
        print_error("confidence %.3f, without what was learnt %.3f\n", confident, unlearnt);
    assert_true(confident <= 0.05 && unlearnt >= 2 * confident);
    sk_arena_reset(&arena);
    sk_reply_model_close(model);
}

static void what_cannot_learn_leaves_the_old_model(void **state) {
    (void) state;
    atomic_bool cancel = true;
    struct sk_learned learned;
    uint64_t version = sk_reply_model_version(directory);
    assert_int_equal(learn(directory, 1, &cancel, &learned), SK_FAULT_CANCELLED);
    assert_true(sk_reply_model_version(directory) == version);
    /* Without an index nothing can be tried out. */
    char index[SK_PATH_SIZE], aside[SK_PATH_SIZE];
    assert_int_equal(sk_path_join(index, directory, "index", NULL), SK_OK);
    assert_int_equal(sk_path_join(aside, directory, "aside", NULL), SK_OK);
    assert_int_equal(rename(index, aside), 0);
    assert_int_equal(learn(directory, 1, NULL, &learned), SK_NOT_FOUND);
    assert_true(sk_reply_model_version(directory) == version);
    assert_int_equal(rename(aside, index), 0);
    char nothing[SK_PATH_SIZE];
    assert_int_equal(sk_path_join(nothing, directory, "nothing", NULL), SK_OK);
    assert_int_equal(learn(nothing, 1, NULL, &learned), SK_NOT_FOUND);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_only_the_model_sees_decides),
        cmocka_unit_test(why_adds_up),
        cmocka_unit_test(a_team_sees_its_own_replies_only),
        cmocka_unit_test(another_language_is_not_suggested),
        cmocka_unit_test(the_same_history_gives_the_same_model_and_the_deleted_is_not_suggested),
        cmocka_unit_test(too_few_cases_make_no_model_and_remove_an_old_one),
        cmocka_unit_test(answers_in_own_words_teach_how_sure_to_be),
        cmocka_unit_test(what_cannot_learn_leaves_the_old_model),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
