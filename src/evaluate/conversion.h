/* conversion: how well replies are put into the other form of address (text/address_form.h), on texts that exist in both.
 *
 * Two formats, which may be mixed, one JSON object a line:
 *     {"pair": "7", "formality": "formal"|"informal", "text": "…", "markers": ["u", "uw"]}      CoCoA-MT: two lines make a pair
 *     {"formal": "…", "informal": "…"}                                                          a pair
 *     {"formal": "…"} or {"informal": "…"} with "untouched": true                               must not be changed
 * Without markers each run of words in which the two texts differ is a marked phrase.
 *
 * Each pair is converted in both directions and compared word by word with its counterpart. Forms that are both right count as
 * equal: je/jij/jou/jouw, hebt/heeft, kun/kan, kunt/kan, zul/zal, zult/zal, wil/wilt, hou/houd, rij/rijd. A phrase is right where
 * all its words are there; a text is damaged where it was changed and is not its counterpart. Of these, damaged_impure counts
 * those whose counterpart is itself in neither register: "je" beside "uw", "alsjeblieft" beside "u", or "jullie" for one "u".
 *
 * Source of the format: Nadejde, Currey, Hsu, Niu, Federico, Dinu, "CoCoA-MT: A Dataset and Benchmark for Contrastive Controlled
 * MT with Application to Formality", NAACL 2022.
 */
#ifndef SK_EVALUATE_CONVERSION_H
#define SK_EVALUATE_CONVERSION_H

#include "base/error.h"

struct json_t;

/* Document: "figures" [{"measure": "phrases_right@formal", "value", "low", "high"}, …] for both targets (phrases_right, damaged,
 * damaged_impure, unsure; untouched_kept where there are such lines; the intervals are Wilson's), "counts" (queries, phrases, …),
 * "wrong": texts that were damaged, doubted or changed though they must not be, at most `listed` of them. SK_NOT_FOUND,
 * SK_FAULT_IO: the file; SK_REJECTED: a line that is neither format, with its number, or nothing to measure; SK_FAULT_MEMORY. */
enum sk_status sk_conversion_measure(const char *path, size_t listed, struct json_t **out, struct sk_error *error);

#endif
