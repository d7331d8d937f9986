/* Most of what a customer writes is his own, so here, unlike in own_place.c, the ways to name another's are listed: patterns
 * (word_pattern.h) on the clause before the value. One that is missed puts the company's account into "teruggestort op"; one that
 * fits too often leaves a placeholder open, which the agent sees.
 *
 * Numbers that nobody has at home and mailboxes that are nobody's are known by themselves. Of the latter those of a role are a
 * small firm's only ones, so whoever gives one plainly ("mijn e-mailadres is info@…", "mail het naar info@…") is believed. */
#include "suggest/own_value.h"

#include <ctype.h>

#include "suggest/own_place.h"
#include "suggest/word_pattern.h"
#include "text/quoted_mail.h"
#include "text/service_number.h"

#define TO "naar|op|aan|to|at|on|into"
#define ITEM                                                                                                                     \
    "nummer|telefoonnummer|nr|tel|telefoon|mobiel|mailadres|e-mailadres|emailadres|mail|e-mail|email|adres|postadres|rekening|"  \
    "rekeningnummer|bankrekening|bankrekeningnummer|iban|postcode|number|phone|mobile|address|account|inbox|mailbox|postcode"
#define KIND "?nieuwe|new|eigen|own|vaste|mobiele|mobile|zakelijke|business|privé|huidige|current|juiste|correct|algemene|general"
#define MEANS "?phone|telephone|mobile|email|e-mail|mail|bank|contact"
#define OLD "oude|oud|old|vorige|previous|former|verkeerde|verkeerd|foute|onjuiste|wrong|incorrect"
#define REACHED                                                                                                                  \
    "gebeld|gemaild|geappt|ge-sms't|gestuurd|verstuurd|verzonden|geschreven|overgemaakt|betaald|gestort|called|rang|phoned|"     \
    "texted|emailed|mailed|written|wrote|sent|paid|transferred"
#define REACH "bellen|bereiken|mailen|appen|sturen|versturen|schrijven|overmaken|betalen|storten"
#define RECEIVED                                                                                                                 \
    "mail|mailtje|e-mail|email|bericht|berichtje|sms|sms'je|appje|telefoontje|oproep|gebeld|gemaild|message|text|call|called|"   \
    "emailed|contacted|phoned"

static const char *const others[] = {
    "jullie|uw|jouw|your|their|hun|zijn|haar|his|her " KIND " " MEANS " " ITEM " ?is|was|van|of",
    OLD " " MEANS " " ITEM " ?is|was",
    "niet|not|nooit|never meer|longer|anymore ?" TO,
    "niet|not naar|to",
    "!op|on|at|onder|via|naar|to het|dit|dat|the|this|that " KIND " " MEANS " nummer|telefoonnummer|number",
    "ik|we|wij heb|had|hebben ?u|je|jullie *8 " REACHED " *4 ?" TO,
    "heb|had|hebben ik|we|wij ?u|je|jullie *8 " REACHED " *4 ?" TO,
    "heb|had *8 " REACHED " *4 naar|op|aan",
    "!ben|bent|is|word|wordt|jullie|u al|reeds|already *2 gebeld|overgemaakt|betaald *4 ?" TO,
    "ik|we|wij *2 bel|belde|mail|mailde|app|appte|stuur|stuurde|betaalde *6 naar|op|aan",
    "belde|mailde|stuurde|betaalde ik|we|wij *6 naar|op|aan",
    "ik|we|wij *3 moet|moest|kan|kon|mag|zal|probeer|probeerde|probeerden *6 " REACH " ?" TO,
    "moet|moest|kan|kon|mag|zal ik|we|wij *6 " REACH " ?" TO,
    "i|we|i've|we've|i'm|i'd ?have|had|also|already|just|then|even *3 " REACHED "|calling|emailing ?you|them *4 to|at|on|into",
    "i|we|i've|we've ?have|had|also|already|just *1 called|rang|phoned|texted|emailed|mailed",
    "should|can|do|must|could i|we *2 call|phone|text|email|mail|send|pay|transfer *4 ?to|at|on|into",
    "i|we *1 can't|cannot|couldn't|try|tried *2 reach|call|phone|email ?you *2 to|at|on",
    RECEIVED " *4 van|from|door|by",
    "contact *4 met|with",
    "afgeschreven|debited|charged *4 naar|door|aan|to|by",
};

/* The same where the verb stands behind the value: "ik heb naar … gemaild". */
static const char *const others_around[] = {
    "ik|we|wij heb|had|hebben *6 ?naar|op|aan|met",
    "heb|had|hebben ik|we|wij *6 ?naar|op|aan|met",
    "moet|moest|kan|kon|mag|zal ik|we|wij *6 ?naar|op|aan|met",
};

static const char *const other_cars[] = {
    "zijn|haar|hun|his|her|their|andere|other|tegenpartij|wederpartij|bestuurder|dader|veroorzaker *4",
};

static const char *const mine[] = {
    "mijn|m'n|ons|onze|my|our " KIND " " MEANS " " ITEM " ?is|wordt",
    "mij|me|ons|us *8 " TO "|via|onder|under",
    "ik|we|wij|i *4 bereikbaar|bereiken|reachable|reached|contacted *2 " TO "|via|onder|under",
};

static const char *const given[] = {
    "nieuwe|nieuw|new|juiste|correct|correcte|goede|right " MEANS " " ITEM " ?is|wordt|van",
    ("bel|belt|bellen|terugbellen|gebeld|teruggebeld|app|appen|sms|mail|mailt|mailen|gemaild|call|phone|ring|text|email|e-mail "
     "*4 " TO),
    ("stuur|stuurt|sturen|verstuur|versturen|gestuurd|send|resend|stort|storten|terugstorten|teruggestort|overmaken|overgemaakt|"
     "terugbetalen|refund|transfer|pay *6 " TO),
    ("wijzig|wijzigen|gewijzigd|verander|veranderen|veranderd|aanpassen|aangepast|omzetten|change|changed|update|updated *6 "
     "in|naar|to"),
};

/* In a gap these make the customer the one who is reached or paid, or begin another thought. */
static const char turning[] =
    "mij|me|ons|us|my|mijn|m'n|onze|our|worden|wordt|word|je|jij|be|been|was|were|get|got|want|would|like|need|wil|maar|but|en|"
    "and|of|or|om|omdat|because|that|als|if|graag|please|nu|now|van|vanaf|from";
static const char turning_mine[] = "jullie|uw|your|niet|not|never|maar|but|en|and|om|omdat|want|because|als|if|van|from|door|by";

/* Behind the value, in its clause. */
static const char useless[] =
    OLD "|bezet|gehoor|onbereikbaar|busy|unreachable|bounced|bounces|werkt|werkte|belde|calling|answers|answered";
static const char linking[] = "en|maar|want|omdat|aangezien|ipv|of|and|but|because|since|as|or|als|if";

static bool fits_any(const char *const *patterns, size_t count, const char *stops, const struct sk_pattern_words *words) {
    for (size_t i = 0; i < count; i++)
        if (sk_pattern_fits(patterns[i], stops, words))
            return true;
    return false;
}

#define FITS_ANY(patterns, stops, words) fits_any(patterns, sizeof(patterns) / sizeof *(patterns), stops, words)

/* ---- by themselves ---- */

/* 088 is given to companies alone, but to one of them each, so redaction leaves none of it in a text; 085 is not. */
static bool is_companys_number(struct sk_slice phone) {
    static const char *const codes[] = { "088", "+3188", "+31088", "003188" };
    char number[8];
    size_t size = 0;
    for (size_t i = 0; i < phone.size && size < sizeof number; i++)
        if (isdigit((unsigned char) phone.data[i]) || phone.data[i] == '+')
            number[size++] = phone.data[i];
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (sk_slice_starts(sk_slice(number, size), sk_slice_of(codes[i])))
            return true;
    return sk_is_service_number(phone);
}

/* The part before the @, or the first word of it. */
static bool has_mailbox(struct sk_slice email, const char *list) {
    size_t word = 0, name = 0;
    while (name < email.size && email.data[name] != '@')
        name++;
    while (word < name && !strchr("._+-", email.data[word]))
        word++;
    return sk_pattern_has(list, sk_slice(email.data, name)) || sk_pattern_has(list, sk_slice(email.data, word));
}

/* ---- in their clause ---- */

static bool is_given(const struct sk_pattern_words *before) {
    return FITS_ANY(mine, turning_mine, before) || FITS_ANY(given, turning_mine, before);
}

static bool is_anothers(struct sk_slice text, size_t end, const struct sk_pattern_words *before) {
    struct sk_pattern_words behind;
    sk_pattern_words_find(sk_clause_behind(text, end), &behind);
    for (size_t i = 0; i < behind.count && !sk_pattern_has(linking, behind.all[i]); i++)
        if (sk_pattern_has(useless, behind.all[i]))
            return true;
    if (FITS_ANY(others, turning, before))
        return true;
    bool verb = behind.count && sk_pattern_has(REACHED "|" REACH, behind.all[0]);
    return verb && FITS_ANY(others_around, turning, before);
}

bool sk_value_is_customers(const char *type, struct sk_slice text, size_t start, size_t end) {
    struct sk_slice value = sk_slice(text.data + start, end - start);
    struct sk_pattern_words before;
    bool is_plate = strcmp(type, "licence_plate") == 0;
    if (!is_plate && !sk_reaches_somebody(sk_slice_of(type)))
        return true;
    sk_pattern_words_find(sk_clause_before(text, start), &before);
    if (is_plate)
        return !FITS_ANY(other_cars, turning_mine, &before);
    if (start >= sk_quoted_mail_start(text) || is_anothers(text, end, &before))
        return false;
    if (strcmp(type, "phone") == 0 && is_companys_number(value))
        return false;
    if (strcmp(type, "email") != 0)
        return true;
    if (has_mailbox(value, "noreply|no-reply|no_reply|no.reply|donotreply|do-not-reply|mailer-daemon|postmaster"))
        return false;
    return !has_mailbox(value, "info|service|klantenservice|klantcontact|support|helpdesk|customerservice|customercare|"
                               "customer-service|customer.service|webcare|contact|sales|verkoop|help|care")
           || is_given(&before);
}

bool sk_value_is_given(struct sk_slice text, size_t start) {
    struct sk_pattern_words before;
    sk_pattern_words_find(sk_clause_before(text, start), &before);
    return is_given(&before);
}
