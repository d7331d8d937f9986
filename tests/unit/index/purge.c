/* index: what was erased goes from its files, also while nothing can be analysed. */
#include "generation_files.h"

#include <sys/stat.h>

#include "index/generation.h"

#define CASES 300

static const char *const broken_files[] = { "thesaurus.txt", "models/intent.model" };

static void index_people(struct fixture *fixture) {
    put_broken_printers(fixture, CASES);
    put(fixture, "person", "zwartewoudlaan");
    put(fixture, "masked", "kwibusteeg");
    index_all(fixture);
    assert_true(generation_holds(fixture, "zwartewoudlaan"));
    assert_true(generation_holds(fixture, "kwibusteeg"));
}

static void break_file(const struct fixture *fixture, const char *name) {
    char path[SK_PATH_SIZE];
    snprintf(path, sizeof path, "%s/models", fixture->path);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/%s", fixture->path, name);
    assert_int_equal(sk_file_replace(path, sk_slice_of("zz_other | no members\n"), 0600, NULL), SK_OK);
    uint64_t documents;
    assert_true(sk_reindex(fixture->path, 1, NULL, NULL, &documents, NULL) < 0);
}

static void mend_file(const struct fixture *fixture, const char *name) {
    char path[SK_PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", fixture->path, name);
    assert_int_equal(unlink(path), 0);
}

static void purge(const struct fixture *fixture) {
    struct sk_error error = { 0 };
    if (sk_index_purge(fixture->path, 1, NULL, NULL, &error) != SK_OK)
        fail_msg("%s", error.message);
    assert_false(generation_holds(fixture, "zwartewoudlaan"));
    assert_false(generation_holds(fixture, "kwibusteeg"));
}

static void assert_holds_all(struct fixture *fixture) {
    struct sk_index *index = open_index(fixture);
    struct sk_store_counts counts;
    int64_t last;
    assert_int_equal(sk_store_last_sequence(fixture->store, &last, NULL), SK_OK);
    assert_int_equal(sk_store_counts(fixture->store, &counts, NULL), SK_OK);
    assert_int_equal(sk_index_revision(index), last);
    assert_int_equal(sk_index_count(index), counts.cases);
    sk_index_close(index);
    uint64_t digest = digest_of(fixture), documents = 0;
    assert_int_equal(sk_reindex(fixture->path, 1, NULL, NULL, &documents, NULL), SK_OK);
    assert_int_equal(digest_of(fixture), digest);
}

static void forget_with_a_broken_file(struct fixture *fixture, const char *name) {
    index_people(fixture);
    break_file(fixture, name);
    int64_t fresh = put(fixture, "fresh", "my scanner is late"); /* nobody has indexed it yet */
    put(fixture, "masked", "elsewhere");
    assert_int_equal(sk_store_delete_case(fixture->store, sk_slice_of("person"), NULL), SK_OK);
    purge(fixture);
    struct sk_index *index = open_index(fixture);
    assert_int_equal(sk_index_count(index), CASES);
    sk_index_close(index);
    purge(fixture); /* again is no harm */
    mend_file(fixture, name);
    index_all(fixture);
    index = open_index(fixture);
    assert_true(finds(fixture, index, "scanner", fresh));
    sk_index_close(index);
    assert_holds_all(fixture);
    assert_int_equal(entries_of_index(fixture), 2); /* the generation in use, and what points to it */
}

static void who_is_forgotten_goes_while_the_thesaurus_is_broken(void **state) {
    forget_with_a_broken_file(*state, broken_files[0]);
}

static void who_is_forgotten_goes_while_the_intent_model_is_broken(void **state) {
    forget_with_a_broken_file(*state, broken_files[1]);
}

/* A follower had loaded the files while they were whole, and loses nothing. */
static void a_follower_goes_on_beside_it(void **state) {
    struct fixture *fixture = *state;
    size_t applied = 0;
    index_people(fixture);
    struct sk_follower *follower = open_follower(fixture);
    break_file(fixture, broken_files[0]);
    put(fixture, "masked", "elsewhere");
    assert_int_equal(sk_store_delete_case(fixture->store, sk_slice_of("person"), NULL), SK_OK);
    purge(fixture);
    int64_t fresh = put(fixture, "fresh", "my scanner is late");
    assert_int_equal(sk_follower_step(follower, 1000, &applied, NULL), SK_OK);
    struct sk_index *index = open_index(fixture);
    assert_int_equal(sk_index_count(index), CASES + 2);
    assert_true(finds(fixture, index, "scanner", fresh));
    sk_index_close(index);
    sk_follower_close(follower);
    mend_file(fixture, broken_files[0]);
    assert_holds_all(fixture);
}

/* What cannot be read may hold what was erased: it goes as a whole. */
static void a_damaged_index_goes_as_a_whole(void **state) {
    struct fixture *fixture = *state;
    struct sk_generations generations;
    struct sk_index *index = NULL;
    char name[SK_GENERATION_NAME_SIZE];
    index_people(fixture);
    break_file(fixture, broken_files[0]);
    assert_int_equal(sk_store_delete_case(fixture->store, sk_slice_of("person"), NULL), SK_OK);
    put(fixture, "masked", "elsewhere");
    assert_int_equal(sk_generations_init(&generations, fixture->path, NULL), SK_OK);
    assert_int_equal(sk_generation_current(&generations, name, NULL), SK_OK);
    assert_true(sk_generation_mark_damaged(&generations, name));
    purge(fixture);
    assert_int_equal(entries_of_index(fixture), 0);
    assert_int_equal(sk_index_open(fixture->path, &index, NULL), SK_NOT_FOUND);
    purge(fixture); /* where there is none */
    mend_file(fixture, broken_files[0]);
    index_all(fixture);
    assert_holds_all(fixture);
}

/* A damage that nobody has met yet. */
static void so_does_one_whose_damage_is_met_only_then(void **state) {
    struct fixture *fixture = *state;
    char path[SK_PATH_SIZE];
    index_people(fixture);
    break_file(fixture, broken_files[1]);
    assert_int_equal(sk_store_delete_case(fixture->store, sk_slice_of("person"), NULL), SK_OK);
    put(fixture, "masked", "elsewhere");
    snprintf(path, sizeof path, "%s/index/current/postlist.glass", fixture->path);
    assert_int_equal(unlink(path), 0);
    purge(fixture);
    assert_int_equal(entries_of_index(fixture), 0);
    mend_file(fixture, broken_files[1]);
    index_all(fixture);
    assert_holds_all(fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(who_is_forgotten_goes_while_the_thesaurus_is_broken),
        TEST(who_is_forgotten_goes_while_the_intent_model_is_broken),
        TEST(a_follower_goes_on_beside_it),
        TEST(a_damaged_index_goes_as_a_whole),
        TEST(so_does_one_whose_damage_is_met_only_then),
    };
    return cmocka_run_group_tests_name("index purge", tests, quiet, NULL);
}
