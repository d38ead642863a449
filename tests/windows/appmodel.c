/*
 * Stands in for the API set api-ms-win-appmodel-runtime-l1-1-1. STANDIN_PACKAGES names the families that are registered for the user; "refuse"
 * refuses to say.
 */
#include <wchar.h>
#include <windows.h>

__declspec(dllexport) LONG WINAPI GetPackagesByPackageFamily(const wchar_t *family, UINT32 *count, wchar_t **names, UINT32 *length, wchar_t *buffer)
{
    wchar_t registered[256] = L"";

    GetEnvironmentVariableW(L"STANDIN_PACKAGES", registered, 256);
    if (wcscmp(registered, L"refuse") == 0)
        return ERROR_ACCESS_DENIED;
    if (names || buffer)
        return ERROR_INVALID_PARAMETER;
    *count = wcsstr(registered, family) ? 1 : 0;
    *length = *count ? 60 : 0;
    return *count ? ERROR_INSUFFICIENT_BUFFER : ERROR_SUCCESS;
}
