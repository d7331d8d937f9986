/* mac: known answers, taken from Python's hashlib over the bytes that mac.h promises. Another answer means that every audit log
 * and every pseudonym that was ever written is worth nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mac.h"

static struct sk_mac_key key; /* bytes 0 to 31 */

static int set_up(void **state) {
    (void) state;
    for (size_t i = 0; i < sizeof key.bytes; i++)
        key.bytes[i] = (uint8_t) i;
    return 0;
}

static void a_keyed_value_is_what_it_always_was(void **state) {
    struct sk_mac mac;
    char text[SK_MAC_TEXT_SIZE];
    (void) state;
    sk_mac_begin(&mac, &key, "audit entry");
    sk_mac_add(&mac, sk_slice_of("ab"));
    sk_mac_add(&mac, sk_slice_of("c"));
    sk_mac_add(&mac, sk_slice(NULL, 0));
    sk_mac_add(&mac, sk_slice("", 0));
    sk_mac_add_integer(&mac, -2);
    sk_mac_end_text(&mac, text, sizeof text);
    assert_string_equal(text, "ef5b7ede0154ab0aa86ecfcaf858a1bdd5f291f5664b157cc8f46e527b7d7608");
}

/* As `printf abc | b2sum -l 256`. */
static void without_key_and_label_it_is_a_plain_checksum(void **state) {
    struct sk_mac mac;
    char text[SK_MAC_TEXT_SIZE];
    (void) state;
    sk_mac_begin(&mac, NULL, NULL);
    sk_mac_add_bytes(&mac, "ab", 2);
    sk_mac_add_bytes(&mac, "c", 1);
    sk_mac_end_text(&mac, text, sizeof text);
    assert_string_equal(text, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

static void value_of(const char *label, struct sk_slice first, struct sk_slice second, uint8_t value[SK_MAC_SIZE]) {
    struct sk_mac mac;
    sk_mac_begin(&mac, &key, label);
    sk_mac_add(&mac, first);
    sk_mac_add(&mac, second);
    sk_mac_end(&mac, value);
}

static void where_a_part_ends_counts(void **state) {
    uint8_t values[5][SK_MAC_SIZE];
    (void) state;
    value_of("a label", sk_slice_of("ab"), sk_slice_of("c"), values[0]);
    value_of("a label", sk_slice_of("a"), sk_slice_of("bc"), values[1]);
    value_of("a label", sk_slice_of("abc"), sk_slice("", 0), values[2]);
    value_of("a label", sk_slice_of("abc"), sk_slice(NULL, 0), values[3]);
    value_of("a labe", sk_slice_of("lab"), sk_slice_of("c"), values[4]);
    for (size_t i = 0; i < 5; i++)
        for (size_t j = 0; j < i; j++)
            assert_memory_not_equal(values[i], values[j], SK_MAC_SIZE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_keyed_value_is_what_it_always_was),
        cmocka_unit_test(without_key_and_label_it_is_a_plain_checksum),
        cmocka_unit_test(where_a_part_ends_counts),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
