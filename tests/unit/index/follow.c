/* index: following the store, rebuilding, swapping, and what remains when a process is killed anywhere in it. */
#include "fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "index/generation.h"
#include "index/xapian_c.h"

static void put_many(struct fixture *fixture, int first, int count) {
    char id[24], question[64];
    assert_int_equal(sk_store_begin(fixture->store, NULL), SK_OK);
    for (int i = first; i < first + count; i++) {
        snprintf(id, sizeof id, "case%d", i);
        snprintf(question, sizeof question, "printer x%d is broken", i);
        put(fixture, id, question);
    }
    assert_int_equal(sk_store_commit(fixture->store, NULL), SK_OK);
}

static void step(struct sk_follower *follower, size_t expected) {
    size_t applied = 99;
    struct sk_error error = { 0 };
    if (sk_follower_step(follower, 1000, &applied, &error) != SK_OK)
        fail_msg("%s", error.message);
    assert_int_equal(applied, expected);
}

/* "g3" and its path; the number of entries of the index directory that are not locks into *entries. */
static void look_at(struct fixture *fixture, char name[SK_GENERATION_NAME_SIZE], char path[SK_PATH_SIZE], int *entries) {
    struct sk_generations generations;
    assert_int_equal(sk_generations_init(&generations, fixture->path, NULL), SK_OK);
    assert_int_equal(sk_generation_current(&generations, name, NULL), SK_OK);
    assert_int_equal(sk_path_join(path, generations.directory, name, NULL), SK_OK);
    *entries = 0;
    DIR *directory = opendir(generations.directory);
    assert_non_null(directory);
    for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory))
        *entries += entry->d_name[0] != '.' && !strstr(entry->d_name, ".lock");
    closedir(directory);
}

/* The index holds what the store holds: as many cases, and each of them is found by the word that only it has. */
static void assert_converged(struct fixture *fixture, int cases) {
    struct sk_index *index = open_index(fixture);
    struct sk_store_counts counts;
    assert_int_equal(sk_store_counts(fixture->store, &counts, NULL), SK_OK);
    assert_int_equal(sk_index_count(index), counts.cases);
    int64_t last;
    assert_int_equal(sk_store_last_sequence(fixture->store, &last, NULL), SK_OK);
    assert_int_equal(sk_index_revision(index), last);
    char id[24], word[24];
    for (int i = 0; i < cases; i += 1 + cases / 50) {
        struct sk_case record;
        int64_t row;
        snprintf(id, sizeof id, "case%d", i);
        snprintf(word, sizeof word, "x%d", i);
        assert_int_equal(sk_store_find_case(fixture->store, sk_slice_of(id), &fixture->arena, &row, &record, NULL), SK_OK);
        assert_true(finds(fixture, index, word, row));
    }
    sk_index_close(index);
}

static void changes_arrive(void **state) {
    struct fixture *fixture = *state;
    struct sk_follower *follower = open_follower(fixture);
    struct sk_index *index = open_index(fixture);
    step(follower, 0);
    int64_t first = put(fixture, "a", "parcel lost"), second = put(fixture, "b", "parcel late");
    step(follower, 2);
    assert_int_equal(sk_index_refresh(index, NULL), SK_OK);
    assert_int_equal(sk_index_count(index), 2);
    assert_int_equal(sk_index_revision(index), 2);
    assert_true(finds(fixture, index, "lost", first));
    assert_int_equal(put(fixture, "a", "parcel stolen"), first);
    assert_int_equal(sk_store_delete_case(fixture->store, sk_slice_of("b"), NULL), SK_OK);
    step(follower, 2);
    assert_int_equal(sk_index_refresh(index, NULL), SK_OK);
    assert_int_equal(sk_index_count(index), 1);
    assert_int_equal(sk_index_revision(index), 4);
    assert_false(finds(fixture, index, "lost", first));
    assert_true(finds(fixture, index, "stolen", first));
    assert_false(finds(fixture, index, "parcel late", second));
    step(follower, 0);
    sk_index_close(index);
    sk_follower_close(follower);
}

static void a_step_stops_at_its_limit(void **state) {
    struct fixture *fixture = *state;
    struct sk_follower *follower = open_follower(fixture);
    put_many(fixture, 0, 700);
    size_t applied = 0;
    assert_int_equal(sk_follower_step(follower, 300, &applied, NULL), SK_OK);
    assert_int_equal(applied, 300);
    step(follower, 400);
    step(follower, 0);
    sk_follower_close(follower);
    assert_converged(fixture, 700);
}

static void one_follower_at_a_time(void **state) {
    struct fixture *fixture = *state;
    struct sk_follower *follower = open_follower(fixture), *second = NULL;
    struct sk_error error = { 0 };
    assert_int_equal(sk_follower_open(fixture->path, &second, &error), SK_BUSY);
    assert_non_null(strstr(error.message, "follow.lock"));
    sk_follower_close(follower);
    second = open_follower(fixture);
    sk_follower_close(second);
}

static void reindex_swaps_under_reader_and_follower(void **state) {
    struct fixture *fixture = *state;
    char name[SK_GENERATION_NAME_SIZE], path[SK_PATH_SIZE];
    int entries;
    put_many(fixture, 0, 50);
    struct sk_follower *follower = open_follower(fixture);
    struct sk_index *index = open_index(fixture);
    look_at(fixture, name, path, &entries);
    assert_string_equal(name, "g1");
    put_many(fixture, 50, 10);
    uint64_t documents = 0;
    assert_int_equal(sk_reindex(fixture->path, 2, NULL, NULL, &documents, NULL), SK_OK);
    assert_int_equal(documents, 60);
    look_at(fixture, name, path, &entries);
    assert_string_equal(name, "g2");
    assert_int_equal(entries, 2); /* g2 and current */
    /* The reader still has the removed generation open, and moves when it is told to. */
    assert_int_equal(sk_index_count(index), 50);
    assert_int_equal(sk_index_refresh(index, NULL), SK_OK);
    assert_int_equal(sk_index_count(index), 60);
    int64_t row = put(fixture, "new", "zebra crossing");
    step(follower, 1);
    assert_int_equal(sk_index_refresh(index, NULL), SK_OK);
    assert_true(finds(fixture, index, "zebra", row));
    sk_index_close(index);
    sk_follower_close(follower);
    assert_converged(fixture, 60);
}

static void reindex_without_a_follower(void **state) {
    struct fixture *fixture = *state;
    put_many(fixture, 0, 20);
    uint64_t documents = 0;
    assert_int_equal(sk_reindex(fixture->path, 1, NULL, NULL, &documents, NULL), SK_OK);
    assert_int_equal(documents, 20);
    assert_converged(fixture, 20);
    assert_int_equal(sk_reindex(fixture->path, 16, NULL, NULL, &documents, NULL), SK_OK);
    assert_converged(fixture, 20);
}

static void one_reindex_at_a_time(void **state) {
    struct fixture *fixture = *state;
    struct sk_generations generations;
    struct sk_error error = { 0 };
    uint64_t documents;
    int lock;
    assert_int_equal(sk_generations_init(&generations, fixture->path, NULL), SK_OK);
    assert_int_equal(sk_index_lock(&generations, SK_LOCK_REINDEX, false, &lock, NULL), SK_OK);
    assert_int_equal(sk_reindex(fixture->path, 1, NULL, NULL, &documents, &error), SK_BUSY);
    assert_non_null(strstr(error.message, "reindex.lock"));
    sk_index_unlock(lock);
    assert_int_equal(sk_reindex(fixture->path, 1, NULL, NULL, &documents, NULL), SK_OK);
}

struct stop_after {
    uint64_t limit, last_done, last_total;
};

static bool stop_at_limit(void *context, uint64_t done, uint64_t total) {
    struct stop_after *stop = context;
    assert_true(done >= stop->last_done);
    assert_true(done <= total);
    stop->last_done = done;
    stop->last_total = total;
    return done < stop->limit;
}

static void a_cancelled_reindex_leaves_the_old_index(void **state) {
    struct fixture *fixture = *state;
    char name[SK_GENERATION_NAME_SIZE], path[SK_PATH_SIZE];
    int entries;
    uint64_t documents;
    struct stop_after stop = { .limit = 1000 };
    put_many(fixture, 0, 3000);
    index_all(fixture);
    assert_int_equal(sk_reindex(fixture->path, 2, stop_at_limit, &stop, &documents, NULL), SK_FAULT_CANCELLED);
    assert_true(stop.last_done >= 1000 && stop.last_done < 3000);
    assert_int_equal(stop.last_total, 3000);
    look_at(fixture, name, path, &entries);
    assert_string_equal(name, "g1");
    assert_int_equal(entries, 2);
    assert_converged(fixture, 3000);
}

static void a_cancelled_catch_up_keeps_what_was_done(void **state) {
    struct fixture *fixture = *state;
    struct sk_follower *follower = open_follower(fixture);
    struct stop_after stop = { .limit = 1000 };
    put_many(fixture, 0, 3000);
    assert_int_equal(sk_follower_catch_up(follower, stop_at_limit, &stop, NULL), SK_FAULT_CANCELLED);
    struct sk_index *index = open_index(fixture);
    assert_int_equal(sk_index_count(index), stop.last_done);
    sk_index_close(index);
    stop = (struct stop_after){ .limit = UINT64_MAX };
    assert_int_equal(sk_follower_catch_up(follower, stop_at_limit, &stop, NULL), SK_OK);
    assert_int_equal(stop.last_done, stop.last_total);
    sk_follower_close(follower);
    assert_converged(fixture, 3000);
}

/* Of most of the history a new index is built, which others may be reading the old one of; to a history that is there, cases are
 * added. */
static void far_behind_it_is_built_anew(void **state) {
    struct fixture *fixture = *state;
    struct sk_follower *follower = open_follower(fixture);
    char name[SK_GENERATION_NAME_SIZE], path[SK_PATH_SIZE];
    int entries = 0;
    bool far = true;
    put_many(fixture, 0, 1000);
    assert_int_equal(sk_follower_catch_up(follower, NULL, NULL, NULL), SK_OK);
    look_at(fixture, name, path, &entries);
    assert_string_equal(name, "g1");
    struct sk_index *index = open_index(fixture);
    put_many(fixture, 1000, 6000);
    struct stop_after stop = { .limit = 100 };
    assert_int_equal(sk_follower_catch_up(follower, stop_at_limit, &stop, NULL), SK_FAULT_CANCELLED);
    stop = (struct stop_after){ .limit = UINT64_MAX };
    assert_int_equal(sk_follower_catch_up(follower, stop_at_limit, &stop, NULL), SK_OK);
    look_at(fixture, name, path, &entries);
    assert_string_equal(name, "g2");
    assert_int_equal(entries, 2);
    assert_int_equal(sk_index_count(index), 1000);
    assert_int_equal(sk_index_refresh(index, NULL), SK_OK);
    assert_int_equal(sk_index_count(index), 7000);
    sk_index_close(index);
    assert_int_equal(sk_follower_far_behind(follower, 14000, &far, NULL), SK_OK);
    assert_false(far);
    put_many(fixture, 7000, 10);
    step(follower, 10); /* it is in the new one */
    sk_follower_close(follower);
    assert_converged(fixture, 7010);
}

/* ---- versions, damage, loss ---- */

static void change_metadata(struct fixture *fixture, const char *key, const char *value) {
    char name[SK_GENERATION_NAME_SIZE], path[SK_PATH_SIZE];
    int entries;
    struct sk_xapian_writer *writer;
    look_at(fixture, name, path, &entries);
    assert_int_equal(sk_xapian_writer_open(path, SK_XAPIAN_EXISTING, &writer, NULL), SK_OK);
    assert_int_equal(sk_xapian_begin(writer, NULL), SK_OK);
    assert_int_equal(sk_xapian_set_metadata(writer, key, sk_slice_of(value), NULL), SK_OK);
    assert_int_equal(sk_xapian_commit(writer, NULL), SK_OK);
    sk_xapian_writer_close(writer);
}

static void an_index_of_another_version_is_rebuilt(void **state) {
    struct fixture *fixture = *state;
    static const struct {
        const char *key, *value;
        enum sk_status status;
    } changes[] = {
        { "schema", "0", SK_FAULT_VERSION },    { "schema", "999", SK_FAULT_VERSION }, { "analysis", "0", SK_FAULT_VERSION },
        { "schema", "", SK_FAULT_CORRUPT },     { "sequence", "x", SK_FAULT_CORRUPT }, { "sequence", "", SK_FAULT_CORRUPT },
        { "sequence", "-1", SK_FAULT_CORRUPT }, { "sequence", "99999", SK_OK },        { "meaning", "", SK_OK },
    };
    put_many(fixture, 0, 30);
    index_all(fixture);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct sk_index *index = NULL;
        change_metadata(fixture, changes[i].key, changes[i].value);
        assert_int_equal(sk_index_open(fixture->path, &index, NULL), changes[i].status);
        sk_index_close(index);
        sk_follower_close(open_follower(fixture));
        assert_converged(fixture, 30);
    }
}

/* The row that a text in other words finds, by the thesaurus as it is now; 0: none. */
static int64_t found_by_concept(struct fixture *fixture, const char *text) {
    struct sk_thesaurus *thesaurus = NULL;
    assert_int_equal(sk_thesaurus_load(fixture->path, &thesaurus, NULL), SK_OK);
    struct sk_index *index = open_index(fixture);
    struct sk_query query = { .text = analysis_of(fixture, text), .thesaurus = thesaurus };
    struct sk_hit hits[3];
    size_t count = 0;
    assert_int_equal(sk_index_search(index, &query, hits, 3, &count, NULL), SK_OK);
    sk_arena_reset(&fixture->arena);
    sk_index_close(index);
    sk_thesaurus_destroy(thesaurus);
    return count ? hits[0].row : 0;
}

static void an_index_of_another_thesaurus_is_rebuilt(void **state) {
    struct fixture *fixture = *state;
    char path[SK_PATH_SIZE];
    put_many(fixture, 0, 30);
    int64_t row = put(fixture, "odd", "my frobble does not snark");
    index_all(fixture);
    assert_int_equal(found_by_concept(fixture, "zwolgadget"), 0);
    assert_int_equal(sk_path_join(path, fixture->path, "thesaurus.txt", NULL), SK_OK);
    assert_int_equal(sk_file_replace(path, sk_slice_of("zz_frobble | en: frobble, zwolgadget\n"), 0600, NULL), SK_OK);
    assert_int_equal(found_by_concept(fixture, "zwolgadget"), 0);
    sk_follower_close(open_follower(fixture));
    assert_int_equal(found_by_concept(fixture, "zwolgadget"), row);
    assert_converged(fixture, 30);
}

/* Somebody changes the lists and reindexes: who follows takes the new ones rather than rebuilding with the old. */
static void a_follower_takes_up_a_new_thesaurus(void **state) {
    struct fixture *fixture = *state;
    char path[SK_PATH_SIZE], before[SK_GENERATION_NAME_SIZE], after[SK_GENERATION_NAME_SIZE];
    uint64_t documents;
    size_t applied;
    int entries;
    put_many(fixture, 0, 3);
    struct sk_follower *follower = open_follower(fixture);
    assert_int_equal(sk_path_join(path, fixture->path, "thesaurus.txt", NULL), SK_OK);
    assert_int_equal(sk_file_replace(path, sk_slice_of("zz_frobble | en: frobble, zwolgadget\n"), 0600, NULL), SK_OK);
    assert_int_equal(sk_reindex(fixture->path, 1, NULL, NULL, &documents, NULL), SK_OK);
    look_at(fixture, before, path, &entries);
    int64_t row = put(fixture, "odd", "my frobble does not snark");
    assert_int_equal(sk_follower_step(follower, 100, &applied, NULL), SK_OK);
    look_at(fixture, after, path, &entries);
    assert_string_equal(before, after);
    assert_int_equal(found_by_concept(fixture, "zwolgadget"), row);
    sk_follower_close(follower);
}

static void an_index_with_too_few_cases_is_rebuilt(void **state) {
    struct fixture *fixture = *state;
    char name[SK_GENERATION_NAME_SIZE], path[SK_PATH_SIZE];
    int entries;
    struct sk_xapian_writer *writer;
    put_many(fixture, 0, 30);
    index_all(fixture);
    look_at(fixture, name, path, &entries);
    assert_int_equal(sk_xapian_writer_open(path, SK_XAPIAN_EXISTING, &writer, NULL), SK_OK);
    assert_int_equal(sk_xapian_begin(writer, NULL), SK_OK);
    assert_int_equal(sk_xapian_delete(writer, 7, NULL), SK_OK);
    assert_int_equal(sk_xapian_commit(writer, NULL), SK_OK);
    sk_xapian_writer_close(writer);
    sk_follower_close(open_follower(fixture));
    assert_converged(fixture, 30);
}

static void a_missing_index_is_rebuilt(void **state) {
    struct fixture *fixture = *state;
    char directory[SK_PATH_SIZE];
    put_many(fixture, 0, 30);
    index_all(fixture);
    assert_int_equal(sk_path_join(directory, fixture->path, "index", NULL), SK_OK);
    assert_int_equal(sk_directory_remove(directory, NULL), SK_OK);
    struct sk_follower *follower = open_follower(fixture);
    assert_converged(fixture, 30);
    /* Also under a running follower. */
    assert_int_equal(sk_directory_remove(directory, NULL), SK_OK);
    put_many(fixture, 30, 5);
    size_t applied;
    assert_int_equal(sk_follower_step(follower, 1000, &applied, NULL), SK_OK);
    assert_converged(fixture, 35);
    sk_follower_close(follower);
}

static void overwrite(const char *path, long offset, long size) {
    FILE *stream = fopen(path, "r+b");
    assert_non_null(stream);
    assert_int_equal(fseek(stream, offset, SEEK_SET), 0);
    for (long i = 0; i < size; i++)
        fputc((int) (0xa5 ^ (i * 31)), stream);
    fclose(stream);
}

/* What `cp -rL` makes of the link. */
static void a_copied_link_is_put_right(void **state) {
    struct fixture *fixture = *state;
    char name[SK_GENERATION_NAME_SIZE], path[SK_PATH_SIZE], command[3 * SK_PATH_SIZE];
    int entries;
    put_many(fixture, 0, 5);
    index_all(fixture);
    look_at(fixture, name, path, &entries);
    snprintf(command, sizeof command, "cd %s/index && rm current && mv %s current", fixture->path, name);
    assert_int_equal(system(command), 0);
    index_all(fixture);
    look_at(fixture, name, path, &entries);
    assert_int_equal(entries, 2);
    assert_converged(fixture, 5);
}

static void damaged_files_are_rebuilt(void **state) {
    struct fixture *fixture = *state;
    static const char *const files[] = { "iamglass", "postlist.glass", "termlist.glass", "docdata.glass" };
    enum { BEGINNING, MIDDLE, CUT, EMPTY, GONE, KINDS };
    put_many(fixture, 0, 2000);
    index_all(fixture);
    int damaged = 0;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        for (int kind = 0; kind < KINDS; kind++) {
            char name[SK_GENERATION_NAME_SIZE], path[SK_PATH_SIZE], file[SK_PATH_SIZE];
            int entries;
            struct stat info;
            look_at(fixture, name, path, &entries);
            assert_int_equal(sk_path_join(file, path, files[i], NULL), SK_OK);
            if (stat(file, &info) != 0 || (info.st_size == 0 && kind != GONE))
                continue; /* docdata holds nothing */
            if (kind == BEGINNING)
                overwrite(file, 0, info.st_size < 4000 ? (long) info.st_size : 4000);
            else if (kind == MIDDLE)
                overwrite(file, (long) info.st_size / 2, info.st_size < 8000 ? 30 : 3000);
            else if (kind == CUT)
                assert_int_equal(truncate(file, info.st_size / 3), 0);
            else if (kind == EMPTY)
                assert_int_equal(truncate(file, 0), 0);
            else
                assert_int_equal(unlink(file), 0);
            damaged++;
            sk_follower_close(open_follower(fixture));
            assert_converged(fixture, 2000);
        }
    }
    assert_true(damaged >= 3 * KINDS);
}

static void damage_that_a_reader_meets_is_mended_by_the_follower(void **state) {
    struct fixture *fixture = *state;
    char name[SK_GENERATION_NAME_SIZE], path[SK_PATH_SIZE], file[SK_PATH_SIZE];
    int entries;
    struct stat info;
    put_many(fixture, 0, 2000);
    struct sk_follower *follower = open_follower(fixture);
    look_at(fixture, name, path, &entries);
    assert_int_equal(sk_path_join(file, path, "postlist.glass", NULL), SK_OK);
    assert_int_equal(stat(file, &info), 0);
    overwrite(file, 0, (long) info.st_size);
    struct sk_index *index = NULL;
    assert_int_equal(sk_index_open(fixture->path, &index, NULL), SK_FAULT_CORRUPT);
    size_t applied;
    assert_int_equal(sk_follower_step(follower, 1000, &applied, NULL), SK_OK);
    assert_converged(fixture, 2000);
    sk_follower_close(follower);
}

/* ---- at the same time ---- */

struct race {
    struct fixture *fixture;
    atomic_bool stop;
    atomic_int added;   /* cases in the store */
    atomic_int indexed; /* cases that a step has committed */
    atomic_int failures;
};

/* The desk: adds cases and has them indexed, without pause. */
static void *add_and_follow(void *context) {
    struct race *race = context;
    struct sk_store *store = NULL;
    struct sk_follower *follower = open_follower(race->fixture);
    assert_int_equal(sk_store_open(race->fixture->path, &store, NULL), SK_OK);
    while (!atomic_load(&race->stop)) {
        char id[24], question[64];
        int number = atomic_load(&race->added);
        snprintf(id, sizeof id, "case%d", number);
        snprintf(question, sizeof question, "printer x%d is broken", number);
        struct sk_case record = {
            .id = sk_slice_of(id), .question = sk_slice_of(question), .answer = sk_slice_of("x"), .language = sk_slice_of("en")
        };
        int64_t row;
        race->failures += sk_store_put_case(store, &record, &row, NULL) != SK_OK;
        atomic_fetch_add(&race->added, 1);
        size_t applied;
        race->failures += sk_follower_step(follower, 1000, &applied, NULL) != SK_OK;
        atomic_store(&race->indexed, number + 1);
        usleep(3000);
    }
    sk_store_close(store);
    sk_follower_close(follower);
    return NULL;
}

static void *reindex_again_and_again(void *context) {
    struct race *race = context;
    for (int i = 0; i < 6; i++) {
        uint64_t documents;
        race->failures += sk_reindex(race->fixture->path, 2, NULL, NULL, &documents, NULL) != SK_OK;
    }
    atomic_store(&race->stop, true);
    return NULL;
}

/* While cases are added and the index is swapped six times, no request fails, and what was once indexed is always found. */
static void swaps_lose_nothing_and_fail_nobody(void **state) {
    struct fixture *fixture = *state;
    struct race race = { .fixture = fixture, .added = 1000 };
    put_many(fixture, 0, 1000);
    index_all(fixture);
    struct sk_index *index = open_index(fixture);
    pthread_t follower, reindexer;
    uint64_t highest = 0;
    int searches = 0;
    assert_int_equal(pthread_create(&follower, NULL, add_and_follow, &race), 0);
    assert_int_equal(pthread_create(&reindexer, NULL, reindex_again_and_again, &race), 0);
    while (!atomic_load(&race.stop)) {
        char word[24];
        int newest = atomic_load(&race.indexed) - 1;
        snprintf(word, sizeof word, "x%d", newest);
        struct sk_query query = { .text = analysis_of(fixture, word) };
        struct sk_hit hits[3];
        size_t count = 0;
        assert_int_equal(sk_index_refresh(index, NULL), SK_OK);
        assert_true(sk_index_revision(index) >= highest);
        highest = sk_index_revision(index);
        enum sk_status status = sk_index_search(index, &query, hits, 3, &count, NULL);
        assert_true(status == SK_OK || status == SK_BUSY);
        if (status == SK_OK && newest >= 0)
            assert_int_equal(count, 1);
        sk_arena_reset(&fixture->arena);
        searches++;
    }
    pthread_join(reindexer, NULL);
    pthread_join(follower, NULL);
    sk_index_close(index);
    assert_int_equal(race.failures, 0);
    assert_true(searches > 10);
    assert_converged(fixture, atomic_load(&race.added));
}

/* ---- kill -9 ---- */

/* Five cases more, followed; then a reindex. 0 or the number of the step that failed. */
static int add_follow_reindex(const char *path, struct sk_store *store, int first) {
    struct sk_follower *follower;
    uint64_t documents;
    for (int number = first; number < first + 5; number++) {
        char id[24], question[64];
        snprintf(id, sizeof id, "case%d", number);
        snprintf(question, sizeof question, "printer x%d is broken", number);
        struct sk_case record = {
            .id = sk_slice_of(id), .question = sk_slice_of(question), .answer = sk_slice_of("x"), .language = sk_slice_of("en")
        };
        int64_t row;
        if (sk_store_put_case(store, &record, &row, NULL) < 0)
            return 1;
    }
    if (sk_follower_open(path, &follower, NULL) != SK_OK)
        return 2;
    enum sk_status status = sk_follower_catch_up(follower, NULL, NULL, NULL);
    sk_follower_close(follower);
    if (status != SK_OK)
        return 3;
    return sk_reindex(path, 2, NULL, NULL, &documents, NULL) == SK_OK ? 0 : 4;
}

static _Noreturn void work_until_killed(const char *path, int first) {
    struct sk_store *store;
    if (sk_store_open(path, &store, NULL) != SK_OK)
        _exit(5);
    for (int number = first;; number += 5) {
        int failed = add_follow_reindex(path, store, number);
        if (failed)
            _exit(failed);
    }
}

/* Kills at twelve moments spread over one and a half rounds of what the child does. */
static void killed_anywhere_it_converges(void **state) {
    enum { ROUNDS = 12 };
    struct fixture *fixture = *state;
    struct sk_store_counts counts = { .cases = 400 };
    put_many(fixture, 0, 400);
    int64_t started = sk_clock_monotonic_us();
    assert_int_equal(add_follow_reindex(fixture->path, fixture->store, 400), 0);
    int64_t duration = sk_clock_monotonic_us() - started;
    for (int round = 1; round <= ROUNDS; round++) {
        assert_int_equal(sk_store_counts(fixture->store, &counts, NULL), SK_OK);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            work_until_killed(fixture->path, (int) counts.cases);
        usleep((useconds_t) (duration * round * 3 / (2 * ROUNDS)));
        kill(child, SIGKILL);
        int ended = 0;
        assert_int_equal(waitpid(child, &ended, 0), child);
        assert_true(WIFSIGNALED(ended));
        index_all(fixture);
        assert_int_equal(sk_store_counts(fixture->store, &counts, NULL), SK_OK);
        assert_converged(fixture, (int) counts.cases);
        char name[SK_GENERATION_NAME_SIZE], path[SK_PATH_SIZE];
        int entries;
        look_at(fixture, name, path, &entries);
        assert_int_equal(entries, 2);
    }
    assert_true(counts.cases > 405);
}

/* ---- a full disk ---- */

/* In a process of its own, whose files may not grow beyond 64 KB: what sk_reindex and a step return, as exit status. */
static int work_without_room(const char *path) {
    struct rlimit limit = { .rlim_cur = 64 << 10, .rlim_max = 64 << 10 };
    struct sk_follower *follower;
    struct sk_error error = { 0 };
    uint64_t documents;
    size_t applied;
    signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0 || sk_follower_open(path, &follower, NULL) != SK_OK)
        return 1;
    if (sk_reindex(path, 2, NULL, NULL, &documents, &error) != SK_FAULT_IO || !strstr(error.message, "/index/g2"))
        return 2;
    sk_error_clear(&error);
    if (sk_follower_step(follower, 5000, &applied, &error) != SK_FAULT_IO || !strstr(error.message, "/index/g1"))
        return 3;
    sk_follower_close(follower);
    return 0;
}

static void without_room_the_old_index_stays(void **state) {
    struct fixture *fixture = *state;
    char name[SK_GENERATION_NAME_SIZE], path[SK_PATH_SIZE];
    int entries, ended = 0;
    put_many(fixture, 0, 20);
    index_all(fixture);
    put_many(fixture, 20, 4000);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(work_without_room(fixture->path));
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFEXITED(ended));
    assert_int_equal(WEXITSTATUS(ended), 0);
    look_at(fixture, name, path, &entries);
    assert_string_equal(name, "g1");
    assert_int_equal(entries, 2);
    struct sk_index *index = open_index(fixture);
    assert_int_equal(sk_index_count(index), 20);
    sk_index_close(index);
    index_all(fixture);
    assert_converged(fixture, 4020);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(changes_arrive),
        TEST(a_step_stops_at_its_limit),
        TEST(one_follower_at_a_time),
        TEST(reindex_swaps_under_reader_and_follower),
        TEST(reindex_without_a_follower),
        TEST(one_reindex_at_a_time),
        TEST(a_cancelled_reindex_leaves_the_old_index),
        TEST(a_cancelled_catch_up_keeps_what_was_done),
        TEST(far_behind_it_is_built_anew),
        TEST(an_index_of_another_version_is_rebuilt),
        TEST(an_index_of_another_thesaurus_is_rebuilt),
        TEST(a_follower_takes_up_a_new_thesaurus),
        TEST(an_index_with_too_few_cases_is_rebuilt),
        TEST(a_missing_index_is_rebuilt),
        TEST(a_copied_link_is_put_right),
        TEST(damaged_files_are_rebuilt),
        TEST(damage_that_a_reader_meets_is_mended_by_the_follower),
        TEST(without_room_the_old_index_stays),
        TEST(swaps_lose_nothing_and_fail_nobody),
        TEST(killed_anywhere_it_converges),
    };
    return cmocka_run_group_tests(tests, quiet, NULL);
}
