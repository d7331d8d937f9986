/* One pattern, matched against the end of what stands before a name, with a group for each kind of introduction. The kinds differ
 * in how much they promise: "Van:" stands before towns too, "Beste" before companies.
 */
#include "text/entity_introduction.h"

#include <stdlib.h>

#include "text/pattern.h"

#define LOOK_BACK ((size_t) 48) /* bytes: longer than the longest introduction */

#define MY                                                                                                                       \
    "(?:mijn|onze?|haar|zijn|uw|je|jouw|jullie|my|our|your|his|her|(?:mein|unser|ihr|sein)(?:e[rmns]?)?|mon|ma|notre|votre|de|"  \
    "the|een|a|"                                                                                                                 \
    "former)"
#define ROLES                                                                                                                    \
    "collega|colleague|kollegen?|kollegin|collègue|medewerker|medewerkster|monteur|technicus|technician|chauffeur|driver|"      \
    "bezorger|agent|adviseur|huisarts|tandarts|fysiotherapeut|gids|guide|teamleider|solicitor|advocaat|klant|cliënte?|client|"  \
    "cust(?:omer)?|klt|beller|caller|"                                                                                           \
    "melder|pati[eë]nte?|cliente|kund(?:e|in)|anrufer(?:in)?|bewoner|bewoonster|huurder|huurster|verzekerde|verzekering(?:s)?"  \
    "nemer|aanvrager|deelnemer|passagier|"                                                                                       \
    "passenger|employee|treasurer|secretary|penningmeester|voorzitter|buurman|buurvrouw|neighbour|moeder|vader|man|vrouw|"       \
    "echtgenote?|zoon|dochter|zus|broer|partner|vriend|vriendin|kind|mother|father|husband|wife|son|daughter|sister|brother|"    \
    "friend|mutter|vater|schoon(?:moeder|vader|zoon|dochter|zus|broer)|mann|frau|sohn|tochter|bruder|schwester|freund|freundin|" \
    "mari|femme|fils|fille|frère|sœur"
#define LABELS                                                                                                                   \
    "(?:(?:volledige|full|first|last|voor|achter|bedrijfs|familie|roep|geboorte|meisjes|geslachts)?[ "                           \
    "]?(?:naam|name)|surname|(?:vor|nach|familien|zu)name|nom[ ]de[ ]famille|(?:pré)?nom|"                                      \
    "contact(?:persoon|person)?|contractant|t\\.?n\\.?v\\.?|t\\.?a\\.?v\\.?|afzender|ontvanger|rekeninghouder|"                  \
    "account[ ]?holder|kontoinhaber|titulaire(?:[ ]du[ ]compte)?|policy[ ]?holder|overledene|(?:mede)?aanvrager|bestuurder|"     \
    "reiziger(?:[ ]\\d)?|behandelaar|behandeld[ ]door|ondertekend[ ]door|handled[ ]by|signed(?:[ ]by)?|kopie[ ]aan|next[ ]of[ "  \
    "]kin|"                                                                                                                      \
    "antragsteller(?:in)?|versicherungsnehmer(?:in)?|assurée?|bénéficiaire|eigena(?:ar|resse)|owner|(?:lead[ "                \
    "])?guest|gast|begunstigde|"                                                                                                 \
    "beneficiary|applicant|insured|card[ "                                                                                       \
    "]?holder|kaarthouder|vergunninghouder|gemachtigde|ouder|voogd|cursist|leerling|student|garant|"                             \
    "guarantor|(?:door|op|aan)gegeven[ ]door|gemeld[ ]door|(?:op|aan)genomen[ ]door|ingevuld[ "                                  \
    "]door|(?:submitted|requested|reported)[ ]by|"                                                                               \
    "(?:mee)?verhui(?:sde|zende)[ "                                                                                              \
    "]personen|(?:mede)?verhuizers?|gezinsleden|(?:voor)?namen|names|passagiers|passengers|reizigers|bewoners|"                  \
    "ansprechpartner(?:in)?|(?:uw[ ])?adviseur|meekijker|terugbelverzoek|" ROLES ")"
#define TITLES                                                                                                                   \
    "mevrouw|mevr|mw|meneer|mijnheer|heer|dhr|mrs?|ms|miss|mx|drs?|ir|ing|prof|col|major|revd?|sister|fam|familie|herrn?|frau|"  \
    "fräulein|(?<![.@])(?:fr|hrn?)(?=\\.)|monsieur|madame|mademoiselle|mme|mlle|jhr|jkvr|dokter|doctor|docteur|tante|oom|opa|"  \
    "oma|(?:"                                                                                                                    \
    "zwem)?juf|meester|"                                                                                                         \
    "notaris|maître"

static const char pattern[] =
    "(?<![\\p{L}\\d])(?:"
    /* 1: a person */
    "((?:(?:mijn|zijn|haar|de|my|his|her|the|mein|sein|ihr|meine|mon|son)[ ](?:[\\p{L}]+"
    "[ ])?(?:naam|name|achternaam|voornaam|surname|nachname|nom)[ ](?:op[ ]de[ ]\\p{L}+[ ])?"
    "(?:is|was|ist|est|luidt|now[ ]is|is[ ]now|is[ ]now[ ]spelled|to)|"
    "(?:naam|name)[ ](?:on|op)[ ](?:(?:the|de)[ ])?\\p{L}+(?:[ ](?:is|was|should[ ]be|moet[ ]zijn)|[ ]?:)|"
    "(?:op|onder|in|under|auf|au)[ ](?:de[ ]|the[ ]|den[ ]|mijn[ ]|zijn[ ]|haar[ ]|my[ ])?(?:naam|name|namen|nom)(?:"
    "[ ](?:van|of|von|de|te[ ]zetten:?)|,)?|booking[ ]is[ ]under|namens|on[ ]behalf[ ]of|t\\.n\\.v\\.?|t\\.a\\.v\\.?|tnv|tav|"
    "(?:ik|hij|zij|ze|die|dat|klant|huurder|partner|zoon|dochter|man|vrouw)[ ](?:heet|heette)"
    "(?:[ ](?:nu|vanaf[ ]nu|eigenlijk))?|heiße(?:[ ]nun)?|my[ ]name['’]s|"
    "je[ ]m['’]appelle|called|named|genaamd|ene|spreekt[ ]met|sprechen[ ]mit|speaking[ ](?:with|to)|"
    "(?:hoi|hallo|dag|goede(?:morgen|middag|navond)|goeiedag),?[ ]met|(?:" MY "[ ](?:[\\p{L}]+[ ])?)?(?:" ROLES
    ")),?[ ('\"“‘-]{1,3}|(?<=[,;|])[ ]?(?:naam|name)[ ]|" LABELS
    "[ ]?[]:|=]{1,2}[ ]{0,2}|ondergetekende,?[ ]|(?:the[ ])?undersigned,?[ ]|geboren[ ]als[ ]|"
    "(?:wife|husband|mother|father|son|daughter|partner|sister|brother)['’]?s[ ]name[ ](?:is[ ])?|naam[ ]erop(?:[ ]is)?[ ]|"
    "(?:achternaam|voornaam|meisjesnaam|roepnaam|surname|last[ ]name|first[ ]name|nachname|vorname)[ ])|"
    /* 2: a greeting */
    "((?:beste|hoi|hallo|hello|hi|hey|heej?|dag|dear|geachte|lieve|liebe|lieber|bonjour|bonsoir|ch[eè]re?|goede(?:morgen|middag|"
    "navond)|"
    "goeiedag|goeiemorgen|guten[ ](?:tag|morgen|abend)|sehr[ ]geehrter?|good[ ](?:morning|afternoon|evening))[ ,!]{1,3})|"
    /* 3: a close */
    "((?:groet(?:en|jes)?|gr|mvg|mfg|hoogachtend|hoogachting|regards|sincerely|faithfully|truly|yours|best|cheers|wishes|thanks|"
    "thank[ ]you|bedankt|dank|dankjewel|dank[ ](?:je|u)(?:[ ]wel)?|bvd|svp|aub|liefs|bisous|à[ ]vous|"
    "alvast|voorbaat|hulp|moeite|(?<![^\\n;])x{1,3}|cordialement|distinguées|salutations|merci|grüßen?|grüsse?n?|gruß|gruss|"
    "hochachtungsvoll|danke|"
    "weekend|avond|help|much|advance|reading|meedenken|--|__)[\\s,.!:–-]{1,6})|"
    /* 4: a person as often as not */
    "((?:(?:ik[ ]ben|i['’]?m|i[ ]am|ich[ ]bin|hier[ ]ist|je[ ]suis|this[ ]is|it['’]s|ici|(?:contact|gesproken|gebeld|overleg"
    "(?:[ ]gehad)?|afgesproken|door(?:[ ]?verbinden)?|verbind[ ]u[ ]door|spreek[ ]ik|sprak)[ ]met|sprak[ ]ik|ik[ ]sprak|"
    "sp(?:o|ea)ken?[ ](?:with|to)|telefoniert[ ]mit|parlé[ ](?:avec|à)|transfer[ ]me[ ]to|(?:vraag|vragen)[ ](?:maar[ "
    "])?naar|"
    "ask[ ]for|complimenten[ ]aan|compliment|bedanken|volgens|signed[ ]for[ ]by|refer[ ]to|door|overgenomen[ ]van|overgedragen[ "
    "]aan|doorgezet[ ]naar|"
    "(?:afgegeven|afgeleverd|bezorgd)[ ]bij|left[ ](?:it[ ])?with|delivered[ ]to|(?:de|the|der|dem|le|mijn|my|mein|mon)[ "
    "](?:naam|name|namen|nom)|"
    "(?:" ROLES ")[ ](?:is|was|ist|war|est|était|van|of|von)))[ ]['\"“„«]?|"
    "(?:van|aan|b?cc|from|to|von|an|de|à)[ ]?:[ ]{1,2}|schreef[ ]|wrote[ ])"
    ")?((?:(?:" TITLES ")\\.?[ ]){1,3})?\\z"; /* 5: a title */

struct sk_introductions {
    struct sk_pattern *before;
};

enum sk_status sk_introductions_create(struct sk_introductions **out, struct sk_error *error) {
    struct sk_introductions *created = calloc(1, sizeof *created);
    if (!created)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for what introduces names");
    enum sk_status status = sk_pattern_create_words(pattern, true, &created->before, error);
    if (status == SK_OK)
        *out = created;
    else
        sk_introductions_destroy(created);
    return status;
}

void sk_introductions_destroy(struct sk_introductions *introductions) {
    if (introductions)
        sk_pattern_destroy(introductions->before);
    free(introductions);
}

enum sk_introduction sk_introduction_before(struct sk_introductions *introductions, struct sk_slice text, size_t start) {
    size_t from = start > LOOK_BACK ? start - LOOK_BACK : 0, at = 0;
    while (from > 0 && ((unsigned char) text.data[from] & 0xc0) == 0x80)
        from--;
    struct sk_match match;
    if (start == 0 || !sk_pattern_next(introductions->before, sk_slice(text.data + from, start - from), &at, &match))
        return SK_INTRODUCTION_NONE;
    if (sk_match_has(&match, SK_INTRODUCTION_TITLE))
        return SK_INTRODUCTION_TITLE;
    for (unsigned group = SK_INTRODUCTION_PERSON; group < SK_INTRODUCTION_TITLE; group++) {
        if (sk_match_has(&match, group))
            return (enum sk_introduction) group;
    }
    return SK_INTRODUCTION_NONE;
}
