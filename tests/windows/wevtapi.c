/*
 * Stands in for Windows's wevtapi.dll: a log whose answers the environment chooses.
 *
 *   STANDIN_LOG     what each channel does, "channel=answer;channel=answer", the last "*=answer" for the others:
 *                     records:N     N records, newest first
 *                     broken:N      N records, then the log breaks off (ERROR_EVT_QUERY_RESULT_STALE, 15011)
 *                     large:N       one record of N thousand characters
 *                     hang          no answer until the query is cancelled
 *                     off           switched off, one record from before
 *                     error:N       no query: 15007 no such channel, 5 access denied
 *   STANDIN_REMOTE  "error:N": a query of another computer ends with this error, as 1722 where none answers.
 *                   As Windows does, opening the session never fails.
 *
 * Read by GetEnvironmentVariable: getenv does not see what PowerShell sets.
 */
#include <windows.h>

#include <stdlib.h>
#include <wchar.h>

#define EXPORT __declspec(dllexport)

enum kind { SESSION = 1, QUERY, RECORD, CHANNEL };

struct handle {
    enum kind kind;
    wchar_t channel[260];
    wchar_t answer[64];
    int given, total, breaks, large;
    HANDLE cancelled;
};

static void *fail(DWORD error)
{
    SetLastError(error);
    return NULL;
}

static struct handle *new_handle(enum kind kind, const wchar_t *channel)
{
    struct handle *handle = calloc(1, sizeof *handle);
    handle->kind = kind;
    if (channel)
        wcsncpy(handle->channel, channel, 259);
    return handle;
}

/* The number behind a word, or -1 where the answer is another one. */
static int number(const wchar_t *answer, const wchar_t *word)
{
    size_t length = wcslen(word);
    return wcsncmp(answer, word, length) == 0 ? _wtoi(answer + length) : -1;
}

static void find_answer(struct handle *handle)
{
    wchar_t all[2048] = L"", *part;

    GetEnvironmentVariableW(L"STANDIN_LOG", all, 2048);
    wcscpy(handle->answer, L"records:0");
    for (part = wcstok(all, L";"); part; part = wcstok(NULL, L";")) {
        wchar_t *answer = wcschr(part, L'=');
        if (!answer)
            continue;
        *answer++ = 0;
        if (wcscmp(part, L"*") == 0 || wcscmp(part, handle->channel) == 0) {
            wcsncpy(handle->answer, answer, 63);
            return;
        }
    }
}

EXPORT void *WINAPI EvtOpenSession(int login_class, void *login, DWORD timeout, DWORD flags)
{
    (void)login_class, (void)login, (void)timeout, (void)flags;
    return new_handle(SESSION, NULL);
}

EXPORT void *WINAPI EvtQuery(void *session, const wchar_t *path, const wchar_t *query, DWORD flags)
{
    struct handle *handle = new_handle(QUERY, path);
    const wchar_t *start = path || !query ? NULL : wcsstr(query, L"Path=");
    wchar_t remote[64] = L"";
    int error = -1;
    (void)flags;

    if (start && (start += 6)) {
        size_t length = wcscspn(start, L"\"'");
        wcsncpy(handle->channel, start, length < 259 ? length : 259);
    }
    if (session && GetEnvironmentVariableW(L"STANDIN_REMOTE", remote, 64))
        error = number(remote, L"error:");
    find_answer(handle);
    if (error < 0)
        error = number(handle->answer, L"error:");
    if (error >= 0) {
        free(handle);
        return fail((DWORD)error);
    }
    handle->cancelled = CreateEventW(NULL, TRUE, FALSE, NULL);
    handle->total = wcscmp(handle->answer, L"off") == 0 ? 1 : number(handle->answer, L"records:");
    handle->large = number(handle->answer, L"large:");
    if (handle->large > 0)
        handle->total = 1;
    if ((handle->breaks = number(handle->answer, L"broken:")) >= 0)
        handle->total = handle->breaks;
    return handle;
}

EXPORT BOOL WINAPI EvtNext(struct handle *query, DWORD size, void **events, DWORD timeout, DWORD flags, DWORD *returned)
{
    DWORD count = 0;
    (void)flags;

    *returned = 0;
    if (wcscmp(query->answer, L"hang") == 0) {
        DWORD ended = WaitForSingleObject(query->cancelled, timeout);
        SetLastError(ended == WAIT_TIMEOUT ? ERROR_TIMEOUT : ERROR_CANCELLED);
        return FALSE;
    }
    while (count < size && query->given < query->total) {
        struct handle *record = new_handle(RECORD, query->channel);
        record->given = query->total - query->given++;
        record->large = query->large;
        events[count++] = record;
    }
    *returned = count;
    if (!count)
        SetLastError(query->breaks >= 0 ? 15011 : ERROR_NO_MORE_ITEMS);
    return count > 0;
}

EXPORT BOOL WINAPI EvtRender(void *context, struct handle *record, DWORD flags, DWORD size, void *buffer, DWORD *used, DWORD *properties)
{
    int padding = record->large > 0 ? record->large * 1000 : 0;
    wchar_t *text = calloc((size_t)padding + 2048, sizeof *text);
    int length;
    (void)context, (void)flags;

    length = swprintf(text, 2048,
                      L"<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider "
                      L"Name='Microsoft-Windows-AAD'/><EventID>1098</EventID><Version>0</Version><Level>2</Level><TimeCreated "
                      L"SystemTime='2026-03-10T07:45:%02d.0000000Z'/><EventRecordID>%d</EventRecordID><Channel>%ls</Channel>"
                      L"<Computer>pc-1042.corp.contoso.com</Computer></System><EventData><Data Name='Error'>3399614476</Data>"
                      L"<Data Name='ErrorMessage'>",
                      record->given % 60, record->given, record->channel);
    while (padding-- > 0)
        text[length++] = L'x';
    wcscpy(text + length, L"</Data></EventData></Event>");
    *properties = 0;
    *used = (DWORD)((wcslen(text) + 1) * sizeof *text);
    if (size >= *used)
        memcpy(buffer, text, *used);
    else
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
    free(text);
    return size >= *used;
}

EXPORT void *WINAPI EvtOpenChannelConfig(void *session, const wchar_t *channel, DWORD flags)
{
    struct handle *handle = new_handle(CHANNEL, channel);
    (void)session, (void)flags;
    find_answer(handle);
    return handle;
}

/* EVT_VARIANT. */
struct variant {
    LONGLONG value;
    DWORD count, type;
};

EXPORT BOOL WINAPI EvtGetChannelConfigProperty(struct handle *channel, int property, DWORD flags, DWORD size, struct variant *value, DWORD *used)
{
    (void)property, (void)flags, (void)size;
    value->value = wcscmp(channel->answer, L"off") != 0;
    value->count = 0;
    value->type = 13;
    *used = sizeof *value;
    return TRUE;
}

EXPORT BOOL WINAPI EvtCancel(struct handle *handle)
{
    return handle->cancelled ? SetEvent(handle->cancelled) : TRUE;
}

EXPORT BOOL WINAPI EvtClose(struct handle *handle)
{
    if (handle->cancelled)
        CloseHandle(handle->cancelled);
    free(handle);
    return TRUE;
}
