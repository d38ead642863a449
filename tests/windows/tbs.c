/*
 * Stands in for Windows's tbs.dll: a TPM 2.0 that answers what TPM_PT_MODES, TPM_PT_PERMANENT and TPM_PT_STARTUP_CLEAR
 * are, and whether there is a storage root key, and nothing else. STANDIN_TPM chooses: "none" (no TPM), "fips", "locked" (it answers an
 * error), "lockedout", "off" (the storage hierarchy), "keyless" (no storage root key), anything else a usual one.
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

static void put(unsigned char *at, unsigned number)
{
    at[0] = (unsigned char)(number >> 24);
    at[1] = (unsigned char)(number >> 16);
    at[2] = (unsigned char)(number >> 8);
    at[3] = (unsigned char)number;
}

/* The answer to TPM2_GetCapability behind its head; its length, or 0 where it is not known. */
static unsigned capability(unsigned kind, unsigned property, unsigned char *into)
{
    unsigned value = 0;

    into[0] = 0;
    put(into + 1, kind);
    put(into + 5, 1);
    put(into + 9, property);
    if (kind == 1 && property == 0x81000001) {
        put(into + 9, is("keyless") ? 0x81010001 : property);
        return 13;
    }
    if (kind != 6)
        return 0;
    switch (property) {
    case 0x12d:
        value = (unsigned)is("fips");
        break;
    case 0x200:
        value = is("lockedout") ? 0x207 : 7;
        break;
    case 0x201:
        value = is("off") ? 0x80000001 : 0x8000000f;
        break;
    default:
        return 0;
    }
    put(into + 13, value);
    return 17;
}

static unsigned number(const unsigned char *at)
{
    return (unsigned)at[0] << 24 | (unsigned)at[1] << 16 | (unsigned)at[2] << 8 | at[3];
}

EXPORT int WINAPI Tbsip_Submit_Command(void *context, int locality, int priority, const unsigned char *command, unsigned length,
                                       unsigned char *answer, unsigned *answer_length)
{
    static const unsigned char head[10] = {0x80, 1, 0, 0, 0, 22, 0, 0, 1, 0x7a};
    unsigned char reply[27] = {0x80, 1};
    unsigned size = 10;
    (void)context, (void)locality, (void)priority;

    if (length != 22 || memcmp(command, head, sizeof head) != 0 || number(command + 18) != 1 || *answer_length < sizeof reply)
        return (int)0x80284002;
    size += capability(number(command + 10), number(command + 14), reply + 10);
    if (size == 10)
        return (int)0x80284002;
    if (is("locked")) {
        put(reply + 6, 0x921);
        size = 10;
    }
    put(reply + 2, size);
    memcpy(answer, reply, size);
    *answer_length = size;
    return 0;
}

EXPORT int WINAPI Tbsip_Context_Close(void *context)
{
    (void)context;
    return 0;
}
