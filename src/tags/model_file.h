/* model_file: where the model of a tag lies. Private to this folder. */
#ifndef SK_TAGS_MODEL_FILE_H
#define SK_TAGS_MODEL_FILE_H

#include "tags/model.h"

/* The company's own of <data_directory>/models where it has trained one, else that of share_models (NULL: the installed ones).
 * data_directory: NULL = never its own. SK_NOT_FOUND: there is none; the faults of sk_model_load. The messages say what to do. */
enum sk_status sk_model_find(const char *share_models, const char *data_directory, const char *task, struct sk_model **out,
                             struct sk_error *error);

#endif
