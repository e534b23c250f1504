/* CRC-32 as zlib has it (polynomial 0xEDB88320, reflected), for runs of a few bytes, where a call costs more than the
   work. Eight bytes at once are one step of "slicing by eight" (Kounavis, Berry, ISCC 2005). */
#ifndef BASCULE_CRC32_H
#define BASCULE_CRC32_H

#include <stddef.h>
#include <stdint.h>

static uint32_t crc32_table[8][256];

static void crc32_prepare(void) {
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t rest = byte;
        for (int bit = 0; bit < 8; bit++) rest = rest & 1 ? rest >> 1 ^ 0xEDB88320u : rest >> 1;
        crc32_table[0][byte] = rest;
    }
    for (int step = 1; step < 8; step++)
        for (uint32_t byte = 0; byte < 256; byte++) {
            uint32_t rest = crc32_table[step - 1][byte];
            crc32_table[step][byte] = rest >> 8 ^ crc32_table[0][rest & 0xFF];
        }
}

/* Of any bytes. */
static inline uint32_t crc32_of(const unsigned char *bytes, size_t size, uint32_t start) {
    uint32_t rest = ~start;
    for (size_t at = 0; at < size; at++) rest = rest >> 8 ^ crc32_table[0][(rest ^ bytes[at]) & 0xFF];
    return ~rest;
}

/* Of two 16-bit units in little-endian order. */
static inline uint32_t crc32_of_two(const uint16_t *units, uint32_t start) {
    uint32_t low = ~start ^ ((uint32_t)units[0] | (uint32_t)units[1] << 16);
    return ~(crc32_table[3][low & 0xFF] ^ crc32_table[2][low >> 8 & 0xFF] ^ crc32_table[1][low >> 16 & 0xFF] ^
             crc32_table[0][low >> 24]);
}

/* Of four 16-bit units in little-endian order. */
static inline uint32_t crc32_of_four(const uint16_t *units, uint32_t start) {
    uint32_t low = ~start ^ ((uint32_t)units[0] | (uint32_t)units[1] << 16);
    uint32_t high = (uint32_t)units[2] | (uint32_t)units[3] << 16;
    return ~(crc32_table[7][low & 0xFF] ^ crc32_table[6][low >> 8 & 0xFF] ^ crc32_table[5][low >> 16 & 0xFF] ^
             crc32_table[4][low >> 24] ^ crc32_table[3][high & 0xFF] ^ crc32_table[2][high >> 8 & 0xFF] ^
             crc32_table[1][high >> 16 & 0xFF] ^ crc32_table[0][high >> 24]);
}

#endif
