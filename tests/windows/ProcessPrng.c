/*
 * Stands in for bcryptprimitives.dll under a Wine that lacks ProcessPrng (before Wine 9). Every Windows 10 has it.
 */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(void *buffer, ULONG length); /* RtlGenRandom */

__declspec(dllexport) BOOL WINAPI ProcessPrng(void *buffer, SIZE_T length)
{
    BYTE *bytes = buffer;

    while (length > 0) {
        ULONG part = length > 0x10000 ? 0x10000 : (ULONG)length;
        if (!SystemFunction036(bytes, part)) {
            return FALSE;
        }
        bytes += part;
        length -= part;
    }
    return TRUE;
}
