/* expiry: until when replies hold. Today is 2026-06-15 unless a test says otherwise. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/clock.h"
#include "text/expiry.h"

static struct sk_analyser *analyser;
static struct sk_arena arena;

static int set_up(void **state) {
    (void) state;
    struct sk_error error = { 0 };
    sk_arena_init(&arena, 4 << 20);
    return sk_analyser_create(&analyser, &error);
}

static int tear_down(void **state) {
    (void) state;
    sk_analyser_destroy(analyser);
    sk_arena_finish(&arena);
    return 0;
}

static int64_t expiry(const char *text, int64_t written) {
    struct sk_analysis analysis;
    struct sk_error error = { 0 };
    sk_arena_reset(&arena);
    assert_int_equal(sk_analyse(analyser, sk_slice_of(text), SK_LANGUAGE_UNKNOWN, &arena, &analysis, &error), SK_OK);
    return sk_expiry_find(&analysis, written);
}

static void days_are_counted_as_the_calendar_does(void **state) {
    (void) state;
    assert_int_equal(sk_day_of(1970, 1, 1), 0);
    assert_int_equal(sk_day_of(2000, 3, 1), 11017);
    assert_int_equal(sk_day_of(2024, 2, 29) + 1, sk_day_of(2024, 3, 1));
    for (int year = 1999; year < 2031; year++)
        for (int month = 1; month <= 12; month++) {
            char text[32];
            int64_t seconds;
            snprintf(text, sizeof text, "%04d-%02d-17", year, month);
            assert_true(sk_clock_parse(sk_slice_of(text), &seconds));
            assert_int_equal(sk_day_of(year, month, 17), seconds / 86400);
        }
}

/* text, day on which it was written (year 0: unknown), last day on which it holds (year 0: for ever). */
static const struct {
    const char *text;
    int written[3], expires[3];
} cases[] = {
    { "De actie loopt tot en met 31 maart 2024.", { 0 }, { 2024, 3, 31 } },
    { "De actie loopt t/m 31-03-2024, wees er snel bij.", { 0 }, { 2024, 3, 31 } },
    { "Deze code is geldig tot 1 juni.", { 2025, 5, 20 }, { 2025, 6, 1 } },
    { "Deze code is geldig tot 1 juni.", { 2025, 6, 20 }, { 2025, 6, 1 } },
    { "Deze code is geldig tot 1 juni.", { 2025, 8, 20 }, { 2026, 6, 1 } },
    { "Deze code is geldig tot 1 juni.", { 0 }, { 0 } },
    { "We hebben een actie in mei: de tweede voor de helft.", { 2025, 5, 2 }, { 2025, 5, 31 } },
    { "Op 12 december 2025 komt de monteur langs.", { 0 }, { 2025, 12, 12 } },
    { "Your engineer visits on 12 December 2025.", { 0 }, { 2025, 12, 12 } },
    { "The offer is valid until March 31, 2024.", { 0 }, { 2024, 3, 31 } },
    { "The offer is valid until the 31st of March 2024.", { 0 }, { 2024, 3, 31 } },
    { "This Black Friday everything is half price!", { 2024, 11, 12 }, { 2024, 12, 2 } },
    { "This Black Friday everything is half price!", { 2025, 11, 12 }, { 2025, 12, 1 } },
    { "In verband met Pasen zijn wij maandag gesloten.", { 2024, 3, 20 }, { 2024, 4, 1 } },
    { "In verband met Pasen zijn wij maandag gesloten.", { 2025, 3, 20 }, { 2025, 4, 21 } },
    { "Vanwege Pinksteren bezorgen we dinsdag.", { 2026, 5, 10 }, { 2026, 5, 25 } },
    { "Met Hemelvaart zijn we dicht.", { 2026, 5, 1 }, { 2026, 5, 15 } },
    { "Fijne Moederdag alvast, de bloemen komen op tijd.", { 2026, 5, 1 }, { 2026, 5, 10 } },
    { "In verband met Koningsdag sluiten we om vijf uur.", { 2026, 4, 20 }, { 2026, 4, 27 } },
    { "De app wordt in 2024 vernieuwd.", { 0 }, { 2024, 12, 31 } },
    { "We verwachten het nieuwe model eind 2025.", { 0 }, { 2025, 12, 31 } },
    { "In maart 2025 sluit onze winkel in Delft.", { 0 }, { 2025, 3, 31 } },
    { "Het loket is van 3/8 tot 17/8 gesloten.", { 2025, 7, 1 }, { 2025, 8, 3 } },
    { "Sinds 1 januari 2024 kost verzenden € 4,95.", { 0 }, { 0 } },
    { "Vanaf 1 maart 2024 gelden de nieuwe tarieven.", { 0 }, { 0 } },
    { "Since March 2023 returns are free.", { 0 }, { 0 } },
    { "Met Pasen zijn wij elk jaar gesloten.", { 2024, 3, 20 }, { 0 } },
    { "Op feestdagen zijn wij altijd gesloten.", { 2024, 3, 20 }, { 0 } },
    { "You may return it within 30 days, shipping is part of the offer.", { 2024, 3, 20 }, { 0 } },
    { "U krijgt binnen 14 dagen bericht.", { 2024, 3, 20 }, { 0 } },
    { "Bel ons op 2024 voor de storing.", { 0 }, { 0 } },
    { "Uw bestelling komt op 12 maart.", { 2025, 3, 10 }, { 0 } },
    { "Wij zijn opgericht in 1998 en blijven groeien.", { 0 }, { 0 } },
    { "De klantenservice is open van 9 tot 17 uur.", { 2024, 3, 20 }, { 0 } },
    { "Lees hoofdstuk 3/4 van de handleiding.", { 2024, 3, 20 }, { 0 } },
    { "Mei is een fijne naam, deal!", { 2024, 3, 20 }, { 0 } },
};

static void replies_hold_until_their_dates(void **state) {
    (void) state;
    unsigned wrong = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const int *w = cases[i].written, *e = cases[i].expires;
        int64_t day = expiry(cases[i].text, w[0] ? sk_day_of(w[0], w[1], w[2]) : SK_NO_EXPIRY);
        int64_t want = e[0] ? sk_day_of(e[0], e[1], e[2]) : SK_NO_EXPIRY;
        if (day != want) {
            printf("    \"%s\": expires on day %lld, not %lld\n", cases[i].text, (long long) day, (long long) want);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_counted_as_the_calendar_does),
        cmocka_unit_test(replies_hold_until_their_dates),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
