/* je → u or uw. Which of them is address_use.h's affair; here is the verb. Before a subject it gets its -t back ("vind je" →
 * "vindt u"), but not in a command ("Stuur je pakket terug") nor behind "ik". "je" that looks back at a subject "je" is
 * reflexive: "zich". What cannot be told apart is doubted.
 */
#include <string.h>

#include "text/address_clause.h"
#include "text/address_use.h"

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
static enum verdict first_in_clause(const struct sk_address_text *text, size_t verb, enum sk_address_use use) {
    const struct sk_address_token *token = &text->tokens[verb];
    if (use == SK_USE_POSSESSIVE
        && (sk_address_is(text, verb, "laat") || (sk_address_is(text, verb, "neem") && sk_address_is(text, verb + 2, "tijd"))))
        return NOT_SUBJECT; /* "neem je tijd" */
    if (token->classes & (SK_CLASS_AUXILIARY | SK_CLASS_SAME | SK_CLASS_RECEIVING))
        return IS_SUBJECT;
    if (token->asks) /* a form without -t has no other subject, and a question is no command */
        return IS_SUBJECT;
    bool bare = use == SK_USE_POSSESSIVE && sk_address_is_bare(text, verb + 1);
    bool behind_clause = token->starts_clause && !token->starts_sentence
                         && sk_address_has(text, sk_address_clause_start(text, verb - 1), SK_CLASS_SUBORDINATOR);
    if (use == SK_USE_POSSESSIVE) /* "Als je verhuist, geef je adres door", but "… betaal je belasting" */
        return behind_clause || (bare && clause_follows(text, verb)) ? DOUBTFUL : NOT_SUBJECT;
    bool has_object = sk_address_has(text, verb + 2, SK_CLASS_DETERMINER); /* "… meld je de vermissing" */
    if ((token->classes & SK_CLASS_REFLEXIVE && has_object && token->starts_clause) || use == SK_USE_UNCLEAR)
        return DOUBTFUL; /* "meld je een dag van tevoren" */
    if ((token->classes & SK_CLASS_REFLEXIVE && !has_object) || sk_address_is(text, verb + 3, "zorgen"))
        return NOT_SUBJECT;
    return !token->starts_sentence || clause_follows(text, verb) ? IS_SUBJECT : DOUBTFUL;
}

/* Forms that go with a noun as well: "Was je pakket beschadigd?", "Past je telefoon …?". A plural noun cannot be their subject.
 */
static bool noun_is_subject(const struct sk_address_text *text, size_t verb) {
    const struct sk_address_token *token = &text->tokens[verb];
    bool both = token->classes & (SK_CLASS_SAME | SK_CLASS_FINITE) || sk_address_ends(token->word, "t")
                || sk_address_is_past(text->lexicon, token->word);
    bool people = token->classes & SK_CLASS_RECEIVING || sk_address_is(text, verb, "wil") || sk_address_is(text, verb, "wist");
    if (people && !sk_address_has(text, verb + 2, SK_CLASS_PERSON)) /* "Wil je internet?": things want nothing */
        return false;
    return both && !sk_address_is_bare(text, verb + 1) && !sk_address_is_plural(text, verb + 1);
}

/* "Zou je bestelling 7 annuleren?" against "Zou je bestelling nog komen?" */
static bool leaves_subject_open(const struct sk_address_text *text, size_t verb) {
    size_t end = sk_address_clause_end(text, verb);
    return sk_address_has(text, verb, SK_CLASS_AUXILIARY) && !sk_address_is(text, verb, "laat") && end > verb + 3
           && sk_address_ends_in_deed(text, end);
}

/* "Dat merk je meteen": what points stands first and alone, and no noun phrase has "je" behind it. */
static bool points(const struct sk_address_text *text, size_t first, size_t verb) {
    return verb == first + 1
           && (sk_address_is(text, first, "dat") || sk_address_is(text, first, "dit") || sk_address_is(text, first, "die")
               || sk_address_is(text, first, "deze"));
}

/* "Was je werk leuk?", "Kan je geld terug?": a noun without an article is the subject as well as "je" is. */
static bool may_be_thing(const struct sk_address_text *text, size_t verb) {
    static const char *const intransitive[] = { "was",   "werd", "bleef", "begon", "ging", "kwam",
                                                "stond", "viel", "liep",  "heet",  "zei" };
    static const char *const modal[] = { "kan", "zal", "moet", "mag", "zou", "kon", "moest", "mocht" };
    bool infinitive = false;
    if (!sk_address_is_bare(text, verb + 1) || sk_address_is_plural(text, verb + 1)
        || sk_address_has(text, verb + 2, SK_CLASS_PHRASE))
        return false;
    for (size_t i = verb + 3; i < sk_address_clause_end(text, verb); i++)
        infinitive |= sk_address_may_be_infinitive(text, i) && !sk_address_has(text, i, SK_CLASS_PLURAL);
    return sk_address_is_any(text, verb, intransitive, sizeof intransitive / sizeof *intransitive)
           || (!infinitive && sk_address_is_any(text, verb, modal, sizeof modal / sizeof *modal));
}

/* A noun phrase before a form that agrees with it as well. */
static bool stands_behind_phrase(const struct sk_address_text *text, size_t first, size_t verb) {
    const struct sk_address_token *form = &text->tokens[verb];
    bool both = form->classes & (SK_CLASS_SAME | SK_CLASS_FINITE) || sk_address_is_past(text->lexicon, form->word);
    bool phrase = sk_address_has(text, first, SK_CLASS_DETERMINER | SK_CLASS_PERSON | SK_CLASS_ANY_NOUN)
                  && !sk_address_has(text, first, SK_CLASS_ADVERB | SK_CLASS_QUESTION);
    return both && phrase && first < verb && !points(text, first, verb);
}

static bool only_exclaims(const struct sk_address_text *text, size_t first, size_t end) {
    static const char *const words[] = { "ja", "nee",  "oh", "ah",  "ach", "nou",  "oké",  "oke",
                                         "ok", "goed", "hé", "joh", "dus", "haha", "sorry" };
    for (size_t i = first; i < end; i++)
        if (!sk_address_is_any(text, i, words, sizeof words / sizeof *words))
            return false;
    return true;
}

/* Whether "je" is the subject of the verb form before it. */
static enum verdict subject_of(const struct sk_address_text *text, size_t verb, enum sk_address_use use) {
    size_t first = sk_address_clause_start(text, verb);
    bool twice = sk_address_is(text, verb + 2, "je") && sk_address_behind(text, verb + 1);
    if (twice && first_person_goes_on(text, verb)) /* "… dat ik je help of red je je wel" */
        return DOUBTFUL;
    if (first_person_goes_on(text, verb) || sk_address_is(text, verb, "dank")) /* "nogmaals dank je" */
        return NOT_SUBJECT;
    for (size_t i = first; i < verb; i++) /* "ik bedoel heb je …", with no comma */
        if (sk_address_is(text, i, "ik"))
            return i + 1 == verb ? NOT_SUBJECT : DOUBTFUL;
    if (use == SK_USE_POSSESSIVE && stands_behind_phrase(text, first, verb))
        return NOT_SUBJECT; /* "mijn zus vond je plannen goed" */
    if (use == SK_USE_POSSESSIVE && may_be_thing(text, verb))
        return DOUBTFUL;
    if (use == SK_USE_POSSESSIVE && noun_is_subject(text, verb))
        return leaves_subject_open(text, verb) ? DOUBTFUL : NOT_SUBJECT;
    if (first == verb)
        return first_in_clause(text, verb, use);
    if (use == SK_USE_POSSESSIVE && only_exclaims(text, first, verb) && !sk_address_is_bare(text, verb + 1)
        && !(text->tokens[verb].classes & (SK_CLASS_AUXILIARY | SK_CLASS_SAME | SK_CLASS_RECEIVING)))
        return DOUBTFUL; /* "ja doe je best" */
    bool in_phrase = sk_address_has(text, verb - 1, SK_CLASS_DETERMINER | SK_CLASS_PREPOSITION) && !points(text, first, verb);
    return in_phrase && sk_address_is_noun(text->lexicon, text->tokens[verb].word) ? NOT_SUBJECT : IS_SUBJECT;
}

/* ---- one "je" ---- */

static const char *pronoun_or_possessive(struct sk_address_text *text, size_t i, enum sk_address_use use) {
    if (use == SK_USE_UNCLEAR)
        sk_address_doubt(text, "\"je\" may be \"u\" or \"uw\"");
    if (use == SK_USE_POSSESSIVE && !sk_address_is_known_phrase(text, i))
        sk_address_doubt(text, "a word behind \"je\" that is not known");
    return use == SK_USE_POSSESSIVE ? "uw" : "u";
}

/* "… en het houdt je fit", "… en je makelaar je niet belt": behind a coordinator a subject of its own. */
static bool begins_other_clause(const struct sk_address_text *text, size_t k, size_t i) {
    if (!sk_address_has(text, k, SK_CLASS_COORDINATOR) || k + 2 >= i)
        return false;
    bool possessed = (sk_address_is(text, k + 1, "je") || sk_address_is(text, k + 1, "jouw"))
                     && sk_address_is_noun(text->lexicon, text->tokens[k + 2].word);
    return possessed || sk_address_has(text, k + 1, SK_CLASS_DETERMINER | SK_CLASS_PERSON);
}

/* A second pronoun in the clause of a subject "je". */
static bool looks_back(const struct sk_address_text *text, size_t subject, size_t i) {
    if (subject == SIZE_MAX || i >= sk_address_clause_end(text, subject))
        return false;
    const struct sk_address_token *before = sk_address_before(text, i);
    char base[SK_ADDRESS_FORM];
    bool governed = before && before->classes & SK_CLASS_PREPOSITION && !sk_address_has(text, i - 1, SK_CLASS_AUXILIARY);
    bool has_verb = sk_address_has(text, i + 1, SK_CLASS_SECOND | SK_CLASS_FINITE)
                    || (i + 1 < text->count && !sk_address_has(text, i + 1, SK_CLASS_FUNCTION)
                        && sk_address_base_of(text->lexicon, text->tokens[i + 1].word, base));
    for (size_t k = subject + 1; k < i; k++)
        if (sk_address_has(text, k, SK_CLASS_SUBJECT) || begins_other_clause(text, k, i))
            return false;
    bool follows = subject + 2 == i && !sk_address_has(text, i - 1, SK_CLASS_ADVERB); /* "je zou je moeten schamen" */
    if (has_verb && !follows && subject + 1 != i) /* "meer dan je betaalt": a subject of its own */
        return false;
    if (sk_address_is(text, i - 1, "dan")) /* "meer dan je geeft" */
        return false;
    bool infinitive = sk_address_is(text, i + 1, "te") && i + 2 < text->count && sk_address_may_be_infinitive(text, i + 2);
    return !governed && !infinitive; /* but "je laat je te veel beïnvloeden" */
}

/* One may do it to oneself, and no verb between the two has a subject of its own: "… of brengt Wim je?", "als je kijkt wordt je
 * …". */
static bool may_look_back(const struct sk_address_text *text, size_t subject, size_t i) {
    char base[SK_ADDRESS_FORM];
    bool reflexive = false;
    for (size_t k = subject + 1; k < i; k++) {
        const struct sk_address_token *token = &text->tokens[k];
        bool verb = token->classes & (SK_CLASS_FINITE | SK_CLASS_SECOND)
                    || (!(token->classes & SK_CLASS_FUNCTION) && sk_address_base_of(text->lexicon, token->word, base)
                        && !sk_address_is_participle(text->lexicon, token->word));
        bool joined = k + 1 == i && sk_address_has(text, k - 1, SK_CLASS_COORDINATOR); /* "en meldt je aan" */
        if ((verb && k > subject + 1 && !joined) || token->classes & SK_CLASS_SUBORDINATOR)
            return false;
    }
    for (size_t k = sk_address_clause_start(text, subject), end = sk_address_clause_end(text, i); k < end; k++)
        reflexive |= sk_address_is(text, k, "bewust")
                     || (text->tokens[k].is_word && sk_address_is_reflexive(text->lexicon, text->tokens[k].word));
    return reflexive;
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

/* "Dan ga je zitten en drink koffie": a second verb of the same subject, which would change as well. */
static void doubt_joined_verb(struct sk_address_text *text, size_t i) {
    char polite[SK_ADDRESS_FORM];
    for (size_t k = i + 1; k + 1 < text->tokens[i].sentence_end && !text->tokens[k].starts_clause; k++) {
        const struct sk_address_token *verb = &text->tokens[k + 1];
        if (!sk_address_has(text, k, SK_CLASS_COORDINATOR) || verb->starts_clause || verb->classes & SK_CLASS_FUNCTION)
            continue;
        size_t size = sk_address_polite_of(text->lexicon, verb->word, polite);
        bool has_subject = sk_address_has(text, k + 2, SK_CLASS_SUBJECT) || sk_address_is(text, k + 2, "je")
                           || sk_address_is(text, k + 2, "jij");
        bool changes = size && !sk_slice_equal(sk_slice(polite, size), verb->word);
        if (changes && !has_subject && !sk_address_is_noun(text->lexicon, verb->word))
            sk_address_doubt(text, "two verbs with one subject");
    }
}

/* Returns whether "je" is the subject. */
static bool convert_behind_verb(struct sk_address_text *text, size_t i, struct sk_slice polite, bool strong) {
    enum sk_address_use use = strong ? SK_USE_PRONOUN : sk_address_use_by_next(text, i);
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
        use = sk_address_use_elsewhere(text, i);
    sk_address_replace(text, i, sk_slice_of(verdict == IS_SUBJECT ? "u" : pronoun_or_possessive(text, i, use)));
    if (verdict == IS_SUBJECT)
        doubt_joined_verb(text, i);
    return verdict == IS_SUBJECT;
}

static bool convert_opening(struct sk_address_text *text, size_t i, bool subordinate) {
    enum sk_address_use use = subordinate ? sk_address_use_by_next(text, i) : sk_address_use_at_start(text, i);
    if (subordinate && use != SK_USE_PRONOUN)
        use = sk_address_use_in_subordinate(text, i, use);
    sk_address_replace(text, i, sk_slice_of(pronoun_or_possessive(text, i, use)));
    return use == SK_USE_PRONOUN;
}

static bool follows_subordinator(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *before = sk_address_before(text, i);
    return before && before->classes & SK_CLASS_SUBORDINATOR;
}

static bool clause_makes(const struct sk_address_text *text, size_t subject, size_t i) {
    static const char *const forms[] = { "maak", "maakt", "maken", "gemaakt", "maakte" };
    return sk_address_clause_has(text, subject, forms, sizeof forms / sizeof *forms)
           || sk_address_clause_has(text, i, forms, sizeof forms / sizeof *forms);
}

static bool convert_other(struct sk_address_text *text, size_t i, size_t subject) {
    enum sk_address_use use = sk_address_use_elsewhere(text, i);
    char base[SK_ADDRESS_FORM];
    if (use == SK_USE_POSSESSIVE && subject + 1 == i && follows_subordinator(text, subject)
        && sk_address_base_of(text->lexicon, text->tokens[i + 1].word, base)
        && sk_address_agreement(text, i + 2, sk_address_clause_end(text, i)) == SK_AGREEMENT_NO_VERB)
        use = SK_USE_PRONOUN; /* "dat je je inzet": the clause has no other verb */
    if (use == SK_USE_PRONOUN && looks_back(text, subject, i) && !may_look_back(text, subject, i))
        sk_address_doubt(text, "whether \"je\" is \"zich\" or \"u\"");
    bool maakt_zorgen = sk_address_is(text, i + 1, "zorgen") && looks_back(text, subject, i) && clause_makes(text, subject, i);
    if ((use == SK_USE_PRONOUN && looks_back(text, subject, i)) || maakt_zorgen)
        sk_address_replace(text, i, sk_slice_of("zich"));
    else
        sk_address_replace(text, i, sk_slice_of(pronoun_or_possessive(text, i, use)));
    bool past = sk_address_is(text, i + 1, "je") && i > 0 && sk_address_is_past(text->lexicon, text->tokens[i - 1].word);
    bool own = sk_address_has(text, i + 1, SK_CLASS_SECOND | SK_CLASS_FINITE); /* "ja klopt je moet …", "hoe voelde je je" */
    return use == SK_USE_PRONOUN && (own || past);
}

/* "Help ook jij?": the verb of "jij" is not beside it. */
static void doubt_verb_apart(struct sk_address_text *text, size_t i) {
    char polite[SK_ADDRESS_FORM];
    bool beside = i < 2 || !sk_address_has(text, i - 1, SK_CLASS_ADVERB) || sk_address_has(text, i - 1, SK_CLASS_SUBORDINATOR);
    const struct sk_address_token *verb = beside ? NULL : &text->tokens[i - 2];
    size_t size = verb && !(verb->classes & SK_CLASS_FUNCTION) ? sk_address_polite_of(text->lexicon, verb->word, polite) : 0;
    if (size && !sk_slice_equal(sk_slice(polite, size), verb->word))
        sk_address_doubt(text, "a verb that does not stand beside its \"jij\"");
}

/* "Wanneer vier je je verjaardag?": the first word of its clause, or behind a question word. */
static bool may_be_verb_after_all(const struct sk_address_text *text, size_t i) {
    static const char *const words[] = { "vier", "keer", "nodig", "ruim", "rond", "vrij", "klaar" };
    size_t first = sk_address_clause_start(text, i);
    return sk_address_is_any(text, i, words, sizeof words / sizeof *words)
           && (first == i || (first + 1 == i && sk_address_has(text, first, SK_CLASS_QUESTION)));
}

/* "Is dat je besluit?": "dat" opens no clause. */
static bool is_asked_about(const struct sk_address_text *text, size_t i) {
    static const char *const verbs[] = { "is", "was", "zijn", "waren", "wordt", "werd" };
    return sk_address_is(text, i, "dat") && sk_address_before(text, i)
           && sk_address_is_any(text, i - 1, verbs, sizeof verbs / sizeof *verbs) && !sk_address_before(text, i - 1);
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
    if (governed && may_be_verb_after_all(text, i - 1))
        sk_address_doubt(text, "a word before \"je\" that is a verb as well");
    size_t size = governed ? 0 : sk_address_polite_of(text->lexicon, before->word, polite);
    bool follows_subject = i >= 2 && subject == i - 2; /* "je moet je aanmelden" */
    if ((before->classes & SK_CLASS_SAME || size) && !follows_subject)
        return convert_behind_verb(text, i, before->classes & SK_CLASS_SAME ? before->word : sk_slice(polite, size), strong);
    if (strong) {
        doubt_verb_apart(text, i);
        sk_address_replace(text, i, sk_slice_of("u"));
        return true;
    }
    bool now = sk_address_is(text, i - 1, "nu") /* "nu je ouder bent" */
               && sk_address_agreement(text, i + 1, sk_address_clause_end(text, i)) == SK_AGREEMENT_SECOND_PERSON;
    if (now) {
        sk_address_replace(text, i, sk_slice_of("u"));
        return true;
    }
    if (before->classes & SK_CLASS_SUBORDINATOR && !sk_address_is(text, i - 1, "voor") && !is_asked_about(text, i - 1))
        return convert_opening(text, i, true);
    bool owned = sk_address_use_by_next(text, i) == SK_USE_POSSESSIVE && !sk_address_is_bare(text, i)
                 && sk_address_is_noun(text->lexicon, text->tokens[i + 1].word);
    if (may_be_verb(text, i - 1) && !owned)
        sk_address_doubt(text, "a verb before \"je\" that is not known");
    return convert_other(text, i, subject);
}

/* "3512 JE 14" */
static bool ends_postcode(const struct sk_address_text *text, size_t i) {
    const struct sk_address_token *before = sk_address_before(text, i);
    return text->tokens[i].shouted && before && before->is_number && before->end - before->start == 4;
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
        if (ends_postcode(text, i))
            sk_address_doubt(text, "\"JE\" may end a postcode");
        if (strong || sk_address_is(text, i, "je")) {
            if (convert_pronoun(text, i, strong, subject))
                subject = i;
        } else if (text->tokens[i].is_word) {
            convert_word(text, i);
        }
    }
}
