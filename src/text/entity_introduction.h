/* entity_introduction: what the words before a name say about it. Internal to text. */
#ifndef SK_TEXT_ENTITY_INTRODUCTION_H
#define SK_TEXT_ENTITY_INTRODUCTION_H

#include "base/error.h"
#include "base/slice.h"

enum sk_introduction {
    SK_INTRODUCTION_NONE,
    SK_INTRODUCTION_PERSON,   /* whatever follows is a person: "mijn naam is", "onze collega", "Rekeninghouder:" */
    SK_INTRODUCTION_GREETING, /* "Beste": a person, a team or a company */
    SK_INTRODUCTION_CLOSE,    /* "Groetjes,": a person if the line ends behind the name */
    SK_INTRODUCTION_WEAK,     /* "ik ben", "contact met", "Van:": a person as often as not */
    SK_INTRODUCTION_TITLE     /* "mevrouw": a person, and particles belong to the name */
};

struct sk_introductions;

/* Compiled patterns; one per thread. SK_FAULT_INTERNAL: a pattern is wrong; SK_FAULT_MEMORY. */
enum sk_status sk_introductions_create(struct sk_introductions **out, struct sk_error *error);
void sk_introductions_destroy(struct sk_introductions *introductions);

/* What stands directly before the byte at `start` of a UTF-8 text. */
enum sk_introduction sk_introduction_before(struct sk_introductions *introductions, struct sk_slice text, size_t start);

#endif
