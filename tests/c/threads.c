/*
 * 16 threads, each with a session of its own, and all of them reading one result: the first call of each thread is
 * the one by which the result reads its document.
 */
#include "check.h"
#include "evidence.h"

#if defined(_WIN32)
#include <windows.h>
typedef HANDLE thread;
#define THREAD_RESULT DWORD WINAPI
#else
#include <pthread.h>
typedef pthread_t thread;
#define THREAD_RESULT void *
#endif

#define THREADS 16
#define ROUNDS 10

struct work {
    const dsregdiag_result *shared;
    const char *title; /* where this thread found the shared title */
    int failures;
};

static int diagnose_alone(void)
{
    dsregdiag_session *s = dsregdiag_session_new();
    dsregdiag_result *r;
    int failures = 0;

    failures += dsregdiag_session_add_status(s, BYTES(capture)) != DSREGDIAG_OK;
    failures += dsregdiag_session_add_status(s, BYTES("no capture")) != DSREGDIAG_NOT_RECOGNISED;
    failures += dsregdiag_session_add_events(s, BYTES(events)) != DSREGDIAG_OK;
    r = dsregdiag_session_diagnose(s, NULL, 0);
    failures += dsregdiag_result_exit_code(r) != 1;
    dsregdiag_result_free(r);
    dsregdiag_session_free(s);
    return failures;
}

static THREAD_RESULT run(void *argument)
{
    struct work *work = argument;
    int round;

    for (round = 0; round < ROUNDS; round++) {
        const char *title = dsregdiag_result_get(work->shared, BYTES("/findings/0/title"), NULL);
        work->failures += title == NULL || (work->title != NULL && work->title != title);
        work->title = title;
        work->failures += dsregdiag_result_count(work->shared, BYTES("/findings")) == 0;
        work->failures += diagnose_alone();
    }
    return 0;
}

int main(void)
{
    static struct work works[THREADS];
    thread threads[THREADS];
    dsregdiag_result *shared = dsregdiag_diagnose(BYTES(capture), BYTES(events), NULL, 0);
    int i;

    for (i = 0; i < THREADS; i++) {
        works[i].shared = shared;
#if defined(_WIN32)
        threads[i] = CreateThread(NULL, 0, run, &works[i], 0, NULL);
        CHECK(threads[i] != NULL);
#else
        CHECK(pthread_create(&threads[i], NULL, run, &works[i]) == 0);
#endif
    }
    for (i = 0; i < THREADS; i++) {
#if defined(_WIN32)
        WaitForSingleObject(threads[i], INFINITE);
        CloseHandle(threads[i]);
#else
        pthread_join(threads[i], NULL);
#endif
        CHECK(works[i].failures == 0);
        CHECK(works[i].title == works[0].title);
    }
    dsregdiag_result_free(shared);
    return checks_failed != 0;
}
