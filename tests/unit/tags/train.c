#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "tags/features.h"
#include "tags/model.h"
#include "tags/train.h"

struct fixture {
    char directory[64], examples[96], data[96], model[128];
    struct sk_train_report report;
    struct sk_error error;
};

static int set_up(void **state) {
    struct fixture *fixture = calloc(1, sizeof *fixture);
    strcpy(fixture->directory, "/tmp/sk-train-XXXXXX");
    assert_non_null(mkdtemp(fixture->directory));
    snprintf(fixture->examples, sizeof fixture->examples, "%s/examples.jsonl", fixture->directory);
    snprintf(fixture->data, sizeof fixture->data, "%s/data", fixture->directory);
    snprintf(fixture->model, sizeof fixture->model, "%s/models/intent.model", fixture->data);
    *state = fixture;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    sk_directory_remove(fixture->directory, NULL);
    free(fixture);
    return 0;
}

static enum sk_status train(struct fixture *fixture, enum sk_train_task task, const char *lines) {
    const char *paths[] = { fixture->examples };
    memset(&fixture->error, 0, sizeof fixture->error);
    assert_int_equal(sk_file_replace(fixture->examples, sk_slice_of(lines), 0600, &fixture->error), SK_OK);
    return sk_train(task, paths, 1, fixture->data, &fixture->report, &fixture->error);
}

/* 40 examples of each of three intents and 20 of out of scope, worded from small sets. The caller frees them. */
static char *three_intents(void) {
    static const char *const texts[3][4] = { { "the printer is jammed in room %d", "paper jam again, printer %d",
                                               "printer %d does not print", "toner of printer %d is empty" },
                                             { "please reset the password of user %d", "user %d forgot the password",
                                               "password expired for account %d", "new password for %d" },
                                             { "order a new laptop for desk %d", "we need %d more laptops",
                                               "laptop request number %d", "can I get a laptop for %d" } };
    static const char *const intents[3] = { "printer.fault", "password.reset", "laptop.order" };
    static const char *const outside[4] = { "is it going to rain on day %d", "who won match %d", "tell me joke %d",
                                            "recipe for %d cakes" };
    struct sk_buffer lines = { 0 };
    char text[128];
    for (int i = 0; i < 120; i++) {
        snprintf(text, sizeof text, texts[i % 3][i / 3 % 4], i);
        sk_buffer_format(&lines, "{\"text\": \"%s\", \"intent\": \"%s\"}\n", text, intents[i % 3]);
    }
    for (int i = 0; i < 20; i++) {
        snprintf(text, sizeof text, outside[i % 4], i);
        sk_buffer_format(&lines, "{\"text\": \"%s\", \"intent\": \"%s\"}\n", text, i % 2 ? "oos" : "other");
    }
    return lines.data;
}

static void test_learns_own_intents(void **state) {
    struct fixture *fixture = *state;
    struct sk_model *model;
    char *lines = three_intents();
    assert_int_equal(train(fixture, SK_TRAIN_INTENT, lines), SK_OK);
    assert_int_equal(fixture->report.examples, 140);
    assert_int_equal(fixture->report.rejected, 0);
    assert_int_equal(fixture->report.labels, 3);
    assert_true(fixture->report.cross_validated_accuracy > 0.95);
    assert_true(fixture->report.cross_validated_macro_f1 > 0.95);
    assert_true(fixture->report.out_of_scope_recall > 0.5);
    assert_int_equal(sk_model_load(fixture->model, "intent", &model, &fixture->error), SK_OK);
    assert_int_equal(model->label_count, 3);
    assert_string_equal(model->labels[0], "laptop.order"); /* sorted; neither other nor oos among them */
    assert_string_equal(model->labels[2], "printer.fault");
    assert_non_null(strstr(model->trained_on, "examples.jsonl"));
    assert_non_null(strstr(model->score, "accuracy"));
    sk_model_destroy(model);
    free(lines);
}

static void test_same_files_same_bytes(void **state) {
    struct fixture *fixture = *state;
    struct sk_buffer first = { 0 }, second = { 0 };
    char *lines = three_intents();
    assert_int_equal(train(fixture, SK_TRAIN_INTENT, lines), SK_OK);
    assert_int_equal(sk_file_read(fixture->model, 1 << 26, &first, NULL), SK_OK);
    assert_int_equal(train(fixture, SK_TRAIN_INTENT, lines), SK_OK);
    assert_int_equal(sk_file_read(fixture->model, 1 << 26, &second, NULL), SK_OK);
    assert_int_equal(first.size, second.size);
    assert_memory_equal(first.data, second.data, first.size);
    assert_int_equal(first.size, fixture->report.model_bytes);
    sk_buffer_finish(&first);
    sk_buffer_finish(&second);
    free(lines);
}

static void test_passes_over_a_byte_order_mark(void **state) {
    struct fixture *fixture = *state;
    struct sk_buffer marked = { 0 };
    char *lines = three_intents();
    sk_buffer_format(&marked, "\xef\xbb\xbf%s", lines);
    assert_int_equal(train(fixture, SK_TRAIN_INTENT, marked.data), SK_OK);
    assert_int_equal(fixture->report.examples, 140);
    assert_int_equal(fixture->report.rejected, 0);
    sk_buffer_finish(&marked);
    free(lines);
}

static void test_counts_useless_lines(void **state) {
    struct fixture *fixture = *state;
    char *good = three_intents();
    struct sk_buffer lines = { 0 };
    sk_buffer_add_text(&lines, good);
    sk_buffer_add_text(&lines, "not json\n\n[1, 2]\n{\"text\": \"no label\"}\n{\"text\": \"\", \"intent\": \"a\"}\n");
    sk_buffer_add_text(&lines, "{\"intent\": \"a\"}\n{\"text\": \"x\", \"intent\": 7}\n{\"text\": \"x\", \"intent\": \"\"}\n");
    sk_buffer_add_text(
        &lines,
        "{\"text\": \"x\", \"intent\": \"a\\nb\"}\n{\"text\": \"\xFF\", \"intent\": \"a\"}\n{\"text\": 3, \"intent\": \"a\"}\n");
    assert_int_equal(train(fixture, SK_TRAIN_INTENT, lines.data), SK_OK);
    assert_int_equal(fixture->report.rejected, 10);
    assert_int_equal(fixture->report.examples, 140);
    assert_int_equal(fixture->report.labels, 3);
    sk_buffer_finish(&lines);
    free(good);
}

static void test_never_learns_the_test_split(void **state) {
    struct fixture *fixture = *state;
    struct sk_buffer lines = { 0 };
    char *good = three_intents();
    sk_buffer_add_text(&lines, good);
    assert_int_equal(train(fixture, SK_TRAIN_INTENT, lines.data), SK_OK);
    struct sk_model *without, *with;
    assert_int_equal(sk_model_load(fixture->model, "intent", &without, &fixture->error), SK_OK);
    for (int i = 0; i < 30; i++)
        sk_buffer_format(&lines, "{\"text\": \"zzyzx quux %d\", \"intent\": \"laptop.order\", \"split\": \"test\"}\n", i);
    assert_int_equal(train(fixture, SK_TRAIN_INTENT, lines.data), SK_OK);
    assert_int_equal(sk_model_load(fixture->model, "intent", &with, &fixture->error), SK_OK);
    assert_int_equal(with->vocabulary.rows, without->vocabulary.rows);
    size_t weights = (size_t) with->vocabulary.rows * with->column_count;
    assert_memory_equal(with->weights, without->weights, weights);
    assert_non_null(strstr(with->score, "held out: accuracy ")); /* but measured on them */
    assert_int_equal(fixture->report.examples, 140);
    assert_int_equal(fixture->report.held_out, 30);
    sk_model_destroy(without);
    sk_model_destroy(with);
    sk_buffer_finish(&lines);
    free(good);
}

/* Half of the lines are out of scope and sound like the others: accuracy is what both halves reach together, not what a forced
 * choice reaches in scope. */
static void test_accuracy_is_that_of_the_gate(void **state) {
    struct fixture *fixture = *state;
    struct sk_buffer lines = { 0 };
    char *good = three_intents();
    sk_buffer_add_text(&lines, good);
    for (int i = 0; i < 100; i++)
        sk_buffer_format(&lines, "{\"text\": \"the printer of user %d is new, room %d\", \"intent\": \"other\"}\n", i, i * 7);
    assert_int_equal(train(fixture, SK_TRAIN_INTENT, lines.data), SK_OK);
    const struct sk_train_report *report = &fixture->report;
    double both = (120 * report->in_scope_accuracy + 120 * report->out_of_scope_recall) / 240;
    assert_float_equal(report->cross_validated_accuracy, both, 1e-9);
    assert_true(report->cross_validated_macro_f1 <= 1);
    sk_buffer_finish(&lines);
    free(good);
}

/* What is there was learnt from something. */
static void test_a_file_of_the_test_split_alone_replaces_no_model(void **state) {
    struct fixture *fixture = *state;
    struct sk_buffer lines = { 0 }, before = { 0 }, after = { 0 };
    char *good = three_intents();
    assert_int_equal(train(fixture, SK_TRAIN_INTENT, good), SK_OK);
    assert_int_equal(fixture->report.held_out, 0);
    assert_int_equal(sk_file_read(fixture->model, 1 << 26, &before, NULL), SK_OK);
    for (int i = 0; i < 40; i++)
        sk_buffer_format(&lines, "{\"text\": \"text %d\", \"intent\": \"label.%d\", \"split\": \"test\"}\n", i, i % 3);
    assert_int_equal(train(fixture, SK_TRAIN_INTENT, lines.data), SK_REJECTED);
    assert_non_null(strstr(fixture->error.message, "40 lines of \"split\" \"test\""));
    sk_buffer_add_text(&lines, "{\"text\": \"one\", \"intent\": \"label.0\"}\n"); /* one label is none to choose */
    assert_int_equal(train(fixture, SK_TRAIN_INTENT, lines.data), SK_REJECTED);
    assert_int_equal(sk_file_read(fixture->model, 1 << 26, &after, NULL), SK_OK);
    assert_int_equal(before.size, after.size);
    sk_buffer_finish(&lines);
    sk_buffer_finish(&before);
    sk_buffer_finish(&after);
    free(good);
}

static void test_sentiment(void **state) {
    struct fixture *fixture = *state;
    struct sk_buffer lines = { 0 };
    static const char *const words[3] = { "slecht", "dinsdag", "geweldig" }, *const labels[3] = { "negative", "neutral",
                                                                                                  "positive" };
    for (int i = 0; i < 60; i++)
        sk_buffer_format(&lines, "{\"text\": \"bericht %d was %s\", \"sentiment\": \"%s\"}\n", i, words[i % 3], labels[i % 3]);
    assert_int_equal(train(fixture, SK_TRAIN_SENTIMENT, lines.data), SK_OK);
    assert_int_equal(fixture->report.labels, 3);
    assert_true(fixture->report.cross_validated_accuracy > 0.95);
    assert_true(fixture->report.out_of_scope_recall < 0); /* no such thing here */
    sk_buffer_finish(&lines);
}

/* Learns the moods of 30 messages as this tag, and gives how many of 18 others of split "test" it then tells right. */
static double learn_moods(struct fixture *fixture, enum sk_train_task task, uint32_t *rows) {
    static const char *const labels[3] = { "negative", "neutral", "positive" };
    const char *field = task == SK_TRAIN_SENTIMENT ? "sentiment" : "intent";
    static const char *const learnt[3][10] = {
        { "waardeloze service", "wat een oplichters", "schandalig gewoon", "very disappointed", "terrible experience",
          "ik ben er helemaal klaar mee", "belachelijk lang gewacht", "dit is onacceptabel", "absolutely useless",
          "wat een drama" },
        { "wanneer zijn jullie open", "can you send the invoice", "hoe wijzig ik mijn adres", "where is the nearest shop",
          "kan ik de maat ruilen", "what is my customer number", "graag een kopie van de polis", "ik verhuis in mei",
          "is the app available in French", "welke kleuren zijn er" },
        { "hartelijk dank", "super snel geholpen", "what a great team", "heel blij mee", "perfect, top geregeld",
          "excellent help, thank you", "fijne medewerker gesproken", "love it", "keurig opgelost", "amazing service" }
    };
    static const char *const others[3][6] = {
        { "ik wacht nu al drie weken en niemand belt terug", "weer niet geleverd", "nobody answers the phone",
          "third time it breaks", "jullie hebben mij dubbel laten betalen", "still no refund after a month" },
        { "mijn klantnummer staat op de brief", "can I change the delivery address", "moet ik me aanmelden",
          "ik wil graag een factuur", "how do I reset it", "wat zijn de verzendkosten" },
        { "de monteur was op tijd en legde alles uit", "werkt als een zonnetje", "binnen een uur geregeld",
          "thanks a lot for the quick reply", "top gedaan", "you guys rock" }
    };
    struct sk_buffer lines = { 0 };
    for (int mood = 0; mood < 3; mood++) {
        for (int i = 0; i < 10; i++)
            sk_buffer_format(&lines, "{\"text\": \"%s\", \"%s\": \"%s\"}\n", learnt[mood][i], field, labels[mood]);
        for (int i = 0; i < 6; i++)
            sk_buffer_format(&lines, "{\"text\": \"%s\", \"%s\": \"%s\", \"split\": \"test\"}\n", others[mood][i], field,
                             labels[mood]);
    }
    assert_int_equal(train(fixture, task, lines.data), SK_OK);
    sk_buffer_finish(&lines);
    char path[SK_PATH_SIZE];
    struct sk_model *model;
    snprintf(path, sizeof path, "%s/models/%s.model", fixture->data, field);
    assert_int_equal(sk_model_load(path, field, &model, NULL), SK_OK);
    const char *figure = strstr(model->score, "held out: accuracy ");
    assert_non_null(figure);
    double accuracy = strtod(figure + strlen("held out: accuracy "), NULL);
    *rows = model->vocabulary.rows;
    sk_model_destroy(model);
    return accuracy;
}

/* What the shipped model knows is known, beside what is learnt as if there were none: an intent has nothing to lean on. */
static void test_sentiment_leans_on_the_shipped_model(void **state) {
    struct fixture *fixture = *state;
    uint32_t rows, wide;
    double alone = learn_moods(fixture, SK_TRAIN_INTENT, &rows), together = learn_moods(fixture, SK_TRAIN_SENTIMENT, &wide);
    assert_true(together > alone + 0.15);
    assert_true(wide > 10 * rows);
}

static void train_moods(struct fixture *fixture, enum sk_train_task task, const char *good, const char *bad,
                        enum sk_status expected) {
    struct sk_buffer lines = { 0 };
    for (int i = 0; i < 40; i++)
        sk_buffer_format(&lines, "{\"text\": \"bericht %d was %s\", \"%s\": \"%s\"}\n", i, i % 2 ? "geweldig" : "slecht",
                         task == SK_TRAIN_SENTIMENT ? "sentiment" : "intent", i % 2 ? good : bad);
    assert_int_equal(train(fixture, task, lines.data), expected);
    sk_buffer_finish(&lines);
}

/* Routing, escalation and the score ask for sentiments by name. Intents are the company's own. */
static void test_sentiments_are_those_of_the_taxonomy(void **state) {
    struct fixture *fixture = *state;
    struct sk_model *model;
    char path[SK_PATH_SIZE];
    train_moods(fixture, SK_TRAIN_SENTIMENT, "Positive", "NEGATIVE", SK_OK);
    snprintf(path, sizeof path, "%s/models/sentiment.model", fixture->data);
    assert_int_equal(sk_model_load(path, "sentiment", &model, NULL), SK_OK);
    assert_int_equal(model->label_count, 2);
    assert_string_equal(model->labels[0], "negative");
    assert_string_equal(model->labels[1], "positive");
    sk_model_destroy(model);
    const char *const others[] = { "Positief", "positiv", "positive ", "positives", "1", "other" };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        char reason[200];
        train_moods(fixture, SK_TRAIN_SENTIMENT, others[i], "negative", SK_REJECTED);
        snprintf(reason, sizeof reason, "examples.jsonl, line 2: the sentiment \"%s\" is none of negative, neutral, positive",
                 others[i]);
        assert_non_null(strstr(fixture->error.message, reason));
    }
    train_moods(fixture, SK_TRAIN_INTENT, "Compliment", "Klacht", SK_OK);
    assert_int_equal(sk_model_load(fixture->model, "intent", &model, NULL), SK_OK);
    assert_string_equal(model->labels[0], "Compliment"); /* as it is written */
    sk_model_destroy(model);
}

/* Of two intents said with the same words; how far the second is ahead where all of them are said. */
static float lead_with_weight(struct fixture *fixture, const char *weight) {
    struct sk_buffer lines = { 0 };
    struct sk_model *model;
    for (int i = 0; i < 60; i++)
        sk_buffer_format(&lines, "{\"text\": \"bericht %d van dinsdag\", \"intent\": \"%s\", \"weight\": %s}\n", i,
                         i % 2 ? "refund" : "order", i % 2 ? weight : "1");
    assert_int_equal(train(fixture, SK_TRAIN_INTENT, lines.data), SK_OK);
    assert_int_equal(fixture->report.examples, 60);
    assert_int_equal(sk_model_load(fixture->model, "intent", &model, &fixture->error), SK_OK);
    struct sk_entry entries[200];
    float scores[2];
    assert_in_range(model->vocabulary.rows, 1, 200);
    for (uint32_t row = 0; row < model->vocabulary.rows; row++)
        entries[row] = (struct sk_entry){ .row = row, .value = 0.2f };
    sk_model_score(model, entries, model->vocabulary.rows, scores);
    float lead = scores[1] - scores[0];
    sk_model_destroy(model);
    sk_buffer_finish(&lines);
    return lead;
}

static void test_weight(void **state) {
    struct fixture *fixture = *state;
    float plain = lead_with_weight(fixture, "1");
    assert_true(lead_with_weight(fixture, "5") > plain + 0.1f);
    assert_true(lead_with_weight(fixture, "0") == plain); /* not possible: ignored */
    assert_true(lead_with_weight(fixture, "11") == plain);
    assert_true(lead_with_weight(fixture, "\"5\"") == plain);
}

static void test_refuses_what_cannot_be_learnt(void **state) {
    struct fixture *fixture = *state;
    const char *missing[] = { "/nonexistent/examples.jsonl" };
    assert_int_equal(train(fixture, SK_TRAIN_INTENT, ""), SK_REJECTED);
    assert_int_equal(train(fixture, SK_TRAIN_INTENT, "\x00\x01 binary\n{\n"), SK_REJECTED);
    assert_non_null(strstr(fixture->error.message, "\"intent\""));
    assert_int_equal(train(fixture, SK_TRAIN_INTENT, "{\"text\": \"a b\", \"intent\": \"one\"}\n"), SK_REJECTED);
    assert_non_null(strstr(fixture->error.message, "1 different labels"));
    memset(&fixture->error, 0, sizeof fixture->error);
    assert_int_equal(sk_train(SK_TRAIN_INTENT, missing, 1, fixture->data, &fixture->report, &fixture->error), SK_NOT_FOUND);
    assert_non_null(strstr(fixture->error.message, "/nonexistent/examples.jsonl"));
}

/* A failed training leaves the model that was there. */
static void test_failure_keeps_the_old_model(void **state) {
    struct fixture *fixture = *state;
    struct sk_model *model;
    char *lines = three_intents();
    assert_int_equal(train(fixture, SK_TRAIN_INTENT, lines), SK_OK);
    assert_int_equal(train(fixture, SK_TRAIN_INTENT, "{}\n"), SK_REJECTED);
    assert_int_equal(sk_model_load(fixture->model, "intent", &model, &fixture->error), SK_OK);
    sk_model_destroy(model);
    free(lines);
}

static void test_two_examples_are_enough_to_run(void **state) {
    struct fixture *fixture = *state;
    assert_int_equal(
        train(fixture, SK_TRAIN_INTENT, "{\"text\": \"a b\", \"intent\": \"one\"}\n{\"text\": \"c d\", \"intent\": \"two\"}\n"),
        SK_OK);
    assert_int_equal(fixture->report.labels, 2);
}

/* What sk_train_errors prints of a directory of messages; the caller finishes it. */
static void print_errors(const char *messages, const char *path, struct sk_buffer *printed) {
    fflush(stdout);
    int terminal = dup(STDOUT_FILENO);
    assert_non_null(freopen(path, "w", stdout));
    enum sk_status status = sk_train_errors(messages, NULL);
    fflush(stdout);
    assert_int_equal(dup2(terminal, STDOUT_FILENO), STDOUT_FILENO);
    close(terminal);
    assert_int_equal(status, SK_OK);
    assert_int_equal(sk_file_read(path, 1 << 20, printed, NULL), SK_OK);
    sk_buffer_add(printed, "", 1);
}

/* Three intents that words tell apart, and 30 messages of the first labelled as a fourth: those two are taken for each other. */
static void test_errors(void **state) {
    struct fixture *fixture = *state;
    char messages[96], lexicon[96], path[160], shipped[SK_PATH_SIZE], *good = three_intents();
    struct sk_buffer lines = { 0 }, printed = { 0 };
    snprintf(messages, sizeof messages, "%s/messages", fixture->directory);
    snprintf(lexicon, sizeof lexicon, "%s/lexicon", fixture->directory);
    snprintf(path, sizeof path, "%s/a.jsonl", messages);
    assert_int_equal(sk_directory_create(messages, NULL), SK_OK);
    assert_int_equal(sk_share_path(shipped, "data/lexicon", NULL), SK_OK);
    assert_int_equal(symlink(shipped, lexicon), 0);
    sk_buffer_add_text(&lines, good);
    for (int i = 0; i < 30; i++)
        sk_buffer_format(&lines, "{\"text\": \"the printer is jammed in room 9%d\", \"intent\": \"printer.other\"}\n", i);
    assert_int_equal(sk_file_replace(path, sk_slice(lines.data, lines.size), 0600, NULL), SK_OK);
    print_errors(messages, fixture->examples, &printed);
    assert_non_null(strstr(printed.data, "| right label among the first 3 | 150 | 1.000 |"));
    assert_non_null(strstr(printed.data, "| printer.fault, printer.other | "));
    assert_null(strstr(printed.data, "laptop.order"));
    assert_null(strstr(printed.data, "first 1 | 150 | 1.000 |"));
    assert_non_null(strstr(printed.data, "| 25 % | "));
    assert_non_null(strstr(printed.data, "| 100 % | "));
    assert_int_equal(sk_train_errors("/nonexistent/messages", &fixture->error), SK_FAULT_IO);
    sk_buffer_finish(&printed);
    sk_buffer_finish(&lines);
    free(good);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_learns_own_intents, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_same_files_same_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_passes_over_a_byte_order_mark, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_counts_useless_lines, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_never_learns_the_test_split, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_accuracy_is_that_of_the_gate, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_file_of_the_test_split_alone_replaces_no_model, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sentiment, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sentiment_leans_on_the_shipped_model, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sentiments_are_those_of_the_taxonomy, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_weight, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refuses_what_cannot_be_learnt, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_failure_keeps_the_old_model, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_two_examples_are_enough_to_run, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_errors, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
