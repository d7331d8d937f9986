#include "words.h"

/* ---- invented words ---- */

static struct sk_slice content_word(const struct corpus_speech *speech, struct sk_random *random) {
    return speech->tokens[speech->contents[sk_random_below(random, speech->content_count)]].text;
}

static void add_compound(const struct corpus_speech *speech, enum corpus_language language, struct sk_random *random,
                         struct sk_buffer *out) {
    sk_buffer_add_slice(out, content_word(speech, random));
    if (language == CORPUS_ENGLISH)
        sk_buffer_add(out, "-", 1);
    else if (sk_random_below(random, 4) == 0)
        sk_buffer_add(out, "s", 1);
    sk_buffer_add_slice(out, content_word(speech, random));
}

static void add_product(struct sk_random *random, struct sk_buffer *out) {
    static const char onsets[] = "bdfgklmnprstvzjwhx", vowels[] = "aeioue";
    uint32_t syllables = 2 + sk_random_below(random, 2);
    for (uint32_t i = 0; i < syllables; i++) {
        char syllable[2] = { onsets[sk_random_below(random, sizeof onsets - 1)], vowels[sk_random_below(random, 6)] };
        if (i == 0)
            syllable[0] = (char) (syllable[0] - 'a' + 'A');
        sk_buffer_add(out, syllable, 2);
    }
    static const char *const endings[] = { "", "n", "x", "r", "s", "la", "-9", "-X2", "Plus" };
    sk_buffer_add_text(out, endings[sk_random_below(random, 9)]);
}

void corpus_add_misspelt(struct sk_slice word, struct sk_random *random, struct sk_buffer *out) {
    uint32_t at = word.size > 3 ? 1 + sk_random_below(random, (uint32_t) word.size - 2) : 0;
    if (!at || word.data[at] & 0x80 || word.data[at + 1] & 0x80) {
        sk_buffer_add_slice(out, word);
        return;
    }
    static const unsigned kept[] = { 0, 2, 1 }; /* letters of this place: none, twice itself, after the next */
    unsigned kind = sk_random_below(random, 3);
    char two[2] = { kind == 2 ? word.data[at + 1] : word.data[at], word.data[at] };
    sk_buffer_add(out, word.data, at);
    sk_buffer_add(out, two, kind == 2 ? 2 : kept[kind]);
    size_t rest = at + (kind == 2 ? 2 : 1);
    sk_buffer_add(out, word.data + rest, word.size - rest);
}

void corpus_add_invented(const struct corpus_speech *speech, enum corpus_language language, uint64_t key, struct sk_buffer *out) {
    struct sk_random random;
    sk_random_seed(&random, key, language);
    uint32_t kind = sk_random_below(&random, 100);
    if (kind < (language == CORPUS_DUTCH ? 55 : 30))
        add_compound(speech, language, &random, out);
    else if (kind < 75)
        add_product(&random, out);
    else
        corpus_add_misspelt(content_word(speech, &random), &random, out);
}

/* ---- persons ---- */

static const char *const last_names[] = { "de Vries",  "Jansen",    "van den Berg", "Bakker",  "Visser",   "Smit",
                                          "Meijer",    "Mulder",    "Bos",          "Peters",  "Hendriks", "Dekker",
                                          "Dijkstra",  "Vermeulen", "van der Wal",  "Kuipers", "Schouten", "Yilmaz",
                                          "El Amrani", "Wilson",    "Taylor",       "Johnson", "Clarke",   "Murphy",
                                          "Evans",     "Khan",      "Peeters",      "Claes" };
static const char *const streets[] = { "Kerkstraat", "Dorpsstraat", "Stationsweg", "Molenlaan", "Beukenlaan", "Parkweg" };
static const char *const towns[] = { "Utrecht", "Zwolle", "Breda", "Gent", "Leiden", "Assen", "Arnhem", "Hoorn" };

#define COUNT(list) ((uint32_t) (sizeof(list) / sizeof *(list)))

void corpus_add_first_name(const struct corpus_source *source, struct sk_random *random, struct sk_buffer *out) {
    sk_buffer_add_slice(out, source->names[sk_random_below(random, source->name_count)]);
}

void corpus_add_person(const struct corpus_source *source, struct sk_random *random, struct sk_buffer *out) {
    corpus_add_first_name(source, random, out);
    if (sk_random_below(random, 3)) {
        sk_buffer_add(out, " ", 1);
        sk_buffer_add_text(out, last_names[sk_random_below(random, COUNT(last_names))]);
    }
}

static void add_digits(struct sk_random *random, unsigned count, struct sk_buffer *out) {
    for (unsigned i = 0; i < count; i++) {
        char digit = (char) ('0' + (i ? sk_random_below(random, 10) : 1 + sk_random_below(random, 9)));
        sk_buffer_add(out, &digit, 1);
    }
}

/* NL, the check digits of ISO 13616, BANK and ten digits. */
static void add_iban(struct sk_random *random, struct sk_buffer *out) {
    static const char *const banks[] = { "INGB", "RABO", "ABNA", "TRIO" };
    const char *bank = banks[sk_random_below(random, 4)];
    uint64_t account = sk_random_next(random) % 10000000000u, rest = 0;
    for (size_t i = 0; i < 4; i++)
        rest = (rest * 100 + (uint64_t) (bank[i] - 'A' + 10)) % 97;
    for (uint64_t unit = 1000000000; unit; unit /= 10)
        rest = (rest * 10 + account / unit % 10) % 97;
    for (const char *end = "232100"; *end; end++) /* "NL00" */
        rest = (rest * 10 + (uint64_t) (*end - '0')) % 97;
    sk_buffer_format(out, "NL%02u%s%010llu", (unsigned) (98 - rest), bank, (unsigned long long) account);
}

static void add_address(struct sk_random *random, struct sk_buffer *out) {
    sk_buffer_add_text(out, streets[sk_random_below(random, COUNT(streets))]);
    sk_buffer_add(out, " ", 1);
    add_digits(random, 1 + sk_random_below(random, 3), out);
    sk_buffer_add(out, ", ", 2);
    add_digits(random, 4, out);
    sk_buffer_format(out, " %c%c ", 'A' + (int) sk_random_below(random, 26), 'B' + (int) sk_random_below(random, 16));
    sk_buffer_add_text(out, towns[sk_random_below(random, COUNT(towns))]);
}

static void add_email(struct sk_random *random, struct sk_buffer *out) {
    static const char *const hosts[] = { "example.nl", "example.com", "mail.example", "example.org" };
    sk_buffer_format(out, "%c.%s", 'a' + (int) sk_random_below(random, 26), "jansen");
    add_digits(random, 1 + sk_random_below(random, 5), out);
    sk_buffer_add(out, "@", 1);
    sk_buffer_add_text(out, hosts[sk_random_below(random, 4)]);
}

static void add_phone(struct sk_random *random, struct sk_buffer *out) {
    sk_buffer_add_text(out, "06-");
    add_digits(random, 8, out);
}

static void add_number(struct sk_random *random, struct sk_buffer *out) {
    add_digits(random, 8, out);
}

typedef void add_particular(struct sk_random *random, struct sk_buffer *out);

static const struct particular {
    const char *before[CORPUS_LANGUAGES];
    add_particular *add;
} particulars[] = {
    { { "Mijn bestelnummer is ", "My order number is " }, add_number },
    { { "Bestelnummer ", "Order number " }, add_number },
    { { "Ordernummer: ", "Order " }, add_number },
    { { "Klantnummer ", "Customer number " }, add_number },
    { { "U kunt mij bellen op ", "You can call me on " }, add_phone },
    { { "Mijn e-mailadres is ", "My e-mail address is " }, add_email },
    { { "Mijn adres is ", "My address is " }, add_address },
    { { "Mijn rekeningnummer is ", "My account number is " }, add_iban },
};

void corpus_add_particulars(enum corpus_language language, struct sk_random *random, struct sk_buffer *out) {
    const struct particular *particular = &particulars[sk_random_below(random, COUNT(particulars))];
    sk_buffer_add_text(out, particular->before[language]);
    particular->add(random, out);
    sk_buffer_add(out, ".", 1);
}
