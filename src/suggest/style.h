/* style: a company's house style for replies, group `style` of the configuration (data/sidekick.conf explains it). Only for this
 * folder, but for the names of the settings.
 *
 *     struct sk_style *style;
 *     sk_style_create(config, &style, &error);
 *     sk_reply_style(engine, &message, language, name, &arena, &suggestion, &error);
 *
 * Where nothing is configured only the old agent's name goes, "Groet, {person}" becomes "Groet", and the hour at which he wrote:
 * "Goedemorgen {person}" becomes "Goedendag {person}".
 */
#ifndef SK_SUGGEST_STYLE_H
#define SK_SUGGEST_STYLE_H

#include "base/config.h"
#include "base/error.h"
#include "text/language.h"
#include "text/wording.h"

#define SK_STYLE_SETTINGS 43
#define SK_STYLE_CHANNELS 16

/* Who is written to. ANY: what fits everybody. */
enum sk_style_register { SK_STYLE_ANY, SK_STYLE_FORMAL, SK_STYLE_INFORMAL, SK_STYLE_REGISTERS };

struct sk_style {
    /* Greetings (with a name, without) and closings; NULL: not configured. Borrowed from the configuration. */
    const char *greetings[SK_LANGUAGE_COUNT][2][SK_STYLE_REGISTERS];
    const char *closings[SK_LANGUAGE_COUNT][SK_STYLE_REGISTERS];
    const char *bare_channels[SK_STYLE_CHANNELS]; /* without greeting and closing */
    size_t bare_channel_count;
    struct sk_wording *wording; /* NULL: no rules */
    size_t longest;             /* words; 0: no limit */
    bool emoji;                 /* may stay */
    bool complete;              /* a reply without greeting or closing gets one */
    bool keep_signature;        /* the old agent's name may stay */
};

/* Name i of the settings, below SK_STYLE_SETTINGS: "style.greeting_nl", …, "style.words.[].say". Static. */
const char *sk_style_setting(size_t i);

/* config is borrowed and may be NULL. SK_FAULT_ARGUMENT: a setting is wrong, and the message names it; SK_FAULT_MEMORY. */
enum sk_status sk_style_create(const struct sk_config *config, struct sk_style **out, struct sk_error *error);
void sk_style_destroy(struct sk_style *style);

#endif
