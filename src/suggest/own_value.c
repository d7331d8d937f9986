/* Most of what a customer writes is his own, so here, unlike in own_place.c, the ways to name another's are listed: patterns
 * (word_pattern.h) on the clause before the value. One that is missed puts the company's account into "teruggestort op"; one that
 * fits too often leaves a placeholder open, which the agent sees.
 *
 * What he gives plainly overrules the desk's record, so those ways are listed too, and one that is missed keeps the placeholder
 * open: the number by which he called the company, and the account to which a criminal had him pay, must not get there.
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
    "nummer|06-nummer|telefoonnummer|nr|tel|telefoon|mobiel|mailadres|e-mailadres|emailadres|mail|e-mail|email|adres|postadres|" \
    "rekening|"                                                                                                                  \
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

#define RELATIVE                                                                                                                 \
    "buurman|buurvrouw|buren|vrouw|man|echtgenoot|dochter|zoon|moeder|vader|broer|zus|vriend|vriendin|partner|collega|baas|"     \
    "bezorger|monteur|oma|opa|ex|neighbour|neighbor|wife|husband|daughter|son|mother|mum|father|dad|brother|sister|friend|"      \
    "colleague|boss|driver"
#define RELATIVE_OF                                                                                                              \
    "buurmans|buurvrouws|moeders|vaders|neighbour's|neighbor's|wife's|husband's|daughter's|son's|mother's|mum's|father's|dad's|" \
    "brother's|sister's|friend's|colleague's|partner's|boss's|driver's"
#define CRIMINAL                                                                                                                 \
    "oplichter|oplichters|fraudeur|fraudeurs|crimineel|criminelen|hacker|hackers|dief|scammer|scammers|fraudster|fraudsters|"    \
    "thief|criminal|criminals"
#define WISH "kunt|kun|kan|kunnen|wilt|wil|willen|graag|mag|gelieve|zou|zouden|verzoek|liefst|can|could|would|please|like|want"
#define CALLS "bel|belt|app|appt|sms|mail|mailt|call|phone|ring|text|email|e-mail"
#define SENDS "stuur|verstuur|send|resend|stort|refund|transfer|pay"
#define SENDING                                                                                                                  \
    "bellen|terugbellen|mailen|appen|sturen|versturen|storten|terugstorten|overmaken|terugbetalen|gebeld|teruggebeld|gemaild|"   \
    "gestuurd|gestort|teruggestort|overgemaakt|terugbetaald|sent|emailed|called|paid|refunded|transferred"
/* Before such a word it is no imperative: "I made a transfer to". */
#define SUBJECT                                                                                                                  \
    "ik|we|wij|i|a|an|the|this|my|de|het|een|mijn|uw|jullie|your|you|u|je|ze|zij|hij|they|he|she|bank|last|to|already|via|per|"  \
    "geen|no|did|should|must|zei|zeiden|staat|stond|said|says"

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

/* Where the customer is sent on, is made to pay, or fails to reach the company: "mij" is then not who is reached. */
static const char *const misled[] = {
    ("verwees|verwezen|verwijst|verwijzen|doorverwezen|doorverwees|doorverwijzen|doorgestuurd|doorverbonden|referred|redirected|"
     "directed ?mij|me|ons|us *4 " TO),
    "stuurt|stuurde|stuurden|sends|sent|sending mij|me|ons|us *1 ?door|on naar|to",
    "told|instructed|advised me|us *5 call|phone|ring|pay|" TO,
    "told|asked|instructed|advised me|us *1 pay|transfer|send ?my|our *3 " TO,
    "vroeg|vroegen|gevraagd|zei|zeiden|dwong|dwongen ?mij|me|ons *4 betalen|storten|overmaken|maken " TO,
    "mij|me|ons gevraagd *4 betalen|storten|overmaken|maken " TO,
    "zei|zeiden|zegt|staat|stond|said|says *2 bel|mail|app|call|email|text ?ons|us *3 " TO,
    "was|were told|instructed|advised *5 call|phone|ring|pay|" TO,
    "liet|lieten ?mij|me|ons *6 " TO,
    "heb|hebt|heeft|hebben|had|hadden ?mij|me|ons *4 laten " REACH " ?" TO,
    "made|had|let me|us *1 pay|send|transfer|call *4 " TO,
    "moest|moesten|moet|moeten ?ik|we|wij van|volgens *6 " REACH " ?" TO "|via",
    "lukt|lukte|gelukt ?mij|me|ons *8 " REACH " ?" TO "|via",
    "probeer|probeerde|probeerden|proberen|geprobeerd|getracht *8 " REACH " ?" TO "|via",
    "ik|we|wij kan|kon|kunnen|konden u|je|jullie *4 " REACH " ?" TO "|via",
    "moet|moest|kan|kon|mag|zal ik|we|wij u|je|jullie *4 " REACH " ?" TO "|via",
    "ik|we|wij wil|willen|wilde|wilden *5 " REACH " ?" TO,
    "i|we|i'd|we'd|i've|we've|i'm *3 want|wanted|like|need|have|had to call|phone|ring|text|email|mail|send|pay|transfer *4 ?" TO,
    "try|tried|trying|attempted|unable|failed to *1 call|reach|phone|ring|text|email|contact|get|pay *3 " TO "|via",
};

static const char *const callers[] = {
    "belde|belden|mailde|appte|called|rang|phoned|texted mij|me|ons|us *6 met|van|vanaf|from",
    "ben|werd|word|was *3 gebeld|gemaild|geappt *2 vanaf|met",
    "betaalverzoek|betaalverzoeken|tikkie|request *2 van|from|door|by",
    "op|in|on uw|jullie|your|de|the *1 site|website|pagina|factuur|brief|invoice|letter staat|stond *1",
    "your|the *1 site|website|page|invoice|letter says|lists|shows|gives",
    ITEM " van|of mijn|m'n|my|de|een|the " RELATIVE " ?is|was",
    "mijn|my|the " RELATIVE_OF " " MEANS " " ITEM " ?is|was",
    CRIMINAL "|scammed|tricked *12",
    CRIMINAL " *1 mijn|my *4 gewijzigd|veranderd|aangepast|changed|updated in|naar|to",
};

#define MINE " ?rekening|rekeningnummer|bankrekening|iban|nummer|telefoonnummer|adres|mailadres|e-mailadres|account|number"
#define TO_MINE TO MINE
#define TO_MINE_BY TO "|via|onder|under" MINE

/* A wish of his own, or what he says of his own number. */
static const char *const given[] = {
    "mijn|m'n|ons|onze|my|our " KIND " " MEANS " " ITEM " ?is|wordt",
    "nieuwe|nieuw|new|juiste|correct|correcte|goede|right " MEANS " " ITEM " ?is|wordt|van",
    CALLS "|contact|bereik|bereiken|bellen|mailen|appen|reach|opnemen|bereikt mij|me|ons|us *4 " TO_MINE_BY,
    "contact met mij|me|ons *2 " TO_MINE_BY,
    WISH " *4 mij|me|ons *3 " TO_MINE_BY,
    "mij|me|ons *3 bellen|terugbellen|bereiken|mailen|appen|sturen|sms'en " TO_MINE_BY,
    "ik|we|wij|i *2 bereikbaar|reachable|reached|contacted *2 " TO_MINE_BY,
    "ik|we|wij ben|zijn *2 te bereiken " TO_MINE_BY,
    "ben|zijn ik|we|wij *2 te bereiken|bereikbaar " TO_MINE_BY,
    "!" SUBJECT " " CALLS "|" SENDS " *6 " TO_MINE,
    "!" SUBJECT " " SENDS " hem|haar|it|them|ze *5 " TO_MINE,
    WISH " ?jullie|you|je *5 " CALLS "|" SENDS "|" SENDING " ?it|them|hem *5 " TO_MINE,
    "als|if *5 mailt|stuurt|stort|mail|stuur|stort|send|email *4 " TO_MINE,
    "stuurt|mailt|stort|belt u|je *5 " TO_MINE,
    "gebeld|gemaild|geappt worden *2 " TO_MINE,
    "!te|u|je|jullie|niet terugbellen|terugstorten|terugbetalen *4 " TO_MINE,
    "wijzig|wijzigt|verander|verandert|change|update|aanpassen|wijzigen|veranderen|omzetten *6 in|naar|to",
    "ik|we|wij|i|i've|moet|mag|" WISH " *6 gewijzigd|veranderd|aangepast|changed|updated *3 in|naar|to",
    "moet|mag *3 teruggestort|gestort|terugbetaald|overgemaakt|gestuurd|gemaild worden *2 " TO_MINE,
    "!" SUBJECT " maak|maakt *4 over " TO_MINE,
    "!" SUBJECT " " CALLS "|" SENDS "|maak ?het|dat|mij|me ?dan|geld ?maar ?terug|over " TO_MINE,
    "mijn|m'n|ons|onze|my|our " KIND " " MEANS " " ITEM " is|has ?been gewijzigd|veranderd|aangepast|changed in|naar|to",
    "my|our ?new|own|correct ?bank account number is",
};

/* No gap holds these: in others[] they make the customer the one who is reached or paid, in given[] somebody else; or they begin
 * another thought. */
static const char turning[] =
    "mij|me|ons|us|my|mijn|m'n|onze|our|worden|wordt|word|je|jij|be|been|was|were|get|got|want|would|like|need|wil|maar|but|en|"
    "and|of|or|om|omdat|because|that|als|if|graag|please|nu|now|van|vanaf|from";
static const char turning_misled[] =
    "mij|me|ons|us|my|mijn|m'n|onze|our|maar|but|dat|that|laten|vragen|verzoeken|terug|from|vanaf|please|kunt|"
    "kun|wilt|can|could|so|dus";
static const char turning_callers[] = "mijn|my|m'n|onze|our|maar|but|en|and|terug|back";
static const char turning_given[] =
    "jullie|uw|your|you|ik|we|wij|i|hun|zijn|haar|his|her|their|them|hem|hen|ze|niet|not|never|maar|"
    "but|en|and|om|omdat|want|because|als|if|of|dat|that|van|from|door|by|betaald|paid|" RELATIVE;
static const char turning_car[] = "jullie|uw|your|niet|not|never|maar|but|en|and|om|omdat|want|because|als|if|van|from|door|by";

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
    return FITS_ANY(given, turning_given, before);
}

static bool is_anothers(struct sk_slice text, size_t end, const struct sk_pattern_words *before) {
    struct sk_pattern_words behind;
    sk_pattern_words_find(sk_clause_behind(text, end), &behind);
    for (size_t i = 0; i < behind.count && !sk_pattern_has(linking, behind.all[i]); i++)
        if (sk_pattern_has(useless, behind.all[i]))
            return true;
    if (FITS_ANY(others, turning, before) || FITS_ANY(misled, turning_misled, before)
        || FITS_ANY(callers, turning_callers, before))
        return true;
    if (behind.count && sk_pattern_has("betaalde|overgemaakte|gestorte", behind.all[0])) /* "het op … betaalde bedrag" */
        return true;
    if (behind.count > 1 && sk_pattern_has("als|as", behind.all[0]) && sk_pattern_has("uw|jullie|jouw|your", behind.all[1]))
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
        return !FITS_ANY(other_cars, turning_car, &before);
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
