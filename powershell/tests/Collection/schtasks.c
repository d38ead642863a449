/*
 * Stands in for schtasks.exe: keeps each task in the folder that STANDIN_TASKS names, runs its action at /run, and writes what it
 * was told to said.txt there. STANDIN_SCHTASKS=refuse refuses everything. Understands /create /tn N /xml F, /run /tn N,
 * /delete /tn N, /query /xml /tn N, which prints a task that STANDIN_JOINTASK (true, false) says is enabled, and /query /v /fo csv /nh /tn N, which prints
 * that it ended last with STANDIN_JOINRESULT. Read by GetEnvironmentVariable: getenv does not see what PowerShell sets.
 */
#include <stdio.h>
#include <string.h>
#include <wchar.h>
#include <windows.h>

static wchar_t folder[260];

static const wchar_t *option(int argc, wchar_t **argv, const wchar_t *name)
{
    int i;

    for (i = 1; i + 1 < argc; i++) {
        if (wcscmp(argv[i], name) == 0) {
            return argv[i + 1];
        }
    }
    return L"";
}

/* What stands in an element, without its escapes. */
static void element(const wchar_t *xml, const wchar_t *name, wchar_t *into, size_t size)
{
    static const wchar_t *const escapes[][2] = {{L"&quot;", L"\""}, {L"&gt;", L">"}, {L"&lt;", L"<"}, {L"&apos;", L"'"}, {L"&amp;", L"&"}};
    const wchar_t *at = wcsstr(xml, name), *end;
    size_t length = 0, i;

    for (at = at ? at + wcslen(name) : L"", end = wcsstr(at, L"</"); end && at < end && length + 1 < size;) {
        for (i = 0; i < 5 && wcsncmp(at, escapes[i][0], wcslen(escapes[i][0])) != 0; i++) {
        }
        into[length++] = i < 5 ? escapes[i][1][0] : *at;
        at += i < 5 ? wcslen(escapes[i][0]) : 1;
    }
    into[length] = 0;
}

static int run(const wchar_t *task)
{
    static wchar_t xml[16384], command[1024], arguments[4096], line[8192];
    STARTUPINFOW start = {.cb = sizeof start};
    PROCESS_INFORMATION process;
    FILE *file = _wfopen(task, L"rb");

    if (!file) {
        return 1;
    }
    fread(xml, sizeof *xml, 16383, file);
    fclose(file);
    element(xml, L"<Command>", command, 1024);
    element(xml, L"<Arguments>", arguments, 4096);
    swprintf(line, 8192, L"\"%ls\" %ls", command, arguments);
    return CreateProcessW(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &start, &process) ? 0 : 1;
}

/* As CSV a row for each trigger, in the user's form of a date. */
static int query_result(const wchar_t *task)
{
    wchar_t result[16] = L"";
    int i;

    if (!GetEnvironmentVariableW(L"STANDIN_JOINRESULT", result, 16) || !wcsstr(task, L"Automatic-Device-Join")) {
        return 1;
    }
    for (i = 0; i < 2; i++) {
        printf("\"PC-1042\",\"%ls\",\"N/A\",\"Bereit\",\"Interactive/Background\",\"%s\",\"%ls\",\"N/A\",\"dsregcmd.exe $(Arg0), $(Arg1)\"\r\n",
               task, wcscmp(result, L"267011") == 0 ? "11/30/1999 12:00:00 AM" : "9/18/2026 8:02:31 AM", result);
    }
    return 0;
}

static int query(const wchar_t *task)
{
    wchar_t enabled[16] = L"";

    if (!GetEnvironmentVariableW(L"STANDIN_JOINTASK", enabled, 16) || !wcsstr(task, L"Automatic-Device-Join")) {
        return 1;
    }
    printf("<?xml version=\"1.0\" encoding=\"UTF-16\"?>\r\n<Task xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\">\r\n"
           "<Triggers><LogonTrigger><Enabled>true</Enabled></LogonTrigger></Triggers>\r\n<Settings><Enabled>%ls</Enabled></Settings>\r\n</Task>\r\n",
           enabled);
    return 0;
}

int main(void)
{
    int argc;
    wchar_t **argv = CommandLineToArgvW(GetCommandLineW(), &argc), path[600], answer[16] = L"";
    FILE *said;

    GetEnvironmentVariableW(L"STANDIN_TASKS", folder, 260);
    GetEnvironmentVariableW(L"STANDIN_SCHTASKS", answer, 16);
    if (argc < 2 || wcscmp(answer, L"refuse") == 0) {
        return 1;
    }
    if (wcscmp(argv[1], L"/query") == 0) {
        return *option(argc, argv, L"/fo") ? query_result(option(argc, argv, L"/tn")) : query(option(argc, argv, L"/tn"));
    }
    swprintf(path, 600, L"%ls\\said.txt", folder);
    said = _wfopen(path, L"ab");
    fprintf(said, "%ls %ls\n", argv[1], option(argc, argv, L"/tn"));
    fclose(said);
    swprintf(path, 600, L"%ls\\%ls.xml", folder, option(argc, argv, L"/tn"));
    if (wcscmp(argv[1], L"/create") == 0) {
        return CopyFileW(option(argc, argv, L"/xml"), path, FALSE) ? 0 : 1;
    }
    if (wcscmp(argv[1], L"/delete") == 0) {
        return DeleteFileW(path) ? 0 : 1;
    }
    return wcscmp(argv[1], L"/run") == 0 ? run(path) : 1;
}
