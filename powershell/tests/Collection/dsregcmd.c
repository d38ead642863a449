/*
 * Stands in for dsregcmd.exe: prints the file that DSREGCMD_PRINTS names, byte for byte, writes as much to its error stream
 * as DSREGCMD_COMPLAINS says, then hangs if DSREGCMD_HANGS is set, or ends with DSREGCMD_ENDS.
 */
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static int number(const char *name)
{
    const char *value = getenv(name);

    return value ? atoi(value) : 0;
}

int main(int argc, char **argv)
{
    const char *path = getenv("DSREGCMD_PRINTS");
    FILE *file = path ? fopen(path, "rb") : NULL;
    char buffer[4096];
    size_t length;
    int i;

    if (argc != 2 || strcmp(argv[1], "/status") != 0) {
        return 87;
    }
    _setmode(_fileno(stdout), _O_BINARY);
    while (file && (length = fread(buffer, 1, sizeof buffer, file)) > 0) {
        fwrite(buffer, 1, length, stdout);
    }
    fflush(stdout);
    for (i = number("DSREGCMD_COMPLAINS"); i > 0; i--) {
        fputs("a complaint\n", stderr);
    }
    if (getenv("DSREGCMD_HANGS")) {
        Sleep(INFINITE);
    }
    return number("DSREGCMD_ENDS");
}
