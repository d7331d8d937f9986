/* checks, policy lists and the selection of what is shown. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/file.h"
#include "rank/select.h"

static struct sk_analyser *analyser;
static struct sk_arena arena;

static int set_up(void **state) {
    (void) state;
    struct sk_error error = { 0 };
    sk_arena_init(&arena, 8 << 20);
    return sk_analyser_create(&analyser, &error);
}

static int tear_down(void **state) {
    (void) state;
    sk_analyser_destroy(analyser);
    sk_arena_finish(&arena);
    return 0;
}

/* ---- policy lists ---- */

static struct sk_policy_list *parse(const char *text) {
    struct sk_policy_list *list = NULL;
    struct sk_error error = { 0 };
    if (sk_policy_list_parse(sk_slice_of(text), "test.txt", analyser, &list, &error) != SK_OK)
        fail_msg("%s", error.message);
    return list;
}

static uint64_t broken(const struct sk_policy_list *list, const char *reply, enum sk_language language) {
    struct sk_analysis analysis;
    struct sk_error error = { 0 };
    assert_int_equal(sk_analyse(analyser, sk_slice_of(reply), language, &arena, &analysis, &error), SK_OK);
    return sk_policy_list_find(list, &analysis, &arena);
}

static void forms_gaps_choices_and_excuses(void **state) {
    (void) state;
    struct sk_policy_list *list = parse("# comment\n"
                                        "rule certain withhold nl\n"
                                        "set soon = (morgen|over een uur)\n"
                                        "  says garanderen~ ..3 <soon>\n"
                                        "  unless niet\n"
                                        "rule cause warn any\n"
                                        "  says ^ (the|de)? techn*\n"
                                        "  says mogen we (even)? raden ?\n");
    assert_int_equal(sk_policy_list_count(list), 2);
    assert_string_equal(sk_policy_list_warning(list, 0), "policy:certain");
    assert_int_equal(sk_policy_list_withheld(list), 1);
    assert_int_equal(broken(list, "Wij garanderen dat het morgen komt.", SK_NL), 1);
    assert_int_equal(broken(list, "Gegarandeerd voor morgen!", SK_NL), 1);
    assert_int_equal(broken(list, "Hij garandeert het over een uur.", SK_NL), 1);
    assert_int_equal(broken(list, "Hij garandeert dat het pakket er zeker ooit eens morgen komt.", SK_NL), 0); /* gap too wide */
    assert_int_equal(broken(list, "Wij garanderen het. Morgen hoort u meer.", SK_NL), 0);                      /* two sentences */
    assert_int_equal(broken(list, "Wij garanderen niet dat het morgen komt.", SK_NL), 0);
    assert_int_equal(broken(list, "Dat is niet fijn. Wij garanderen dat het morgen komt.", SK_NL), 1);
    assert_int_equal(broken(list, "Wij garanderen dat het morgen komt.", SK_DE), 0); /* a rule for Dutch */
    assert_int_equal(broken(list, "De technische dienst komt.", SK_NL), 2);
    assert_int_equal(broken(list, "Een technische storing.", SK_NL), 0); /* not at the beginning */
    assert_int_equal(broken(list, "Mogen we raden?", SK_NL), 2);
    assert_int_equal(broken(list, "Mogen we even raden?", SK_NL), 2);
    assert_int_equal(broken(list, "Mogen we raden.", SK_NL), 0); /* no question */
    sk_policy_list_destroy(list);
}

static void errors_name_the_line_and_the_cause(void **state) {
    (void) state;
    static const struct {
        const char *text, *expected;
    } cases[] = {
        { "says te vroeg\n", "test.txt, line 1: a line \"rule NAME ACTION LANGUAGE\" must stand above" },
        { "rule a warn nl\n\nsays (open\n", "line 3: a \"(\" has no \")\"" },
        { "rule a warn nl\nsays open)\n", "line 2: a \")\" has no \"(\"" },
        { "rule a forbid nl\n", "line 1: rule a: the action is warn or withhold" },
        { "rule a warn klingon\n", "line 1: rule a: the language is" },
        { "rule A warn nl\n", "line 1: a rule's name" },
        { "rule a warn nl\nrule a withhold en\n", "line 2: rule a was given the other action above" },
        { "rule a warn any\nsays woord~\n", "line 2: \"woord~\": forms of a word need a language" },
        { "rule a warn nl\nsays ab*\n", "line 2: \"ab*\": a wildcard" },
        { "rule a warn nl\nsays een ..99 twee\n", "line 2: \"..99\": a gap is" },
        { "rule a warn nl\nsays ... twee\n", "line 2: a phrase cannot begin with a gap" },
        { "rule a warn nl\nsays <onbekend>\n", "line 2: \"<onbekend>\" is not defined above" },
        { "rule a warn nl\nsays\n", "line 2: there are no words" },
        { "rule a warn nl\nset b = x\nset b = y\n", "line 3: <b> is defined twice" },
        { "rule a warn nl\nmag niet\n", "line 2: expected" },
        { "rule a warn nl\nsays \xff\xfe\n", "line 2: the phrase is not UTF-8" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sk_policy_list *list = NULL;
        struct sk_error error = { 0 };
        enum sk_status status = sk_policy_list_parse(sk_slice_of(cases[i].text), "test.txt", analyser, &list, &error);
        assert_int_equal(status, SK_FAULT_ARGUMENT);
        assert_null(list);
        if (!strstr(error.message, cases[i].expected))
            fail_msg("\"%s\" does not say \"%s\"", error.message, cases[i].expected);
    }
}

static struct sk_policy_list *shipped_list(void) {
    char path[SK_PATH_SIZE];
    struct sk_error error = { 0 };
    struct sk_buffer content = { 0 };
    struct sk_policy_list *list = NULL;
    assert_int_equal(sk_share_path(path, "data/policy.txt", &error), SK_OK);
    assert_int_equal(sk_file_read(path, 1 << 20, &content, &error), SK_OK);
    if (sk_policy_list_parse(sk_buffer_slice(&content), path, analyser, &list, &error) != SK_OK)
        fail_msg("%s", error.message);
    sk_buffer_finish(&content);
    return list;
}

static void the_shipped_list_knows_promises_from_service(void **state) {
    (void) state;
    static const struct {
        const char *rule, *reply; /* rule NULL: none */
    } cases[] = {
        { "financial_advice", "Ik raad u aan om uw aandelen nu te verkopen." },
        { "financial_advice", "U kunt het beste uw hypotheek oversluiten." },
        { "financial_advice", "I would recommend you to buy shares in a tracker." },
        { NULL, "Uw aandelen staan in het overzicht onder Beleggen." },
        { NULL, "Wij geven geen advies over aandelen of andere beleggingen." },
        { NULL, "Your pension statement is under Documents." },
        { "medical_advice", "U kunt gerust twee paracetamol extra innemen." },
        { "medical_advice", "You can double the dose of your medication." },
        { NULL, "Vraag uw huisarts of u de medicijnen mag stoppen." },
        { NULL, "De medicijnen worden volledig vergoed uit de basisverzekering." },
        { "legal_promise", "U hebt altijd recht op een nieuwe telefoon." },
        { "legal_promise", "You are legally entitled to a full refund." },
        { "guaranteed_outcome", "Wij garanderen dat het pakket morgen bezorgd wordt." },
        { "guaranteed_outcome", "I promise it will be delivered tomorrow." },
        { NULL, "Helaas kunnen wij niet garanderen dat het morgen komt." },
        { NULL, "Your phone has a two-year guarantee; here is how to claim." },
        { "compensation_promise", "U ontvangt van ons een schadevergoeding." },
        { "compensation_promise", "We will cover all damages." },
        { NULL, "Als u recht hebt op schade, dan beoordeelt uw verzekeraar dat." },
        { "liability", "De schade is volledig onze schuld." },
        { "liability", "We accept full liability for this." },
        { NULL, "Het spijt me dat dit zo gegaan is." },
        { "asks_secret", "Wat is uw pincode?" },
        { "asks_secret", "Could you give me your password?" },
        { NULL, "Wij vragen u nooit om uw pincode." },
        { NULL, "We will never ask for your password." },
        { NULL, "U kunt uw pincode wijzigen in de app." },
    };
    struct sk_policy_list *list = shipped_list();
    unsigned wrong = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t set = broken(list, cases[i].reply, SK_LANGUAGE_UNKNOWN), want = 0;
        for (size_t rule = 0; rule < sk_policy_list_count(list); rule++)
            if (cases[i].rule && strcmp(sk_policy_list_warning(list, rule) + strlen("policy:"), cases[i].rule) == 0)
                want = UINT64_C(1) << rule;
        if (set != want) {
            printf("    rules %llx, not %llx: %s\n", (unsigned long long) set, (unsigned long long) want, cases[i].reply);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
    sk_policy_list_destroy(list);
}

/* ---- judging ---- */

static void each_check_warns_and_costs(void **state) {
    (void) state;
    struct sk_policy_list *list = parse("rule mild warn nl\nsays mild\nrule grave withhold nl\nsays grave\n");
    struct sk_check_options options = { sk_asked(SK_ASK_EMAIL) | sk_asked(SK_ASK_NAME), 20000, 730, list };
    struct sk_reply_facts none = { 0, SK_NO_EXPIRY, 19999, 0, false };
    struct sk_judgement judgement;
    sk_checks_judge(&options, &none, &judgement);
    assert_int_equal(judgement.warning_count, 0);
    assert_true(judgement.penalty == 0 && !judgement.withheld);

    struct sk_reply_facts asks = { sk_asked(SK_ASK_EMAIL) | sk_asked(SK_ASK_IBAN), SK_NO_EXPIRY, 19999, 0, false };
    sk_checks_judge(&options, &asks, &judgement);
    assert_int_equal(judgement.warning_count, 1);
    assert_string_equal(judgement.warnings[0], "asks_known:email");
    assert_true(judgement.penalty > 0.05);

    struct sk_reply_facts old = { 0, SK_NO_EXPIRY, 20000 - 731, 0, false }, unknown = { 0, SK_NO_EXPIRY, SK_NO_EXPIRY, 0, false };
    sk_checks_judge(&options, &old, &judgement);
    assert_string_equal(judgement.warnings[0], "stale");
    double aged = judgement.penalty;
    old.last_use++;
    sk_checks_judge(&options, &old, &judgement);
    assert_int_equal(judgement.warning_count, 0);
    sk_checks_judge(&options, &unknown, &judgement);
    assert_int_equal(judgement.warning_count, 0);

    struct sk_reply_facts over = { 0, 19999, 19999, 0, false };
    sk_checks_judge(&options, &over, &judgement);
    assert_string_equal(judgement.warnings[0], "stale");
    assert_true(judgement.penalty > aged);
    over.expiry = 20000; /* holds today */
    sk_checks_judge(&options, &over, &judgement);
    assert_int_equal(judgement.warning_count, 0);

    struct sk_reply_facts both = { 0, SK_NO_EXPIRY, 19999, 3, false };
    sk_checks_judge(&options, &both, &judgement);
    assert_int_equal(judgement.warning_count, 2);
    assert_string_equal(judgement.warnings[0], "policy:mild");
    assert_string_equal(judgement.warnings[1], "policy:grave");
    assert_true(judgement.withheld);

    struct sk_reply_facts other_register = { 0, SK_NO_EXPIRY, 19999, 0, true };
    sk_checks_judge(&options, &other_register, &judgement);
    assert_int_equal(judgement.warning_count, 1);
    assert_string_equal(judgement.warnings[0], "register_mismatch");
    assert_true(judgement.penalty > aged && judgement.penalty < 0.1);
    other_register.asked = asks.asked; /* both together cost more than each */
    sk_checks_judge(&options, &other_register, &judgement);
    assert_int_equal(judgement.warning_count, 2);
    assert_true(judgement.penalty > 0.15);
    sk_policy_list_destroy(list);
}

/* ---- selecting ---- */

struct script {
    double penalties[4];
    bool withheld[4];
    unsigned asked;
};

static enum sk_status judge(void *context, const struct sk_ranked *reply, struct sk_judgement *out, struct sk_error *error) {
    struct script *script = context;
    size_t row = (size_t) reply->shown->row;
    (void) error;
    script->asked++;
    *out = (struct sk_judgement){ .penalty = script->penalties[row], .withheld = script->withheld[row] };
    if (out->penalty > 0)
        out->warnings[out->warning_count++] = "costly";
    return SK_OK;
}

static size_t select_rows(struct script *script, const double *scores, size_t limit, int64_t rows[4]) {
    static struct sk_candidate candidates[4];
    struct sk_ranked ranked[4] = { { 0 } };
    const struct sk_ranked *shown;
    struct sk_error error = { 0 };
    size_t count;
    for (size_t i = 0; i < 4; i++) {
        candidates[i].row = (int64_t) i;
        ranked[i].shown = &candidates[i];
        ranked[i].features[ranked[i].feature_count++] = (struct sk_feature){ "nearest", scores[i] };
        ranked[i].score = scores[i];
    }
    struct sk_selection selection = { .limit = limit, .judge = script ? judge : NULL, .context = script };
    assert_int_equal(sk_select(&selection, ranked, 4, &arena, &shown, &count, &error), SK_OK);
    for (size_t i = 0; i < count; i++) {
        double sum = 0;
        for (size_t f = 0; f < shown[i].feature_count; f++)
            sum += shown[i].features[f].value;
        assert_true(sum == shown[i].score);
        assert_int_equal(shown[i].warning_count, shown[i].score < scores[shown[i].shown->row] ? 1 : 0);
        rows[i] = shown[i].shown->row;
    }
    return count;
}

static void a_costly_reply_moves_down_and_a_withheld_one_goes(void **state) {
    (void) state;
    static const double scores[] = { 0.9, 0.85, 0.5, 0.4 };
    int64_t rows[4];
    struct script script = { .penalties = { 0.1, 0, 0.2, 0 } };
    assert_int_equal(select_rows(&script, scores, 2, rows), 2);
    assert_int_equal(rows[0], 1);
    assert_int_equal(rows[1], 0);
    assert_int_equal(script.asked, 2); /* the others were never near */
    struct script gone = { .withheld = { true, false, true, false } };
    assert_int_equal(select_rows(&gone, scores, 4, rows), 2);
    assert_int_equal(rows[0], 1);
    assert_int_equal(rows[1], 3);
    struct script far = { .penalties = { 0.1, 0.1, 0.1, 0.1 } };
    assert_int_equal(select_rows(&far, scores, 3, rows), 3);
    assert_int_equal(rows[0], 0); /* all alike: the order stays */
    assert_int_equal(rows[2], 2);
    assert_int_equal(select_rows(NULL, scores, 3, rows), 3);
    assert_int_equal(rows[0], 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_gaps_choices_and_excuses),
        cmocka_unit_test(errors_name_the_line_and_the_cause),
        cmocka_unit_test(the_shipped_list_knows_promises_from_service),
        cmocka_unit_test(each_check_warns_and_costs),
        cmocka_unit_test(a_costly_reply_moves_down_and_a_withheld_one_goes),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
