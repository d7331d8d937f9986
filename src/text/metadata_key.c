/* Keys are lists of words, most telling last: "name of the customer" is customer_name, "type of customer" customer_type. Only
 * keys that are known to hold persons or their numbers decide: "plan_name", "form_name" and the like have no end. */
#include "text/metadata_key.h"

#include <ctype.h>
#include <string.h>

#include "text/normalise.h"

#define PARTS 8         /* words of a key that are looked at: its last ones */
#define KEY_BYTES 256   /* likewise: a key is read again for each value below it */
#define NAME_WORDS 5    /* "Maria van der Berg Jansen" */
#define NAME_BYTES 80   /* longer is a sentence */
#define NUMBER_BYTES 40 /* an IBAN with blanks and more */
#define PHONE_DIGITS 6  /* fewer: a count, or the model of a telephone */

struct part {
    char data[SK_FOLD_SIZE];
    size_t size;
};

struct key {
    struct part parts[PARTS];
    size_t count;
};

/* Who has a name. Alone they stand for it: "requester": "jan smit"; not so "client", which programs are too. */
static const char *const roles[] = { "klant",        "customer",    "kunde",           "kundin",         "requester",
                                     "author",       "auteur",      "sender",          "afzender",       "assignee",
                                     "aanvrager",    "contact",     "contactpersoon",  "contactperson",  "recipient",
                                     "ontvanger",    "melder",      "caller",          "beller",         "reporter",
                                     "submitter",    "behandelaar", "ansprechpartner", "absender",       "empfänger",
                                     "patient",      "patiënt",     "huurder",         "tenant",         "bewoner",
                                     "verzekerde",   "polishouder", "policyholder",    "rekeninghouder", "accountholder",
                                     "kontoinhaber", "passagier",   "passenger",       "reiziger",       "demandeur",
                                     "destinataire", "expéditeur",  "titulaire" };

/* What a name may be called; the part before "name" in one word or two. */
static const char *const kinds[] = { "voor",     "achter",     "geslachts", "familie",   "roep",     "meisjes",  "volledige",
                                     "first",    "last",       "full",      "sur",       "given",    "family",   "middle",
                                     "maiden",   "display",    "nick",      "vor",       "nach",     "familien", "ruf",
                                     "user",     "gebruikers", "klanten",   "kunden",    "benutzer", "profile",  "profiel",
                                     "agent",    "medewerker", "persoon",   "gebruiker", "client",   "cliënt",   "person",
                                     "persoons", "pré",        "pre" };

/* What has a name and is nobody. */
static const char *const things[] = { "product",   "file",      "bestand",   "bestands",   "queue",       "wachtrij", "team",
                                      "company",   "group",     "groep",     "groeps",     "brand",       "merk",     "plan",
                                      "form",      "formulier", "campaign",  "campagne",   "template",    "article",  "artikel",
                                      "item",      "model",     "event",     "street",     "straat",      "city",     "plaats",
                                      "country",   "domain",    "domein",    "host",       "channel",     "status",   "category",
                                      "categorie", "store",     "shop",      "winkel",     "macro",       "view",     "tag",
                                      "produkt",   "datei",     "afdelings", "department", "productgroep" };

/* Values that a column of persons also has. */
static const char *const nobodies[] = {
    "yes",      "no",       "ja",       "nee",         "new",      "nieuw",      "existing",        "bestaand",
    "business", "zakelijk", "private",  "particulier", "consumer", "consument",  "email",           "e-mail",
    "mail",     "phone",    "telefoon", "telefonisch", "chat",     "web",        "whatsapp",        "website",
    "unknown",  "onbekend", "none",     "geen",        "null",     "n/a",        "anonymous",       "anoniem",
    "system",   "systeem",  "bot",      "agent",       "customer", "klant",      "medewerker",      "employee",
    "vip",      "prospect", "lead",     "other",       "overig",   "unassigned", "niet toegewezen", "nvt",
    "n.v.t.",   "true",     "false",    "api",         "post",     "winkel",     "store",           "online",
    "user",     "noreply",  "no-reply", "admin",       "client"
};

/* Words that a person's name does not have. */
static const char *const organisations[] = { "team",    "afdeling", "department", "support",  "service", "klantenservice",
                                             "desk",    "helpdesk", "queue",      "wachtrij", "group",   "groep",
                                             "webshop", "b.v.",     "bv",         "gmbh",     "ltd",     "inc" };

/* What a number is called, and the placeholder for it. A row that ends in '-' wants "number" behind it, in one word or two. */
static const struct {
    const char *key, *placeholder;
} numbers[] = {
    { "klant-", "{customer_number}" },
    { "klanten-", "{customer_number}" },
    { "customer-", "{customer_number}" },
    { "client-", "{customer_number}" },
    { "kunden-", "{customer_number}" },
    { "relatie-", "{customer_number}" },
    { "lid-", "{customer_number}" },
    { "lidmaatschaps-", "{customer_number}" },
    { "member-", "{customer_number}" },
    { "debiteur-", "{customer_number}" },
    { "debiteuren-", "{customer_number}" },
    { "bsn", "{bsn}" },
    { "bsn-", "{bsn}" },
    { "burgerservice-", "{bsn}" },
    { "sofi-", "{bsn}" },
    { "telefoon", "{phone}" },
    { "telefoon-", "{phone}" },
    { "tel", "{phone}" },
    { "tel-", "{phone}" },
    { "phone", "{phone}" },
    { "phone-", "{phone}" },
    { "telephone", "{phone}" },
    { "telephone-", "{phone}" },
    { "mobiel", "{phone}" },
    { "mobiel-", "{phone}" },
    { "mobile", "{phone}" },
    { "mobile-", "{phone}" },
    { "gsm", "{phone}" },
    { "gsm-", "{phone}" },
    { "telefon", "{phone}" },
    { "telefon-", "{phone}" },
    { "handy-", "{phone}" },
    { "téléphone", "{phone}" },
    { "order-", "{order_number}" },
    { "bestel-", "{order_number}" },
    { "bestell-", "{order_number}" },
};

static const char *const number_words[] = { "nummer", "nr", "number", "no", "num", "numero", "numéro" };

#define COUNT(list) (sizeof list / sizeof *list)

static bool is_letter(char c) {
    return isalpha((unsigned char) c) || (c & 0x80);
}

/* The size of the word at the beginning of a key: letters, up to a capital behind a small one. */
static size_t word_size(const char *key) {
    size_t size = 0;
    while (is_letter(key[size]) && !(size > 0 && islower((unsigned char) key[size - 1]) && isupper((unsigned char) key[size])))
        size++;
    return size;
}

/* Digits do not count: "naam1". */
static void read_key(const char *text, struct key *key) {
    size_t all = strlen(text);
    key->count = 0;
    for (text += all > KEY_BYTES ? all - KEY_BYTES : 0; ((unsigned char) *text & 0xc0) == 0x80;)
        text++; /* a character cut in two */
    while (*text) {
        size_t size = word_size(text);
        if (size > 0 && key->count == PARTS)
            memmove(key->parts, key->parts + 1, --key->count * sizeof *key->parts);
        if (size > 0) {
            struct part *part = &key->parts[key->count++];
            part->size = sk_fold_word(sk_slice(text, size), part->data);
        }
        text += size > 0 ? size : 1;
    }
}

/* The i-th word from the end; empty where there are fewer. */
static struct sk_slice from_end(const struct key *key, size_t i) {
    return i < key->count ? sk_slice(key->parts[key->count - 1 - i].data, key->parts[key->count - 1 - i].size) : sk_slice("", 0);
}

/* Takes one of the endings off a word of more than that. */
static bool take_ending(struct sk_slice *word, const char *const *endings, size_t count) {
    for (size_t i = 0; i < count; i++) {
        size_t size = strlen(endings[i]);
        if (word->size > size && memcmp(word->data + word->size - size, endings[i], size) == 0) {
            word->size -= size;
            return true;
        }
    }
    return false;
}

/* What stands before the ending that a key has as a word of its own ("first name") or as a part of one ("voornaam"). *bare: the
 * key is the ending alone. false: it does not end so. */
static bool read_qualifier(const struct key *key, const char *const *endings, size_t count, struct sk_slice *qualifier) {
    *qualifier = from_end(key, 0);
    if (!sk_slice_is_any(*qualifier, endings, count))
        return take_ending(qualifier, endings, count);
    *qualifier = from_end(key, 1);
    return true;
}

static bool is_role(struct sk_slice word) {
    static const char *const plural[] = { "s" }; /* "aanvragersnaam" */
    return SK_SLICE_IS_ANY(word, roles) || (take_ending(&word, plural, 1) && SK_SLICE_IS_ANY(word, roles));
}

/* Whose name the key says it holds: "customer" of customer_name, or of a bare "name" the object around; empty: nobody's said.
 * false: it holds no name. */
static bool read_owner(const struct key *key, const char *parent, struct key *around, struct sk_slice *owner) {
    static const char *const names[] = { "naam", "name", "nom" };
    if (!read_qualifier(key, names, COUNT(names), owner))
        return false;
    if (owner->size == 0) {
        read_key(parent, around);
        *owner = from_end(around, 0);
    }
    return true;
}

static bool names_person(const struct key *key, const char *parent) {
    struct key around;
    struct sk_slice owner;
    if (SK_SLICE_IS_ANY(from_end(key, 0), roles))
        return true;
    if (!read_owner(key, parent, &around, &owner))
        return false;
    return owner.size == 0 || is_role(owner) || SK_SLICE_IS_ANY(owner, kinds);
}

static const char *number_placeholder(const struct key *key) {
    struct sk_slice word = from_end(key, 0), qualifier;
    bool number = read_qualifier(key, number_words, COUNT(number_words), &qualifier);
    for (size_t i = 0; i < COUNT(numbers); i++) {
        size_t size = strlen(numbers[i].key);
        bool wants = numbers[i].key[size - 1] == '-';
        if (wants ? number && sk_slice_equal(qualifier, sk_slice(numbers[i].key, size - 1)) : sk_slice_is(word, numbers[i].key))
            return numbers[i].placeholder;
    }
    return NULL;
}

/* A few words of letters, none of which tells that it is no person. */
static bool is_name(struct sk_slice value) {
    char folded[SK_FOLD_SIZE];
    size_t words = 0;
    bool letters = false;
    if (value.size > NAME_BYTES || SK_SLICE_IS_ANY(sk_slice(folded, sk_fold_word(value, folded)), nobodies))
        return false;
    for (size_t at = 0, end; at < value.size; at = end) {
        for (end = at; end < value.size && value.data[end] != ' '; end++) {
            if (value.data[end] == '\0' || strchr("0123456789@{}<>_/:\n\t", value.data[end]))
                return false;
            letters |= is_letter(value.data[end]);
        }
        struct sk_slice word = sk_slice(value.data + at, end - at);
        if (SK_SLICE_IS_ANY(sk_slice(folded, sk_fold_word(word, folded)), organisations))
            return false;
        words += word.size > 0;
        end += end < value.size;
    }
    return letters && words <= NAME_WORDS;
}

/* More digits than letters: not "iPhone 12". */
static bool is_number(struct sk_slice value, size_t least) {
    size_t digits = 0, letters = 0;
    for (size_t i = 0; i < value.size; i++) {
        digits += isdigit((unsigned char) value.data[i]) != 0;
        letters += is_letter(value.data[i]);
    }
    return value.size <= NUMBER_BYTES && digits >= least && digits > letters;
}

const char *sk_metadata_key_placeholder(const char *key, const char *parent, struct sk_slice value) {
    struct key read;
    read_key(key, &read);
    if (names_person(&read, parent) && is_name(value))
        return "{person}";
    const char *placeholder = number_placeholder(&read);
    size_t least = placeholder && strcmp(placeholder, "{phone}") == 0 ? PHONE_DIGITS : 1;
    return placeholder && is_number(value, least) ? placeholder : NULL;
}

bool sk_metadata_key_names_thing(const char *key, const char *parent) {
    struct key read, around;
    struct sk_slice owner;
    read_key(key, &read);
    return read_owner(&read, parent, &around, &owner) && SK_SLICE_IS_ANY(owner, things);
}

void sk_metadata_key_words(const char *key, struct sk_buffer *out) {
    while (*key) {
        size_t size = word_size(key);
        if (size > 0) {
            sk_buffer_add_slice(out, sk_slice(key, size));
            key += size;
            if (isupper((unsigned char) *key))
                sk_buffer_add_slice(out, sk_slice(" ", 1));
        } else {
            sk_buffer_add_slice(out, sk_slice(*key == '_' ? " " : key, 1));
            key++;
        }
    }
}
