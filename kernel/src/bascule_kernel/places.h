/* A set of places in a table, each kept once: feature hashing without a Python set. */
#ifndef BASCULE_PLACES_H
#define BASCULE_PLACES_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PLACES_NEAR 2048
#define PLACES_NONE 0xFFFFFFFFu

typedef struct {
    uint32_t near[PLACES_NEAR + PLACES_NEAR / 2]; /* enough for nearly all */
    uint32_t *slots;
    uint32_t *kept; /* the places, in the order of coming */
    uint32_t count;
    uint32_t slot_mask;
    uint32_t place_mask;
} places_t;

/* Room for `most` additions; 0 where there is no memory. To be ended with places_end. */
static inline int places_begin(places_t *of, uint32_t place_mask, size_t most) {
    size_t slots = 64;
    while (slots < 2 * most) slots *= 2;
    of->slots = slots <= PLACES_NEAR ? of->near : malloc((slots + slots / 2) * sizeof(uint32_t));
    if (of->slots == NULL) return 0;
    memset(of->slots, 0xFF, slots * sizeof(uint32_t));
    of->kept = of->slots + slots;
    of->count = 0;
    of->slot_mask = (uint32_t)(slots - 1);
    of->place_mask = place_mask;
    return 1;
}

static inline void places_add(places_t *of, uint32_t hash) {
    uint32_t place = hash & of->place_mask, slot = place & of->slot_mask;
    while (of->slots[slot] != PLACES_NONE) {
        if (of->slots[slot] == place) return;
        slot = (slot + 1) & of->slot_mask;
    }
    if (of->count > of->slot_mask / 2) return; /* more than was asked room for: left out, so that nothing is written outside */
    of->slots[slot] = place;
    of->kept[of->count++] = place;
}

static inline int64_t places_sum16(const places_t *of, const int16_t *weights) {
    int64_t sum = 0;
    for (uint32_t at = 0; at < of->count; at++) sum += weights[of->kept[at]];
    return sum;
}

static inline int64_t places_sum8(const places_t *of, const signed char *weights) {
    int64_t sum = 0;
    for (uint32_t at = 0; at < of->count; at++) sum += weights[of->kept[at]];
    return sum;
}

static inline void places_end(places_t *of) {
    if (of->slots != of->near) free(of->slots);
}

#endif
