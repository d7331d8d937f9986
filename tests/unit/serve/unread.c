#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "serve/unread.h"

static struct sk_unread *create(size_t limit) {
    struct sk_unread *unread;
    assert_int_equal(sk_unread_create(limit, &unread, NULL), SK_OK);
    return unread;
}

/* Nothing is left of any account: one that has something waiting may fill the whole limit. */
static void require_all_read(struct sk_unread *unread, size_t limit) {
    struct sk_unread_account *account = sk_unread_open(unread, "probe", 5, 1);
    assert_non_null(account);
    assert_ptr_equal(sk_unread_open(unread, "probe", 5, limit - 1), account);
    sk_unread_settle(account, limit);
}

static void readers_are_served_beyond_the_limit_and_others_not(void **state) {
    (void) state;
    struct sk_unread *unread = create(100);
    struct sk_unread_account *deaf = sk_unread_open(unread, "deaf", 4, 90);
    assert_non_null(deaf);
    assert_null(sk_unread_open(unread, "deaf", 4, 20)); /* 110 */
    assert_ptr_equal(sk_unread_open(unread, "deaf", 4, 10), deaf);
    assert_null(sk_unread_open(unread, "deaf", 4, 1));
    struct sk_unread_account *desk = sk_unread_open(unread, "desk", 4, 50); /* has read all */
    assert_non_null(desk);
    assert_null(sk_unread_open(unread, "desk", 4, 1)); /* not any more */
    sk_unread_settle(desk, 50);
    desk = sk_unread_open(unread, "desk", 4, 50);
    assert_non_null(desk);
    sk_unread_settle(desk, 50);
    sk_unread_settle(deaf, 100);
    require_all_read(unread, 100);
    deaf = sk_unread_open(unread, "deaf", 4, 100);
    assert_non_null(deaf);
    sk_unread_settle(deaf, 100);
    sk_unread_destroy(unread);
}

static void accounts_of_many_peers_come_and_go(void **state) {
    (void) state;
    struct sk_unread *unread = create(1 << 20);
    struct sk_unread_account *accounts[5000];
    for (int round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < 5000; i++) {
            accounts[i] = sk_unread_open(unread, &i, sizeof i, 1 + i % 7);
            assert_non_null(accounts[i]);
        }
        for (uint32_t i = 0; i < 5000; i++) {
            assert_ptr_equal(sk_unread_open(unread, &i, sizeof i, 1), accounts[i]);
            sk_unread_settle(accounts[i], 2 + i % 7);
        }
        require_all_read(unread, 1 << 20);
    }
    sk_unread_destroy(unread);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readers_are_served_beyond_the_limit_and_others_not),
        cmocka_unit_test(accounts_of_many_peers_come_and_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
