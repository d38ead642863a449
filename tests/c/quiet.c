/*
 * No call opens a file or a connection, starts a thread or a program, prints, or reads the environment or the locale.
 * The program stands in for the functions that would read those two; quiet.sh runs it under strace for the rest,
 * between the two marks.
 */
#if !defined(_WIN32)
#define _POSIX_C_SOURCE 200809L
#include <unistd.h>
#define MARK(text) (void)!write(-1, text, sizeof text - 1)
#else
#define MARK(text) (void)0
#endif

#include "check.h"
#include "evidence.h"

static int armed, asked;

#if !defined(_WIN32)
char *getenv(const char *name)
{
    (void)name;
    asked += armed;
    return NULL;
}

char *setlocale(int category, const char *locale)
{
    (void)category;
    (void)locale;
    asked += armed;
    return NULL;
}
#endif

int main(void)
{
    dsregdiag_session *s;
    dsregdiag_result *diagnosis, *text, *other;
    size_t length;

    armed = 1;
    MARK("begin");
    s = dsregdiag_session_new();
    CHECK(dsregdiag_session_add_status(s, BYTES(capture)) == DSREGDIAG_OK);
    CHECK(dsregdiag_session_add_events(s, BYTES(events)) == DSREGDIAG_OK);
    CHECK(dsregdiag_session_add_events(s, BYTES("neither XML nor JSON")) != DSREGDIAG_OK);
    diagnosis = dsregdiag_session_diagnose(s, NULL, 0);
    CHECK(dsregdiag_result_get(diagnosis, BYTES("/findings/0/title"), NULL) != NULL);
    CHECK(dsregdiag_result_text(diagnosis, &length) != NULL);
    text = dsregdiag_render(dsregdiag_result_text(diagnosis, NULL), length, NULL, 0);
    CHECK(dsregdiag_result_status(text) == DSREGDIAG_OK);
    other = dsregdiag_explain(BYTES("AADSTS50076"), NULL, 0);
    CHECK(dsregdiag_result_status(other) == DSREGDIAG_OK);
    dsregdiag_result_free(other);
    other = dsregdiag_catalog(NULL, 0);
    CHECK(dsregdiag_result_status(other) == DSREGDIAG_OK);
    dsregdiag_result_free(other);
    dsregdiag_result_free(text);
    dsregdiag_result_free(diagnosis);
    dsregdiag_session_free(s);
    MARK("end");
    armed = 0;
    CHECK(asked == 0);
    return checks_failed != 0;
}
