/*
 * Every function of the C ABI: as it is meant, with NULL, with lengths of zero, and in the wrong order. Run it
 * under valgrind too: nothing may leak or be read outside its bounds.
 */
#include "check.h"
#include "evidence.h"

typedef dsregdiag_result *(DSREGDIAG_CALL *one_input)(const void *, size_t, const void *, size_t);
typedef int32_t(DSREGDIAG_CALL *adder)(dsregdiag_session *, const void *, size_t);

static const struct {
    one_input call;
    int32_t when_empty;
} one_inputs[] = {{dsregdiag_parse_status, DSREGDIAG_NOT_RECOGNISED},
                  {dsregdiag_parse_events, DSREGDIAG_NOT_RECOGNISED},
                  {dsregdiag_explain, DSREGDIAG_INVALID_ARGUMENT},
                  {dsregdiag_render, DSREGDIAG_INVALID_ARGUMENT}};
static const adder adders[] = {dsregdiag_session_add_status, dsregdiag_session_add_events,
                               dsregdiag_session_add_facts};
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Checks what every failure looks like, and frees it. */
static void expect_failure(dsregdiag_result *r, int32_t status)
{
    size_t length = 99;
    const char *error = dsregdiag_result_error(r, &length);

    CHECK(dsregdiag_result_status(r) == status);
    CHECK(is_sentence(error, &length));
    length = 99;
    CHECK(strcmp(dsregdiag_result_text(r, &length), "") == 0 && length == 0);
    length = 99;
    CHECK(dsregdiag_result_get(r, BYTES("/document"), &length) == NULL && length == 0);
    CHECK(dsregdiag_result_count(r, NULL, 0) == 0);
    CHECK(dsregdiag_result_exit_code(r) == 2);
    dsregdiag_result_free(r);
}

static void versions(void)
{
    CHECK(DSREGDIAG_ABI_COMPATIBLE(dsregdiag_abi_version()));
    CHECK(dsregdiag_abi_version() == DSREGDIAG_ABI_VERSION);
    CHECK(!DSREGDIAG_ABI_COMPATIBLE(DSREGDIAG_ABI_VERSION + 0x10000u));
    /* What a later minor number may have changed is promised from 1.0 on. */
    CHECK(DSREGDIAG_ABI_COMPATIBLE(DSREGDIAG_ABI_VERSION + 1u) == (DSREGDIAG_ABI_MAJOR > 0));
    CHECK(!DSREGDIAG_ABI_COMPATIBLE(DSREGDIAG_ABI_VERSION - 1u));
    CHECK(strcmp(dsregdiag_version(), DSREGDIAG_VERSION) == 0);
    CHECK(strcmp(dsregdiag_status_name(DSREGDIAG_NOT_RECOGNISED), "NOT_RECOGNISED") == 0);
    CHECK(strcmp(dsregdiag_status_name(-7), "UNKNOWN") == 0);
}

static void a_device_is_diagnosed(void)
{
    size_t length = 0, copied = 0;
    dsregdiag_result *r = dsregdiag_diagnose(BYTES(capture), BYTES(events), NULL, 0);
    dsregdiag_result *text;

    CHECK(dsregdiag_result_status(r) == DSREGDIAG_OK);
    CHECK(strcmp(dsregdiag_result_error(r, &length), "") == 0 && length == 0);
    CHECK(dsregdiag_result_exit_code(r) == 1);
    CHECK(strcmp(dsregdiag_result_get(r, DSREGDIAG_TEXT("/verdict"), NULL), "issues") == 0);
    CHECK(strcmp(dsregdiag_result_get(r, BYTES("/findings/0/id"), &length), "esr-mfa-required") == 0);
    CHECK(length == strlen("esr-mfa-required"));
    CHECK(dsregdiag_result_count(r, BYTES("/findings")) >= 1);
    CHECK(dsregdiag_result_count(r, BYTES("/verdict")) == 0);
    CHECK(dsregdiag_result_get(r, BYTES("/findings/99"), NULL) == NULL);
    CHECK(dsregdiag_result_get(r, BYTES("no pointer"), NULL) == NULL);
    CHECK(has_length(dsregdiag_result_text(r, &length), &length));
    CHECK(strcmp(dsregdiag_result_get(r, NULL, 0, &copied), dsregdiag_result_text(r, NULL)) == 0 && copied == length);

    text = dsregdiag_render(dsregdiag_result_text(r, NULL), length, BYTES("{\"format\":\"summary\"}"));
    dsregdiag_result_free(r);
    CHECK(dsregdiag_result_status(text) == DSREGDIAG_OK);
    CHECK(has_length(dsregdiag_result_text(text, &length), &length) && length > 0);
    CHECK(dsregdiag_result_get(text, NULL, 0, NULL) == NULL);
    dsregdiag_result_free(text);
}

static void what_the_library_knows(void)
{
    dsregdiag_result *catalog = dsregdiag_catalog(NULL, 0);
    dsregdiag_result *code = dsregdiag_explain(BYTES("0xCAA2000C"), NULL, 0);

    CHECK(dsregdiag_result_status(catalog) == DSREGDIAG_OK);
    CHECK(dsregdiag_result_count(catalog, BYTES("/rules")) > 0);
    CHECK(strcmp(dsregdiag_result_get(code, BYTES("/codes/0/code"), NULL), "0xcaa2000c") == 0);
    dsregdiag_result_free(code);
    dsregdiag_result_free(catalog);
}

static void nothing_is_given(void)
{
    size_t i, length = 99;

    for (i = 0; i < COUNT(one_inputs); i++) {
        one_input call = one_inputs[i].call;
        expect_failure(call(NULL, 0, NULL, 0), one_inputs[i].when_empty);
        expect_failure(call("", 0, "", 0), one_inputs[i].when_empty);
        expect_failure(call(NULL, 1, NULL, 0), DSREGDIAG_INVALID_ARGUMENT);
        expect_failure(call("x", 1, NULL, 1), DSREGDIAG_INVALID_ARGUMENT);
        expect_failure(call("x", (size_t)-1, NULL, 0), DSREGDIAG_INVALID_ARGUMENT);
        expect_failure(call("x", 1, BYTES("no options")), DSREGDIAG_INVALID_OPTIONS);
        expect_failure(call("x", 1, BYTES("{\"colour\":1}")), DSREGDIAG_INVALID_OPTIONS);
    }
    expect_failure(dsregdiag_diagnose(NULL, 0, NULL, 0, NULL, 0), DSREGDIAG_NOT_RECOGNISED);
    expect_failure(dsregdiag_diagnose(NULL, 1, NULL, 0, NULL, 0), DSREGDIAG_INVALID_ARGUMENT);
    expect_failure(dsregdiag_diagnose(NULL, 0, NULL, 1, NULL, 0), DSREGDIAG_INVALID_ARGUMENT);
    expect_failure(dsregdiag_diagnose(NULL, 0, NULL, 0, NULL, 1), DSREGDIAG_INVALID_ARGUMENT);
    expect_failure(dsregdiag_catalog(NULL, 1), DSREGDIAG_INVALID_ARGUMENT);
    expect_failure(dsregdiag_catalog(BYTES("[]")), DSREGDIAG_INVALID_OPTIONS);
    expect_failure(dsregdiag_explain(BYTES("no such thing"), NULL, 0), DSREGDIAG_NOT_FOUND);

    CHECK(dsregdiag_result_status(NULL) == DSREGDIAG_OUT_OF_MEMORY);
    CHECK(strcmp(dsregdiag_result_error(NULL, &length), "") == 0 && length == 0);
    length = 99;
    CHECK(strcmp(dsregdiag_result_text(NULL, &length), "") == 0 && length == 0);
    length = 99;
    CHECK(dsregdiag_result_get(NULL, BYTES("/a"), &length) == NULL && length == 0);
    CHECK(dsregdiag_result_get(NULL, NULL, 7, NULL) == NULL);
    CHECK(dsregdiag_result_count(NULL, BYTES("/a")) == 0);
    CHECK(dsregdiag_result_exit_code(NULL) == 2);
    dsregdiag_result_free(NULL);
    dsregdiag_session_free(NULL);
}

static void a_session(void)
{
    size_t i, length = 99;
    dsregdiag_session *s = dsregdiag_session_new();
    dsregdiag_result *r;

    CHECK(strcmp(dsregdiag_session_error(s, &length), "") == 0 && length == 0);
    expect_failure(dsregdiag_session_diagnose(s, NULL, 0), DSREGDIAG_NOT_RECOGNISED);
    for (i = 0; i < COUNT(adders); i++) {
        CHECK(adders[i](NULL, NULL, 0) == DSREGDIAG_INVALID_ARGUMENT);
        CHECK(adders[i](s, NULL, 1) == DSREGDIAG_INVALID_ARGUMENT);
        CHECK(is_sentence(dsregdiag_session_error(s, &length), &length));
        CHECK(adders[i](s, NULL, 0) != DSREGDIAG_OK);
        CHECK(adders[i](s, "", 0) != DSREGDIAG_OK);
        CHECK(is_sentence(dsregdiag_session_error(s, &length), &length));
    }
    expect_failure(dsregdiag_session_diagnose(s, NULL, 0), DSREGDIAG_NOT_RECOGNISED);
    expect_failure(dsregdiag_session_diagnose(s, NULL, 1), DSREGDIAG_INVALID_ARGUMENT);
    expect_failure(dsregdiag_session_diagnose(NULL, NULL, 0), DSREGDIAG_INVALID_ARGUMENT);
    length = 99;
    CHECK(strcmp(dsregdiag_session_error(NULL, &length), "") == 0 && length == 0);

    CHECK(dsregdiag_session_add_events(s, BYTES(events)) == DSREGDIAG_OK);
    CHECK(dsregdiag_session_add_facts(s, BYTES("{\"osBuild\":{\"value\":22631}}")) == DSREGDIAG_OK);
    CHECK(dsregdiag_session_add_status(s, BYTES(capture)) == DSREGDIAG_OK);
    CHECK(strcmp(dsregdiag_session_error(s, NULL), "") == 0);
    r = dsregdiag_session_diagnose(s, BYTES("{\"now\":\"2026-03-10T08:00:00Z\"}"));
    dsregdiag_session_free(s);
    CHECK(dsregdiag_result_status(r) == DSREGDIAG_OK);
    CHECK(strcmp(dsregdiag_result_get(r, BYTES("/findings/0/id"), NULL), "esr-mfa-required") == 0);
    CHECK(strcmp(dsregdiag_result_get(r, BYTES("/device/osBuild"), NULL), "22631") == 0);
    dsregdiag_result_free(r);
}

int main(void)
{
    versions();
    a_device_is_diagnosed();
    what_the_library_knows();
    nothing_is_given();
    a_session();
    return checks_failed != 0;
}
