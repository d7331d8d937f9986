/* What "je" is, by the words around it (address_use.h). The word behind it begins a noun phrase without an article ("je pakket":
 * possessive) or does not ("je het", "je bellen", "je morgen"). Where the noun needs no article ("je vragen", "je geld") the verb
 * of the clause must tell: with "hebt" or "kunt" at its end and no other subject "je" is the subject, behind a verb of giving it
 * is the receiver. A word that no list knows counts as a noun only where a preposition or its place says so; address_formal.c
 * doubts the others.
 */
#include "text/address_use.h"

#include <string.h>

#include "text/address_clause.h"
#include "text/address_time.h"

/* ---- the word behind ---- */

static bool is_function(const struct sk_address_token *token) {
    const unsigned verbs = SK_CLASS_FINITE | SK_CLASS_SECOND | SK_CLASS_AUXILIARY | SK_CLASS_PLURAL;
    return token->classes & (SK_CLASS_FUNCTION | verbs) && !(token->classes & SK_CLASS_ANY_NOUN);
}

static bool is_adjective(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *token = &text->tokens[i];
    static const char *const endings[] = { "lijk", "ig", "isch", "baar", "loos", "zaam", "ieel", "ueel" };
    bool found = token->classes & SK_CLASS_ADJECTIVE;
    for (size_t k = 0; k < sizeof endings / sizeof *endings; k++)
        found |= token->word.size > 5 && sk_address_ends(token->word, endings[k]);
    return found && !sk_address_is_noun(text->lexicon, token->word);
}

static bool begins_noun_phrase(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *token = &text->tokens[i];
    char base[SK_ADDRESS_FORM];
    if (!token->is_word || is_function(token) || is_adjective(text, i))
        return false;
    if (sk_address_is_noun(text->lexicon, token->word))
        return true;
    return !sk_address_base_of(text->lexicon, token->word, base) && !sk_address_is_infinitive(text->lexicon, token->word)
           && !sk_address_is_participle(text->lexicon, token->word);
}

/* "je opgegeven adres", "je bestelde artikelen", "je persoonlijke pagina" */
static enum sk_address_use use_before_form(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *token = &text->tokens[i], *behind = sk_address_behind(text, i);
    bool noun_follows = behind && begins_noun_phrase(text, i + 1);
    bool inflected = sk_address_ends(token->word, "de") || sk_address_ends(token->word, "te");
    bool joined = behind && behind->classes & SK_CLASS_COORDINATOR && sk_address_behind(text, i + 1)
                  && sk_address_is_participle(text->lexicon, text->tokens[i + 2].word) && sk_address_behind(text, i + 2)
                  && begins_noun_phrase(text, i + 3);
    if (joined) /* "je gestolen of verloren paspoort" */
        return SK_USE_POSSESSIVE;
    if (!noun_follows)
        return SK_USE_PRONOUN;
    if (sk_address_is_participle(text->lexicon, token->word)
        && (inflected || memmem(token->word.data, token->word.size, "ge", 2)))
        return SK_USE_POSSESSIVE;
    return SK_USE_PRONOUN;
}

/* "je inspireerde me", "van je bestelde artikelen"; "Je bestelde artikelen …" is either. */
static enum sk_address_use use_before_past(const struct sk_address_text *text, size_t i) {
    if (!sk_address_behind(text, i + 1) || !begins_noun_phrase(text, i + 2))
        return SK_USE_PRONOUN;
    return sk_address_is_governed(text, i) ? SK_USE_POSSESSIVE : SK_USE_UNCLEAR; /* "toen je leerde fietsen" */
}

static enum sk_address_use use_before_number(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *before = sk_address_before(text, i);
    return before && before->classes & SK_CLASS_PREPOSITION ? SK_USE_POSSESSIVE : SK_USE_PRONOUN;
}

/* "op je nieuw adres", "waarmee je gemakkelijk …", "of je mogelijk recht …" */
static enum sk_address_use use_before_adjective(const struct sk_address_text *text, size_t i) {
    return sk_address_behind(text, i + 1) && begins_noun_phrase(text, i + 2) ? SK_USE_UNCLEAR : SK_USE_PRONOUN;
}

/* "Samsung", but not "DigiD", "Mijn-account", "Nederlandse", "Verklaring". */
static bool is_name(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *token = &text->tokens[i];
    for (size_t k = token->start + 1; k < token->end; k++)
        if ((text->text.data[k] >= 'A' && text->text.data[k] <= 'Z') || text->text.data[k] == '-')
            return false;
    return token->capital && !sk_address_ends(token->word, "e") && !sk_address_is_noun(text->lexicon, token->word);
}

static bool clause_does(const struct sk_address_text *text, size_t i) {
    static const char *const forms[] = { "doe", "doet", "doen", "deed", "deden", "gedaan" };
    return sk_address_clause_has(text, i, forms, sizeof forms / sizeof *forms);
}

/* "op je Samsung", but "moet je Samsung bellen" */
static enum sk_address_use use_before_name(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *before = sk_address_before(text, i);
    return before && before->classes & SK_CLASS_PREPOSITION ? SK_USE_POSSESSIVE : SK_USE_UNCLEAR;
}

/* "je zojuist geplaatste bestelling", "je nog openstaande bedrag", "van je net overleden man" */
static bool is_widened_adjective(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *next = sk_address_behind(text, i), *before = sk_address_before(text, i - 1);
    if (!next || !sk_address_has(text, i, SK_CLASS_ADVERB) || next->classes || !sk_address_behind(text, i + 1)
        || !begins_noun_phrase(text, i + 2))
        return false;
    bool participle = sk_address_is_participle(text->lexicon, next->word);
    bool inflected = sk_address_ends(next->word, "e") && (participle || sk_address_is(text, i, "meest"));
    return inflected || sk_address_ends(next->word, "ende") || (participle && before && before->classes & SK_CLASS_PREPOSITION);
}

/* "je bijna lege accu", "als je bijna lege accu's hebt" */
static bool may_be_widened(const struct sk_address_text *text, size_t i) {
    static const char *const degrees[] = { "heel", "erg", "zeer", "zo",       "bijna",  "al",
                                           "net",  "nog", "vrij", "redelijk", "altijd", "nooit" };
    const struct sk_address_token *next = sk_address_behind(text, i);
    return sk_address_is_any(text, i, degrees, sizeof degrees / sizeof *degrees) && next && next->is_word && !is_function(next)
           && sk_address_ends(next->word, "e") && sk_address_behind(text, i + 1) && begins_noun_phrase(text, i + 2);
}

/* "Ik wil je vragen of …" against "Ik wil je vragen beantwoorden": the verb that an auxiliary before "je" waits for. */
static bool is_awaited(const struct sk_address_text *text, size_t i) {
    size_t end = sk_address_clause_end(text, i);
    bool governed = sk_address_awaits_infinitive(text, i - 1);
    bool other = false; /* "vragen beantwoorden": the auxiliary has its verb; one behind "te" is not the auxiliary's */
    for (size_t k = i + 1; k < end && !sk_address_has(text, k, SK_CLASS_COORDINATOR); k++) {
        if (sk_address_is(text, k, "te"))
            return governed;
        bool function = sk_address_has(text, k, SK_CLASS_FUNCTION);
        bool plural = sk_address_has(text, k, SK_CLASS_PLURAL); /* "dat kan je leven zijn" */
        other |= plural
                 || (!function
                     && (sk_address_may_be_infinitive(text, k) || sk_address_is_participle(text->lexicon, text->tokens[k].word)));
    }
    return governed && !other;
}

static bool is_infinitive_here(const struct sk_address_text *text, size_t noun) {
    const struct sk_address_token *before = sk_address_before(text, noun - 1);
    bool ends = noun + 1 == sk_address_clause_end(text, noun) || sk_address_has(text, noun + 1, SK_CLASS_COORDINATOR);
    if (before && before->classes & SK_CLASS_PREPOSITION && !ends) /* "de rest van je leven" */
        return false;
    return sk_address_is_infinitive(text->lexicon, text->tokens[noun].word) && is_awaited(text, noun);
}

/* A verb that no list knows ("kan je uitdagen"), or one that is a noun elsewhere ("dat ik je mail"). */
static bool is_governed_verb(const struct sk_address_text *text, size_t i) {
    char polite[SK_ADDRESS_FORM];
    bool last = i + 1 == sk_address_clause_end(text, i);
    const struct sk_address_token *token = &text->tokens[i];
    bool noun = sk_address_is_noun(text->lexicon, token->word);
    bool mine = i >= 2 && sk_address_is(text, i - 2, "ik");
    for (size_t k = sk_address_clause_start(text, i) + 1; last && k + 1 < i; k++) /* "dat ik het voor je annuleer" */
        mine |= sk_address_is(text, k, "ik") && sk_address_has(text, k - 1, SK_CLASS_SUBORDINATOR);
    if ((last || !noun) && mine && sk_address_polite_of(text->lexicon, token->word, polite))
        return true;
    bool ours = sk_address_is(text, i + 1, "we") || sk_address_is(text, i + 1, "wij") || sk_address_is(text, i + 1, "zij");
    if (ours && !text->tokens[i + 1].starts_clause && sk_address_is_infinitive(text->lexicon, token->word))
        return true; /* "met je plannen wij" */
    return last && sk_address_ends(token->word, "en") && !noun && is_awaited(text, i);
}

/* "als ze je vragen om …", but "als ze je vragen beantwoorden" */
static bool is_verb_of_several(const struct sk_address_text *text, size_t i) {
    static const char *const several[] = { "we", "wij", "ze", "zij" };
    if (i < 2 || !sk_address_is_any(text, i - 2, several, sizeof several / sizeof *several)
        || !sk_address_is_infinitive(text->lexicon, text->tokens[i].word))
        return false;
    if (i >= 3
        && (sk_address_has(text, i - 3, SK_CLASS_PLURAL | SK_CLASS_AUXILIARY) || sk_address_may_be_infinitive(text, i - 3)))
        return false; /* "nemen we je wensen door" */
    for (size_t k = i + 1, end = sk_address_clause_end(text, i); k < end; k++)
        if (sk_address_has(text, k, SK_CLASS_PLURAL) || sk_address_may_be_infinitive(text, k)
            || sk_address_is_participle(text->lexicon, text->tokens[k].word))
            return false;
    return true;
}

/* Words of the classes that are nouns as well: "tegen je wil", "je haar", "hoe was je zaterdag". */
static enum sk_address_use use_before_function(const struct sk_address_text *text, size_t i) {
    static const char *const nouns[] = { "wil", "was", "weg", "morgen", "kan", "trouw" };
    const struct sk_address_token *before = sk_address_before(text, i), *next = sk_address_behind(text, i);
    bool governed = sk_address_is_governed(text, i);
    bool day = sk_address_ends(next->word, "dag") && !sk_slice_is(next->word, "vandaag");
    bool is = before && (sk_slice_is(before->word, "was") || sk_slice_is(before->word, "is"));
    bool noun = governed && sk_address_is_any(text, i + 1, nouns, sizeof nouns / sizeof *nouns);
    return noun || sk_slice_is(next->word, "haar") || (day && (is || governed)) ? SK_USE_UNCLEAR : SK_USE_PRONOUN;
}

/* A verb form makes "je" a pronoun where the clause has room for it: the same letters may be a noun that no list has. */
static enum sk_address_use use_before_verb(const struct sk_address_text *text, size_t i) {
    struct sk_slice word = text->tokens[i + 1].word;
    char base[SK_ADDRESS_FORM];
    bool open = sk_address_may_have_verb_behind(text, i) && !sk_address_is_governed(text, i);
    enum sk_address_use otherwise = open ? SK_USE_PRONOUN : SK_USE_UNCLEAR;
    bool infinitive = sk_address_is_infinitive(text->lexicon, word);
    if (infinitive && sk_address_awaits_infinitive(text, i))
        return SK_USE_PRONOUN;
    if (sk_address_is_participle(text->lexicon, word)) {
        enum sk_address_use use = use_before_form(text, i + 1);
        bool inflected = sk_address_ends(word, "e"), belongs = !inflected && sk_address_has_auxiliary(text, i);
        if (use == SK_USE_POSSESSIVE && inflected && open && sk_address_is_past(text->lexicon, word))
            return SK_USE_UNCLEAR; /* "toen je verhuisde" */
        return use == SK_USE_PRONOUN && !belongs ? otherwise : use;
    }
    if (sk_address_is_past(text->lexicon, word)) {
        enum sk_address_use use = use_before_past(text, i);
        return use == SK_USE_PRONOUN ? otherwise : use;
    }
    if (is_governed_verb(text, i + 1))
        return SK_USE_PRONOUN;
    if (infinitive || !sk_address_base_of(text->lexicon, word, base))
        return infinitive ? otherwise : SK_USE_POSSESSIVE;
    return !sk_address_is_governed(text, i) && !sk_address_has_finite_before(text, i) ? SK_USE_PRONOUN : otherwise;
}

/* What the word behind "je" says where it begins no time. */
static enum sk_address_use use_by_word(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *next = sk_address_behind(text, i);
    if (!next || (i > 0 && sk_address_is(text, i - 1, "dank")))
        return SK_USE_PRONOUN;
    if (next->is_number || next->classes & SK_CLASS_NUMERAL)
        return use_before_number(text, i);
    if (!next->is_word)
        return SK_USE_UNCLEAR;
    if (sk_slice_is(next->word, "best")) /* "je best doen", "je best bereiken" */
        return clause_does(text, i) ? SK_USE_POSSESSIVE : SK_USE_PRONOUN;
    if (is_adjective(text, i + 1))
        return use_before_adjective(text, i);
    if (is_name(text, i + 1))
        return use_before_name(text, i);
    if (is_widened_adjective(text, i + 1))
        return SK_USE_POSSESSIVE;
    if (may_be_widened(text, i + 1))
        return SK_USE_UNCLEAR;
    bool counts = sk_address_has(text, i + 1, SK_CLASS_DETERMINER) && sk_address_ends(next->word, "e") && next->word.size > 4;
    if (counts && i > 0 && sk_address_before(text, i) && sk_address_has(text, i - 1, SK_CLASS_PREPOSITION))
        return SK_USE_POSSESSIVE; /* "in je verschillende accounts" */
    if (is_function(next))
        return use_before_function(text, i);
    bool either = next->classes & SK_CLASS_ADVERB; /* "je haast", "je gelijk" */
    if (either && next->classes & SK_CLASS_ANY_NOUN && !sk_address_is_governed(text, i))
        return SK_USE_UNCLEAR;
    if (!sk_address_is_noun(text->lexicon, next->word))
        return use_before_verb(text, i);
    if (is_governed_verb(text, i + 1) || is_verb_of_several(text, i + 1))
        return SK_USE_PRONOUN;
    if (!is_infinitive_here(text, i + 1))
        return SK_USE_POSSESSIVE;
    return sk_address_is_governed(text, i) ? SK_USE_UNCLEAR : SK_USE_PRONOUN; /* "wat wil je met je leven?" */
}

/* "Fijne dag en spreek je volgende week": nobody is said to speak. */
static bool lacks_subject(const struct sk_address_text *text, size_t verb) {
    static const char *const subjects[] = { "ik", "we", "wij" };
    if (verb == 0 || !sk_address_has(text, verb - 1, SK_CLASS_COORDINATOR))
        return false;
    for (size_t k = verb; k-- > 0 && text->tokens[k].sentence_end > verb;)
        if (sk_address_is_any(text, k, subjects, sizeof subjects / sizeof *subjects))
            return false;
    return true;
}

/* "Ik bel je volgende week": whom, and when. But in "met je volgende week", "dat je volgende maand gratis is", "ik annuleer je
 * volgende maand", "hoe was je zaterdagavond" it may be what is owned. */
static enum sk_address_use use_before_time(const struct sk_address_text *text, size_t i) {
    static const char *const copulas[] = { "is", "was", "wordt", "werd", "blijft", "bleef", "lijkt", "leek", "zijn", "waren" };
    const unsigned owning = SK_CLASS_PREPOSITION | SK_CLASS_SUBORDINATOR | SK_CLASS_COORDINATOR;
    const struct sk_address_token *before = sk_address_before(text, i);
    if (!before)
        return SK_USE_PRONOUN;
    if (!before->starts_clause && sk_address_is_any(text, i - 1, copulas, sizeof copulas / sizeof *copulas))
        return use_by_word(text, i);
    bool either = before->classes & owning || lacks_subject(text, i - 1) || sk_address_time_may_be_owned(text, i);
    return either ? SK_USE_UNCLEAR : SK_USE_PRONOUN;
}

/* What the word behind "je" says, without regard to what stands before. */
enum sk_address_use sk_address_use_by_next(const struct sk_address_text *text, size_t i) {
    return sk_address_time_follows(text, i) ? use_before_time(text, i) : use_by_word(text, i);
}

/* "nieuwe" before a noun, of an adjective that no list has. */
static bool is_inflected(const struct sk_address_text *text, size_t i) {
    return sk_address_ends(text->tokens[i].word, "e") && sk_address_behind(text, i) && begins_noun_phrase(text, i + 1);
}

bool sk_address_is_known_phrase(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *before = sk_address_before(text, i), *next = sk_address_behind(text, i);
    if (!next || !next->is_word || next->classes || next->shouted)
        return true;
    if (next->word.size < 2)
        return false;
    const struct sk_address_lexicon *lexicon = text->lexicon;
    bool all = before && sk_slice_is(before->word, "al");
    bool governed = all || (before && before->classes & SK_CLASS_PREPOSITION);
    bool known = sk_address_is_noun(lexicon, next->word) || sk_address_is_participle(lexicon, next->word)
                 || sk_address_is_past(lexicon, next->word);
    return governed || known || is_adjective(text, i + 1) || is_inflected(text, i + 1);
}

/* ---- the clause ---- */

/* Last word of the noun phrase behind "je": past adjectives in -e. */
static size_t head_of(const struct sk_address_text *text, size_t i) {
    size_t head = i + 1;
    while (sk_address_behind(text, head) && (sk_address_ends(text->tokens[head].word, "e") || is_adjective(text, head))
           && !sk_address_is_noun(text->lexicon, text->tokens[head].word) && begins_noun_phrase(text, head + 1))
        head++;
    return head;
}

bool sk_address_is_bare(const struct sk_address_text *text, size_t i) {
    return sk_address_has(text, head_of(text, i), SK_CLASS_BARE);
}

static bool ends_in_any(struct sk_slice word, const char *const *endings, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (sk_address_ends(word, endings[i]))
            return true;
    return false;
}

/* -en and -s make plurals, but not in these. */
static bool looks_plural(struct sk_slice word) {
    static const char *const singular[] = { "geheugen", "leven",    "inkomen", "vermogen", "examen", "teken",    "vertrouwen",
                                            "wapen",    "keuken",   "deken",   "kussen",   "laken",  "haven",    "oven",
                                            "advies",   "verlies",  "kans",    "wens",     "lens",   "dans",     "fiets",
                                            "mens",     "gewone",   "vlees",   "fles",     "begrip", "schermen", "een",
                                            "oen",      "wagen",    "regen",   "morgen",   "varken", "toren",    "jongen",
                                            "molen",    "leugen",   "degen",   "gegeven",  "wezen",  "geweten",  "genoegen",
                                            "streven",  "optreden", "heden",   "verleden", "weten",  "denken" };
    static const char *const plural[] = { "en",   "ers", "els",  "ems",  "jes", "'s",  "ons", "kets", "als", "apps",
                                          "ails", "ens", "ates", "odes", "nts", "ins", "ops", "ips",  "ogs", "ies" };
    return ends_in_any(word, plural, sizeof plural / sizeof *plural) && !sk_slice_is(word, "eten")
           && !ends_in_any(word, singular, sizeof singular / sizeof *singular);
}

bool sk_address_is_plural(const struct sk_address_text *text, size_t i) {
    return looks_plural(text->tokens[head_of(text, i)].word);
}

/* "begon", "bestelde", but not "bestelde artikelen". */
static bool is_past_verb(const struct sk_address_text *text, size_t i, size_t end) {
    const struct sk_address_token *token = &text->tokens[i];
    if (token->classes & SK_CLASS_SAME)
        return true;
    return token->is_word && !token->classes && !sk_address_is_noun(text->lexicon, token->word)
           && sk_address_is_past(text->lexicon, token->word) && (i + 1 == end || !begins_noun_phrase(text, i + 1));
}

/* "als je ouders dat goed vinden gaat het door": a verb of several, and behind it the verb of the next clause; but "als je foto's
 * delen kan". */
static bool is_plural_verb(const struct sk_address_text *text, size_t i) {
    static const char *const clusters[] = { "kan", "wil",   "mag",   "moet",  "zal", "zou",
                                            "kon", "wilde", "mocht", "moest", "wou", "hoeft" };
    const struct sk_address_token *token = &text->tokens[i], *next = sk_address_behind(text, i);
    char base[SK_ADDRESS_FORM];
    if (!token->is_word || token->classes || sk_address_is_noun(text->lexicon, token->word))
        return false;
    if (sk_address_is_plural_past(text->lexicon, token->word))
        return true;
    if (!next || sk_address_is_any(text, i + 1, clusters, sizeof clusters / sizeof *clusters))
        return false;
    bool finite = next->classes & (SK_CLASS_FINITE | SK_CLASS_SAME)
                  || (!(next->classes & SK_CLASS_FUNCTION) && sk_address_ends(next->word, "t")
                      && sk_address_base_of(text->lexicon, next->word, base));
    return finite && sk_address_is_infinitive(text->lexicon, token->word);
}

/* The last finite verb of a clause. */
enum sk_address_agreement sk_address_agreement(const struct sk_address_text *text, size_t from, size_t end) {
    enum sk_address_agreement found = SK_AGREEMENT_NO_VERB;
    char base[SK_ADDRESS_FORM];
    for (size_t i = from; i < end; i++) {
        const struct sk_address_token *token = &text->tokens[i];
        if (sk_address_has(text, i + 1, SK_CLASS_FINITE) && sk_address_is_participle(text->lexicon, token->word))
            continue; /* "verwacht is" */
        if (token->classes & SK_CLASS_SECOND && found != SK_AGREEMENT_OTHER_PERSON)
            return SK_AGREEMENT_SECOND_PERSON;
        bool other = sk_address_is(text, i, "is") || sk_address_is(text, i, "heeft") || token->classes & SK_CLASS_PLURAL
                     || (found == SK_AGREEMENT_NO_VERB && is_plural_verb(text, i));
        if (found == SK_AGREEMENT_NO_VERB && other)
            found = SK_AGREEMENT_OTHER_PERSON;
        else if (found == SK_AGREEMENT_NO_VERB
                 && (token->classes & SK_CLASS_FINITE || is_past_verb(text, i, end)
                     || (!(token->classes & (SK_CLASS_FUNCTION | SK_CLASS_ANY_NOUN)) && sk_address_ends(token->word, "t")
                         && sk_address_base_of(text->lexicon, token->word, base))))
            found =
                sk_address_says_nothing(text->lexicon, token->word) ? SK_AGREEMENT_ANY_SINGULAR : SK_AGREEMENT_LEXICAL_SINGULAR;
    }
    bool plural =
        found == SK_AGREEMENT_NO_VERB && end > from && sk_address_is_infinitive(text->lexicon, text->tokens[end - 1].word);
    return plural ? SK_AGREEMENT_OTHER_PERSON : found;
}

/* "als je bestelling er is" against "als je vragen hebt". */
enum sk_address_use sk_address_use_in_subordinate(const struct sk_address_text *text, size_t i, enum sk_address_use use) {
    size_t head = head_of(text, i);
    enum sk_address_agreement verb = sk_address_agreement(text, head + 1, sk_address_clause_end(text, i));
    bool plural = looks_plural(text->tokens[head].word);
    char base[SK_ADDRESS_FORM];
    bool is_verb =
        verb == SK_AGREEMENT_NO_VERB && head == i + 1 && sk_address_base_of(text->lexicon, text->tokens[head].word, base);
    if (verb == SK_AGREEMENT_SECOND_PERSON || is_verb) /* "als je test" */
        return SK_USE_PRONOUN;
    bool singular = verb == SK_AGREEMENT_ANY_SINGULAR || verb == SK_AGREEMENT_LEXICAL_SINGULAR;
    if (use == SK_USE_UNCLEAR && !(singular && plural))
        return SK_USE_UNCLEAR;
    bool relative = sk_address_is(text, i - 1, "wie") || sk_address_is(text, i - 1, "die"); /* "wie je gegevens krijgt" */
    if (singular && plural && relative)
        return SK_USE_UNCLEAR;
    bool phrase = sk_address_has(text, head, SK_CLASS_PHRASE);
    if (singular && (plural || phrase)) /* "als je hulp krijgt", but "als je rekening klopt" */
        return phrase && !plural && verb == SK_AGREEMENT_ANY_SINGULAR
                       && !sk_address_ends_in_deed(text, sk_address_clause_end(text, i))
                   ? SK_USE_UNCLEAR
                   : SK_USE_PRONOUN;
    bool known = sk_address_is_noun(text->lexicon, text->tokens[head].word);
    bool doubtful = verb != SK_AGREEMENT_OTHER_PERSON && sk_address_is_bare(text, i);
    bool counted = sk_address_has(text, head, SK_CLASS_PERSON | SK_CLASS_COUNT); /* never without an article */
    bool either = (verb == SK_AGREEMENT_LEXICAL_SINGULAR && !counted)
                  || (verb == SK_AGREEMENT_ANY_SINGULAR && !known); /* "als je literatuur leest" */
    return doubtful || either ? SK_USE_UNCLEAR : SK_USE_POSSESSIVE;
}

/* "Je X": the subject if X is the verb. A word that no list knows may be one. */
enum sk_address_use sk_address_use_at_start(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *next = sk_address_behind(text, i);
    enum sk_address_use use = use_by_word(text, i); /* "Je volgende maand is gratis" */
    char polite[SK_ADDRESS_FORM];
    if (use != SK_USE_POSSESSIVE)
        return use;
    enum sk_address_agreement verb = sk_address_agreement(text, i + 2, sk_address_clause_end(text, i));
    if (verb == SK_AGREEMENT_SECOND_PERSON) /* "als je klant bent, je interesse hebt" */
        return SK_USE_PRONOUN;
    bool may_be_form = sk_address_base_of(text->lexicon, next->word, polite) && !sk_address_has(text, i + 1, SK_CLASS_ANY_NOUN);
    if (sk_address_is_noun(text->lexicon, next->word)) /* "… en je ontbijt op het terras" */
        return may_be_form && verb == SK_AGREEMENT_NO_VERB && sk_address_before(text, i) ? SK_USE_UNCLEAR : SK_USE_POSSESSIVE;
    if (verb == SK_AGREEMENT_NO_VERB
        && sk_address_polite_of(text->lexicon, next->word, polite)) /* "je word gebeld", as many write */
        return SK_USE_UNCLEAR;
    return sk_address_ends(next->word, "t") && verb == SK_AGREEMENT_NO_VERB ? SK_USE_UNCLEAR : SK_USE_POSSESSIVE;
}

static bool may_end_clause(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *token = &text->tokens[i];
    return sk_address_ends(token->word, "t") && !token->classes && i + 1 == sk_address_clause_end(text, i)
           && !sk_address_is_noun(text->lexicon, token->word);
}

/* "voor je besluit het …": "voor" may be "voordat", and the noun its verb. */
static bool may_be_clause(const struct sk_address_text *text, size_t i) {
    char base[SK_ADDRESS_FORM];
    const struct sk_address_token *object = sk_address_behind(text, i + 1);
    return object && object->classes & (SK_CLASS_DETERMINER | SK_CLASS_PRONOUN) && sk_address_before(text, i)
           && sk_address_is(text, i - 1, "voor") && sk_address_base_of(text->lexicon, text->tokens[i + 1].word, base)
           && sk_address_agreement(text, i + 2, sk_address_clause_end(text, i)) == SK_AGREEMENT_NO_VERB;
}

/* What one gives to somebody who does not have it yet. */
static bool is_given(const struct sk_address_text *text, size_t i) {
    static const char *const things[] = { "korting", "uitleg",  "duidelijkheid", "zekerheid",
                                          "bericht", "uitstel", "uitsluitsel",   "feedback" };
    bool found =
        sk_address_has(text, i, SK_CLASS_PHRASE) && !sk_address_is(text, i, "rekening") && !sk_address_is(text, i, "post");
    for (size_t k = 0; k < sizeof things / sizeof *things; k++)
        found |= sk_address_is(text, i, things[k]);
    return found;
}

enum sk_address_use sk_address_use_elsewhere(const struct sk_address_text *text, size_t i) {
    enum sk_address_use use = sk_address_use_by_next(text, i);
    const struct sk_address_token *before = sk_address_before(text, i);
    if (use == SK_USE_POSSESSIVE && may_be_clause(text, i))
        return SK_USE_UNCLEAR;
    if (use != SK_USE_POSSESSIVE || !before || before->classes & SK_CLASS_PREPOSITION)
        return use;
    if (may_end_clause(text, i + 1)) /* "welke regels je wegstreept" */
        return SK_USE_UNCLEAR;
    bool gives = false, wishes = false;
    bool received = false; /* "ze geven je … je geld": who gets it has been said */
    size_t head = head_of(text, i);
    for (size_t k = sk_address_clause_start(text, i), end = sk_address_clause_end(text, i); k < end; k++) {
        bool named = k > 0 && sk_address_has(text, k - 1, SK_CLASS_DETERMINER | SK_CLASS_PREPOSITION)
                     && sk_address_is_noun(text->lexicon, text->tokens[k].word); /* "de app" */
        gives |= (k < i || k > head) && sk_address_has(text, k, SK_CLASS_GIVER) && !named;
        wishes |= sk_address_is(text, k, "wens") || sk_address_is(text, k, "wensen");
        received |= k < i && text->tokens[k].changed && sk_slice_is(text->tokens[k].replacement, "u");
    }
    size_t last = sk_address_clause_end(text, i) - 1;
    bool passes_on = sk_address_is(text, last, "door") || sk_address_is(text, last, "terug"); /* "ik geef je compliment door" */
    if (!gives || received || passes_on)
        return SK_USE_POSSESSIVE;
    bool plural = looks_plural(text->tokens[head].word), known = sk_address_is_noun(text->lexicon, text->tokens[head].word);
    if (wishes && head > i + 1)
        return SK_USE_PRONOUN;       /* "wensen wij je fijne dagen" */
    if (sk_address_is_bare(text, i)) /* "we geven je korting", but "we sturen je post" */
        return !plural && is_given(text, head) ? SK_USE_PRONOUN : SK_USE_UNCLEAR;
    bool counted = sk_address_has(text, head, SK_CLASS_PERSON | SK_CLASS_COUNT); /* "dat geeft je energie" */
    return !known || plural || !counted ? SK_USE_UNCLEAR : SK_USE_POSSESSIVE;
}
