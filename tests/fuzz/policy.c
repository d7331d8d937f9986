/* A company's own list of what replies may not say, with its patterns: list, a line "====", then a reply to look through. */
#include "fuzz.h"
#include "rank/policy_list.h"

static struct sk_analyser *analyser;
static struct sk_arena arena;

int LLVMFuzzerInitialize(int *count, char ***arguments) {
    (void) count, (void) arguments;
    sk_arena_init(&arena, 64 << 20);
    return sk_analyser_create(&analyser, NULL) == SK_OK ? 0 : 1;
}

static void find(const struct sk_policy_list *list, struct sk_slice text) {
    struct sk_analysis reply;
    if (sk_analyse(analyser, text, SK_LANGUAGE_UNKNOWN, &arena, &reply, NULL) != SK_OK)
        return;
    uint64_t broken = sk_policy_list_find(list, &reply, &arena);
    size_t rules = sk_policy_list_count(list);
    require(rules <= SK_POLICY_RULES, "rules within their limit");
    require(rules == SK_POLICY_RULES || broken >> rules == 0, "only rules of the list are broken");
    for (size_t i = 0; i < rules; i++)
        require(sk_policy_list_warning(list, i) != NULL, "a rule has a name");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char border[] = "\n====\n";
    struct sk_slice input = slice_of_input(data, size), reply = sk_slice("", 0);
    struct sk_policy_list *list;
    struct sk_error error = { 0 };
    const char *found = size ? memmem(data, size, border, sizeof border - 1) : NULL;
    if (found) {
        const char *begin = found + sizeof border - 1;
        reply = sk_slice(begin, (size_t) (input.data + size - begin));
        input.size = (size_t) (found + 1 - input.data);
    }
    enum sk_status status = sk_policy_list_parse(input, "policy.txt", analyser, &list, &error);
    require(status == SK_OK || (status == SK_FAULT_ARGUMENT && error.message[0]), "a list, or what is wrong with it");
    if (status == SK_OK) {
        find(list, reply);
        sk_policy_list_destroy(list);
    }
    sk_arena_reset(&arena);
    return 0;
}
