#include "tools/card.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "protocol/document.h"

#define BOLD "\033[1m"
#define DIM "\033[2m"
#define GREEN "\033[32m"
#define YELLOW "\033[33m"
#define RED "\033[31m"
#define RESET "\033[0m"

static const char *paint(bool colours, const char *code) {
    return colours ? code : "";
}

static int terminal_width(void) {
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
        return size.ws_col < 110 ? size.ws_col : 110;
    return 90;
}

static size_t characters(const char *text, size_t size) {
    size_t count = 0;
    for (size_t i = 0; i < size; i++)
        count += ((unsigned char) text[i] & 0xC0) != 0x80;
    return count;
}

/* Bytes of the control character at `at`, 0 if there is none: also those beyond ASCII (U+0080 to U+009F, among them the
 * terminal's "CSI" in one character), and the marks that turn the direction of what follows (U+202A to U+202E, U+2066 to U+2069).
 */
static size_t control_at(const unsigned char *text, size_t size, size_t at) {
    if (text[at] < 0x20 || text[at] == 0x7f)
        return 1;
    if (text[at] == 0xc2 && at + 1 < size && text[at + 1] <= 0x9f)
        return 2;
    if (text[at] != 0xe2 || at + 2 >= size)
        return 0;
    bool turns = (text[at + 1] == 0x80 && text[at + 2] >= 0xaa && text[at + 2] <= 0xae)
                 || (text[at + 1] == 0x81 && text[at + 2] >= 0xa6 && text[at + 2] <= 0xa9);
    return turns ? 3 : 0;
}

/* Control characters of a stored text must not reach the terminal. */
static void print_safely(const char *text, size_t size) {
    for (size_t i = 0; i < size;) {
        size_t control = control_at((const unsigned char *) text, size, i);
        putchar(control ? ' ' : text[i]);
        i += control ? control : 1;
    }
}

static void print_line_wrapped(const char *text, size_t size, int width) {
    size_t column = 0;
    fputs("   ", stdout);
    for (size_t at = 0; at < size;) {
        size_t end = at;
        while (end < size && text[end] != ' ')
            end++;
        size_t length = characters(text + at, end - at);
        if (column > 0 && column + 1 + length > (size_t) width - 4) {
            fputs("\n   ", stdout);
            column = 0;
        } else if (column > 0) {
            putchar(' ');
            column++;
        }
        print_safely(text + at, end - at);
        column += length;
        at = end + 1;
    }
    putchar('\n');
}

static void print_wrapped(struct sk_slice text) {
    struct sk_slice line;
    int width = terminal_width();
    while (sk_slice_next_line(&text, &line))
        print_line_wrapped(line.data, line.size, width);
}

static void print_list(const char *label, const struct json_t *list) {
    size_t count = sk_document_count(list);
    if (count == 0)
        return;
    printf("   %s: ", label);
    for (size_t i = 0; i < count; i++) {
        struct sk_slice text = sk_document_text(sk_document_at(list, i));
        fputs(i ? ", " : "", stdout);
        print_safely(text.data, text.size);
    }
    putchar('\n');
}

static void print_evidence(const struct json_t *suggestion, bool colours) {
    const struct json_t *satisfaction = sk_document_get(suggestion, "satisfaction");
    int64_t ratings = sk_document_get_integer(satisfaction, "count", 0);
    int64_t used = sk_document_get_integer(suggestion, "used", 0);
    const char *last = sk_document_get_string(suggestion, "last_used", NULL);
    if (ratings > 0)
        printf("   %ssatisfaction %.1f from %lld rating%s (at least %.1f)", paint(colours, DIM),
               sk_document_get_real(satisfaction, "mean", 0), (long long) ratings, ratings == 1 ? "" : "s",
               sk_document_get_real(satisfaction, "lower_bound", 0));
    else
        printf("   %snot rated yet", paint(colours, DIM));
    printf(", used %lld time%s%s%s%s\n", (long long) used, used == 1 ? "" : "s", last ? ", last on " : "", last ? last : "",
           paint(colours, RESET));
}

static void print_suggestion(const struct json_t *suggestion, bool colours) {
    double confidence = sk_document_get_real(suggestion, "confidence", 0);
    const char *colour = confidence >= 0.6 ? GREEN : confidence >= 0.3 ? YELLOW : RED;
    printf("\n%s %lld  %s%s%3.0f %%%s\n", paint(colours, BOLD), (long long) sk_document_get_integer(suggestion, "rank", 0),
           paint(colours, RESET), paint(colours, colour), confidence * 100, paint(colours, RESET));
    print_wrapped(sk_document_get_slice(suggestion, "text"));
    print_evidence(suggestion, colours);
    print_list("because of", sk_document_get(sk_document_get(suggestion, "why"), "terms"));
    print_list("to fill in", sk_document_get(suggestion, "unfilled"));
    print_list("mind", sk_document_get(suggestion, "warnings"));
}

static void print_tag_line(const struct json_t *tags, bool colours) {
    const struct json_t *intent = sk_document_at(sk_document_get(tags, "intent"), 0);
    const struct json_t *escalate = sk_document_get(tags, "escalate");
    printf("%s%s · %s · %s · %s · register %s%s", paint(colours, BOLD),
           sk_document_get_string(sk_document_get(tags, "language"), "value", "unknown"),
           sk_document_get_string(intent, "label", "no intent"),
           sk_document_get_string(sk_document_get(tags, "sentiment"), "label", "neutral"),
           sk_document_get_string(sk_document_get(tags, "locus"), "label", "factual"),
           sk_document_get_string(tags, "register", "unknown"), paint(colours, RESET));
    if (sk_document_get_boolean(escalate, "value", false))
        printf(" · %sescalate%s", paint(colours, RED), paint(colours, RESET));
    putchar('\n');
}

void sk_card_print_suggestions(const struct json_t *result, bool colours) {
    const struct json_t *suggestions = sk_document_get(result, "suggestions");
    print_tag_line(sk_document_get(result, "tags"), colours);
    if (sk_document_get_boolean(result, "abstained", false))
        printf("\nNo suggestion: %s.\n", sk_document_get_string(result, "reason", "nothing is near enough"));
    for (size_t i = 0; i < sk_document_count(suggestions); i++)
        print_suggestion(sk_document_at(suggestions, i), colours);
}

static void print_labels(const char *name, const struct json_t *list, const char *score) {
    printf("%-10s", name);
    for (size_t i = 0; i < sk_document_count(list); i++) {
        const struct json_t *label = sk_document_at(list, i);
        printf("%s%s (%.2f)", i ? ", " : " ", sk_document_get_string(label, "label", ""), sk_document_get_real(label, score, 0));
    }
    puts(sk_document_count(list) ? "" : " –");
}

static void print_entities(const struct json_t *list) {
    printf("%-10s", "entities");
    for (size_t i = 0; i < sk_document_count(list); i++) {
        const struct json_t *entity = sk_document_at(list, i);
        struct sk_slice text = sk_document_get_slice(entity, "text");
        printf("%s%s “", i ? ", " : " ", sk_document_get_string(entity, "type", ""));
        print_safely(text.data, text.size);
        fputs("”", stdout);
    }
    puts(sk_document_count(list) ? "" : " –");
}

void sk_card_print_tags(const struct json_t *tags, bool colours) {
    (void) colours;
    const struct json_t *language = sk_document_get(tags, "language");
    const struct json_t *sentiment = sk_document_get(tags, "sentiment");
    const struct json_t *locus = sk_document_get(tags, "locus");
    const struct json_t *escalate = sk_document_get(tags, "escalate");
    const char *team = sk_document_get_string(sk_document_get(tags, "route"), "team", NULL);
    printf("%-10s %s (%.2f)\n", "language", sk_document_get_string(language, "value", "unknown"),
           sk_document_get_real(language, "confidence", 0));
    printf("%-10s %s (%+.2f)\n", "sentiment", sk_document_get_string(sentiment, "label", ""),
           sk_document_get_real(sentiment, "score", 0));
    print_labels("tone", sk_document_get(tags, "tone"), "score");
    print_labels("intent", sk_document_get(tags, "intent"), "confidence");
    printf("%-10s %s (%.2f)\n", "locus", sk_document_get_string(locus, "label", ""), sk_document_get_real(locus, "score", 0));
    printf("%-10s %s\n", "register", sk_document_get_string(tags, "register", "unknown"));
    printf("%-10s %s\n", "escalate", sk_document_get_boolean(escalate, "value", false) ? "yes" : "no");
    print_list("reasons", sk_document_get(escalate, "reasons"));
    print_entities(sk_document_get(tags, "entities"));
    if (team)
        printf("%-10s %s\n", "route", team);
}

void sk_card_print_fields(const struct json_t *object, int indent) {
    struct sk_buffer text = { 0 };
    for (size_t i = 0; i < sk_document_size(object); i++) {
        const char *name;
        const struct json_t *value = sk_document_field(object, i, &name);
        printf("%*s%s", indent, "", name);
        if (sk_document_is_object(value)) {
            putchar('\n');
            sk_card_print_fields(value, indent + 2);
            continue;
        }
        sk_buffer_clear(&text);
        if (sk_document_encode(value, &text, NULL) == SK_OK)
            printf(" %s\n", text.data);
    }
    sk_buffer_finish(&text);
}
