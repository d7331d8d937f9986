/* Limits: all expressions of this program are written so that they cannot backtrack far; MATCH_LIMIT and the JIT stack's size are
 * the net below, in case one does on a text that nobody thought of. PCRE2 tells then, and the search goes on behind that place.
 *
 * An expression of many words costs as many comparisons at every place of the text, for PCRE2 tries alternatives one after
 * another. Few words of a text begin like any of them; which beginnings can is asked of PCRE2 itself, once, by matching
 * partially.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "text/pattern.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#define MATCH_LIMIT 20000
#define STACK_FIRST ((size_t) 32 << 10)
#define STACK_LIMIT ((size_t) 256 << 10)
#define STEP ((size_t) 32)     /* bytes stepped over when a limit is reached */
#define BEGINNING ((size_t) 3) /* bytes by which a word is judged, ASCII only */
#define BEGINNINGS ((size_t) 1 << 7 * BEGINNING)
#define PAIRS ((size_t) 1 << 7 * 2)

enum verdict { UNKNOWN, CANNOT, CAN }; /* 2 bits */

struct sk_pattern {
    unsigned char *beginnings; /* of a pattern of words: the verdict on each, four in a byte, then those on pairs; else NULL */
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
    free(pattern->beginnings);
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

static enum sk_status compile(const char *text, uint32_t options, struct sk_pattern **out, struct sk_error *error) {
    struct sk_pattern *pattern = calloc(1, sizeof *pattern);
    if (!pattern)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the patterns of entities");
    int code = 0;
    PCRE2_SIZE where = 0;
    options |= PCRE2_UTF | PCRE2_EXTENDED;
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

enum sk_status sk_pattern_create(const char *text, bool caseless, struct sk_pattern **out, struct sk_error *error) {
    return compile(text, caseless ? PCRE2_CASELESS : 0, out, error);
}

enum sk_status sk_pattern_create_anchored(const char *text, bool caseless, struct sk_pattern **out, struct sk_error *error) {
    return compile(text, PCRE2_ANCHORED | (caseless ? PCRE2_CASELESS : 0), out, error);
}

enum sk_status sk_pattern_create_words(const char *text, bool caseless, struct sk_pattern **out, struct sk_error *error) {
    struct sk_pattern *pattern;
    /* Anchored here, for at the time of a match it would keep JIT away. */
    enum sk_status status = compile(text, PCRE2_ANCHORED | (caseless ? PCRE2_CASELESS : 0), &pattern, error);
    if (status != SK_OK)
        return status;
    pattern->beginnings = calloc((BEGINNINGS + PAIRS) / 4, 1);
    if (!pattern->beginnings) {
        sk_pattern_destroy(pattern);
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the patterns of entities");
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

/* ---- where a word can begin a match ---- */

/* PCRE2 knows of many patterns which bytes they begin with. */
static bool is_first_byte(const struct sk_pattern *pattern, unsigned char byte) {
    const uint8_t *firsts = NULL;
    return pcre2_pattern_info(pattern->code, PCRE2_INFO_FIRSTBITMAP, &firsts) != 0 || !firsts
           || (firsts[byte / 8] >> byte % 8 & 1);
}

bool sk_pattern_may_begin(const struct sk_pattern *pattern, struct sk_slice before, struct sk_slice beginning) {
    unsigned char subject[32];
    if (!is_first_byte(pattern, (unsigned char) *beginning.data))
        return false;
    memcpy(subject, before.data, before.size);
    memcpy(subject + before.size, beginning.data, beginning.size);
    return pcre2_match(pattern->code, subject, before.size + beginning.size, before.size, PCRE2_PARTIAL_HARD, pattern->data,
                       pattern->context)
           != PCRE2_ERROR_NOMATCH;
}

/* A semicolon before it: what an expression of words has to let pass there. */
static bool ask_beginning(const struct sk_pattern *pattern, const unsigned char *bytes, size_t size) {
    return sk_pattern_may_begin(pattern, sk_slice(";", 1), sk_slice((const char *) bytes, size));
}

/* Of a beginning of two bytes or three; asked once. */
static bool verdict_on(const struct sk_pattern *pattern, unsigned char *verdicts, const unsigned char *bytes, size_t size) {
    size_t number = (size_t) bytes[0] << 7 | bytes[1];
    if (size == BEGINNING)
        number = number << 7 | bytes[2];
    unsigned char *four = &verdicts[number / 4];
    unsigned shift = (unsigned) (number % 4) * 2, verdict = *four >> shift & 3;
    if (verdict == UNKNOWN) {
        /* of two bytes there are few, and most of three are done with by them */
        bool can = size == 2 || verdict_on(pattern, verdicts + BEGINNINGS / 4, bytes, 2);
        verdict = can && ask_beginning(pattern, bytes, size) ? CAN : CANNOT;
        *four |= (unsigned char) (verdict << shift);
    }
    return verdict == CAN;
}

static bool can_begin(struct sk_pattern *pattern, const unsigned char *bytes, size_t left) {
    if (left < BEGINNING || (bytes[0] | bytes[1] | bytes[2]) & 0x80)
        return true;
    return verdict_on(pattern, pattern->beginnings, bytes, BEGINNING);
}

/* Letters, digits, and what follows the first byte of a character: no word begins behind the former, or at the latter. */
enum { WORD = 1, INSIDE = 2 };

static unsigned kind_of(unsigned char c) {
    bool word = (unsigned char) ((c | 32) - 'a') < 26 || (unsigned char) (c - '0') < 10;
    return word ? WORD : (c & 0xc0) == 0x80 ? INSIDE : 0;
}

/* The next place at or behind `at` that is worth a try; the end of the text where there is none. */
static size_t next_place(struct sk_pattern *pattern, struct sk_slice text, size_t at) {
    const unsigned char *bytes = (const unsigned char *) text.data;
    unsigned before = at > 0 ? kind_of(bytes[at - 1]) : 0;
    for (; at < text.size; at++) {
        unsigned kind = kind_of(bytes[at]);
        if (before != WORD && kind != INSIDE && can_begin(pattern, bytes + at, text.size - at))
            break;
        before = kind;
    }
    return at;
}

/* ---- matching ---- */

static void report(const struct sk_pattern *pattern, int groups, struct sk_match *match) {
    const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(pattern->data);
    for (int i = 0; i < SK_PATTERN_GROUPS; i++) {
        bool set = (i < groups || groups == 0) && offsets[2 * i] != PCRE2_UNSET;
        match->start[i] = set ? offsets[2 * i] : 1;
        match->end[i] = set ? offsets[2 * i + 1] : 0;
    }
}

/* What of pcre2_match there is to do with JIT is done here directly: it is called for every place. */
static int match_at(struct sk_pattern *pattern, struct sk_slice text, size_t at) {
    if (pattern->stack)
        return pcre2_jit_match(pattern->code, (PCRE2_SPTR) text.data, text.size, at, PCRE2_NO_UTF_CHECK, pattern->data,
                               pattern->context);
    return pcre2_match(pattern->code, (PCRE2_SPTR) text.data, text.size, at, PCRE2_NO_UTF_CHECK, pattern->data, pattern->context);
}

bool sk_pattern_at(struct sk_pattern *pattern, struct sk_slice text, size_t at, struct sk_match *match) {
    int groups = match_at(pattern, text, at);
    if (groups >= 0)
        report(pattern, groups, match);
    return groups >= 0;
}

bool sk_pattern_next(struct sk_pattern *pattern, struct sk_slice text, size_t *at, struct sk_match *match) {
    while (*at < text.size) {
        if (pattern->beginnings)
            *at = next_place(pattern, text, *at);
        if (*at >= text.size)
            break;
        int groups = match_at(pattern, text, *at);
        if (groups == PCRE2_ERROR_NOMATCH) {
            if (!pattern->beginnings)
                break;
            ++*at;
        } else if (groups < 0) {
            *at = step_over(text, *at);
        } else {
            report(pattern, groups, match);
            *at = match->end[0] > match->start[0] ? match->end[0] : step_over(text, match->start[0]);
            return true;
        }
    }
    return false;
}
