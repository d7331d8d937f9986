/* Endpoints, key files and the list of allowed keys. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>
#include "../directory.h"

#include "base/log.h"
#include "serve/access.h"
#include "serve/endpoint.h"
#include "serve/keys.h"

static int set_up(void **state) {
    sk_log_set_level(SK_LOG_ERROR);
    return make_directory(state);
}

static const char *path_of(const char *name) {
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    return path;
}

static void endpoints_are_local_or_not(void **state) {
    (void) state;
    static const struct {
        const char *endpoint;
        bool local;
    } cases[] = {
        { "tcp://127.0.0.1:7677", true },    { "tcp://127.8.9.10:*", true },
        { "tcp://localhost:0", true },       { "tcp://[::1]:7677", true },
        { "tcp://lo:7677", true },           { "ipc:///run/sidekick/desk", true },
        { "tcp://*:7677", false },           { "tcp://0.0.0.0:7677", false },
        { "tcp://192.168.1.5:7677", false }, { "tcp://[::]:7677", false },
        { "tcp://eth0:7677", false },        { "tcp://127.0.0.1.example:7677", false },
        { "tcp://127.1:7677", false },       { "tcp://localhost.example:1", false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool local = !cases[i].local;
        assert_int_equal(sk_endpoint_check(cases[i].endpoint, &local, NULL), SK_OK);
        assert_int_equal(local, cases[i].local);
    }
}

static void other_endpoints_are_refused(void **state) {
    (void) state;
    static const char *const endpoints[] = { "",
                                             "tcp://",
                                             "tcp://127.0.0.1",
                                             "tcp://:7677",
                                             "tcp://127.0.0.1:",
                                             "tcp://127.0.0.1:http",
                                             "tcp://127.0.0.1:123456",
                                             "tcp://127.0.0.1:65536",
                                             "ipc://",
                                             "inproc://x",
                                             "http://127.0.0.1:80",
                                             "127.0.0.1:7677" };
    for (size_t i = 0; i < sizeof endpoints / sizeof *endpoints; i++) {
        bool local;
        struct sk_error error = { 0 };
        assert_int_equal(sk_endpoint_check(endpoints[i], &local, &error), SK_FAULT_ARGUMENT);
        assert_true(strlen(error.message) > 0);
    }
}

static int listen_at(const char *path, int type) {
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int listener = socket(AF_UNIX, type, 0);
    assert_true(strlen(path) < sizeof address.sun_path);
    memcpy(address.sun_path, path, strlen(path));
    assert_int_equal(bind(listener, (struct sockaddr *) &address, sizeof address), 0);
    if (type == SOCK_STREAM)
        assert_int_equal(listen(listener, 0), 0);
    return listener;
}

static enum sk_status check_free(const char *path, const char *said) {
    char endpoint[300];
    struct sk_error error = { 0 };
    struct stat before, after;
    int there = lstat(path, &before);
    snprintf(endpoint, sizeof endpoint, "ipc://%s", path);
    enum sk_status status = sk_endpoint_check_free(endpoint, &error);
    assert_non_null(strstr(error.message, said));
    assert_int_equal(lstat(path, &after), there);
    if (there == 0)
        assert_int_equal(before.st_ino, after.st_ino);
    return status;
}

static void a_path_is_taken_from_nobody(void **state) {
    (void) state;
    char path[256], link[256];
    strcpy(path, path_of("store.db"));
    strcpy(link, path_of("link"));
    assert_int_equal(check_free(path, ""), SK_OK); /* nothing is there */
    assert_int_equal(close(open(path, O_CREAT | O_WRONLY, 0600)), 0);
    assert_int_equal(symlink(path, link), 0);
    assert_int_equal(check_free(path, "no socket"), SK_FAULT_ARGUMENT);
    assert_int_equal(check_free(link, "no socket"), SK_FAULT_ARGUMENT);
    assert_int_equal(check_free(directory, "no socket"), SK_FAULT_ARGUMENT);
    assert_int_equal(sk_endpoint_check_free("ipc://@store.db", NULL), SK_OK); /* no file */
    assert_int_equal(sk_endpoint_check_free("tcp://127.0.0.1:1", NULL), SK_OK);
    assert_int_equal(unlink(path), 0);
    int listener = listen_at(path, SOCK_STREAM);
    for (int i = 0; i < 3; i++) /* until the backlog is full, and after that */
        assert_int_equal(check_free(path, "another program uses it already"), SK_FAULT_IO);
    close(listener);
    assert_int_equal(check_free(path, ""), SK_OK); /* its owner is gone */
    assert_int_equal(unlink(path), 0);
    listener = listen_at(path, SOCK_DGRAM);
    assert_int_equal(check_free(path, "another program uses it already"), SK_FAULT_IO);
    close(listener);
}

static void keys_are_made_once_and_for_their_owner(void **state) {
    (void) state;
    char made[SK_KEY_SIZE], secret[SK_KEY_SIZE], derived[SK_KEY_SIZE], beside[SK_KEY_SIZE], path[256], public_path[256];
    struct stat info;
    struct sk_error error = { 0 };
    strcpy(path, path_of("service.key"));
    strcpy(public_path, path_of("service.key.pub"));
    assert_int_equal(sk_keys_generate(path, made, &error), SK_OK);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(sk_keys_read_secret(path, secret, derived, &error), SK_OK);
    assert_int_equal(sk_keys_read_public(public_path, beside, &error), SK_OK);
    assert_string_equal(derived, made);
    assert_string_equal(beside, made);
    assert_string_not_equal(secret, made);

    assert_int_equal(sk_keys_generate(path, made, &error), SK_DUPLICATE);
    char again[SK_KEY_SIZE];
    assert_int_equal(sk_keys_read_secret(path, again, derived, NULL), SK_OK);
    assert_string_equal(again, secret);

    assert_int_equal(chmod(path, 0640), 0);
    struct sk_error open_to_group = { 0 };
    assert_int_equal(sk_keys_read_secret(path, again, derived, &open_to_group), SK_FAULT_ARGUMENT);
    assert_non_null(strstr(open_to_group.message, "chmod 600"));
}

static void a_public_key_is_no_secret_one(void **state) {
    (void) state;
    char made[SK_KEY_SIZE], secret[SK_KEY_SIZE], derived[SK_KEY_SIZE], path[256];
    struct sk_error error = { 0 };
    strcpy(path, path_of("copied.key"));
    assert_int_equal(sk_keys_generate(path, made, NULL), SK_OK);
    assert_int_equal(sk_keys_read_secret(path, secret, derived, NULL), SK_OK);
    assert_int_equal(sk_file_replace(path, sk_slice_of(made), 0600, NULL), SK_OK);
    assert_int_equal(sk_keys_read_secret(path, secret, derived, &error), SK_FAULT_ARGUMENT);
    assert_non_null(strstr(error.message, "copied.key holds the public key"));
}

static void broken_key_files_are_refused(void **state) {
    (void) state;
    char key[SK_KEY_SIZE], derived[SK_KEY_SIZE], path[256];
    static const char *const contents[] = { "", "\n", "short\n", "0123456789012345678901234567890123456789extra\n",
                                            "~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n" };
    strcpy(path, path_of("broken.key"));
    for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
        assert_int_equal(sk_file_replace(path, sk_slice_of(contents[i]), 0600, NULL), SK_OK);
        assert_int_equal(sk_keys_read_secret(path, key, derived, NULL), SK_FAULT_ARGUMENT);
    }
    assert_int_equal(sk_keys_read_secret(path_of("none.key"), key, derived, NULL), SK_NOT_FOUND);
}

#define KEY_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define KEY_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define KEY_C "cccccccccccccccccccccccccccccccccccccccc"

static void lists_are_read(void **state) {
    (void) state;
    static const char text[] =
        "# desks\n\n" KEY_A " desk\n" KEY_B "\tbatch  night import\r\n  " KEY_A " qa\n#\n# " KEY_C " admin\n";
    struct sk_access *access;
    assert_int_equal(sk_file_replace(path_of("allowed"), sk_slice_of(text), 0600, NULL), SK_OK);
    assert_int_equal(sk_access_open(path_of("allowed"), &access, NULL), SK_OK);
    assert_int_equal(sk_access_roles(access, KEY_A), SK_ACCESS_DESK | SK_ACCESS_QA);
    assert_int_equal(sk_access_roles(access, KEY_B), SK_ACCESS_BATCH);
    assert_int_equal(sk_access_roles(access, KEY_C), 0);
    assert_int_equal(sk_access_roles(access, ""), 0);
    assert_int_equal(sk_access_roles(access, KEY_A KEY_A), 0);
    sk_access_close(access);
}

static void refused_list(const char *text, const char *expected) {
    size_t keys;
    struct sk_error error = { 0 };
    assert_int_equal(sk_access_check(text, strlen(text), &keys, &error), SK_FAULT_ARGUMENT);
    assert_non_null(strstr(error.message, expected));
}

static void mistakes_in_lists_are_named(void **state) {
    (void) state;
    refused_list("", "empty");
    refused_list("# nothing\n", "empty");
    refused_list(KEY_A " desk\n" KEY_B " boss\n", "line 2: the role");
    refused_list(KEY_A "\n", "line 1: the role");
    refused_list("\n\n#comment\ncomment\n", "line 4: the first word");
    refused_list("aaaa desk\n", "line 1: the first word");
}

static void changed_list_takes_effect_and_a_broken_one_does_not(void **state) {
    (void) state;
    struct sk_access *access;
    char path[256];
    strcpy(path, path_of("changing"));
    assert_int_equal(sk_file_replace(path, sk_slice_of(KEY_A " desk\n"), 0600, NULL), SK_OK);
    assert_int_equal(sk_access_open(path, &access, NULL), SK_OK);
    assert_int_equal(sk_access_roles(access, KEY_C), 0);

    assert_int_equal(sk_file_replace(path, sk_slice_of(KEY_C " admin\n"), 0600, NULL), SK_OK);
    usleep(1050000);
    assert_int_equal(sk_access_roles(access, KEY_C), SK_ACCESS_ADMIN);
    assert_int_equal(sk_access_roles(access, KEY_A), 0);

    sk_log_set_level((enum sk_log_level) 0); /* the complaint that follows is wanted */
    assert_int_equal(sk_file_replace(path, sk_slice_of("rubbish\n"), 0600, NULL), SK_OK);
    usleep(1050000);
    assert_int_equal(sk_access_roles(access, KEY_C), SK_ACCESS_ADMIN);
    sk_access_close(access);
}

static void a_list_that_everybody_can_write_is_not_read(void **state) {
    (void) state;
    struct sk_access *access = NULL;
    struct sk_error error = { 0 };
    char path[256];
    strcpy(path, path_of("open"));
    assert_int_equal(sk_file_replace(path, sk_slice_of(KEY_A " desk\n"), 0600, NULL), SK_OK);
    assert_int_equal(chmod(path, 0646), 0);
    assert_int_equal(sk_access_open(path, &access, &error), SK_FAULT_ARGUMENT);
    assert_non_null(strstr(error.message, "chmod o-w"));
    assert_int_equal(chmod(path, 0664), 0); /* a group of administrators may */
    assert_int_equal(sk_access_open(path, &access, NULL), SK_OK);
    sk_log_set_level((enum sk_log_level) 0);
    assert_int_equal(sk_file_replace(path, sk_slice_of(KEY_A " admin\n"), 0600, NULL), SK_OK);
    assert_int_equal(chmod(path, 0666), 0);
    usleep(1050000);
    assert_int_equal(sk_access_roles(access, KEY_A), SK_ACCESS_DESK);
    assert_int_equal(chmod(path, 0600), 0);
    usleep(1050000);
    assert_int_equal(sk_access_roles(access, KEY_A), SK_ACCESS_ADMIN);
    sk_access_close(access);
}

/* A list that could not be read at once: here for want of a descriptor, which stat does not need. */
static void a_list_is_read_as_soon_as_it_can_be(void **state) {
    (void) state;
    struct rlimit limit, none;
    struct sk_access *access;
    char path[256];
    strcpy(path, path_of("unreadable"));
    assert_int_equal(sk_file_replace(path, sk_slice_of(KEY_A " desk\n" KEY_B " desk\n"), 0600, NULL), SK_OK);
    assert_int_equal(sk_access_open(path, &access, NULL), SK_OK);
    assert_int_equal(sk_file_replace(path, sk_slice_of(KEY_A " desk\n"), 0600, NULL), SK_OK);

    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    none = limit;
    none.rlim_cur = 0;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    sk_log_set_level((enum sk_log_level) 0);
    usleep(1050000);
    unsigned meanwhile = sk_access_roles(access, KEY_B);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    assert_int_equal(meanwhile, SK_ACCESS_DESK);

    usleep(1050000);
    assert_int_equal(sk_access_roles(access, KEY_B), 0);
    assert_int_equal(sk_access_roles(access, KEY_A), SK_ACCESS_DESK);
    sk_access_close(access);
}

/* Copied in place with its time, as rsync --inplace --times does, and of the same size. */
static void a_list_of_the_same_time_and_size_is_seen(void **state) {
    (void) state;
    struct stat before;
    struct sk_access *access;
    char path[256];
    strcpy(path, path_of("copied"));
    assert_int_equal(sk_file_replace(path, sk_slice_of(KEY_A " desk\n"), 0600, NULL), SK_OK);
    assert_int_equal(stat(path, &before), 0);
    assert_int_equal(sk_access_open(path, &access, NULL), SK_OK);
    usleep(1050000);
    FILE *file = fopen(path, "r+");
    assert_non_null(file);
    fputs(KEY_C " desk\n", file);
    assert_int_equal(fclose(file), 0);
    const struct timespec times[2] = { before.st_atim, before.st_mtim };
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
    assert_int_equal(sk_access_roles(access, KEY_A), 0);
    assert_int_equal(sk_access_roles(access, KEY_C), SK_ACCESS_DESK);
    sk_access_close(access);
}

static struct sk_access_client client_of(const char *list, const char *key) {
    struct sk_access *access = NULL;
    struct sk_access_client client;
    FILE *file = fopen(path_of("teams"), "w");
    assert_non_null(file);
    fputs(list, file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(sk_access_open(path_of("teams"), &access, NULL), SK_OK);
    sk_access_identify(access, key, &client);
    sk_access_close(access);
    return client;
}

#define KEY "0123456789012345678901234567890123456789"

static void a_key_is_bound_to_its_teams(void **state) {
    (void) state;
    struct sk_arena arena;
    const struct sk_slice *teams;
    size_t count;
    struct sk_access_client client =
        client_of(KEY " desk Balie 3 team=shop, customer care \n" KEY " batch team=bank,shop\n", KEY);
    assert_string_equal(client.key, KEY);
    assert_int_equal(client.roles, SK_ACCESS_DESK | SK_ACCESS_BATCH);
    assert_true(sk_access_is_bound(&client));
    static const char *const own[] = { "shop", "customer care", "bank" };
    static const char *const others[] = { "", "sho", "shops", "Shop", "customer", "care", "shop,bank", NULL };
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        assert_true(sk_access_may_see(&client, sk_slice_of(own[i])));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(sk_access_may_see(&client, sk_slice_of(others[i])));
    assert_false(sk_access_may_see(&client, sk_slice("shop\0", 5)));
    sk_arena_init(&arena, 1 << 20);
    assert_int_equal(sk_access_teams(&client, &arena, &teams, &count, NULL), SK_OK);
    assert_int_equal(count, 3);
    sk_arena_finish(&arena);
}

static void a_key_without_teams_sees_all(void **state) {
    (void) state;
    struct sk_access_client client = client_of(KEY " desk Balie 3\n", KEY);
    assert_string_equal(client.name, "key:Balie 3");
    assert_false(sk_access_is_bound(&client));
    assert_true(sk_access_may_see(&client, sk_slice_of("shop")));
    assert_true(sk_access_may_see(&client, sk_slice_of(NULL)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(endpoints_are_local_or_not),
        cmocka_unit_test(other_endpoints_are_refused),
        cmocka_unit_test(a_path_is_taken_from_nobody),
        cmocka_unit_test(keys_are_made_once_and_for_their_owner),
        cmocka_unit_test(a_public_key_is_no_secret_one),
        cmocka_unit_test(broken_key_files_are_refused),
        cmocka_unit_test(lists_are_read),
        cmocka_unit_test(mistakes_in_lists_are_named),
        cmocka_unit_test(changed_list_takes_effect_and_a_broken_one_does_not),
        cmocka_unit_test(a_list_that_everybody_can_write_is_not_read),
        cmocka_unit_test(a_list_is_read_as_soon_as_it_can_be),
        cmocka_unit_test(a_list_of_the_same_time_and_size_is_seen),
        cmocka_unit_test(a_key_is_bound_to_its_teams),
        cmocka_unit_test(a_key_without_teams_sees_all),
    };
    return cmocka_run_group_tests(tests, set_up, remove_directory);
}
