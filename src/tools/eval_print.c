/* Figures as people read them: one line each, value, interval, number of queries; then the slices that are worst. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "protocol/document.h"
#include "tools/eval.h"

#define BOLD "\033[1m"
#define DIM "\033[2m"
#define RED "\033[31m"
#define GREEN "\033[32m"
#define RESET "\033[0m"
#define TEXT_WIDTH 96

static const char *paint(bool colours, const char *code) {
    return colours ? code : "";
}

/* Figures of a share print as .533; others (satisfaction) as 4.21. */
static void format_number(double value, char *text, size_t size) {
    char digits[32];
    snprintf(digits, sizeof digits, "%.3f", value);
    if (isnan(value))
        snprintf(text, size, "-");
    else if (digits[0] == '0' && digits[1] == '.')
        snprintf(text, size, "%s", digits + 1);
    else if (digits[0] == '-' && digits[1] == '0')
        snprintf(text, size, "-%s", digits + 2);
    else
        snprintf(text, size, "%s", digits);
}

static double real_of(const struct json_t *object, const char *name) {
    return sk_document_get_real(object, name, NAN);
}

static void print_interval(const struct json_t *figure) {
    char value[32], low[32], high[32], range[80];
    format_number(real_of(figure, "value"), value, sizeof value);
    format_number(real_of(figure, "low"), low, sizeof low);
    format_number(real_of(figure, "high"), high, sizeof high);
    snprintf(range, sizeof range, "%s to %s", low, high);
    printf("%7s   %-15s", value, isnan(real_of(figure, "low")) ? "too few to say" : range);
}

/* ---- texts out of a file: one column a character, none that a terminal would obey ---- */

static bool begins_character(char byte) {
    return ((unsigned char) byte & 0xc0) != 0x80;
}

static void print_byte(char byte) {
    putchar((unsigned char) byte < 0x20 || byte == 0x7f ? ' ' : byte);
}

static size_t columns_of(const char *text) {
    size_t columns = 0;
    for (; *text; text++)
        columns += begins_character(*text);
    return columns;
}

static void print_cut(const char *text, size_t width) {
    size_t column = 0;
    for (const char *at = text; *at; at++) {
        if (begins_character(*at) && column++ == width) {
            fputs("…", stdout);
            break;
        }
        print_byte(*at);
    }
}

/* Exactly `width` columns. What is too long is cut in the middle: labels of a hierarchy differ at their ends. */
static void print_cell(const char *text, size_t width) {
    size_t columns = columns_of(text), head = (width - 1) / 2, behind = columns - (width - 1 - head), column = 0;
    for (const char *at = text; *at; at++) {
        column += begins_character(*at);
        if (columns <= width || column <= head || column > behind)
            print_byte(*at);
        else if (begins_character(*at) && column == head + 1)
            fputs("…", stdout);
    }
    for (size_t i = columns; i < width; i++)
        putchar(' ');
}

void sk_eval_print_text(const char *label, const char *text, size_t width) {
    printf("%s", label);
    print_cut(text, width);
    putchar('\n');
}

/* ---- one result ---- */

static void print_heading(const struct json_t *document, bool colours) {
    const struct json_t *settings = sk_document_get(document, "settings"), *counts = sk_document_get(document, "counts");
    static const char *const files[] = { "cases", "queries", "run", "messages", "log" };
    printf("%seval %s%s", paint(colours, BOLD), sk_document_get_string(document, "evaluation", ""), paint(colours, RESET));
    if (sk_document_get(document, "task"))
        printf(" %s", sk_document_get_string(document, "task", ""));
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (sk_document_get(settings, files[i]))
            printf(" · %s", sk_document_get_string(settings, files[i], ""));
    printf(" · %lld queries", (long long) sk_document_get_integer(counts, "queries", 0));
    if (sk_document_get(counts, "history_cases"))
        printf(" against %lld cases", (long long) sk_document_get_integer(counts, "history_cases", 0));
    if (real_of(document, "elapsed_s") > 0)
        printf(" · %.1f s", real_of(document, "elapsed_s"));
    putchar('\n');
}

static void print_counts(const struct json_t *counts) {
    bool first = true;
    for (size_t i = 0; i < sk_document_size(counts); i++) {
        const char *name;
        const struct json_t *value = sk_document_field(counts, i, &name);
        double number = sk_document_real(value, 0);
        if (strcmp(name, "queries") == 0 || strcmp(name, "history_cases") == 0 || number == 0)
            continue;
        printf("%s%.0f ", first ? "" : ", ", number);
        for (const char *at = name; *at; at++)
            putchar(*at == '_' ? ' ' : *at);
        first = false;
    }
    if (!first)
        putchar('\n');
}

static void print_figures(const struct json_t *document, bool colours) {
    const struct json_t *figures = sk_document_get(document, "figures");
    const char *headline = sk_document_get_string(document, "headline", "");
    printf("\n%s%-24s%7s   %-15s%8s%s\n", paint(colours, DIM), "", "value", "95 % interval", "n", paint(colours, RESET));
    for (size_t i = 0; i < sk_document_count(figures); i++) {
        const struct json_t *figure = sk_document_at(figures, i);
        const char *name = sk_document_get_string(figure, "measure", "");
        bool main_figure = strcmp(name, headline) == 0;
        printf("%s%-24s", main_figure ? paint(colours, BOLD) : "", name);
        print_interval(figure);
        printf("%8lld%s\n", (long long) sk_document_get_integer(figure, "n", 0), main_figure ? paint(colours, RESET) : "");
    }
}

static const struct json_t *figure_named(const struct json_t *figures, const char *name) {
    for (size_t i = 0; i < sk_document_count(figures); i++)
        if (strcmp(sk_document_get_string(sk_document_at(figures, i), "measure", ""), name) == 0)
            return sk_document_at(figures, i);
    return NULL;
}

static void print_slices(const struct json_t *document, size_t wanted, bool colours) {
    const struct json_t *slices = sk_document_get(document, "slices");
    const char *headline = sk_document_get_string(document, "headline", "");
    double overall = real_of(figure_named(sk_document_get(document, "figures"), headline), "value");
    bool lower_is_better = sk_measure_direction(headline) == SK_LOWER_IS_BETTER;
    size_t count = sk_document_count(slices);
    if (count == 0 || wanted == 0)
        return;
    printf("\n%sWorst slices by %s%s (of %zu; ordered by the end of the interval that is surely reached)\n", paint(colours, BOLD),
           headline, paint(colours, RESET), count);
    for (size_t i = 0; i < count && i < wanted; i++) {
        const struct json_t *slice = sk_document_at(slices, i),
                            *figure = figure_named(sk_document_get(slice, "figures"), headline);
        char label[SK_RESULT_TEXT_LIMIT + 32];
        if (!figure)
            continue;
        snprintf(label, sizeof label, "%s %s", sk_document_get_string(slice, "by", ""),
                 sk_document_get_string(slice, "value", ""));
        print_cell(label, 38);
        print_interval(figure);
        bool surely = lower_is_better ? real_of(figure, "low") > overall : real_of(figure, "high") < overall;
        printf("%8lld%s%s%s\n", (long long) sk_document_get_integer(figure, "n", 0), surely ? paint(colours, RED) : "",
               !surely           ? ""
               : lower_is_better ? "   above all queries"
                                 : "   below all queries",
               surely ? paint(colours, RESET) : "");
    }
}

#define LABEL_LEAST 24
#define LABEL_MOST 48

static void print_label_table(const struct json_t *labels, bool colours) {
    size_t width = LABEL_LEAST;
    for (size_t i = 0; i < sk_document_count(labels); i++) {
        size_t columns = columns_of(sk_document_get_string(sk_document_at(labels, i), "label", ""));
        width = columns > width ? columns : width;
    }
    width = width > LABEL_MOST ? LABEL_MOST : width;
    printf("\n%s%-*s%10s%10s%10s%8s%s\n", paint(colours, DIM), (int) width, "label", "precision", "recall", "F1", "n",
           paint(colours, RESET));
    for (size_t i = 0; i < sk_document_count(labels); i++) {
        const struct json_t *label = sk_document_at(labels, i);
        char precision[32], recall[32], f1[32];
        format_number(real_of(label, "precision"), precision, sizeof precision);
        format_number(real_of(label, "recall"), recall, sizeof recall);
        format_number(real_of(label, "f1"), f1, sizeof f1);
        print_cell(sk_document_get_string(label, "label", ""), width);
        printf("%10s%10s%10s%8lld\n", precision, recall, f1, (long long) sk_document_get_integer(label, "n", 0));
    }
}

static void print_labels(const struct json_t *document, bool colours) {
    const struct json_t *labels = sk_document_get(document, "labels"), *confusion = sk_document_get(document, "confusion");
    if (!sk_document_count(labels))
        return;
    if (sk_document_count(labels) <= 40)
        print_label_table(labels, colours);
    for (size_t i = 0; i < sk_document_count(confusion) && i < 8; i++) {
        const struct json_t *cell = sk_document_at(confusion, i);
        const char *label = sk_document_get_string(cell, "label", ""), *predicted = sk_document_get_string(cell, "predicted", "");
        if (strcmp(label, predicted) == 0)
            break;
        printf("%s%6lld × ", i ? "" : "\nMost frequent mistakes\n", (long long) sk_document_get_integer(cell, "n", 0));
        print_cut(label, TEXT_WIDTH);
        sk_eval_print_text(" taken for ", predicted, TEXT_WIDTH);
    }
}

/* Every tenth point of the curve. */
static void print_scope(const struct json_t *document, bool colours) {
    const struct json_t *scope = sk_document_get(document, "out_of_scope"), *curve = sk_document_get(scope, "curve");
    if (!scope)
        return;
    printf("\n%sOut of scope%s: %lld messages", paint(colours, BOLD), paint(colours, RESET),
           (long long) sk_document_get_integer(scope, "n", 0));
    if (!isnan(real_of(scope, "separation"))) /* there is none where all are out of scope */
        printf(", separation (area under ROC) %.3f", real_of(scope, "separation"));
    if (!isnan(real_of(scope, "separation_low")))
        printf(" (%.3f to %.3f)", real_of(scope, "separation_low"), real_of(scope, "separation_high"));
    putchar('\n');
    printf("%s%-12s%20s%22s%25s%s\n", paint(colours, DIM), "threshold", "in-scope accuracy", "out-of-scope recall",
           "out-of-scope precision", paint(colours, RESET));
    for (size_t i = 0; i < sk_document_count(curve); i += 10) {
        const struct json_t *point = sk_document_at(curve, i);
        char accuracy[32], recall[32], precision[32];
        format_number(real_of(point, "in_scope_accuracy"), accuracy, sizeof accuracy);
        format_number(real_of(point, "out_of_scope_recall"), recall, sizeof recall);
        format_number(real_of(point, "out_of_scope_precision"), precision, sizeof precision);
        printf("%-12.2f%20s%22s%25s\n", real_of(point, "threshold"), accuracy, recall, precision);
    }
}

static void print_worst(const struct json_t *document, size_t wanted, bool colours) {
    const struct json_t *worst = sk_document_get(document, "worst");
    for (size_t i = 0; i < sk_document_count(worst) && i < wanted; i++) {
        const struct json_t *query = sk_document_at(worst, i), *why = sk_document_get(query, "why");
        printf("\n%s", paint(colours, BOLD));
        print_cut(sk_document_get_string(query, "id", ""), TEXT_WIDTH);
        fputs(paint(colours, RESET), stdout);
        if (sk_document_get(query, "confidence"))
            printf(" · confidence %.2f", real_of(query, "confidence"));
        putchar('\n');
        sk_eval_print_text("  asked     ", sk_document_get_string(query, "text", ""), TEXT_WIDTH);
        sk_eval_print_text("  expected  ",
                           sk_document_get_string(query, "expected", sk_document_get_string(query, "answer", "-")), TEXT_WIDTH);
        sk_eval_print_text("  given     ", sk_document_get_string(query, "given", "(nothing)"), TEXT_WIDTH);
        if (why)
            sk_eval_print_text("  because   ", sk_document_get_string(why, "terms", ""), TEXT_WIDTH);
    }
}

void sk_eval_print(const struct json_t *document, size_t slices, size_t worst, bool colours) {
    print_heading(document, colours);
    print_counts(sk_document_get(document, "counts"));
    print_figures(document, colours);
    print_labels(document, colours);
    print_scope(document, colours);
    print_slices(document, slices, colours);
    print_worst(document, worst, colours);
}

/* ---- two results ---- */

static void print_measure(const struct json_t *measure, bool colours) {
    char a[32], b[32], difference[32], low[32], high[32], range[80];
    const char *verdict = sk_document_get_string(measure, "verdict", "");
    const char *colour = strcmp(verdict, "worse") == 0 ? RED : strcmp(verdict, "better") == 0 ? GREEN : "";
    format_number(real_of(measure, "a"), a, sizeof a);
    format_number(real_of(measure, "b"), b, sizeof b);
    format_number(real_of(measure, "difference"), difference, sizeof difference);
    format_number(real_of(measure, "low"), low, sizeof low);
    format_number(real_of(measure, "high"), high, sizeof high);
    snprintf(range, sizeof range, "%s to %s", low, high);
    printf("%-24s%7s%8s%8s   %-16s%8.4f", sk_document_get_string(measure, "measure", ""), a, b, difference, range,
           real_of(measure, "p_corrected"));
    if (sk_document_get(measure, "wins"))
        printf("%7lld/%lld/%lld", (long long) sk_document_get_integer(measure, "wins", 0),
               (long long) sk_document_get_integer(measure, "ties", 0),
               (long long) sk_document_get_integer(measure, "losses", 0));
    printf("   %s%s%s\n", colours ? colour : "", verdict, colours && *colour ? RESET : "");
}

static void print_differences(const char *title, const struct json_t *list, bool colours) {
    if (!sk_document_count(list))
        return;
    printf("\n%s%s%s\n", paint(colours, BOLD), title, paint(colours, RESET));
    for (size_t i = 0; i < sk_document_count(list); i++) {
        const struct json_t *query = sk_document_at(list, i);
        print_cut(sk_document_get_string(query, "id", ""), TEXT_WIDTH);
        printf("  %.3f -> %.3f\n", real_of(query, "a"), real_of(query, "b"));
        sk_eval_print_text("  asked     ", sk_document_get_string(query, "text", ""), TEXT_WIDTH);
        sk_eval_print_text("  A gave    ", sk_document_get_string(query, "given_a", "(nothing)"), TEXT_WIDTH);
        sk_eval_print_text("  B gave    ", sk_document_get_string(query, "given_b", "(nothing)"), TEXT_WIDTH);
    }
}

void sk_eval_print_comparison(const struct json_t *document, bool colours) {
    const struct json_t *measures = sk_document_get(document, "measures");
    printf("\n%sB against A%s over %lld queries that both have (only in A %lld, only in B %lld)\n", paint(colours, BOLD),
           paint(colours, RESET), (long long) sk_document_get_integer(document, "pairs", 0),
           (long long) sk_document_get_integer(document, "only_in_a", 0),
           (long long) sk_document_get_integer(document, "only_in_b", 0));
    printf("%s%-24s%7s%8s%8s   %-16s%8s%s%s\n", paint(colours, DIM), "", "A", "B", "B - A", "95 % interval", "p",
           "   wins/ties/losses", paint(colours, RESET));
    for (size_t i = 0; i < sk_document_count(measures); i++)
        print_measure(sk_document_at(measures, i), colours);
    printf("%sp: paired randomisation test, corrected for the number of measures (Holm); below .05 a difference is shown%s\n",
           paint(colours, DIM), paint(colours, RESET));
    print_differences("Where B lost most", sk_document_get(document, "b_worse"), colours);
    print_differences("Where B won most", sk_document_get(document, "b_better"), colours);
}
