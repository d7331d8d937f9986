#include "rank/parts.h"

static const char *const settings[SK_PARTS] = {
    [SK_PART_CONTEXT] = "suggest.parts.context",
    [SK_PART_PLEASANTRIES] = "suggest.parts.pleasantries",
    [SK_PART_VARIANTS] = "suggest.parts.variants",
    [SK_PART_MODEL] = "suggest.parts.model",
    [SK_PART_THESAURUS] = "suggest.parts.thesaurus",
    [SK_PART_INTENTS] = "suggest.parts.intents",
    [SK_PART_GROUPS] = "suggest.parts.groups",
    [SK_PART_SATISFACTION] = "suggest.parts.satisfaction",
    [SK_PART_USE] = "suggest.parts.use",
    [SK_PART_RECENCY] = "suggest.parts.recency",
    [SK_PART_CHANNEL] = "suggest.parts.channel",
    [SK_PART_REGISTER] = "suggest.parts.register",
    [SK_PART_CHECKS] = "suggest.parts.checks",
    [SK_PART_STYLE] = "suggest.parts.style",
    [SK_PART_DIVERSITY] = "suggest.parts.diversity",
};

const char *sk_part_setting(enum sk_part part) {
    return settings[part];
}

void sk_parts_read(const struct sk_config *config, struct sk_parts *out) {
    for (size_t part = 0; part < SK_PARTS; part++)
        out->off[part] = !sk_config_boolean(config, settings[part], true);
}
