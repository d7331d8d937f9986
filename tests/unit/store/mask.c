/* Ids that clients make of people's addresses and numbers. */
#include "fixture.h"

#include "store/mask.h"

static struct sk_entity_finder *finder;

static struct sk_slice mask(struct fixture *f, const char *text) {
    struct sk_slice value = sk_slice_of(text);
    assert_int_equal(sk_mask(f->store, finder, &f->arena, &value, NULL), SK_OK);
    return value;
}

static void what_names_a_person_is_masked(void **state) {
    static const char *const personal[][2] = {
        { "jan@example.nl", "jan@" },
        { "chat-Jan.de.Boer@example.nl-7", "Boer" },
        { "whatsapp:+31612345678", "61234" },
        { "0612345678", "61234" },
        { "06-12 34 56 78", "12 34" },
        { "NL91ABNA0417164300", "ABNA" },
        { "sepa/NL91 ABNA 0417 1643 00/1", "ABNA" },
    };
    static const char *const kept[] = { "20458811",
                                        "case-1",
                                        "550e8400-e29b-41d4-a716-446655440000",
                                        "2026-05-01T10:00:00Z",
                                        "0012345678",
                                        "111222333",
                                        "4111111111111111",
                                        "delivery.late",
                                        "" };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof personal / sizeof *personal; i++) {
        struct sk_slice once = mask(f, personal[i][0]), again = mask(f, personal[i][0]);
        assert_true(sk_slice_equal(once, again));
        assert_null(memmem(once.data, once.size, personal[i][1], strlen(personal[i][1])));
        struct sk_slice twice = mask(f, sk_arena_copy(&f->arena, once.data, once.size));
        assert_true(sk_slice_equal(once, twice)); /* a mask is not masked again */
    }
    struct sk_slice chat = mask(f, "chat:jan@example.nl/7"), other = mask(f, "chat:jan@example.nl/8");
    assert_true(sk_slice_starts(chat, sk_slice_of("chat:email-")));
    assert_false(sk_slice_equal(mask(f, "1-jan@example.nl-7"), mask(f, "1-jan@example.nl-8")));
    assert_false(sk_slice_equal(chat, other)); /* what stands around it stays */
    assert_true(sk_slice_equal(mask(f, "JAN@example.nl"), mask(f, "jan@example.nl")));
    assert_null(mask(f, NULL).data);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        assert_true(sk_slice_is(mask(f, kept[i]), kept[i]));
}

static void another_store_has_other_masks(void **state) {
    struct fixture *f = *state;
    char here[SK_MASK_DIGEST_SIZE], there[SK_MASK_DIGEST_SIZE], path[SK_PATH_SIZE];
    struct sk_store *other = NULL;
    assert_int_equal(sk_path_join(path, f->directory, "other", NULL), SK_OK);
    assert_int_equal(sk_store_open(path, &other, NULL), SK_OK);
    assert_int_equal(sk_mask_digest(f->store, sk_slice_of("jan@example.nl"), here, NULL), SK_OK);
    assert_int_equal(sk_mask_digest(other, sk_slice_of("jan@example.nl"), there, NULL), SK_OK);
    assert_string_not_equal(here, there);
    sk_store_close(other);
}

static int create_finder(void **state) {
    (void) state;
    return sk_entity_finder_create(&finder, NULL) == SK_OK ? 0 : -1;
}

static int destroy_finder(void **state) {
    (void) state;
    sk_entity_finder_destroy(finder);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_names_a_person_is_masked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_store_has_other_masks, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, create_finder, destroy_finder);
}
