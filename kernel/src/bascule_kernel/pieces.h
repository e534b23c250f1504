/* Pieces of addresses, hashed as bascule.signals.url_model.features hashes them. */
#ifndef BASCULE_PIECES_H
#define BASCULE_PIECES_H

#include "crc32.h"
#include "places.h"

typedef unsigned char byte_t;

typedef struct {
    const byte_t *at;
    size_t size;
} piece_t;

static inline int is_letter(byte_t byte) { return byte >= 'a' && byte <= 'z'; }
static inline int is_digit(byte_t byte) { return byte >= '0' && byte <= '9'; }

/* Behind the last `byte`; all of it where there is none. */
static inline piece_t piece_behind(piece_t of, byte_t byte) {
    size_t at = of.size;
    while (at && of.at[at - 1] != byte) at--;
    return (piece_t){of.at + at, of.size - at};
}

static inline size_t piece_count(piece_t of, byte_t byte) {
    size_t count = 0;
    for (size_t at = 0; at < of.size; at++) count += of.at[at] == byte;
    return count;
}

static inline size_t piece_digits(piece_t of) {
    size_t count = 0;
    for (size_t at = 0; at < of.size; at++) count += is_digit(of.at[at]);
    return count;
}

static inline size_t piece_different(piece_t of) {
    byte_t seen[256] = {0};
    size_t count = 0;
    for (size_t at = 0; at < of.size; at++)
        if (!seen[of.at[at]]) seen[of.at[at]] = 1, count++;
    return count;
}

static inline void add_piece(places_t *to, piece_t of, uint32_t start) {
    places_add(to, crc32_of(of.at, of.size, start));
}

/* Every run of `size` bytes of `of` between two edges; `size` is at most 4. */
static inline void add_runs(places_t *to, piece_t of, byte_t before, byte_t after, size_t size, uint32_t start) {
    byte_t run[4];
    size_t whole = of.size + 2;
    for (size_t at = 0; at + size <= whole; at++) {
        for (size_t step = 0; step < size; step++) {
            size_t here = at + step;
            run[step] = here == 0 ? before : here == whole - 1 ? after : of.at[here - 1];
        }
        places_add(to, crc32_of(run, size, start));
    }
}

/* Every run of letters. */
static inline void add_words(places_t *to, piece_t of, uint32_t start) {
    size_t at = 0;
    while (at < of.size) {
        size_t begin = at;
        while (at < of.size && is_letter(of.at[at])) at++;
        if (at > begin) add_piece(to, (piece_t){of.at + begin, at - begin}, start);
        else at++;
    }
}

/* The lengths of runs of letters and of digits, at most 12: `a4-03` for `shop-123`. */
static inline void add_form(places_t *to, piece_t of, uint32_t start) {
    uint32_t hash = start;
    size_t at = 0;
    while (at < of.size) {
        size_t begin = at;
        byte_t made[3];
        size_t size = 1;
        if (is_letter(of.at[at])) {
            while (at < of.size && is_letter(of.at[at])) at++;
            made[0] = 'a';
        } else if (is_digit(of.at[at])) {
            while (at < of.size && is_digit(of.at[at])) at++;
            made[0] = '0';
        } else {
            made[0] = of.at[at++];
            hash = crc32_of(made, 1, hash);
            continue;
        }
        size_t length = at - begin < 12 ? at - begin : 12;
        if (length >= 10) made[size++] = '1';
        made[size++] = (byte_t)('0' + length % 10);
        hash = crc32_of(made, size, hash);
    }
    places_add(to, hash);
}

/* Write `of` with hexadecimal runs of six or more as H and other runs of digits as 0; the size, at most that of `of`. */
static inline size_t write_alike(piece_t of, byte_t *out) {
    size_t at = 0, size = 0;
    while (at < of.size) {
        size_t begin = at, digits = 0, others = 0;
        while (at < of.size && (is_letter(of.at[at]) || is_digit(of.at[at]))) {
            digits += is_digit(of.at[at]);
            others += of.at[at] > 'f';
            at++;
        }
        if (at == begin) {
            out[size++] = of.at[at++];
        } else if (at - begin >= 6 && digits && !others) {
            out[size++] = 'H';
        } else {
            for (size_t here = begin; here < at; here++) {
                if (!is_digit(of.at[here])) out[size++] = of.at[here];
                else if (here == begin || !is_digit(of.at[here - 1])) out[size++] = '0';
            }
        }
    }
    return size;
}

static int piece_order(const void *one, const void *other) {
    const piece_t *left = one, *right = other;
    size_t both = left->size < right->size ? left->size : right->size;
    int order = memcmp(left->at, right->at, both);
    return order ? order : (left->size > right->size) - (left->size < right->size);
}

#endif
