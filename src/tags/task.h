/* task: the tags that are learnt, and from which field of a labelled message. Private to this folder. */
#ifndef SK_TAGS_TASK_H
#define SK_TAGS_TASK_H

#include "tags/corpus.h"

extern const struct sk_task sk_task_intent, sk_task_sentiment, sk_task_tone, sk_task_locus, sk_task_escalate;

/* The shipped model's sentiment, which has to hold on texts of another kind than it was trained on. */
extern const struct sk_task sk_task_sentiment_shipped;

/* "<task>.model" */
#define SK_MODEL_SUFFIX ".model"

#endif
