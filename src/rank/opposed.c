/* A denial on one side only is what counts; with more words that differ it may belong to a sentence that the other answer does
 * not have ("Lukt het niet? Bel ons gerust"), and then they are still the same answer. */
#include "rank/opposed.h"

#include <pthread.h>
#include <string.h>

#include "base/hash.h"

#define OTHER_WORDS 4 /* that may differ besides */

/* As plain_words.h cuts them: "don't" is "don" and "t". */
static const char *const denials[] = { "nee", "neen", "niet",   "geen",   "nooit",  "niets",   "niks",  "onmogelijk",
                                       "no",  "not",  "never",  "none",   "cannot", "nothing", "don",   "doesn",
                                       "isn", "aren", "unable", "nein",   "nicht",  "kein",    "keine", "keinen",
                                       "nie", "non",  "pas",    "jamais", "aucun",  "aucune" };
#define DENIALS (sizeof denials / sizeof *denials)

static uint64_t hashes[DENIALS];

static void hash_denials(void) {
    for (size_t i = 0; i < DENIALS; i++)
        hashes[i] = sk_hash(denials[i], strlen(denials[i]), 0);
}

static bool denies(uint64_t word) {
    for (size_t i = 0; i < DENIALS; i++)
        if (hashes[i] == word)
            return true;
    return false;
}

bool sk_opposed(const uint64_t *one, size_t one_count, const uint64_t *other, size_t other_count) {
    static pthread_once_t hashed = PTHREAD_ONCE_INIT;
    size_t denied[2] = { 0 }, different = 0;
    pthread_once(&hashed, hash_denials);
    for (size_t i = 0, j = 0; i < one_count || j < other_count;) {
        if (i < one_count && j < other_count && one[i] == other[j]) {
            i++;
            j++;
            continue;
        }
        bool second = i == one_count || (j < other_count && other[j] < one[i]);
        if (denies(second ? other[j++] : one[i++]))
            denied[second]++;
        else
            different++;
    }
    return !denied[0] != !denied[1] && different <= OTHER_WORDS;
}
