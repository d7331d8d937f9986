/* je → u or uw. "je" is subject, object or possessor, and nothing but its surroundings tells: the word behind it is the beginning
 * of a noun phrase without an article ("je pakket": uw) or not ("je het", "je bellen", "je morgen": u). Where the noun needs no
 * article ("je vragen", "je geld"), the clause must tell: with "hebt" or "kunt" at its end and no other subject "je" is the
 * subject, behind a verb of giving it is the receiver; the rest is doubted.
 *
 * The verb before a subject gets its -t back ("vind je" → "vindt u"), but not in a command ("Stuur je pakket terug") nor behind
 * "ik". "je" that looks back at a subject "je" is reflexive: "zich".
 */
#include <string.h>

#include "text/address_parts.h"

enum use { PRONOUN, POSSESSIVE, UNCLEAR };

/* ---- the word behind ---- */

static bool is_function(const struct sk_address_token *token) {
    const unsigned verbs = SK_CLASS_FINITE | SK_CLASS_SECOND | SK_CLASS_AUXILIARY | SK_CLASS_PLURAL;
    return token->classes & (SK_CLASS_FUNCTION | verbs) && !(token->classes & SK_CLASS_ANY_NOUN);
}

static bool is_adjective(const struct sk_address_token *token) {
    static const char *const endings[] = { "lijk", "ig", "isch", "baar", "loos", "zaam", "ieel", "ueel" };
    bool found = token->classes & SK_CLASS_ADJECTIVE;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        found |= token->word.size > 5 && sk_address_ends(token->word, endings[i]);
    return found;
}

static bool begins_noun_phrase(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *token = &text->tokens[i];
    char base[SK_ADDRESS_FORM];
    if (!token->is_word || is_function(token))
        return false;
    if (sk_address_is_noun(text->lexicon, token->word))
        return true;
    return !sk_address_base_of(text->lexicon, token->word, base) && !sk_address_is_infinitive(text->lexicon, token->word)
           && !sk_address_is_participle(text->lexicon, token->word);
}

/* "je opgegeven adres", "je bestelde artikelen", "je persoonlijke pagina" */
static enum use use_before_form(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *token = &text->tokens[i], *behind = sk_address_behind(text, i);
    bool noun_follows = behind && begins_noun_phrase(text, i + 1);
    bool inflected = sk_address_ends(token->word, "de") || sk_address_ends(token->word, "te");
    if (!noun_follows)
        return PRONOUN;
    if (sk_address_is_participle(text->lexicon, token->word)
        && (inflected || memmem(token->word.data, token->word.size, "ge", 2)))
        return POSSESSIVE;
    return PRONOUN;
}

/* "je inspireerde me", "van je bestelde artikelen"; "Je bestelde artikelen …" is either. */
static enum use use_before_past(const struct sk_address_text *text, size_t i) {
    if (!sk_address_behind(text, i + 1) || !begins_noun_phrase(text, i + 2))
        return PRONOUN;
    return sk_address_before(text, i) ? POSSESSIVE : UNCLEAR;
}

static enum use use_before_number(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *before = sk_address_before(text, i);
    return before && before->classes & SK_CLASS_PREPOSITION ? POSSESSIVE : PRONOUN;
}

/* "op je nieuw adres", "waarmee je gemakkelijk …", "of je mogelijk recht …" */
static enum use use_before_adjective(const struct sk_address_text *text, size_t i) {
    if (!sk_address_behind(text, i + 1) || !begins_noun_phrase(text, i + 2))
        return PRONOUN;
    const struct sk_address_token *before = sk_address_before(text, i);
    return before && before->classes & SK_CLASS_PREPOSITION ? POSSESSIVE : UNCLEAR;
}

static bool clause_does(const struct sk_address_text *text, size_t i) {
    static const char *const forms[] = { "doe", "doet", "doen", "deed", "deden", "gedaan" };
    bool found = false;
    for (size_t k = sk_address_clause_start(text, i), end = sk_address_clause_end(text, i); k < end; k++)
        for (size_t f = 0; f < sizeof forms / sizeof *forms; f++)
            found |= sk_address_is(text, k, forms[f]);
    return found;
}

/* "op je Samsung", but "moet je Samsung bellen" */
static enum use use_before_name(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *before = sk_address_before(text, i);
    return before && before->classes & SK_CLASS_PREPOSITION ? POSSESSIVE : UNCLEAR;
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

static bool may_be_infinitive(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *token = &text->tokens[i];
    return !(token->classes & SK_CLASS_FUNCTION) && sk_address_is_infinitive(text->lexicon, token->word);
}

/* "Ik wil je vragen of …" against "Ik wil je vragen beantwoorden": the verb that an auxiliary before "je" waits for. */
static bool is_awaited(const struct sk_address_text *text, size_t i) {
    size_t start = sk_address_clause_start(text, i - 1), end = sk_address_clause_end(text, i);
    bool governed = false;
    for (size_t k = start; k + 1 < i; k++)
        governed |= sk_address_has(text, k, SK_CLASS_AUXILIARY) && !sk_address_is(text, k, "heb");
    for (size_t k = i + 1; k < end; k++)
        governed &=
            !may_be_infinitive(text, k)
            && (sk_address_has(text, k, SK_CLASS_FUNCTION) || !sk_address_is_participle(text->lexicon, text->tokens[k].word));
    return governed;
}

static bool is_infinitive_here(const struct sk_address_text *text, size_t noun) {
    return sk_address_is_infinitive(text->lexicon, text->tokens[noun].word) && is_awaited(text, noun);
}

/* A verb that no list knows ("kan je uitdagen"), or one that is a noun elsewhere ("dat ik je mail"). */
static bool is_governed_verb(const struct sk_address_text *text, size_t i) {
    char polite[SK_ADDRESS_FORM];
    bool last = i + 1 == sk_address_clause_end(text, i);
    const struct sk_address_token *token = &text->tokens[i];
    if (last && i >= 2 && sk_address_is(text, i - 2, "ik") && sk_address_polite_of(text->lexicon, token->word, polite))
        return true;
    return last && sk_address_ends(token->word, "en") && !sk_address_is_noun(text->lexicon, token->word) && is_awaited(text, i);
}

/* What the word behind "je" says, without regard to what stands before. */
static enum use use_by_next(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *next = sk_address_behind(text, i);
    char base[SK_ADDRESS_FORM];
    if (!next)
        return PRONOUN;
    if (next->is_number)
        return use_before_number(text, i);
    if (!next->is_word)
        return UNCLEAR;
    if (sk_slice_is(next->word, "best")) /* "je best doen", "je best bereiken" */
        return clause_does(text, i) ? POSSESSIVE : PRONOUN;
    if (is_adjective(next))
        return use_before_adjective(text, i);
    if (next->capital && !next->shouted && !memchr(next->word.data, '-', next->word.size))
        return use_before_name(text, i);
    if (is_widened_adjective(text, i + 1))
        return POSSESSIVE;
    if (is_function(next))
        return PRONOUN;
    if (sk_address_is_noun(text->lexicon, next->word))
        return is_infinitive_here(text, i + 1) || is_governed_verb(text, i + 1) ? PRONOUN : POSSESSIVE;
    if (sk_address_is_participle(text->lexicon, next->word))
        return use_before_form(text, i + 1);
    if (sk_address_is_past(text->lexicon, next->word))
        return use_before_past(text, i);
    if (is_governed_verb(text, i + 1))
        return PRONOUN;
    if (sk_address_is_infinitive(text->lexicon, next->word) || sk_address_base_of(text->lexicon, next->word, base))
        return PRONOUN;
    return POSSESSIVE;
}

/* ---- the clause ---- */

/* Last word of the noun phrase behind "je": past adjectives in -e. */
static size_t head_of(const struct sk_address_text *text, size_t i) {
    size_t head = i + 1;
    while (sk_address_behind(text, head) && sk_address_ends(text->tokens[head].word, "e")
           && !sk_address_is_noun(text->lexicon, text->tokens[head].word) && begins_noun_phrase(text, head + 1))
        head++;
    return head;
}

static bool is_bare(const struct sk_address_text *text, size_t i) {
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
    static const char *const singular[] = { "geheugen", "leven",      "inkomen", "vermogen", "examen",  "teken",
                                            "eten",     "vertrouwen", "wapen",   "keuken",   "deken",   "kussen",
                                            "laken",    "haven",      "oven",    "advies",   "verlies", "fiets",
                                            "mens",     "gewone",     "vlees",   "fles",     "begrip",  "schermen" };
    static const char *const plural[] = { "en",   "ers",  "els",  "ems", "jes", "'s",  "ons", "kets", "als", "apps",
                                          "ails", "ates", "odes", "nts", "ins", "ops", "ips", "ogs",  "ies" };
    return ends_in_any(word, plural, sizeof plural / sizeof *plural)
           && !ends_in_any(word, singular, sizeof singular / sizeof *singular);
}

enum agreement { NO_VERB, SECOND_PERSON, OTHER_PERSON, ANY_SINGULAR };

/* The last finite verb of a clause. */
static enum agreement agreement_of(const struct sk_address_text *text, size_t from, size_t end) {
    enum agreement found = NO_VERB;
    char base[SK_ADDRESS_FORM];
    for (size_t i = from; i < end; i++) {
        const struct sk_address_token *token = &text->tokens[i];
        if (token->classes & SK_CLASS_SECOND && found != OTHER_PERSON)
            return SECOND_PERSON;
        if (sk_address_is(text, i, "is") || sk_address_is(text, i, "heeft") || token->classes & SK_CLASS_PLURAL)
            found = OTHER_PERSON;
        else if (found == NO_VERB
                 && (token->classes & SK_CLASS_FINITE
                     || (!(token->classes & (SK_CLASS_FUNCTION | SK_CLASS_ANY_NOUN)) && sk_address_ends(token->word, "t")
                         && sk_address_base_of(text->lexicon, token->word, base))))
            found = ANY_SINGULAR;
    }
    bool plural = found == NO_VERB && end > from && sk_address_is_infinitive(text->lexicon, text->tokens[end - 1].word);
    return plural ? OTHER_PERSON : found;
}

/* "als je bestelling er is" against "als je vragen hebt". */
static enum use use_in_subordinate(const struct sk_address_text *text, size_t i, enum use use) {
    size_t head = head_of(text, i);
    enum agreement verb = agreement_of(text, head + 1, sk_address_clause_end(text, i));
    bool plural = looks_plural(text->tokens[head].word);
    if (verb == SECOND_PERSON)
        return PRONOUN;
    if (use == UNCLEAR && !(verb == ANY_SINGULAR && plural))
        return UNCLEAR;
    if (verb == ANY_SINGULAR && (plural || sk_address_has(text, head, SK_CLASS_PHRASE)))
        return PRONOUN;
    bool known = sk_address_is_noun(text->lexicon, text->tokens[head].word);
    bool doubtful = verb != OTHER_PERSON && is_bare(text, i);
    return doubtful || (verb == ANY_SINGULAR && !known) ? UNCLEAR : POSSESSIVE;
}

/* "Je X": the subject if X is the verb. A word that no list knows may be one. */
static enum use use_at_start(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *next = sk_address_behind(text, i);
    enum use use = use_by_next(text, i);
    char polite[SK_ADDRESS_FORM];
    if (use != POSSESSIVE)
        return use;
    enum agreement verb = agreement_of(text, i + 2, sk_address_clause_end(text, i));
    if (verb == SECOND_PERSON) /* "als je klant bent, je interesse hebt" */
        return PRONOUN;
    if (sk_address_is_noun(text->lexicon, next->word))
        return POSSESSIVE;
    if (sk_address_polite_of(text->lexicon, next->word, polite)) /* "je word gebeld", as many write */
        return UNCLEAR;
    return sk_address_ends(next->word, "t") && verb == NO_VERB ? UNCLEAR : POSSESSIVE;
}

static enum use use_elsewhere(const struct sk_address_text *text, size_t i) {
    enum use use = use_by_next(text, i);
    const struct sk_address_token *before = sk_address_before(text, i);
    if (use != POSSESSIVE || !before || before->classes & SK_CLASS_PREPOSITION)
        return use;
    bool gives = false;
    bool received = false; /* "ze geven je … je geld": who gets it has been said */
    size_t head = head_of(text, i);
    for (size_t k = sk_address_clause_start(text, i), end = sk_address_clause_end(text, i); k < end; k++) {
        gives |= (k < i || k > head) && sk_address_has(text, k, SK_CLASS_GIVER);
        received |= k < i && text->tokens[k].changed && sk_slice_is(text->tokens[k].replacement, "u");
    }
    if (!gives || received)
        return POSSESSIVE;
    if (is_bare(text, i))
        return looks_plural(text->tokens[head_of(text, i)].word) ? UNCLEAR : PRONOUN;
    return looks_plural(text->tokens[head_of(text, i)].word) && head_of(text, i) > i + 1 ? UNCLEAR : POSSESSIVE;
}

/* ---- the verb before ---- */

static size_t segment_start(const struct sk_address_text *text, size_t i) {
    while (i > 0 && !text->tokens[i].starts_clause)
        i--;
    return i;
}

/* "Ik kijk het na, pas het aan en stuur je …": the subject of the first goes on through clauses that begin with their verb. */
static bool first_person_goes_on(const struct sk_address_text *text, size_t verb) {
    char polite[SK_ADDRESS_FORM];
    if (verb == 0 || text->tokens[verb].starts_clause)
        return false;
    if (sk_address_is(text, verb - 1, "ik"))
        return true;
    if (!sk_address_has(text, verb - 1, SK_CLASS_COORDINATOR))
        return false;
    for (size_t end = verb, start; end > 0; end = start) {
        start = segment_start(text, end - 1);
        for (size_t i = start; i < end; i++)
            if (sk_address_is(text, i, "ik"))
                return true;
        if (text->tokens[start].starts_sentence || !sk_address_polite_of(text->lexicon, text->tokens[start].word, polite))
            return false;
    }
    return false;
}

static bool clause_follows(const struct sk_address_text *text, size_t i) {
    for (size_t k = i + 1; k < text->tokens[i].sentence_end; k++)
        if (text->tokens[k].starts_clause || sk_address_is(text, k, "dan"))
            return true;
    return false;
}

enum verdict { IS_SUBJECT, NOT_SUBJECT, DOUBTFUL };

/* "Krijg je …?", "Log je in, dan …" against "Stuur je pakket terug", "Meld je aan". */
static enum verdict first_in_clause(const struct sk_address_text *text, size_t verb, enum use use) {
    const struct sk_address_token *token = &text->tokens[verb];
    if (token->classes & (SK_CLASS_AUXILIARY | SK_CLASS_SAME))
        return IS_SUBJECT;
    bool receives = token->classes & SK_CLASS_RECEIVING;
    if (token->asks) /* a form without -t has no other subject, and a question is no command */
        return IS_SUBJECT;
    bool bare = use == POSSESSIVE && is_bare(text, verb + 1);
    if (use == POSSESSIVE)
        return bare && receives ? IS_SUBJECT : bare && clause_follows(text, verb) ? DOUBTFUL : NOT_SUBJECT;
    if (receives)
        return IS_SUBJECT;
    if (token->classes & SK_CLASS_REFLEXIVE || sk_address_is(text, verb + 3, "zorgen"))
        return NOT_SUBJECT;
    return !token->starts_sentence || clause_follows(text, verb) ? IS_SUBJECT : DOUBTFUL;
}

/* Forms that go with a noun as well: "Was je pakket beschadigd?", "Past je telefoon …?". A plural noun cannot be their subject.
 */
static bool noun_is_subject(const struct sk_address_text *text, size_t verb) {
    const struct sk_address_token *token = &text->tokens[verb];
    bool both = token->classes & (SK_CLASS_SAME | SK_CLASS_FINITE) || sk_address_ends(token->word, "t");
    return both && !is_bare(text, verb + 1) && !looks_plural(text->tokens[head_of(text, verb + 1)].word);
}

/* Whether "je" is the subject of the verb form before it. */
static enum verdict subject_of(const struct sk_address_text *text, size_t verb, enum use use) {
    size_t first = sk_address_clause_start(text, verb);
    if (first_person_goes_on(text, verb))
        return NOT_SUBJECT;
    for (size_t i = first; i < verb; i++)
        if (sk_address_is(text, i, "ik"))
            return NOT_SUBJECT;
    if (use == POSSESSIVE && noun_is_subject(text, verb))
        return NOT_SUBJECT;
    if (first == verb)
        return first_in_clause(text, verb, use);
    if (sk_address_has(text, verb - 1, SK_CLASS_DETERMINER | SK_CLASS_PREPOSITION)
        && sk_address_is_noun(text->lexicon, text->tokens[verb].word))
        return NOT_SUBJECT;
    return IS_SUBJECT;
}

/* ---- one "je" ---- */

static const char *pronoun_or_possessive(struct sk_address_text *text, enum use use) {
    if (use == UNCLEAR)
        sk_address_doubt(text, "\"je\" may be \"u\" or \"uw\"");
    return use == POSSESSIVE ? "uw" : "u";
}

/* A second pronoun in the clause of a subject "je". */
static bool looks_back(const struct sk_address_text *text, size_t subject, size_t i) {
    if (subject == SIZE_MAX || i >= sk_address_clause_end(text, subject))
        return false;
    const struct sk_address_token *before = sk_address_before(text, i);
    char base[SK_ADDRESS_FORM];
    bool governed = before && before->classes & SK_CLASS_PREPOSITION && !sk_address_has(text, i - 1, SK_CLASS_AUXILIARY);
    bool has_verb = sk_address_has(text, i + 1, SK_CLASS_SECOND | SK_CLASS_FINITE)
                    || (i + 1 < text->count && sk_address_base_of(text->lexicon, text->tokens[i + 1].word, base));
    if (has_verb && subject + 1 != i) /* "meer dan je betaalt": a subject of its own */
        return false;
    return !governed && !sk_address_is(text, i + 1, "te");
}

static bool may_be_verb(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *token = &text->tokens[i];
    size_t first = sk_address_clause_start(text, i);
    while (first < i && sk_address_has(text, first, SK_CLASS_ADVERB | SK_CLASS_QUESTION))
        first++;
    return first == i && token->is_word && !token->classes && !sk_address_is_noun(text->lexicon, token->word)
           && !sk_address_ends(token->word, "de") && !sk_address_ends(token->word, "te") && !sk_address_ends(token->word, "en");
}

/* "Dat kan je verbazen", "de app kan je helpen": the form goes with both, and "kan u" is right for both. */
static bool may_have_other_subject(const struct sk_address_text *text, size_t verb) {
    size_t first = sk_address_clause_start(text, verb);
    bool both = sk_address_is(text, verb, "kan") || sk_address_is(text, verb, "zal") || sk_address_is(text, verb, "wil");
    return both && first < verb && !sk_address_has(text, first, SK_CLASS_ADVERB | SK_CLASS_QUESTION | SK_CLASS_PREPOSITION);
}

/* Returns whether "je" is the subject. */
static bool convert_behind_verb(struct sk_address_text *text, size_t i, struct sk_slice polite, bool strong) {
    enum use use = strong ? PRONOUN : use_by_next(text, i);
    enum verdict verdict = strong ? IS_SUBJECT : subject_of(text, i - 1, use);
    if (strong && i > 1 && sk_address_is(text, i - 2, "ik"))
        verdict = DOUBTFUL;
    if (verdict == DOUBTFUL)
        sk_address_doubt(text, "a command or a question cannot be told apart");
    if (may_have_other_subject(text, i - 1))
        polite = text->tokens[i - 1].word;
    if (verdict == IS_SUBJECT && !sk_slice_equal(polite, text->tokens[i - 1].word))
        sk_address_replace(text, i - 1, polite);
    bool commands = text->tokens[i - 1].starts_clause;
    if (verdict == NOT_SUBJECT && !commands)
        use = use_elsewhere(text, i);
    sk_address_replace(text, i, sk_slice_of(verdict == IS_SUBJECT ? "u" : pronoun_or_possessive(text, use)));
    return verdict == IS_SUBJECT;
}

static bool convert_opening(struct sk_address_text *text, size_t i, bool subordinate) {
    enum use use = subordinate ? use_by_next(text, i) : use_at_start(text, i);
    if (subordinate && use != PRONOUN)
        use = use_in_subordinate(text, i, use);
    sk_address_replace(text, i, sk_slice_of(pronoun_or_possessive(text, use)));
    return use == PRONOUN;
}

static bool convert_other(struct sk_address_text *text, size_t i, size_t subject) {
    enum use use = use_elsewhere(text, i);
    bool maakt_zorgen = sk_address_is(text, i + 1, "zorgen") && looks_back(text, subject, i);
    if ((use == PRONOUN && looks_back(text, subject, i)) || maakt_zorgen)
        sk_address_replace(text, i, sk_slice_of("zich"));
    else
        sk_address_replace(text, i, sk_slice_of(pronoun_or_possessive(text, use)));
    return false;
}

/* Returns whether it is the subject of its clause. */
static bool convert_pronoun(struct sk_address_text *text, size_t i, bool strong, size_t subject) {
    const struct sk_address_token *before = sk_address_before(text, i);
    char polite[SK_ADDRESS_FORM];
    if (!before || (before->classes & SK_CLASS_COORDINATOR && !(before->classes & SK_CLASS_SUBORDINATOR))) {
        if (!strong)
            return convert_opening(text, i, false);
        sk_address_replace(text, i, sk_slice_of("u"));
        return true;
    }
    bool governed = before->classes & SK_CLASS_FUNCTION && !(before->classes & SK_CLASS_SAME);
    size_t size = governed ? 0 : sk_address_polite_of(text->lexicon, before->word, polite);
    bool follows_subject = i >= 2 && subject == i - 2; /* "je moet je aanmelden" */
    if ((before->classes & SK_CLASS_SAME || size) && !follows_subject)
        return convert_behind_verb(text, i, before->classes & SK_CLASS_SAME ? before->word : sk_slice(polite, size), strong);
    if (strong) {
        sk_address_replace(text, i, sk_slice_of("u"));
        return true;
    }
    if (before->classes & SK_CLASS_SUBORDINATOR && !sk_address_is(text, i - 1, "voor"))
        return convert_opening(text, i, true);
    bool commands = text->tokens[i - 1].starts_clause && use_by_next(text, i) == POSSESSIVE && !is_bare(text, i)
                    && sk_address_is_noun(text->lexicon, text->tokens[i + 1].word);
    if (may_be_verb(text, i - 1) && !commands)
        sk_address_doubt(text, "a verb before \"je\" that is not known");
    return convert_other(text, i, subject);
}

static void convert_word(struct sk_address_text *text, size_t i) {
    static const struct {
        const char *from, *to;
    } words[] = { { "jou", "u" },
                  { "jouw", "uw" },
                  { "jouwe", "uwe" },
                  { "jezelf", "uzelf" },
                  { "alsjeblieft", "alstublieft" },
                  { "alsjeblief", "alstublieft" },
                  { "dankjewel", "dank u wel" },
                  { "dankje", "dank u" },
                  { "bedankje", "dank u" } };
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (sk_address_is(text, i, words[k].from))
            sk_address_replace(text, i, sk_slice_of(words[k].to));
    if (sk_address_is(text, i, "jullie") || sk_address_is(text, i, "jouwentwege"))
        sk_address_doubt(text, "several people are addressed");
}

void sk_address_make_formal(struct sk_address_text *text) {
    size_t subject = SIZE_MAX;
    for (size_t i = 0; i < text->count; i++) {
        bool strong = sk_address_is(text, i, "jij");
        if (strong || sk_address_is(text, i, "je")) {
            if (convert_pronoun(text, i, strong, subject))
                subject = i;
        } else if (text->tokens[i].is_word) {
            convert_word(text, i);
        }
    }
}
