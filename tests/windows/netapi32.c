/*
 * Stands in for Windows's netapi32.dll as far as the domain goes. STANDIN_DC chooses: not set, this computer is in no domain; "unsaid",
 * nobody knows whether it is in one; "none", no controller answers; "error:N", the call fails; "hang", it does not come
 * back; anything else is the controller's name.
 * STANDIN_DEVICE is the id of the device that is joined to Entra ID; not set, it is not joined.
 */
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <windows.h>

#define EXPORT __declspec(dllexport)
#define NO_SUCH_DOMAIN 1355
#define UNKNOWN 0
#define IN_NO_DOMAIN 1
#define IN_A_DOMAIN 3

/* Its first member is all that is read. */
struct controller {
    wchar_t *name;
    wchar_t text[130];
};

static int choose(wchar_t *into, int size)
{
    return GetEnvironmentVariableW(L"STANDIN_DC", into, size) > 0;
}

EXPORT int WINAPI NetApiBufferFree(void *buffer)
{
    free(buffer);
    return 0;
}

EXPORT int WINAPI NetGetJoinInformation(const wchar_t *server, wchar_t **name, int *status)
{
    wchar_t chosen[128];

    (void)server;
    *name = calloc(16, sizeof **name);
    *status = !choose(chosen, 128) ? IN_NO_DOMAIN : wcscmp(chosen, L"unsaid") == 0 ? UNKNOWN : IN_A_DOMAIN;
    return 0;
}

EXPORT int WINAPI DsGetDcNameW(const wchar_t *computer, const wchar_t *domain, const GUID *id, const wchar_t *site, unsigned flags,
                               struct controller **info)
{
    wchar_t chosen[128] = L"";

    (void)computer, (void)domain, (void)id, (void)site;
    if (!choose(chosen, 128) || wcscmp(chosen, L"none") == 0) {
        return NO_SUCH_DOMAIN;
    }
    /* DS_FORCE_REDISCOVERY, DS_DIRECTORY_SERVICE_REQUIRED, DS_RETURN_DNS_NAME */
    if (flags != 0x40000011) {
        return ERROR_INVALID_FLAGS;
    }
    if (wcsncmp(chosen, L"error:", 6) == 0) {
        return _wtoi(chosen + 6);
    }
    if (wcscmp(chosen, L"hang") == 0) {
        Sleep(INFINITE);
    }
    *info = calloc(1, sizeof **info);
    (*info)->name = (*info)->text;
    wcscpy((*info)->text, L"\\\\");
    wcscat((*info)->text, chosen);
    return 0;
}

/* DSREG_JOIN_INFO as far as it is read. */
struct join {
    int kind;
    void *certificate;
    wchar_t *device;
    wchar_t text[64];
};

EXPORT int WINAPI NetGetAadJoinInformation(const wchar_t *tenant, struct join **info)
{
    struct join *join = calloc(1, sizeof *join);

    (void)tenant;
    *info = NULL;
    if (GetEnvironmentVariableW(L"STANDIN_DEVICE", join->text, 64) == 0) {
        free(join);
        return 0;
    }
    join->kind = 1;
    join->device = join->text;
    *info = join;
    return 0;
}

EXPORT void WINAPI NetFreeAadJoinInformation(struct join *info)
{
    free(info);
}
