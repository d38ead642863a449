/*
 * reload.exe LIBRARY [COUNT]: loads the library, diagnoses and unloads it, 1,500 times unless told otherwise: more than a
 * process has places for values of a thread (1,088). Nothing may grow.
 */
#include "../c/check.h"
#include "../c/evidence.h"

#include <stdlib.h>
#include <windows.h>

#include <psapi.h>

typedef dsregdiag_result *(DSREGDIAG_CALL *diagnose_function)(const void *, size_t, const void *, size_t, const void *,
                                                              size_t);
typedef int32_t(DSREGDIAG_CALL *exit_code_function)(const dsregdiag_result *);
typedef void(DSREGDIAG_CALL *free_function)(dsregdiag_result *);
typedef void (*any_function)(void);

static any_function find(HMODULE library, const char *name)
{
    return (any_function)GetProcAddress(library, name);
}

static void use_once(const char *path)
{
    HMODULE library = LoadLibraryA(path);
    diagnose_function diagnose = (diagnose_function)find(library, "dsregdiag_diagnose");
    exit_code_function exit_code = (exit_code_function)find(library, "dsregdiag_result_exit_code");
    free_function release = (free_function)find(library, "dsregdiag_result_free");
    dsregdiag_result *r;

    CHECK(library != NULL && diagnose != NULL && exit_code != NULL && release != NULL);
    if (checks_failed) {
        return;
    }
    r = diagnose(BYTES(capture), BYTES(events), NULL, 0);
    CHECK(exit_code(r) == 1);
    release(r);
    CHECK(FreeLibrary(library));
}

static unsigned long committed_kib(void)
{
    PROCESS_MEMORY_COUNTERS counters;

    CHECK(GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof counters));
    CHECK(counters.PagefileUsage > 0);
    return (unsigned long)(counters.PagefileUsage / 1024);
}

int main(int argc, char **argv)
{
    int i, count = argc > 2 ? atoi(argv[2]) : 1500;
    unsigned long before, after;

    if (argc < 2) {
        fputs("Give the path of dsregdiag.dll.\n", stderr);
        return 2;
    }
    for (i = 0; i < 20; i++) {
        use_once(argv[1]);
    }
    before = committed_kib();
    for (i = 0; i < count && !checks_failed; i++) {
        use_once(argv[1]);
    }
    after = committed_kib();
    printf("%d times: %lu KiB, then %lu KiB\n", count, before, after);
    CHECK(after < before + 1024);
    return checks_failed != 0;
}
