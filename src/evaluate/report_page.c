#include "evaluate/report_page.h"

#include <math.h>
#include <string.h>

#include "evaluate/page.h"
#include "evaluate/result.h"
#include "protocol/document.h"

#define CURVE_LIMIT 101
#define SLICES_SHOWN 40
#define LABELS_SHOWN 200
#define MISTAKES_SHOWN 15
#define WORST_SHOWN 25

static double real_of(const struct json_t *object, const char *name) {
    return sk_document_get_real(object, name, NAN);
}

static const char *text_of(const struct json_t *object, const char *name) {
    return sk_document_get_string(object, name, "");
}

static const struct json_t *figure_named(const struct json_t *figures, const char *name) {
    for (size_t i = 0; i < sk_document_count(figures); i++)
        if (strcmp(text_of(sk_document_at(figures, i), "measure"), name) == 0)
            return sk_document_at(figures, i);
    return NULL;
}

/* "in_scope_accuracy" -> "in scope accuracy" */
static void add_name(struct sk_buffer *out, const char *name) {
    for (const char *at = name; *at; at++) {
        char letter[2] = { *at == '_' ? ' ' : *at, '\0' };
        sk_page_text(out, letter);
    }
}

static void add_range(struct sk_buffer *out, double low, double high) {
    if (isnan(low)) {
        sk_buffer_add_text(out, "<span class=\"soft\">too few to say</span>");
        return;
    }
    sk_page_number(out, low);
    sk_buffer_add_text(out, " to ");
    sk_page_number(out, high);
}

static void open_table(struct sk_buffer *out, const char *heads) {
    sk_buffer_format(out, "<div class=\"scroll\"><table><thead><tr>%s</tr></thead><tbody>\n", heads);
}

static void close_table(struct sk_buffer *out) {
    sk_buffer_add_text(out, "</tbody></table></div>\n");
}

static void add_cell(struct sk_buffer *out, double value) {
    sk_buffer_add_text(out, "<td class=\"n\">");
    sk_page_number(out, value);
    sk_buffer_add_text(out, "</td>");
}

/* ---- headline ---- */

static const char *meaning_of(const char *measure) {
    static const struct {
        const char *name, *meaning;
    } meanings[] = {
        { "hit@3", "of the messages had a reply of the right kind among the first three suggestions" },
        { "token_f1@3",
          "is how near the best of the first three suggestions comes to the real answer, word by word (1 = the same words)" },
        { "map", "is the mean average precision of the ranked cases (1 = all relevant cases first)" },
        { "accuracy", "of the messages got the right label" },
        { "accepted",
          "of the messages with suggestions that an agent reported on were answered with one of them, edited or not" },
    };
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (strcmp(meanings[i].name, measure) == 0)
            return meanings[i].meaning;
    return "is the mean over all messages";
}

static void add_headline(struct sk_buffer *out, const struct json_t *document) {
    const char *name = text_of(document, "headline");
    const struct json_t *figure = figure_named(sk_document_get(document, "figures"), name);
    if (!figure)
        return;
    sk_buffer_add_text(out, "<div class=\"headline\"><span class=\"soft\">");
    add_name(out, name);
    sk_buffer_add_text(out, "</span><b>");
    sk_page_number(out, real_of(figure, "value"));
    sk_buffer_add_text(out, "</b><p>");
    sk_page_text(out, meaning_of(name));
    sk_buffer_add_text(out, ".</p><p class=\"soft\">95 % interval ");
    add_range(out, real_of(figure, "low"), real_of(figure, "high"));
    int64_t count = sk_document_get_integer(figure, "n", 0), units = sk_document_get_integer(document, "resampled_units", 0);
    int64_t queries = sk_document_get_integer(sk_document_get(document, "counts"), "queries", 0);
    sk_buffer_format(out, ", over %lld messages", (long long) count);
    if (units < queries)
        sk_buffer_format(out, " in %lld conversations", (long long) units);
    sk_buffer_add_text(out, ".</p></div>\n");
}

/* ---- figures ---- */

/* Shares run from 0 to 1, ratings from 1 to 5, differences of ratings from -2 to 2. */
static struct sk_page_whisker whisker_of(const struct json_t *figure, const char *name, double reference) {
    struct sk_page_whisker whisker = {
        real_of(figure, "value"), real_of(figure, "low"), real_of(figure, "high"), 0, 1, reference
    };
    if (strcmp(name, "satisfaction_gain") == 0) {
        whisker.low_end = -2;
        whisker.high_end = 2;
        whisker.reference = 0;
    } else if (strncmp(name, "satisfaction_", 13) == 0) {
        whisker.low_end = 1;
        whisker.high_end = 5;
    }
    return whisker;
}

static void add_figure_cells(struct sk_buffer *out, const struct json_t *figure, const char *name, double reference) {
    struct sk_page_whisker whisker = whisker_of(figure, name, reference);
    add_cell(out, whisker.value);
    sk_buffer_add_text(out, "<td class=\"n\">");
    add_range(out, whisker.low, whisker.high);
    sk_buffer_add_text(out, "</td><td class=\"w\">");
    sk_page_whisker(out, &whisker);
    sk_buffer_format(out, "</td><td class=\"n\">%lld</td>", (long long) sk_document_get_integer(figure, "n", 0));
}

static void add_figures(struct sk_buffer *out, const struct json_t *document) {
    const struct json_t *figures = sk_document_get(document, "figures");
    sk_buffer_add_text(out, "<h2>All figures</h2>\n");
    open_table(out, "<th>figure</th><th class=\"n\">value</th><th class=\"n\">95 % interval</th><th class=\"w\"></th><th "
                    "class=\"n\">messages</th>");
    for (size_t i = 0; i < sk_document_count(figures); i++) {
        const struct json_t *figure = sk_document_at(figures, i);
        sk_buffer_add_text(out, "<tr><td>");
        add_name(out, text_of(figure, "measure"));
        if (sk_measure_direction(text_of(figure, "measure")) == SK_LOWER_IS_BETTER)
            sk_buffer_add_text(out, " <span class=\"soft\">(lower is better)</span>");
        sk_buffer_add_text(out, "</td>");
        add_figure_cells(out, figure, text_of(figure, "measure"), NAN);
        sk_buffer_add_text(out, "</tr>\n");
    }
    close_table(out);
}

/* ---- calibration ---- */

static void add_reliability(struct sk_buffer *out, const struct json_t *bins) {
    struct sk_page_point points[CURVE_LIMIT];
    size_t count = 0;
    for (size_t i = 0; i < sk_document_count(bins) && count < CURVE_LIMIT; i++) {
        const struct json_t *bin = sk_document_at(bins, i);
        points[count++] = (struct sk_page_point){ real_of(bin, "mean_confidence"), real_of(bin, "right"), NAN, NAN,
                                                  sk_document_get_real(bin, "n", 0) };
    }
    struct sk_page_plot plot = {
        .title =
            "Reliability of the confidence in the first answer. On the dashed line a confidence of 0.8 is right 8 times in 10; "
            "dots above it are better than they say. Area of a dot: number of messages.",
        .x_label = "confidence",
        .y_label = "share that was right",
        .points = points,
        .count = count,
        .diagonal = true,
    };
    sk_page_plot(out, &plot);
}

static void add_coverage(struct sk_buffer *out, const struct json_t *curve) {
    struct sk_page_point precision[CURVE_LIMIT], coverage[CURVE_LIMIT];
    size_t count = 0;
    for (size_t i = 0; i < sk_document_count(curve) && count < CURVE_LIMIT; i++) {
        const struct json_t *point = sk_document_at(curve, i);
        double at = real_of(point, "min_confidence");
        precision[count] =
            (struct sk_page_point){ at, real_of(point, "precision"), real_of(point, "low"), real_of(point, "high"), 0 };
        coverage[count++] = (struct sk_page_point){ at, real_of(point, "coverage"), NAN, NAN, 0 };
    }
    struct sk_page_plot plot = {
        .title = "What abstaining buys: with a higher least confidence fewer messages get an answer (coverage), and more of the "
                 "first answers are right (precision, with its 95 % band).",
        .x_label = "least confidence (min_confidence)",
        .y_label = "share of messages",
        .points = precision,
        .count = count,
        .curve = true,
        .second = coverage,
        .first_name = "precision",
        .second_name = "coverage",
    };
    sk_page_plot(out, &plot);
}

static void add_calibration(struct sk_buffer *out, const struct json_t *document) {
    const struct json_t *calibration = sk_document_get(document, "calibration");
    if (!calibration)
        return;
    sk_buffer_add_text(out, "<h2>Can the confidence be trusted?</h2>\n<div class=\"plots\">");
    add_reliability(out, sk_document_get(calibration, "reliability"));
    add_coverage(out, sk_document_get(calibration, "coverage"));
    sk_buffer_add_text(out, "</div>\n<p>Expected calibration error ");
    sk_page_number(out, real_of(calibration, "calibration_error"));
    sk_buffer_add_text(out, ", Brier score ");
    sk_page_number(out, real_of(calibration, "brier_score"));
    sk_buffer_add_text(out, " (0 is perfect for both).</p>\n");
}

static void add_scope(struct sk_buffer *out, const struct json_t *document) {
    const struct json_t *scope = sk_document_get(document, "out_of_scope"), *curve = sk_document_get(scope, "curve");
    struct sk_page_point accuracy[CURVE_LIMIT], recall[CURVE_LIMIT];
    size_t count = 0;
    if (!scope)
        return;
    for (size_t i = 0; i < sk_document_count(curve) && count < CURVE_LIMIT; i++) {
        const struct json_t *point = sk_document_at(curve, i);
        double at = real_of(point, "threshold");
        accuracy[count] =
            (struct sk_page_point){ at, real_of(point, "in_scope_accuracy"), real_of(point, "in_scope_accuracy_low"),
                                    real_of(point, "in_scope_accuracy_high"), 0 };
        recall[count++] = (struct sk_page_point){ at, real_of(point, "out_of_scope_recall"), NAN, NAN, 0 };
    }
    struct sk_page_plot plot = {
        .title = "Out of scope: messages below the threshold are called out of scope. In-scope accuracy (95 % band) against the "
                 "share of "
                 "out-of-scope messages that are recognised.",
        .x_label = "threshold",
        .y_label = "share of messages",
        .points = accuracy,
        .count = count,
        .curve = true,
        .second = recall,
        .first_name = "in-scope accuracy",
        .second_name = "out-of-scope recall",
    };
    sk_buffer_format(out, "<h2>Out of scope</h2>\n<p>%lld such messages; separation (area under the ROC curve) ",
                     (long long) sk_document_get_integer(scope, "n", 0));
    sk_page_number(out, real_of(scope, "separation"));
    sk_buffer_add_text(out, " (");
    add_range(out, real_of(scope, "separation_low"), real_of(scope, "separation_high"));
    sk_buffer_add_text(out, ").</p><div class=\"plots\">");
    sk_page_plot(out, &plot);
    sk_buffer_add_text(out, "</div>\n");
}

/* ---- comparison ---- */

static void add_comparison(struct sk_buffer *out, const struct json_t *document) {
    const struct json_t *comparison = sk_document_get(document, "comparison"),
                        *measures = sk_document_get(comparison, "measures");
    if (!comparison)
        return;
    sk_buffer_format(
        out,
        "<h2>Against the baseline</h2>\n<p>%lld messages that both have. A difference is called shown where its p (paired "
        "randomisation test, corrected for the number of figures) is below .05.</p>\n",
        (long long) sk_document_get_integer(comparison, "pairs", 0));
    open_table(
        out,
        "<th>figure</th><th class=\"n\">baseline</th><th class=\"n\">now</th><th class=\"n\">difference</th><th class=\"n\">95 % "
        "interval</th><th class=\"n\">p</th><th class=\"n\">wins / ties / losses</th><th></th>");
    for (size_t i = 0; i < sk_document_count(measures); i++) {
        const struct json_t *measure = sk_document_at(measures, i);
        const char *verdict = text_of(measure, "verdict");
        sk_buffer_add_text(out, "<tr><td>");
        add_name(out, text_of(measure, "measure"));
        sk_buffer_add_text(out, "</td>");
        add_cell(out, real_of(measure, "a"));
        add_cell(out, real_of(measure, "b"));
        add_cell(out, real_of(measure, "difference"));
        sk_buffer_add_text(out, "<td class=\"n\">");
        add_range(out, real_of(measure, "low"), real_of(measure, "high"));
        sk_buffer_format(out, "</td><td class=\"n\">%.4f</td><td class=\"n\">", real_of(measure, "p_corrected"));
        if (sk_document_get(measure, "wins"))
            sk_buffer_format(out, "%lld / %lld / %lld", (long long) sk_document_get_integer(measure, "wins", 0),
                             (long long) sk_document_get_integer(measure, "ties", 0),
                             (long long) sk_document_get_integer(measure, "losses", 0));
        sk_buffer_format(out, "</td><td class=\"%s\">",
                         strcmp(verdict, "worse") == 0    ? "bad"
                         : strcmp(verdict, "better") == 0 ? "good"
                                                          : "soft");
        sk_page_text(out, verdict);
        sk_buffer_add_text(out, "</td></tr>\n");
    }
    close_table(out);
}

/* ---- labels ---- */

static void add_mistakes(struct sk_buffer *out, const struct json_t *confusion) {
    open_table(out, "<th>the label is</th><th>it was taken for</th><th class=\"n\">messages</th>");
    for (size_t i = 0; i < sk_document_count(confusion) && i < MISTAKES_SHOWN; i++) {
        const struct json_t *cell = sk_document_at(confusion, i);
        if (strcmp(text_of(cell, "label"), text_of(cell, "predicted")) == 0)
            break;
        sk_buffer_add_text(out, "<tr><td>");
        sk_page_text(out, text_of(cell, "label"));
        sk_buffer_add_text(out, "</td><td>");
        sk_page_text(out, text_of(cell, "predicted"));
        sk_buffer_format(out, "</td><td class=\"n\">%lld</td></tr>\n", (long long) sk_document_get_integer(cell, "n", 0));
    }
    close_table(out);
}

static void add_labels(struct sk_buffer *out, const struct json_t *document) {
    const struct json_t *labels = sk_document_get(document, "labels");
    if (!sk_document_count(labels))
        return;
    sk_buffer_add_text(out, "<h2>Labels</h2>\n");
    open_table(out, "<th>label</th><th class=\"n\">precision</th><th class=\"n\">recall</th><th class=\"n\">F1</th><th "
                    "class=\"n\">95 % interval of "
                    "F1</th><th class=\"n\">messages</th>");
    for (size_t i = 0; i < sk_document_count(labels) && i < LABELS_SHOWN; i++) {
        const struct json_t *label = sk_document_at(labels, i);
        sk_buffer_add_text(out, "<tr><td>");
        sk_page_text(out, text_of(label, "label"));
        sk_buffer_add_text(out, "</td>");
        add_cell(out, real_of(label, "precision"));
        add_cell(out, real_of(label, "recall"));
        add_cell(out, real_of(label, "f1"));
        sk_buffer_add_text(out, "<td class=\"n\">");
        add_range(out, real_of(label, "f1_low"), real_of(label, "f1_high"));
        sk_buffer_format(out, "</td><td class=\"n\">%lld</td></tr>\n", (long long) sk_document_get_integer(label, "n", 0));
    }
    close_table(out);
    sk_buffer_add_text(out, "<h2>Most frequent mistakes</h2>\n");
    add_mistakes(out, sk_document_get(document, "confusion"));
}

/* ---- slices and worst queries ---- */

static void add_slices(struct sk_buffer *out, const struct json_t *document) {
    const struct json_t *slices = sk_document_get(document, "slices");
    const char *headline = text_of(document, "headline");
    double overall = real_of(figure_named(sk_document_get(document, "figures"), headline), "value");
    if (!sk_document_count(slices))
        return;
    sk_buffer_add_text(out, "<h2>Where it is worst</h2>\n<p>Slices by ");
    add_name(out, headline);
    sk_buffer_add_text(out, ", those that are surely bad first; the dashed line is the value over all messages.</p>\n");
    open_table(out, "<th>by</th><th>slice</th><th class=\"n\">value</th><th class=\"n\">95 % interval</th><th "
                    "class=\"w\"></th><th class=\"n\">messages</th>");
    for (size_t i = 0; i < sk_document_count(slices) && i < SLICES_SHOWN; i++) {
        const struct json_t *slice = sk_document_at(slices, i),
                            *figure = figure_named(sk_document_get(slice, "figures"), headline);
        if (!figure)
            continue;
        sk_buffer_add_text(out, "<tr><td class=\"soft\">");
        add_name(out, text_of(slice, "by"));
        sk_buffer_add_text(out, "</td><td>");
        sk_page_text(out, text_of(slice, "value"));
        sk_buffer_add_text(out, "</td>");
        add_figure_cells(out, figure, headline, overall);
        sk_buffer_add_text(out, "</tr>\n");
    }
    close_table(out);
}

static void add_term(struct sk_buffer *out, const char *term, const char *text) {
    if (!*text)
        return;
    sk_buffer_format(out, "<dt>%s</dt><dd>", term);
    sk_page_text(out, text);
    sk_buffer_add_text(out, "</dd>");
}

static void add_why(struct sk_buffer *out, const struct json_t *why) {
    const struct json_t *features = sk_document_get(why, "features");
    if (!why)
        return;
    add_term(out, "words shared", text_of(why, "terms"));
    add_term(out, "case shown", text_of(why, "case_id"));
    sk_buffer_add_text(out, "<dt>score</dt><dd>");
    for (size_t i = 0; i < sk_document_size(features); i++) {
        const char *name;
        double value = sk_document_real(sk_document_field(features, i, &name), NAN);
        if (value == 0)
            continue;
        sk_page_text(out, name);
        sk_buffer_add_text(out, " ");
        sk_page_number(out, value);
        sk_buffer_add_text(out, " &nbsp; ");
    }
    sk_buffer_add_text(out, "</dd>");
}

static void add_worst(struct sk_buffer *out, const struct json_t *document) {
    const struct json_t *worst = sk_document_get(document, "worst");
    if (!sk_document_count(worst))
        return;
    sk_buffer_add_text(out, "<h2>Worst messages</h2>\n<p>Lowest ");
    add_name(out, text_of(document, "headline"));
    sk_buffer_add_text(out, " first; of equal ones those that the program was surest of.</p>\n");
    for (size_t i = 0; i < sk_document_count(worst) && i < WORST_SHOWN; i++) {
        const struct json_t *query = sk_document_at(worst, i);
        sk_buffer_add_text(out, "<article><span class=\"soft\">");
        sk_page_text(out, text_of(query, "id"));
        if (!isnan(real_of(query, "confidence")))
            sk_buffer_format(out, " · confidence %.2f", real_of(query, "confidence"));
        sk_buffer_add_text(out, "</span><dl>");
        add_term(out, "before", text_of(query, "before"));
        add_term(out, "message", text_of(query, "text"));
        add_term(out, "expected", text_of(query, "expected"));
        add_term(out, "real answer", text_of(query, "answer"));
        add_term(out, "given", *text_of(query, "given") ? text_of(query, "given") : "(nothing)");
        add_why(out, sk_document_get(query, "why"));
        sk_buffer_add_text(out, "</dl></article>\n");
    }
}

/* ---- how it was measured ---- */

static void add_fields(struct sk_buffer *out, const struct json_t *object) {
    for (size_t i = 0; i < sk_document_size(object); i++) {
        const char *name;
        const struct json_t *value = sk_document_field(object, i, &name);
        struct sk_buffer text = { 0 };
        if (sk_document_encode(value, &text, NULL) == SK_OK) {
            sk_buffer_add_text(out, "<tr><td>");
            add_name(out, name);
            sk_buffer_add_text(out, "</td><td><code>");
            sk_page_text(out, text.data);
            sk_buffer_add_text(out, "</code></td></tr>\n");
        }
        sk_buffer_finish(&text);
    }
}

static void add_method(struct sk_buffer *out, const struct json_t *document) {
    sk_buffer_add_text(
        out, "<h2>How it was measured</h2>\n<p>Every interval is a 95 % percentile bootstrap over whole conversations: the same "
             "evaluation of other messages of the same kind would land in it 19 times in 20. It knows nothing of other months, "
             "channels or products than those in the file.</p>\n");
    open_table(out, "<th>setting or count</th><th></th>");
    add_fields(out, sk_document_get(document, "settings"));
    add_fields(out, sk_document_get(document, "counts"));
    close_table(out);
}

enum sk_status sk_report_page(const struct json_t *document, struct sk_buffer *out, struct sk_error *error) {
    char title[80] = "sidekick: ";
    const char *kind = text_of(document, "evaluation");
    strncat(title, strcmp(kind, "suggest") == 0 ? "suggestions" : strcmp(kind, "log") == 0 ? "what agents did" : kind, 20);
    if (*text_of(document, "task")) {
        strncat(title, " · ", 5);
        strncat(title, text_of(document, "task"), 20);
    }
    sk_page_begin(out, title);
    add_headline(out, document);
    add_comparison(out, document);
    add_figures(out, document);
    add_calibration(out, document);
    add_scope(out, document);
    add_slices(out, document);
    add_labels(out, document);
    add_worst(out, document);
    add_method(out, document);
    sk_page_end(out);
    return out->failed ? sk_error_set(error, SK_FAULT_MEMORY, "no memory for the report") : SK_OK;
}
