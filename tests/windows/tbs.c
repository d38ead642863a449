/*
 * Stands in for Windows's tbs.dll: a TPM 2.0 that answers what TPM_PT_MODES is, and nothing else. STANDIN_TPM chooses: "none" (no TPM),
 * "fips", "locked" (it answers an error), anything else a usual one.
 */
#include <string.h>
#include <windows.h>

#define EXPORT __declspec(dllexport)
#define NO_TPM ((int)0x8028400f)

static int is(const char *answer)
{
    char chosen[16] = "";

    GetEnvironmentVariableA("STANDIN_TPM", chosen, sizeof chosen);
    return strcmp(chosen, answer) == 0;
}

EXPORT int WINAPI Tbsi_GetDeviceInfo(unsigned size, unsigned *info)
{
    if (is("none"))
        return NO_TPM;
    memset(info, 0, size);
    info[0] = 1;
    info[1] = 2;
    return 0;
}

EXPORT int WINAPI Tbsi_Context_Create(const unsigned *parameters, void **context)
{
    /* TBS_CONTEXT_VERSION_TWO and includeTpm20 */
    if (parameters[0] != 2 || !(parameters[1] & 4))
        return (int)0x80284002;
    *context = (void *)1;
    return 0;
}

EXPORT int WINAPI Tbsip_Submit_Command(void *context, int locality, int priority, const unsigned char *command, unsigned length,
                                       unsigned char *answer, unsigned *answer_length)
{
    static const unsigned char expected[22] = {0x80, 1, 0, 0, 0, 22, 0, 0, 1, 0x7a, 0, 0, 0, 6, 0, 0, 1, 0x2d, 0, 0, 0, 1};
    unsigned char reply[27] = {0x80, 1, 0, 0, 0, 27, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 1, 0, 0, 1, 0x2d, 0, 0, 0, 0};
    unsigned size = 27;
    (void)context, (void)locality, (void)priority;

    if (length != sizeof expected || memcmp(command, expected, length) != 0 || *answer_length < sizeof reply)
        return (int)0x80284002;
    reply[26] = (unsigned char)is("fips");
    if (is("locked")) {
        reply[5] = 10;
        reply[8] = 9;
        reply[9] = 0x21;
        size = 10;
    }
    memcpy(answer, reply, size);
    *answer_length = size;
    return 0;
}

EXPORT int WINAPI Tbsip_Context_Close(void *context)
{
    (void)context;
    return 0;
}
