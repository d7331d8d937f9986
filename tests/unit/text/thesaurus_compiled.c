/* The thesaurus that the build compiles: the same as the lists give, and not used where it is not that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/file.h"
#include "base/hash.h"
#include "text/thesaurus_compiled.h"

#define CHECKSUM_OFFSET 8
#define CHECKED_FROM 16

static char directory[] = "/tmp/sk-compiled-XXXXXX";
static struct sk_buffer compiled; /* bytes of the file */
static uint64_t lists;

static void path_of(char path[SK_PATH_SIZE], const char *name) {
    assert_int_equal(sk_path_join(path, directory, name, NULL), SK_OK);
}

static int set_up(void **state) {
    (void) state;
    char path[SK_PATH_SIZE];
    struct sk_error error = { 0 };
    assert_non_null(mkdtemp(directory));
    path_of(path, "first");
    if (sk_thesaurus_compile(path, &error) != SK_OK)
        fail_msg("%s", error.message);
    assert_int_equal(sk_file_read(path, 64 << 20, &compiled, NULL), SK_OK);
    assert_int_equal(sk_thesaurus_hash_lists(&lists, NULL), SK_OK);
    return 0;
}

static int tear_down(void **state) {
    (void) state;
    sk_buffer_finish(&compiled);
    return sk_directory_remove(directory, NULL) == SK_OK ? 0 : 1;
}

static struct sk_buffer copy_of(const struct sk_buffer *bytes, size_t size) {
    struct sk_buffer copy = { 0 };
    sk_buffer_add(&copy, bytes->data, size);
    assert_false(copy.failed);
    return copy;
}

static enum sk_status decode(struct sk_buffer bytes, uint64_t hash, struct sk_thesaurus **out) {
    assert_int_equal(sk_thesaurus_create(out, NULL), SK_OK);
    return sk_thesaurus_decode(&bytes, hash, *out, NULL);
}

static enum sk_status try(struct sk_buffer bytes, uint64_t hash) {
    struct sk_thesaurus *thesaurus;
    enum sk_status status = decode(bytes, hash, &thesaurus);
    sk_thesaurus_destroy(thesaurus);
    return status;
}

static void assert_same_bytes(const struct sk_thesaurus *thesaurus) {
    struct sk_buffer bytes = { 0 };
    assert_int_equal(sk_thesaurus_encode(thesaurus, lists, &bytes, NULL), SK_OK);
    assert_int_equal(bytes.size, compiled.size);
    assert_memory_equal(bytes.data, compiled.data, bytes.size);
    sk_buffer_finish(&bytes);
}

static void the_same_lists_give_the_same_bytes(void **state) {
    (void) state;
    char path[SK_PATH_SIZE];
    struct sk_buffer again = { 0 };
    path_of(path, "second");
    assert_int_equal(sk_thesaurus_compile(path, NULL), SK_OK);
    assert_int_equal(sk_file_read(path, 64 << 20, &again, NULL), SK_OK);
    assert_int_equal(again.size, compiled.size);
    assert_memory_equal(again.data, compiled.data, again.size);
    sk_buffer_finish(&again);
}

static void what_is_read_is_what_was_written(void **state) {
    (void) state;
    struct sk_thesaurus *thesaurus;
    assert_int_equal(decode(copy_of(&compiled, compiled.size), lists, &thesaurus), SK_OK);
    assert_same_bytes(thesaurus);
    sk_thesaurus_destroy(thesaurus);
}

/* In front of the lists stands what the build made of them, and nothing else is loaded. */
static void the_build_has_compiled_the_lists(void **state) {
    (void) state;
    struct sk_thesaurus *thesaurus;
    assert_int_equal(sk_thesaurus_load(NULL, &thesaurus, NULL), SK_OK);
    assert_non_null(thesaurus->bytes);
    assert_same_bytes(thesaurus);
    sk_thesaurus_destroy(thesaurus);
}

static void damage_is_refused(void **state) {
    (void) state;
    for (size_t offset = 0; offset < compiled.size; offset += offset < 80 ? 1 : 9973) {
        struct sk_buffer bytes = copy_of(&compiled, compiled.size);
        bytes.data[offset] ^= 0x20;
        assert_int_equal(try(bytes, lists), SK_REJECTED);
    }
    for (size_t size = 0; size < compiled.size; size += 1 + size / 3)
        assert_int_equal(try(copy_of(&compiled, size), lists), SK_REJECTED);
    assert_int_equal(try(copy_of(&compiled, compiled.size), lists + 1), SK_REJECTED);
}

static void write_head(struct sk_buffer *bytes, size_t offset, uint32_t value) {
    memcpy(bytes->data + offset, &value, sizeof value);
    uint64_t checksum = sk_hash(bytes->data + CHECKED_FROM, bytes->size - CHECKED_FROM, 0);
    memcpy(bytes->data + CHECKSUM_OFFSET, &checksum, sizeof checksum);
}

/* With a checksum that is right again. */
static void what_contradicts_itself_is_refused(void **state) {
    (void) state;
    const size_t edges = 72;
    struct sk_buffer bytes;
    for (size_t field = 32; field < 64; field += 4) { /* versions and sizes */
        bytes = copy_of(&compiled, compiled.size);
        if (field == 44) /* the digest, which can be any number */
            write_head(&bytes, field, 7);
        else
            write_head(&bytes, field, UINT32_MAX);
        assert_int_equal(try(bytes, lists), field == 44 ? SK_OK : SK_REJECTED);
    }
    bytes = copy_of(&compiled, compiled.size); /* one key twice */
    memcpy(bytes.data + edges, bytes.data + edges + 8, 8);
    write_head(&bytes, 64, 0);
    assert_int_equal(try(bytes, lists), SK_REJECTED);
}

/* A share directory with all our data but the thesaurus, which has one list. */
static void make_share(const char *share, const char *list) {
    static const char *const names[] = { "verbs_nl.txt", "stems_nl.txt", "compounds_nl.txt", "stopwords" };
    char data[SK_PATH_SIZE], from[SK_PATH_SIZE], to[SK_PATH_SIZE];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_int_equal(sk_share_path(data, "data", NULL), SK_OK);
        assert_int_equal(sk_path_join(from, data, names[i], NULL), SK_OK);
        assert_int_equal(sk_path_join(data, share, "data", NULL), SK_OK);
        assert_int_equal(sk_path_join(to, data, "thesaurus", NULL), SK_OK);
        assert_int_equal(sk_directory_create(to, NULL), SK_OK);
        assert_int_equal(sk_path_join(to, data, names[i], NULL), SK_OK);
        assert_int_equal(symlink(from, to), 0);
    }
    assert_int_equal(sk_path_join(to, data, "thesaurus/only.txt", NULL), SK_OK);
    assert_int_equal(sk_file_replace(to, sk_slice_of(list), 0600, NULL), SK_OK);
}

static void write_compiled(const char *share) {
    char path[SK_PATH_SIZE];
    assert_int_equal(sk_path_join(path, share, "data/thesaurus.compiled", NULL), SK_OK);
    assert_int_equal(sk_file_replace(path, sk_buffer_slice(&compiled), 0600, NULL), SK_OK);
}

static void of_other_lists_it_is_not_used(void **state) {
    (void) state;
    char share[SK_PATH_SIZE];
    struct sk_thesaurus *thesaurus;
    path_of(share, "share");
    make_share(share, "zz_card | nl: zwolpas\nzz_stop | en: unzwol\n");
    write_compiled(share);
    assert_int_equal(setenv("SIDEKICK_SHARE", share, 1), 0);
    assert_int_equal(sk_thesaurus_load(NULL, &thesaurus, NULL), SK_OK);
    assert_int_equal(unsetenv("SIDEKICK_SHARE"), 0);
    assert_null(thesaurus->bytes);
    assert_int_equal(sk_thesaurus_count(thesaurus), 2);
    sk_thesaurus_destroy(thesaurus);
}

/* A company's words are read with ours. */
static void with_a_list_of_ones_own_it_is_not_used(void **state) {
    (void) state;
    char own[SK_PATH_SIZE];
    struct sk_thesaurus *thesaurus, *ours;
    path_of(own, "thesaurus.txt");
    assert_int_equal(sk_file_replace(own, sk_slice_of("zz_card | nl: zwolpas\n"), 0600, NULL), SK_OK);
    assert_int_equal(sk_thesaurus_load(directory, &thesaurus, NULL), SK_OK);
    assert_int_equal(sk_thesaurus_load(NULL, &ours, NULL), SK_OK);
    assert_null(thesaurus->bytes);
    assert_int_equal(sk_thesaurus_count(thesaurus), sk_thesaurus_count(ours) + 1);
    sk_thesaurus_destroy(thesaurus);
    sk_thesaurus_destroy(ours);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_lists_give_the_same_bytes),     cmocka_unit_test(what_is_read_is_what_was_written),
        cmocka_unit_test(the_build_has_compiled_the_lists),       cmocka_unit_test(damage_is_refused),
        cmocka_unit_test(what_contradicts_itself_is_refused),     cmocka_unit_test(of_other_lists_it_is_not_used),
        cmocka_unit_test(with_a_list_of_ones_own_it_is_not_used),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
