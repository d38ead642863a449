/* Diagnoses a saved capture and, if named, its events: diagnose capture.txt [events.xml] */
#include <dsregdiag.h>
#include <stdio.h>
#include <stdlib.h>

static void *read_file(const char *path, size_t *length)
{
    FILE *file = path ? fopen(path, "rb") : NULL;
    char *bytes = file ? malloc(16 << 20) : NULL;

    *length = bytes ? fread(bytes, 1, 16 << 20, file) : 0;
    if (file)
        fclose(file);
    return bytes;
}

int main(int argc, char **argv)
{
    size_t status_len, events_len, length;
    void *status = read_file(argc > 1 ? argv[1] : NULL, &status_len);
    void *events = read_file(argc > 2 ? argv[2] : NULL, &events_len);
    dsregdiag_result *diagnosis = dsregdiag_diagnose(status, status_len, events, events_len, NULL, 0);
    const char *json = dsregdiag_result_text(diagnosis, &length);
    dsregdiag_result *text = dsregdiag_render(json, length, NULL, 0);
    int code = dsregdiag_result_exit_code(diagnosis);

    if (dsregdiag_result_status(diagnosis) != DSREGDIAG_OK) {
        fprintf(stderr, "%s\n", dsregdiag_result_error(diagnosis, NULL));
        code = 2;
    }
    fputs(dsregdiag_result_text(text, NULL), stdout);
    dsregdiag_result_free(text);
    dsregdiag_result_free(diagnosis);
    free(events);
    free(status);
    return code;
}
