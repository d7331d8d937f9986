/* u → je. What is hard is the verb before "u": in "Hiermee opent u de deur" u is the subject and the verb loses its -t, in
 * "Onze monteur opent u de deur" it is not. Dutch main clauses have one constituent before the verb: an adverb, a prepositional
 * phrase, a question word or a clause there leaves the subject to "u"; a noun phrase may be the subject itself, and then only
 * some verbs tell ("de factuur vindt u", "de monteur belt u"). The rest is doubted.
 *
 * Far from its pronoun only "heeft" changes ("als u tijd heeft" → "als je tijd hebt"): all other forms are the same.
 */
#include <string.h>

#include "text/address_parts.h"

enum role { SUBJECT, OBJECT, UNCLEAR };

static bool is_verb_token(const struct sk_address_text *text, size_t i) {
    char base[SK_ADDRESS_FORM];
    const struct sk_address_token *token = &text->tokens[i];
    if (token->classes & (SK_CLASS_FINITE | SK_CLASS_SECOND | SK_CLASS_AUXILIARY))
        return true;
    if (!token->is_word || token->classes & SK_CLASS_FUNCTION)
        return false;
    return sk_address_base_of(text->lexicon, token->word, base) || sk_address_is_infinitive(text->lexicon, token->word)
           || sk_address_is_participle(text->lexicon, token->word);
}

/* ---- who is the subject of "Xt u" ---- */

/* "De monteur belt aan en geeft u …": the subject of the first half goes on. */
static enum role role_behind_coordinator(const struct sk_address_text *text, size_t verb) {
    size_t start = verb - 1;
    while (start > 0 && !text->tokens[start].starts_sentence)
        start--;
    char base[SK_ADDRESS_FORM];
    const struct sk_address_token *first = &text->tokens[start];
    if (sk_address_has(text, start, SK_CLASS_SUBORDINATOR | SK_CLASS_COORDINATOR) || start == verb - 1)
        return SUBJECT;
    for (size_t i = start; i + 1 < verb; i++)
        if (sk_address_is(text, i, "u") || sk_address_is(text, i, "ik") || sk_address_is(text, i, "we")
            || sk_address_is(text, i, "wij"))
            return SUBJECT;
    bool commands = !(first->classes & SK_CLASS_FUNCTION) && sk_address_polite_of(text->lexicon, first->word, base);
    return commands ? SUBJECT : UNCLEAR;
}

/* Behind a comma: the clause before it takes the place before the verb, unless it only describes a noun. */
static enum role role_behind_punctuation(const struct sk_address_text *text, size_t verb) {
    size_t start = sk_address_clause_start(text, verb - 1);
    bool relative = sk_address_is(text, start, "die") || sk_address_is(text, start, "dat") || sk_address_is(text, start, "wie");
    return relative ? UNCLEAR : SUBJECT;
}

/* "Een uittreksel vraagt u aan", "de sleutel levert u in": what people do, so that a thing before the verb is its object; but "de
 * gemeente vraagt u", "het boek neemt u mee". */
static enum role role_with_particle(const struct sk_address_text *text, size_t verb, bool person) {
    static const char *const deeds[] = { "vraagt", "levert", "dient", "stuurt", "mailt" },
                             *const others[] = { "geeft", "brengt", "neemt", "maakt", "houdt" },
                             *const particles[] = { "aan", "in", "terug", "op", "door", "mee", "af", "uit" };
    size_t end = sk_address_clause_end(text, verb);
    bool apart = false;
    for (size_t i = verb + 2; i < end; i++)
        apart |= sk_address_is_any(text, i, particles, sizeof particles / sizeof *particles)
                 && (i + 1 == end || sk_address_has(text, i + 1, SK_CLASS_PREPOSITION | SK_CLASS_COORDINATOR));
    bool deed = sk_address_is_any(text, verb, deeds, sizeof deeds / sizeof *deeds);
    if (deed && apart)
        return person ? UNCLEAR : SUBJECT;
    bool either = deed && !person;
    return either || (apart && sk_address_is_any(text, verb, others, sizeof others / sizeof *others)) ? UNCLEAR : OBJECT;
}

static enum role role_behind_noun_phrase(const struct sk_address_text *text, size_t verb, size_t first) {
    const struct sk_address_token *last = &text->tokens[verb - 1];
    bool acts = false;
    for (size_t i = first; i < verb; i++)
        acts |= sk_address_has(text, i, SK_CLASS_PERSON);
    bool pointing = verb - first == 1 && last->classes & (SK_CLASS_PRONOUN | SK_CLASS_DETERMINER);
    if (last->classes & SK_CLASS_PERSON)
        return role_with_particle(text, verb, true);
    if (acts)
        return UNCLEAR;
    if (sk_address_has(text, verb, SK_CLASS_TAKING) || (pointing && sk_address_is(text, verb, "heeft")))
        return SUBJECT;
    for (size_t i = verb + 1; i < sk_address_clause_end(text, verb); i++)
        if (sk_address_is(text, i, "kwijt") && pointing)
            return SUBJECT; /* "die raakt u niet kwijt" */
    if (sk_address_has(text, verb, SK_CLASS_AFFECTING))
        return pointing ? OBJECT : role_with_particle(text, verb, false);
    return pointing ? SUBJECT : UNCLEAR;
}

static enum role role_behind_words(const struct sk_address_text *text, size_t verb, size_t first) {
    if (sk_address_has(text, first, SK_CLASS_SUBJECT) || sk_address_is(text, first, "wie"))
        return OBJECT;
    if (sk_address_has(text, first, SK_CLASS_QUESTION))
        return sk_address_is(text, first, "wat") && sk_address_has(text, verb, SK_CLASS_AFFECTING) ? OBJECT : SUBJECT;
    while (first < verb && sk_address_has(text, first, SK_CLASS_ADVERB | SK_CLASS_ADJECTIVE)
           && !sk_address_has(text, first, SK_CLASS_PREPOSITION))
        first++;
    if (first == verb || sk_address_has(text, first, SK_CLASS_PREPOSITION))
        return SUBJECT;
    bool pronoun = sk_address_has(text, first, SK_CLASS_DETERMINER | SK_CLASS_PRONOUN);
    if (sk_address_has(text, first, SK_CLASS_SUBORDINATOR) && !(pronoun && verb - first <= 2))
        return is_verb_token(text, verb - 1) ? SUBJECT : UNCLEAR;
    return role_behind_noun_phrase(text, verb, first);
}

static enum role role_behind_verb(const struct sk_address_text *text, size_t verb) {
    size_t first = sk_address_clause_start(text, verb);
    if (first < verb)
        return role_behind_words(text, verb, first);
    if (text->tokens[verb].starts_sentence)
        return SUBJECT;
    return text->tokens[verb].starts_clause ? role_behind_punctuation(text, verb) : role_behind_coordinator(text, verb);
}

/* "als u", "Morgen belt u" is settled elsewhere; here "u" stands first in its clause. */
static bool opens_as_subject(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *before = sk_address_before(text, i);
    return !before || before->classes & (SK_CLASS_COORDINATOR | SK_CLASS_SUBORDINATOR);
}

/* ---- what agrees with a subject ---- */

static bool ends_other_clause(const struct sk_address_text *text, size_t i) {
    char base[SK_ADDRESS_FORM];
    const struct sk_address_token *token = &text->tokens[i];
    return !(token->classes & SK_CLASS_FUNCTION) && !sk_address_is_participle(text->lexicon, token->word)
           && sk_address_base_of(text->lexicon, token->word, base);
}

/* "die u heeft gebeld", "wie u heeft geholpen": u may be either. */
static bool may_be_object(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *before = sk_address_before(text, i);
    if (!before)
        return false;
    bool die = sk_slice_is(before->word, "die") || sk_slice_is(before->word, "wie");
    return die && (i < 2 || sk_slice_is(before->word, "wie") || sk_address_has(text, i - 2, SK_CLASS_PERSON | SK_CLASS_SUBJECT));
}

static void agree(struct sk_address_text *text, size_t i) {
    size_t end = sk_address_clause_end(text, i);
    for (size_t k = i + 1; k < end; k++) {
        if (sk_address_has(text, k, SK_CLASS_SUBJECT))
            return;
        if (sk_address_is(text, k, "zich"))
            sk_address_replace(text, k, sk_slice_of("je"));
        if (sk_address_is(text, k, "zichzelf"))
            sk_address_replace(text, k, sk_slice_of("jezelf"));
        if (!sk_address_is(text, k, "heeft") || (k > i + 1 && ends_other_clause(text, k - 1)))
            continue;
        if (may_be_object(text, i))
            sk_address_doubt(text, "subject and object cannot be told apart");
        sk_address_replace(text, k, sk_slice_of("hebt"));
    }
}

/* Behind the inverted subject only the reflexive agrees. */
static void agree_reflexive(struct sk_address_text *text, size_t i) {
    size_t end = sk_address_clause_end(text, i);
    for (size_t k = i + 1; k < end && !sk_address_has(text, k, SK_CLASS_SUBJECT); k++)
        if (sk_address_is(text, k, "zich") || sk_address_is(text, k, "zichzelf"))
            sk_address_replace(text, k, sk_slice_of(sk_address_is(text, k, "zich") ? "je" : "jezelf"));
}

/* ---- the pronoun ---- */

/* "Neemt u contact met ons op." asks for something; "Neemt u contact op, dan …" and "Neemt u …?" do not. */
static bool is_polite_command(const struct sk_address_text *text, size_t verb) {
    const struct sk_address_token *token = &text->tokens[verb];
    if (!token->starts_sentence || token->asks || token->classes & (SK_CLASS_STATIVE | SK_CLASS_FINITE | SK_CLASS_AUXILIARY))
        return false;
    for (size_t i = verb + 2; i < token->sentence_end; i++)
        if (sk_address_is(text, i, "dan") || (text->tokens[i].starts_clause && is_verb_token(text, i)))
            return false;
    return true;
}

static bool may_be_unknown_verb(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *token = &text->tokens[i];
    size_t first = sk_address_clause_start(text, i);
    if (!token->is_word || token->classes || !sk_address_ends(token->word, "t") || sk_address_is_noun(text->lexicon, token->word))
        return false;
    while (first < i && sk_address_has(text, first, SK_CLASS_ADVERB | SK_CLASS_QUESTION))
        first++;
    return first == i;
}

/* A mark ends the sentence before token `end`; without one nobody knows whether it asks. */
static bool has_mark(const struct sk_address_text *text, size_t end) {
    size_t to = end < text->count ? text->tokens[end].start : text->text.size;
    for (size_t k = text->tokens[end - 1].end; k < to; k++)
        if (strchr(".!:;", text->text.data[k]))
            return true;
    return false;
}

/* "Dan gaat u zitten en drinkt koffie": a second verb of the same subject, which would change as well. */
static void doubt_joined_verb(struct sk_address_text *text, size_t i) {
    char base[SK_ADDRESS_FORM];
    for (size_t k = i + 1; k + 1 < text->tokens[i].sentence_end && !text->tokens[k].starts_clause; k++) {
        const struct sk_address_token *verb = &text->tokens[k + 1];
        if (!sk_address_has(text, k, SK_CLASS_COORDINATOR) || verb->starts_clause || verb->classes & SK_CLASS_FUNCTION
            || sk_address_is_noun(text->lexicon, verb->word) || sk_address_is_participle(text->lexicon, verb->word))
            continue;
        size_t size = sk_address_base_of(text->lexicon, verb->word, base);
        bool has_subject = sk_address_has(text, k + 2, SK_CLASS_SUBJECT) || sk_address_is(text, k + 2, "u");
        if (size && size < verb->word.size && !has_subject)
            sk_address_doubt(text, "two verbs with one subject");
    }
}

static void convert_behind_verb(struct sk_address_text *text, size_t i, struct sk_slice base) {
    static const char *const always[] = { "hebt", "bent", "kunt", "wilt", "zult" };
    bool certain = false;
    for (size_t k = 0; k < sizeof always / sizeof *always; k++)
        certain |= sk_address_is(text, i - 1, always[k]);
    bool reflexive = i >= 2 && sk_address_is(text, i - 2, "u") && !text->tokens[i - 1].starts_clause; /* "u meldt u aan" */
    enum role role = certain && !reflexive ? SUBJECT : reflexive ? OBJECT : role_behind_verb(text, i - 1);
    if (role == UNCLEAR && !sk_slice_equal(base, text->tokens[i - 1].word))
        sk_address_doubt(text, "subject and object cannot be told apart");
    sk_address_replace(text, i, sk_slice_of("je"));
    if (role != SUBJECT)
        return;
    if (!sk_slice_equal(base, text->tokens[i - 1].word))
        sk_address_replace(text, i - 1, base);
    if (is_polite_command(text, i - 1)) {
        if (!has_mark(text, text->tokens[i].sentence_end))
            sk_address_doubt(text, "a command or a question cannot be told apart");
        sk_address_replace(text, i, sk_slice_of(""));
    }
    doubt_joined_verb(text, i);
    agree_reflexive(text, i);
}

/* "van u", "voor u.", "zoals u.", "En u?": the full forms. */
static const char *full_form(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *before = sk_address_before(text, i), *behind = sk_address_behind(text, i);
    if (before && sk_slice_is(before->word, "van"))
        return "jou";
    bool comparing =
        before && (sk_slice_is(before->word, "dan") || sk_slice_is(before->word, "zoals") || sk_slice_is(before->word, "als"));
    bool last = !behind, asks_back = last && text->tokens[i].asks;
    if (last && comparing)
        return "jij";
    if (asks_back && (!before || sk_slice_is(before->word, "en")))
        return "jij";
    if (behind && !before && sk_slice_is(behind->word, "ook") && !sk_address_behind(text, i + 1))
        return "jij";
    if (last && before && before->classes & SK_CLASS_PREPOSITION)
        return "jou";
    bool joined = behind && (sk_slice_is(behind->word, "en") || sk_slice_is(behind->word, "of"));
    return joined && opens_as_subject(text, i) && sk_address_is(text, i + 2, "uw") ? "jij" : "je";
}

static void convert_several(struct sk_address_text *text, size_t i) {
    const struct sk_address_token *before = sk_address_before(text, i);
    if (before && before->classes & SK_CLASS_PREPOSITION)
        sk_address_replace(text, i, sk_slice_of("jullie"));
    else
        sk_address_doubt(text, "several people are addressed");
}

static bool may_be_letter(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *before = sk_address_before(text, i);
    struct sk_slice all = text->text;
    size_t end = text->tokens[i].end;
    bool abbreviated = end + 1 < all.size && all.data[end] == '.' && all.data[end + 1] != ' ' && all.data[end + 1] != '\n';
    return abbreviated || (before && (before->is_number || before->classes & SK_CLASS_LETTER));
}

static void convert_pronoun(struct sk_address_text *text, size_t i) {
    const struct sk_address_token *before = sk_address_before(text, i), *behind = sk_address_behind(text, i);
    char base[SK_ADDRESS_FORM];
    if (may_be_letter(text, i))
        sk_address_doubt(text, "\"u\" may be a letter or an hour");
    if (behind
        && (sk_slice_is(behind->word, "allen") || sk_slice_is(behind->word, "beiden") || sk_slice_is(behind->word, "allemaal"))) {
        convert_several(text, i);
        return;
    }
    bool verbal =
        before && before->is_word
        && (!(before->classes & SK_CLASS_FUNCTION) || before->classes & SK_CLASS_SECOND || sk_slice_is(before->word, "beslist"));
    size_t size = verbal ? sk_address_base_of(text->lexicon, before->word, base) : 0;
    if (size) {
        convert_behind_verb(text, i, sk_slice(base, size));
        return;
    }
    if (before && may_be_unknown_verb(text, i - 1))
        sk_address_doubt(text, "a verb before \"u\" that is not known");
    sk_address_replace(text, i, sk_slice_of(full_form(text, i)));
    if (opens_as_subject(text, i))
        agree(text, i);
    else if (before && before->classes & SK_CLASS_SAME)
        agree_reflexive(text, i);
}

/* "Uw Rekening", "Mijn Uw": a name rather than an address. */
static bool is_name_part(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *behind = sk_address_behind(text, i);
    bool inside = text->tokens[i].capital && !text->tokens[i].starts_clause && !text->tokens[i].shouted;
    return inside && behind && behind->capital;
}

static void convert_possessive(struct sk_address_text *text, size_t i) {
    if (is_name_part(text, i))
        sk_address_doubt(text, "\"Uw\" may be part of a name");
    const struct sk_address_token *before = sk_address_before(text, i), *behind = sk_address_behind(text, i);
    bool joined = behind && sk_slice_is(behind->word, "en");
    bool stands_alone = !behind || joined || (before && sk_slice_is(before->word, "de"));
    sk_address_replace(text, i, sk_slice_of(stands_alone ? "jouw" : "je"));
}

static void convert_word(struct sk_address_text *text, size_t i) {
    static const struct {
        const char *from, *to;
    } words[] = {
        { "uwe", "jouwe" },          { "uzelf", "jezelf" },  { "alstublieft", "alsjeblieft" }, { "alstublief", "alsjeblieft" },
        { "dankuwel", "dankjewel" }, { "dankuw", "dank je" }
    };
    if (sk_address_is(text, i, "u"))
        convert_pronoun(text, i);
    else if (sk_address_is(text, i, "uw"))
        convert_possessive(text, i);
    else if (sk_address_is(text, i, "uwerzijds") || sk_address_is(text, i, "uwentwege") || sk_address_is(text, i, "uwen")
             || sk_address_is(text, i, "uwer"))
        sk_address_doubt(text, "a form of address that has no informal counterpart");
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (sk_address_is(text, i, words[k].from))
            sk_address_replace(text, i, sk_slice_of(words[k].to));
}

void sk_address_make_informal(struct sk_address_text *text) {
    for (size_t i = 0; i < text->count; i++)
        if (text->tokens[i].is_word && !(text->tokens[i].changed && sk_address_is(text, i, "u")))
            convert_word(text, i);
}
