/* Limits: all expressions of this program are written so that they cannot backtrack far; MATCH_LIMIT and the JIT stack's size are
 * the net below, in case one does on a text that nobody thought of. PCRE2 tells then, and the search goes on behind that place.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "text/pattern.h"

#include <pcre2.h>
#include <stdlib.h>

#define MATCH_LIMIT 20000
#define STACK_FIRST ((size_t) 32 << 10)
#define STACK_LIMIT ((size_t) 256 << 10)
#define STEP ((size_t) 32) /* bytes stepped over when a limit is reached */

struct sk_pattern {
    pcre2_code *code;
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
};

void sk_pattern_destroy(struct sk_pattern *pattern) {
    if (!pattern)
        return;
    pcre2_match_context_free(pattern->context);
    pcre2_jit_stack_free(pattern->stack);
    pcre2_match_data_free(pattern->data);
    pcre2_code_free(pattern->code);
    free(pattern);
}

static enum sk_status prepare(struct sk_pattern *pattern, struct sk_error *error) {
    /* Without JIT (a processor it does not know) the interpreter does the same, slower. */
    int jit = pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE);
    pattern->data = pcre2_match_data_create(SK_PATTERN_GROUPS, NULL);
    pattern->context = pcre2_match_context_create(NULL);
    if (jit == 0)
        pattern->stack = pcre2_jit_stack_create(STACK_FIRST, STACK_LIMIT, NULL);
    if (!pattern->data || !pattern->context || (jit == 0 && !pattern->stack))
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the patterns of entities");
    pcre2_set_match_limit(pattern->context, MATCH_LIMIT);
    if (pattern->stack)
        pcre2_jit_stack_assign(pattern->context, NULL, pattern->stack);
    return SK_OK;
}

enum sk_status sk_pattern_create(const char *text, bool caseless, struct sk_pattern **out, struct sk_error *error) {
    struct sk_pattern *pattern = calloc(1, sizeof *pattern);
    if (!pattern)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the patterns of entities");
    int code = 0;
    PCRE2_SIZE where = 0;
    uint32_t options = PCRE2_UTF | PCRE2_EXTENDED | (caseless ? PCRE2_CASELESS : 0);
    pattern->code = pcre2_compile((PCRE2_SPTR) text, PCRE2_ZERO_TERMINATED, options, &code, &where, NULL);
    enum sk_status status = SK_OK;
    if (!pattern->code) {
        char reason[120];
        pcre2_get_error_message(code, (PCRE2_UCHAR *) reason, sizeof reason);
        status = sk_error_set(error, SK_FAULT_INTERNAL, "pattern \"%.60s\", byte %zu: %s", text, where, reason);
    } else {
        status = prepare(pattern, error);
    }
    if (status != SK_OK) {
        sk_pattern_destroy(pattern);
        return status;
    }
    *out = pattern;
    return SK_OK;
}

static size_t step_over(struct sk_slice text, size_t at) {
    at += STEP;
    while (at < text.size && ((unsigned char) text.data[at] & 0xc0) == 0x80)
        at++;
    return at;
}

bool sk_pattern_next(struct sk_pattern *pattern, struct sk_slice text, size_t *at, struct sk_match *match) {
    while (*at < text.size) {
        int groups = pcre2_match(pattern->code, (PCRE2_SPTR) text.data, text.size, *at, PCRE2_NO_UTF_CHECK, pattern->data,
                                 pattern->context);
        if (groups == PCRE2_ERROR_NOMATCH)
            return false;
        if (groups < 0) {
            *at = step_over(text, *at);
            continue;
        }
        const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(pattern->data);
        for (int i = 0; i < SK_PATTERN_GROUPS; i++) {
            bool set = (i < groups || groups == 0) && offsets[2 * i] != PCRE2_UNSET;
            match->start[i] = set ? offsets[2 * i] : 1;
            match->end[i] = set ? offsets[2 * i + 1] : 0;
        }
        *at = match->end[0] > match->start[0] ? match->end[0] : step_over(text, match->start[0]);
        return true;
    }
    return false;
}
