/* answer_groups: all answers of a history put into groups of near-identical ones, one answer at a time.
 *
 *     struct sk_answer_groups *groups;
 *     sk_answer_groups_create(&groups, &error);
 *     sk_answer_groups_add(groups, shingles, count, &group, &error);      // shingles: group.h
 *
 * The same answers in the same order give the same groups. A million answers take seconds and some 300 bytes for each group.
 */
#ifndef SK_RANK_ANSWER_GROUPS_H
#define SK_RANK_ANSWER_GROUPS_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct sk_answer_groups;

enum sk_status sk_answer_groups_create(struct sk_answer_groups **out, struct sk_error *error);
void sk_answer_groups_destroy(struct sk_answer_groups *groups);

/* *group: 0.. in order of appearance. The shingles are copied. SK_FAULT_MEMORY. */
enum sk_status sk_answer_groups_add(struct sk_answer_groups *groups, const uint64_t *shingles, size_t count, uint32_t *group,
                                    struct sk_error *error);

size_t sk_answer_groups_count(const struct sk_answer_groups *groups);

#endif
