/* The smallest test helper: CHECK counts, and says where something did not hold. */
#ifndef CHECK_H
#define CHECK_H

#include <dsregdiag.h>
#include <stdio.h>
#include <string.h>

static int checks_failed;

static void check(int holds, const char *what, const char *file, int line)
{
    if (!holds) {
        fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
        checks_failed++;
    }
}

#define CHECK(condition) check((condition) ? 1 : 0, #condition, __FILE__, __LINE__)
#define BYTES(literal) (literal), sizeof(literal) - 1

/* Whether a string is as long as it was said to be. The length is read after the call that set it. */
static inline int has_length(const char *text, const size_t *length)
{
    return text != NULL && strlen(text) == *length;
}

/* Whether a string is as long as it was said to be, and is one sentence. */
static inline int is_sentence(const char *text, const size_t *length)
{
    return has_length(text, length) && *length > 10 && strchr(".?", text[*length - 1]) != NULL &&
           strchr(text, '\n') == NULL;
}

#endif
