/*
 * dsregdiag 0.1.0: diagnoses Microsoft Entra device join, Primary Refresh Token and Enterprise State
 * Roaming of a Windows device from what was captured on it.
 *
 *     #include <dsregdiag.h>
 *     #include <stdio.h>
 *     #include <string.h>
 *
 *     int main(void)
 *     {
 *         const char *capture = "| Device State |\nAzureAdJoined : YES\nDomainJoined : NO\n";
 *         dsregdiag_result *r;
 *         size_t i;
 *
 *         if (!DSREGDIAG_ABI_COMPATIBLE(dsregdiag_abi_version()))
 *             return 2;
 *         r = dsregdiag_diagnose(capture, strlen(capture), NULL, 0, NULL, 0);
 *         if (dsregdiag_result_status(r) != DSREGDIAG_OK)
 *             fprintf(stderr, "%s\n", dsregdiag_result_error(r, NULL));
 *         for (i = 0; i < dsregdiag_result_count(r, DSREGDIAG_TEXT("/findings")); i++) {
 *             char at[64];
 *             int length = snprintf(at, sizeof at, "/findings/%lu/title", (unsigned long)i);
 *             const char *title = dsregdiag_result_get(r, at, (size_t)length, NULL);
 *             puts(title != NULL ? title : "");
 *         }
 *         dsregdiag_result_free(r);
 *         return 0;
 *     }
 *
 * What holds for every function:
 *
 * - Text goes in as a pointer and a length in bytes. It need not end in NUL and is borrowed for the call.
 *   The pointer may be NULL if the length is 0. A length past the end of the memory is the caller's fault,
 *   and undefined behaviour; everything else that can be wrong gives a status and a sentence.
 * - An object that is returned is owned by the caller, who frees it once by its own _free. _free(NULL) does
 *   nothing.
 * - A const char * that is returned is UTF-8, ends in NUL, and belongs to its object, or is static where that
 *   is said. It is never freed by itself.
 * - A NULL object is answered, not dereferenced: status DSREGDIAG_OUT_OF_MEMORY, text and error "", get NULL,
 *   count 0, exit code 0; an add gives DSREGDIAG_INVALID_ARGUMENT.
 * - An input for which the process has too little memory gives DSREGDIAG_OUT_OF_MEMORY, before anything is read. An
 *   allocation that fails in spite of that ends the process, as in every Rust program.
 * - A size_t *len may be NULL; else it is always set.
 * - Results never change and may be read by any number of threads. A session is used by one thread at a time.
 *   Functions that take neither may be called by any thread at any time.
 * - No call throws, prints, starts a thread, opens a file or a connection, or reads the locale or the
 *   environment. A fault of the library comes back as DSREGDIAG_PANIC.
 * - Options are a JSON object in UTF-8; NULL with length 0 and {} are the defaults. A member that a function
 *   does not take is DSREGDIAG_INVALID_OPTIONS, and the error names those taken.
 *
 * This file is made by cbindgen from src/ffi; changes belong there, or into cbindgen.toml.
 */

#ifndef DSREGDIAG_H
#define DSREGDIAG_H

#include <stddef.h>
#include <stdint.h>

/** The version of the library that this header came with. */
#define DSREGDIAG_VERSION "0.1.0"

/** (major << 16) | minor of the ABI that this header describes. */
#define DSREGDIAG_ABI_VERSION (((uint32_t)DSREGDIAG_ABI_MAJOR << 16) | DSREGDIAG_ABI_MINOR)

/**
 * Whether a program that was built with this header can use a library that reports the ABI `running`: equal
 * major number, and a minor number that is at least the header's. While the major number is 0 nothing is
 * promised, and the minor number must be equal too.
 */
#define DSREGDIAG_ABI_COMPATIBLE(running) \
    ((uint32_t)(running) >> 16 == DSREGDIAG_ABI_MAJOR && \
     (DSREGDIAG_ABI_MAJOR == 0 ? ((uint32_t)(running) & 0xffffu) == DSREGDIAG_ABI_MINOR \
                               : ((uint32_t)(running) & 0xffffu) >= DSREGDIAG_ABI_MINOR))

/** A string literal as the two arguments, pointer and length, that text goes in as. */
#define DSREGDIAG_TEXT(literal) ("" literal), (sizeof("" literal) - 1)

/** The calling convention: cdecl, whatever the compiler's default is. */
#if defined(_WIN32)
#define DSREGDIAG_CALL __cdecl
#else
#define DSREGDIAG_CALL
#endif

/** How the functions are found: in the shared library. */
#if defined(_WIN32)
#define DSREGDIAG_API __declspec(dllimport)
#else
#define DSREGDIAG_API
#endif

/* What the library takes for granted of the compiler. */
typedef char dsregdiag_assert_bytes[(unsigned char)-1 == 255 ? 1 : -1];
typedef char dsregdiag_assert_int32[sizeof(int32_t) == 4 && sizeof(uint32_t) == 4 ? 1 : -1];
typedef char dsregdiag_assert_size[sizeof(size_t) == sizeof(void *) ? 1 : -1];

/**
 * The major number of the ABI that this header describes. It grows when something that exists changes.
 * While it is 0 nothing is promised yet.
 */
#define DSREGDIAG_ABI_MAJOR 0

/**
 * The minor number of the ABI that this header describes. It grows with a new function, status, option
 * or JSON member.
 */
#define DSREGDIAG_ABI_MINOR 6

/**
 * The call did what it was asked to.
 */
#define DSREGDIAG_OK 0

/**
 * An argument that the function cannot take: a NULL pointer with a length, a text that is not what the
 * function asks for, a NULL session.
 */
#define DSREGDIAG_INVALID_ARGUMENT 1

/**
 * Options that are not a JSON object, hold a key that the function does not take, or a wrong value.
 */
#define DSREGDIAG_INVALID_OPTIONS 2

/**
 * Nothing is known under the name that was asked for.
 */
#define DSREGDIAG_NOT_FOUND 3

/**
 * The input holds neither a capture nor an event, or nothing was given.
 */
#define DSREGDIAG_NOT_RECOGNISED 20

/**
 * The input is JSON or XML, but no event could be read from it, or it has a DTD.
 */
#define DSREGDIAG_INVALID_EVENTS 21

/**
 * The input is over a documented limit.
 */
#define DSREGDIAG_INPUT_TOO_LARGE 22

/**
 * The captures, or events without one, are of several devices, and one answer is about one device.
 */
#define DSREGDIAG_SEVERAL_DEVICES 23

/**
 * The library failed where it should not have. The objects that took part are as they were before.
 */
#define DSREGDIAG_PANIC 40

/**
 * There is no result: what `dsregdiag_result_status` says of NULL.
 */
#define DSREGDIAG_OUT_OF_MEMORY 41

/**
 * What a call came to: its status, and a document or an error.
 *
 * Owned by the caller and freed once by `dsregdiag_result_free`. It never changes: any number of threads
 * may read one result at the same time, while none of them frees it. It does not depend on the session or
 * the input that it was made from.
 */
typedef struct dsregdiag_result dsregdiag_result;

/**
 * One device whose evidence comes in parts, in any order.
 *
 * Owned by the caller and freed once by `dsregdiag_session_free`. A session may move between threads, but
 * one thread at a time uses it: it has no lock. Different sessions know nothing of each other.
 */
typedef struct dsregdiag_session dsregdiag_session;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The ABI of the loaded library: `(major << 16) | minor`.
 *
 * A program built with this header can use the library if `DSREGDIAG_ABI_COMPATIBLE` says so of this
 * number: the major number is equal, and the minor number is at least the header's, or equal while the
 * major number is 0. Ask it once after loading, before any other call.
 *
 * @return  the version; the call cannot fail
 *
 * Any thread may call it at any time.
 */
DSREGDIAG_API uint32_t DSREGDIAG_CALL dsregdiag_abi_version(void);

/**
 * The version of the loaded library, such as `"0.1.0"`: for logs, not for decisions.
 *
 * @return  a static string, never NULL, not to be freed
 *
 * Any thread may call it at any time.
 */
DSREGDIAG_API const char *DSREGDIAG_CALL dsregdiag_version(void);

/**
 * The name of a status, for logs: `"NOT_RECOGNISED"` for `DSREGDIAG_NOT_RECOGNISED`.
 *
 * @param status  a status; any number may be passed
 * @return        a static string, never NULL, not to be freed; `"UNKNOWN"` for a number that this version
 *                does not define
 *
 * Any thread may call it at any time.
 */
DSREGDIAG_API const char *DSREGDIAG_CALL dsregdiag_status_name(int32_t status);

/**
 * Reads what `dsregcmd /status` printed.
 *
 * @param text         the bytes as they were printed or saved: UTF-8, UTF-16 or a one-byte code page;
 *                     borrowed for the call; NULL only with length 0
 * @param text_len     their number, at most 64 MiB (16 MiB in a 32-bit process)
 * @param options      a JSON object, borrowed for the call; NULL with length 0 for the defaults. Members:
 *                     `redact` (`true`: identities are replaced by placeholders; `"keepCorrelationIds"`: but
 *                     for the ids of requests)
 * @param options_len  its length in bytes
 * @return             a result, which the caller frees with `dsregdiag_result_free`: a status document, or
 *                     `DSREGDIAG_NOT_RECOGNISED`, `DSREGDIAG_INPUT_TOO_LARGE`, `DSREGDIAG_INVALID_OPTIONS`,
 *                     `DSREGDIAG_INVALID_ARGUMENT`, `DSREGDIAG_PANIC`
 *
 * Any thread may call it at any time.
 */
DSREGDIAG_API dsregdiag_result *DSREGDIAG_CALL dsregdiag_parse_status(
    const void *text, size_t text_len,
    const void *options, size_t options_len);

/**
 * Reads event records: `Get-WinEvent` objects in JSON (one, an array, or one a line), CSV or Clixml, event XML,
 * or text copied out of Event Viewer.
 *
 * @param events       the bytes, in the encodings of `dsregdiag_parse_status`; borrowed for the call; NULL
 *                     only with length 0
 * @param events_len   their number, at most 64 MiB (16 MiB in a 32-bit process)
 * @param options      a JSON object, borrowed for the call; NULL with length 0 for the defaults. Members:
 *                     `redact` (`true`: identities are replaced by placeholders; `"keepCorrelationIds"`: but
 *                     for the ids of requests)
 * @param options_len  its length in bytes
 * @return             a result, which the caller frees with `dsregdiag_result_free`: an events document,
 *                     without events for an empty list, or `DSREGDIAG_NOT_RECOGNISED`,
 *                     `DSREGDIAG_INVALID_EVENTS`, `DSREGDIAG_INPUT_TOO_LARGE`, `DSREGDIAG_INVALID_OPTIONS`,
 *                     `DSREGDIAG_INVALID_ARGUMENT`, `DSREGDIAG_PANIC`
 *
 * Any thread may call it at any time.
 */
DSREGDIAG_API dsregdiag_result *DSREGDIAG_CALL dsregdiag_parse_events(
    const void *events, size_t events_len,
    const void *options, size_t options_len);

/**
 * Says what is wrong with a device, why, how sure that is, and what to do.
 *
 * @param status       a capture, as `dsregdiag_parse_status` takes it; borrowed for the call; NULL with
 *                     length 0 where there is none
 * @param status_len   its length in bytes
 * @param events       event records, as `dsregdiag_parse_events` takes them; borrowed for the call; NULL
 *                     with length 0 where there are none
 * @param events_len   their length in bytes
 * @param options      a JSON object, borrowed for the call; NULL with length 0 for the defaults. Members:
 *                     `now` (the moment of the capture, ISO 8601 with a zone; absent: the capture's own
 *                     clock), `locale` (of the words), `minSeverity` (`error`, `warning`, `information`:
 *                     what is less grave is not shown), `facts` (an object, see
 *                     `dsregdiag_session_add_facts`), `symptoms` (an array of ids), `include` (an array of
 *                     `status`, `events`: the parsed documents to add), `redact` (`true`: identities
 *                     are replaced by placeholders)
 * @param options_len  its length in bytes
 * @return             a result, which the caller frees with `dsregdiag_result_free`: a diagnosis document,
 *                     or `DSREGDIAG_NOT_RECOGNISED` (also where nothing was given),
 *                     `DSREGDIAG_INVALID_EVENTS`, `DSREGDIAG_INPUT_TOO_LARGE`, `DSREGDIAG_SEVERAL_DEVICES`,
 *                     `DSREGDIAG_INVALID_OPTIONS`, `DSREGDIAG_INVALID_ARGUMENT`, `DSREGDIAG_PANIC`
 *
 * Any thread may call it at any time.
 */
DSREGDIAG_API dsregdiag_result *DSREGDIAG_CALL dsregdiag_diagnose(
    const void *status, size_t status_len,
    const void *events, size_t events_len,
    const void *options, size_t options_len);

/**
 * Explains one thing: a rule, a code in any written form (`0xCAA2000C`, `-895352820`, `AADSTS50076`), an
 * event as `"provider/id"`, or a field of a capture.
 *
 * @param what         its name in UTF-8, borrowed for the call; NULL only with length 0
 * @param what_len     its length in bytes
 * @param options      a JSON object, borrowed for the call; NULL with length 0 for the defaults. Members:
 *                     `locale` (of the words)
 * @param options_len  its length in bytes
 * @return             a result, which the caller frees with `dsregdiag_result_free`: an explanation
 *                     document, or `DSREGDIAG_NOT_FOUND`, `DSREGDIAG_INVALID_OPTIONS`,
 *                     `DSREGDIAG_INVALID_ARGUMENT` (no UTF-8, or nothing asked), `DSREGDIAG_PANIC`
 *
 * Any thread may call it at any time.
 */
DSREGDIAG_API dsregdiag_result *DSREGDIAG_CALL dsregdiag_explain(
    const void *what, size_t what_len,
    const void *options, size_t options_len);

/**
 * Lists what the library knows: rules, prerequisites, facts and symptoms with their ids, and the event
 * queries by which a collector gets what the rules ask for.
 *
 * @param options      a JSON object, borrowed for the call; NULL with length 0 for the defaults. Members:
 *                     `locale` (of the words)
 * @param options_len  its length in bytes
 * @return             a result, which the caller frees with `dsregdiag_result_free`: a catalog document, or
 *                     `DSREGDIAG_INVALID_OPTIONS`, `DSREGDIAG_INVALID_ARGUMENT`, `DSREGDIAG_PANIC`
 *
 * Any thread may call it at any time.
 */
DSREGDIAG_API dsregdiag_result *DSREGDIAG_CALL dsregdiag_catalog(const void *options, size_t options_len);

/**
 * Turns documents into text for people.
 *
 * @param documents      diagnosis documents in JSON: one, an array, or one a line; borrowed for the call;
 *                       NULL only with length 0
 * @param documents_len  their length in bytes
 * @param options        a JSON object, borrowed for the call; NULL with length 0 for the defaults. Members:
 *                       `format` (`text`, the default: one device is a page, several are a table;
 *                       `summary`: one line a document, of at most 2,048 characters, whose grammar is kept;
 *                       `ticket`, `markdown`, `html`, `csv`, `jsonl`),
 *                       `redact` (`true`: identities are replaced by placeholders; `"keepCorrelationIds"`: but
 *                     for the ids of requests), `width` (columns, 20 to 1000, 80 by default),
 *                       `color` (true: with the sequences by which a terminal shows colours and links),
 *                       `detail` (`short`, the default, or `full`: everything that the document holds, a
 *                       page a device), `rank` (only the finding of this rank, in full), `areas` (a summary
 *                       judges only these areas), `locale` (of the headings; a document keeps its words)
 * @param options_len    its length in bytes
 * @return               a result, which the caller frees with `dsregdiag_result_free`: the text, or
 *                       `DSREGDIAG_INVALID_ARGUMENT` (no such document), `DSREGDIAG_INPUT_TOO_LARGE`,
 *                       `DSREGDIAG_INVALID_OPTIONS`, `DSREGDIAG_PANIC`
 *
 * Any thread may call it at any time.
 */
DSREGDIAG_API dsregdiag_result *DSREGDIAG_CALL dsregdiag_render(
    const void *documents, size_t documents_len,
    const void *options, size_t options_len);

/**
 * Says what changed between two diagnoses: what is fixed, what is new, what is otherwise.
 *
 * @param before       a diagnosis document in JSON, the earlier one; borrowed for the call; NULL only with
 *                     length 0
 * @param before_len   its length in bytes
 * @param after        the later one; borrowed for the call; NULL only with length 0
 * @param after_len    its length in bytes
 * @param options      a JSON object, borrowed for the call; NULL with length 0 for the defaults. Members:
 *                     `locale` (of the words), `redact` (`true`: identities are replaced by placeholders; `"keepCorrelationIds"`: but
 *                     for the ids of requests)
 * @param options_len  its length in bytes
 * @return             a result, which the caller frees with `dsregdiag_result_free`: a comparison document,
 *                     or `DSREGDIAG_INVALID_ARGUMENT` (no such document), `DSREGDIAG_INPUT_TOO_LARGE`,
 *                     `DSREGDIAG_INVALID_OPTIONS`, `DSREGDIAG_PANIC`
 *
 * Any thread may call it at any time.
 */
DSREGDIAG_API dsregdiag_result *DSREGDIAG_CALL dsregdiag_compare(
    const void *before, size_t before_len,
    const void *after, size_t after_len,
    const void *options, size_t options_len);

/**
 * Masks the tokens, cookies, keys and passwords of a text, and leaves everything else: for raw evidence that
 * is kept or saved. (Documents are masked always.)
 *
 * @param text      the bytes, in the encodings of `dsregdiag_parse_status`; borrowed for the call; NULL only
 *                  with length 0
 * @param text_len  their number, at most 64 MiB (16 MiB in a 32-bit process)
 * @return          a result, which the caller frees with `dsregdiag_result_free`: the text in UTF-8, or
 *                  `DSREGDIAG_NOT_RECOGNISED` (no text), `DSREGDIAG_INPUT_TOO_LARGE`,
 *                  `DSREGDIAG_INVALID_ARGUMENT`, `DSREGDIAG_PANIC`
 *
 * Any thread may call it at any time.
 */
DSREGDIAG_API dsregdiag_result *DSREGDIAG_CALL dsregdiag_mask(const void *text, size_t text_len);

/**
 * A new, empty session.
 *
 * @return  a session, which the caller frees with `dsregdiag_session_free`; NULL only if the library
 *          failed
 *
 * Any thread may call it.
 */
DSREGDIAG_API dsregdiag_session *DSREGDIAG_CALL dsregdiag_session_new(void);

/**
 * Adds what `dsregcmd /status` printed; as often as there are captures of the device.
 *
 * @param s         a session; NULL is `DSREGDIAG_INVALID_ARGUMENT`
 * @param text      the bytes as they were printed or saved, in any encoding that Windows writes; borrowed
 *                  for the call; NULL only with length 0
 * @param text_len  their number
 * @return          a status. Unless it is `DSREGDIAG_OK` the session is as it was before:
 *                  `DSREGDIAG_NOT_RECOGNISED`, `DSREGDIAG_INPUT_TOO_LARGE` (of this input or of the
 *                  session), `DSREGDIAG_SEVERAL_DEVICES` (this capture is of another device than
 *                  those before), `DSREGDIAG_INVALID_ARGUMENT`, `DSREGDIAG_PANIC`
 *
 * One thread at a time.
 */
DSREGDIAG_API int32_t DSREGDIAG_CALL dsregdiag_session_add_status(
    dsregdiag_session *s, const void *text, size_t text_len);

/**
 * Adds event records: JSON, CSV, Clixml or XML, or text copied out of Event Viewer, as
 * `dsregdiag_parse_events` takes them; as often as there are parts.
 *
 * @param s           a session; NULL is `DSREGDIAG_INVALID_ARGUMENT`
 * @param events      the bytes, borrowed for the call; NULL only with length 0
 * @param events_len  their number
 * @return            a status. Unless it is `DSREGDIAG_OK` the session is as it was before:
 *                    `DSREGDIAG_NOT_RECOGNISED`, `DSREGDIAG_INVALID_EVENTS`, `DSREGDIAG_INPUT_TOO_LARGE`
 *                    (of this input or of the session), `DSREGDIAG_INVALID_ARGUMENT`, `DSREGDIAG_PANIC`
 *
 * One thread at a time.
 */
DSREGDIAG_API int32_t DSREGDIAG_CALL dsregdiag_session_add_events(
    dsregdiag_session *s, const void *events, size_t events_len);

/**
 * Adds anything that the library reads: captures, events in any form, facts. Its content decides what it is;
 * what is known to be one of them has an add of its own.
 *
 * @param s             a session; NULL is `DSREGDIAG_INVALID_ARGUMENT`
 * @param evidence      the bytes, borrowed for the call; NULL only with length 0
 * @param evidence_len  their number
 * @return              a status. Unless it is `DSREGDIAG_OK` the session is as it was before:
 *                      `DSREGDIAG_NOT_RECOGNISED`, `DSREGDIAG_INVALID_EVENTS`, `DSREGDIAG_INPUT_TOO_LARGE`
 *                      (of this input or of the session), `DSREGDIAG_SEVERAL_DEVICES` (a capture is of
 *                      another device than those before), `DSREGDIAG_INVALID_ARGUMENT`, `DSREGDIAG_PANIC`
 *
 * One thread at a time.
 */
DSREGDIAG_API int32_t DSREGDIAG_CALL dsregdiag_session_add(
    dsregdiag_session *s, const void *evidence, size_t evidence_len);

/**
 * Adds facts about the host that no capture shows: a JSON object from key to
 * `{"value":..., "source":"..."}`. A later add overrides the facts of an earlier one, the option `facts`
 * of `dsregdiag_session_diagnose` overrides both.
 *
 * @param s          a session; NULL is `DSREGDIAG_INVALID_ARGUMENT`
 * @param facts      the JSON text, borrowed for the call; NULL only with length 0
 * @param facts_len  its length in bytes
 * @return           a status. Unless it is `DSREGDIAG_OK` the session is as it was before:
 *                   `DSREGDIAG_INVALID_ARGUMENT` (no JSON object), `DSREGDIAG_INPUT_TOO_LARGE`,
 *                   `DSREGDIAG_PANIC`
 *
 * One thread at a time.
 */
DSREGDIAG_API int32_t DSREGDIAG_CALL dsregdiag_session_add_facts(
    dsregdiag_session *s, const void *facts, size_t facts_len);

/**
 * Why the last add failed: one sentence in English that says what to do next.
 *
 * @param s    a session, or NULL
 * @param len  where to write the length in bytes without the NUL, or NULL
 * @return     UTF-8, never NULL; `""` where the last add went well, before the first one, and for NULL.
 *             It belongs to the session and lives until the next add
 *
 * One thread at a time.
 */
DSREGDIAG_API const char *DSREGDIAG_CALL dsregdiag_session_error(const dsregdiag_session *s, size_t *len);

/**
 * Diagnoses the device from everything that was added. The session keeps its evidence: more may be added
 * and the question asked again.
 *
 * @param s            a session; NULL gives a result with `DSREGDIAG_INVALID_ARGUMENT`
 * @param options      a JSON object with the members that `dsregdiag_diagnose` takes; borrowed for the
 *                     call; NULL with length 0 for the defaults
 * @param options_len  its length in bytes
 * @return             a result, which the caller frees with `dsregdiag_result_free`: a diagnosis document,
 *                     or `DSREGDIAG_NOT_RECOGNISED` (nothing was added), `DSREGDIAG_SEVERAL_DEVICES` (the events
 *                     are of several computers, and no capture names the device),
 *                     `DSREGDIAG_INVALID_OPTIONS`, `DSREGDIAG_INVALID_ARGUMENT`, `DSREGDIAG_PANIC`
 *
 * One thread at a time; the result is free of the session.
 */
DSREGDIAG_API dsregdiag_result *DSREGDIAG_CALL dsregdiag_session_diagnose(
    dsregdiag_session *s, const void *options, size_t options_len);

/**
 * Replaces the identities of a text by the placeholders of the session: names, accounts, hosts, domains,
 * tenants, ids, addresses. It knows the names of the evidence that was added, and learns those of the text.
 *
 * @param s         a session; NULL gives a result with `DSREGDIAG_INVALID_ARGUMENT`
 * @param text      a capture, events, a document of this library, or any other text, in the encodings of
 *                  `dsregdiag_session_add_status`; borrowed for the call; NULL only with length 0
 * @param text_len  its length in bytes
 * @return          a result, which the caller frees with `dsregdiag_result_free`: the text in UTF-8, with
 *                  its tokens and passwords masked, or `DSREGDIAG_NOT_RECOGNISED` (no text),
 *                  `DSREGDIAG_INPUT_TOO_LARGE`, `DSREGDIAG_INVALID_ARGUMENT`, `DSREGDIAG_PANIC`
 *
 * One thread at a time; the result is free of the session.
 */
DSREGDIAG_API dsregdiag_result *DSREGDIAG_CALL dsregdiag_session_redact(
    dsregdiag_session *s, const void *text, size_t text_len);

/**
 * From now on `dsregdiag_session_redact` leaves the ids of requests (correlation, activity, trace) as they are: a
 * service's support asks for them, and only the service knows whose they are.
 *
 * @param s  a session, or NULL, which changes nothing
 *
 * One thread at a time.
 */
DSREGDIAG_API void DSREGDIAG_CALL dsregdiag_session_keep_correlation_ids(dsregdiag_session *s);

/**
 * What the session replaced so far, by kind and count, and what it could not check.
 *
 * @param s  a session; NULL gives a result with `DSREGDIAG_INVALID_ARGUMENT`
 * @return   a result, which the caller frees with `dsregdiag_result_free`: a redaction document, or
 *           `DSREGDIAG_INVALID_ARGUMENT`, `DSREGDIAG_PANIC`
 *
 * One thread at a time; the result is free of the session.
 */
DSREGDIAG_API dsregdiag_result *DSREGDIAG_CALL dsregdiag_session_redaction(dsregdiag_session *s);

/**
 * Frees a session with its evidence. Results that came from it stay.
 *
 * @param s  a session that was not freed yet, or NULL, which does nothing
 *
 * Any thread may call it, once, when no other uses the session.
 */
DSREGDIAG_API void DSREGDIAG_CALL dsregdiag_session_free(dsregdiag_session *s);

/**
 * The status of the call that gave the result. Ask it first.
 *
 * @param r  a result, or NULL
 * @return   a status; for NULL `DSREGDIAG_OUT_OF_MEMORY`
 *
 * Any thread may call it.
 */
DSREGDIAG_API int32_t DSREGDIAG_CALL dsregdiag_result_status(const dsregdiag_result *r);

/**
 * Why the call failed: one sentence in English that says what to do next. It never quotes the input,
 * but for the name of an option that is not taken.
 *
 * @param r    a result, or NULL
 * @param len  where to write the length in bytes without the NUL, or NULL
 * @return     UTF-8, never NULL; `""` where the call went well and for a NULL result. It belongs to the
 *             result and lives as long as it
 *
 * Any thread may call it.
 */
DSREGDIAG_API const char *DSREGDIAG_CALL dsregdiag_result_error(const dsregdiag_result *r, size_t *len);

/**
 * What the call made: a JSON document, or the text that `dsregdiag_render` made of documents.
 *
 * @param r    a result, or NULL
 * @param len  where to write the length in bytes without the NUL, or NULL
 * @return     UTF-8, never NULL; `""` where the call failed and for a NULL result. It belongs to the
 *             result and lives as long as it
 *
 * Any thread may call it.
 */
DSREGDIAG_API const char *DSREGDIAG_CALL dsregdiag_result_text(const dsregdiag_result *r, size_t *len);

/**
 * The value at a JSON Pointer (RFC 6901), for programs without a JSON parser: `"/verdict"`,
 * `"/findings/0/title"`. The pointer `""` is the whole document.
 *
 * @param r            a result, or NULL
 * @param pointer      the pointer in UTF-8, need not end in NUL; NULL only with length 0
 * @param pointer_len  its length in bytes
 * @param len          where to write the value's length in bytes without the NUL (0 for NULL), or NULL
 * @return             a string without quotes and escapes, anything else as its JSON text; U+0000 in a
 *                     string is given as U+FFFD. NULL where there is no such member, the pointer is none,
 *                     the call failed, or its text is no JSON. It belongs to the result and lives as long
 *                     as it
 *
 * Any thread may call it. The first call reads the document once, the others look up.
 */
DSREGDIAG_API const char *DSREGDIAG_CALL dsregdiag_result_get(
    const dsregdiag_result *r, const void *pointer, size_t pointer_len,
    size_t *len);

/**
 * How many members the array or object at a JSON Pointer has: the bound of a loop over `"/findings"`.
 *
 * @param r            a result, or NULL
 * @param pointer      the pointer in UTF-8, need not end in NUL; NULL only with length 0
 * @param pointer_len  its length in bytes
 * @return             the number of members; 0 for anything else, and wherever `dsregdiag_result_get` is
 *                     NULL
 *
 * Any thread may call it.
 */
DSREGDIAG_API size_t DSREGDIAG_CALL dsregdiag_result_count(
    const dsregdiag_result *r, const void *pointer, size_t pointer_len);

/**
 * The exit code by which a script speaks: 0 for a diagnosis whose verdict is `healthy`, 1 for `issues`, 2
 * for everything else: what cannot be judged or is not explained, and a call that failed. Any other document
 * is 0.
 *
 * @param r  a result, or NULL
 * @return   0, 1 or 2; 2 for NULL
 *
 * Any thread may call it.
 */
DSREGDIAG_API int32_t DSREGDIAG_CALL dsregdiag_result_exit_code(const dsregdiag_result *r);

/**
 * Frees a result with every string that came from it.
 *
 * @param r  a result that was not freed yet, or NULL, which does nothing
 *
 * Any thread may call it, once, when no other uses the result.
 */
DSREGDIAG_API void DSREGDIAG_CALL dsregdiag_result_free(dsregdiag_result *r);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* DSREGDIAG_H */
