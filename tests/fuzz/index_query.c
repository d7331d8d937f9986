/* A message asked of a small index. Lines of the input: what the customer writes now, the agent's last turn, earlier turns of the
 * customer, teams; all but the first may be missing. */
#include <unistd.h>

#include "base/file.h"
#include "fuzz.h"
#include "index/follow.h"
#include "index/index.h"
#include "store/store.h"

#define CAPACITY 20
#define TEAMS 3

static char directory[] = "/tmp/sidekick-fuzz-XXXXXX";
static struct sk_analyser *analyser;
static struct sk_index *index_;
static struct sk_arena arena;

static void finish(void) {
    sk_index_close(index_);
    sk_analyser_destroy(analyser);
    sk_directory_remove(directory, NULL);
}

static void put(struct sk_store *store, int number, const char *question, const char *language) {
    char id[32];
    int64_t row;
    snprintf(id, sizeof id, "case-%d", number);
    struct sk_turn turn = { number % 2 ? SK_ROLE_AGENT : SK_ROLE_CUSTOMER, sk_slice_of("Welk ordernummer heeft uw pakket?") };
    struct sk_case record = { .id = sk_slice_of(id),
                              .question = sk_slice_of(question),
                              .answer = sk_slice_of("Wij kijken het na. We will look at it."),
                              .language = sk_slice_of(language),
                              .team = sk_slice_of(number % 3 ? "shop" : "bank"),
                              .context = &turn,
                              .context_count = number % 4 ? 1 : 0 };
    require(sk_store_put_case(store, &record, &row, NULL) == SK_OK, "a case can be stored");
}

int LLVMFuzzerInitialize(int *count, char ***arguments) {
    static const char *const questions[][2] = {
        { "waar blijft mijn pakket nou?", "nl" },
        { "mijn pakket is nog steeds niet aangekomen", "nl" },
        { "where is my parcel", "en" },
        { "hoe geef ik mijn meterstand door?", "nl" },
        { "mijn pinpas is gestolen, wat nu", "nl" },
        { "ja graag", "nl" },
        { "kan ik mijn retourlabel opnieuw krijgen?", "nl" },
        { "my card was declined twice today", "en" },
    };
    struct sk_store *store;
    struct sk_follower *follower;
    (void) count, (void) arguments;
    sk_arena_init(&arena, 64 << 20);
    require(mkdtemp(directory) && sk_store_open(directory, &store, NULL) == SK_OK, "a store");
    for (int i = 0; i < 400; i++)
        put(store, i, questions[i % 8][0], questions[i % 8][1]);
    sk_store_close(store);
    require(sk_follower_open(directory, &follower, NULL) == SK_OK, "an index");
    require(sk_follower_catch_up(follower, NULL, NULL, NULL) == SK_OK, "an index that holds all");
    sk_follower_close(follower);
    require(sk_index_open(directory, &index_, NULL) == SK_OK && sk_analyser_create(&analyser, NULL) == SK_OK, "a searcher");
    atexit(finish);
    return 0;
}

/* NULL where the line is empty or no text. */
static const struct sk_analysis *analyse_line(struct sk_slice *input) {
    struct sk_slice line = take_line(input);
    struct sk_analysis *analysis = sk_arena_take(&arena, sizeof *analysis);
    require(analysis != NULL, "memory");
    bool usable = line.size && sk_analyse(analyser, line, SK_LANGUAGE_UNKNOWN, &arena, analysis, NULL) == SK_OK;
    return usable ? analysis : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct sk_slice input = slice_of_input(data, size);
    struct sk_hit hits[CAPACITY];
    size_t count = 0;
    struct sk_slice teams[TEAMS];
    struct sk_query query = { .teams = teams, .text = analyse_line(&input) };
    if (query.text) {
        query.last_agent_turn = analyse_line(&input);
        query.customer_turns = analyse_line(&input);
        query.language = query.text->language;
        while (input.size && query.team_count < TEAMS)
            teams[query.team_count++] = take_line(&input);
        require(sk_index_search(index_, &query, hits, CAPACITY, &count, NULL) == SK_OK, "every text can be asked");
        require(count <= CAPACITY, "hits within their room");
        for (size_t i = 0; i < count; i++) {
            require(hits[i].row >= 1 && hits[i].row <= 400, "a hit is a case");
            require(hits[i].similarity >= 0 && hits[i].similarity <= 1, "similarity is a share");
            require(i == 0 || hits[i].score <= hits[i - 1].score, "best first");
        }
        for (size_t i = 0; i < query.text->term_count; i++)
            require(sk_index_term_weight(index_, query.text->terms[i].text) >= 0, "weights are not negative");
    }
    sk_arena_reset(&arena);
    return 0;
}
