/* sheet: human judgement. A sample of replies as a CSV file for raters who do not know whose reply each one is, and what they say
 * of it.
 *
 *     eval sheet RESULT --size 100 --out sheet.csv       writes sheet.csv for the raters and sheet.csv.key for nobody
 *     eval sheet --read sheet.csv.key ann.csv bob.csv    one returned sheet for each rater
 *
 * Drawn from a result of eval suggest: messages with a suggestion and a known real answer, in proportion to the strata (intent,
 * else another dimension), at least one of each stratum while the size allows, at random within it (seeded). Each drawn message
 * gives two rows, the first suggestion and the answer that was really given, which may be blinded because nobody says which is
 * which; rows in random order.
 */
#ifndef SK_EVALUATE_SHEET_H
#define SK_EVALUATE_SHEET_H

#include "base/buffer.h"
#include "evaluate/result.h"

struct json_t;

#define SK_SHEET_QUESTION_SEND "Would you send this as your next message?"
#define SK_SHEET_QUESTION_SOLVE "Does it bring the conversation closer to a solution?"
#define SK_SHEET_RATERS 20
#define SK_SHEET_FILE_LIMIT ((size_t) 64 << 20)

struct sk_sheet_options {
    size_t size; /* messages */
    enum sk_dimension strata;
    uint64_t seed;
};

/* Appends the CSV (RFC 4180, UTF-8 with byte order mark for spreadsheets, texts that a spreadsheet would take for formulas with
 * an apostrophe before them) and the key (JSON). *drawn: messages. SK_REJECTED: not of eval suggest, or no message to draw;
 * SK_FAULT_MEMORY. */
enum sk_status sk_sheet_write(const struct sk_result *result, const struct sk_sheet_options *options, struct sk_buffer *csv,
                              struct sk_buffer *key, size_t *drawn, struct sk_error *error);

/* Reads the key and the returned sheets, one for each rater; yes/no, y/n, ja/nee, oui/non, 1/0 and true/false are understood,
 * empty = no answer. *out: {"messages", "raters", "questions": [{"question", "sidekick": {"yes", "low", "high", "n"}, "agent":
 * {…}, "difference": {"value", "low", "high", "p", "n"}, "kappa": {"value", "word", "kind": "Cohen" | "Fleiss", "items"}}]};
 * intervals over messages. SK_REJECTED with file and line: no such item, another answer, or a column is missing. */
enum sk_status sk_sheet_read(const char *key_path, const char *const *paths, size_t path_count, struct json_t **out,
                             struct sk_error *error);

#endif
