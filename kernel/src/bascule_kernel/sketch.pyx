"""Sketches of texts and their bands; the pure twin is ``bascule.campaigns.sketch``, which says what they are."""

from cpython.unicode cimport PyUnicode_DATA, PyUnicode_GET_LENGTH, PyUnicode_KIND, PyUnicode_READ
from libc.stdint cimport uint16_t, uint32_t, uint64_t

cdef extern from "Python.h":
    bint Py_UNICODE_ISALNUM(Py_UCS4)

cdef extern from "crc32.h":
    void crc32_prepare()
    uint32_t crc32_of_four(const uint16_t *units, uint32_t start)

cdef enum:
    BINS = 24
    EMPTY = 0xFFFF
    LEAST = 12
    READ = 2000
    RUN = 4


crc32_prepare()


cdef Py_ssize_t _kept(str text, uint16_t *units) noexcept:
    """Write the UTF-16 units of the letters and digits that count; how many there are, at most ``2 * READ``."""
    cdef Py_ssize_t size = min(PyUnicode_GET_LENGTH(text), READ), at = 0, ahead, count = 0
    cdef int kind = PyUnicode_KIND(text)
    cdef void *data = PyUnicode_DATA(text)
    cdef uint32_t char
    while at < size:
        char = PyUnicode_READ(kind, data, at)
        at += 1
        if char == 60:  # a kind of link, <page> for example, goes as a whole
            ahead = at
            while ahead < size and 97 <= PyUnicode_READ(kind, data, ahead) <= 122:
                ahead += 1
            if ahead > at and ahead < size and PyUnicode_READ(kind, data, ahead) == 62:
                at = ahead + 1
        elif Py_UNICODE_ISALNUM(char):
            if char < 0x10000:
                units[count] = <uint16_t>char
                count += 1
            else:
                units[count] = <uint16_t>(0xD800 + ((char - 0x10000) >> 10))
                units[count + 1] = <uint16_t>(0xDC00 + (char & 0x3FF))
                count += 2
    return count


def sketch(str text not None, salt=0):
    """The sketch of a normal form, or None."""
    cdef uint16_t units[2 * READ]
    cdef uint16_t least[BINS]
    cdef uint32_t some[LEAST]
    cdef uint32_t run, spread, start = <uint32_t>(salt & 0xFFFFFFFF)
    cdef uint16_t value
    cdef int different = 0, place, known
    cdef Py_ssize_t at, count = _kept(text, units)
    for place in range(BINS):
        least[place] = EMPTY
    for at in range(count - RUN + 1):
        run = crc32_of_four(&units[at], start)
        if different < LEAST:
            known = 0
            while known < different and some[known] != run:
                known += 1
            if known == different:
                some[different] = run
                different += 1
        spread = run * <uint32_t>0x9E3779B1
        place = <int>((<uint64_t>spread * BINS) >> 32)
        value = <uint16_t>(spread & 0xFFFF)
        if value < least[place]:
            least[place] = value
    if different < LEAST:
        return None
    return (
        least[0], least[1], least[2], least[3], least[4], least[5], least[6], least[7], least[8], least[9], least[10],
        least[11], least[12], least[13], least[14], least[15], least[16], least[17], least[18], least[19], least[20],
        least[21], least[22], least[23],
    )


def bands(tuple of not None):
    """A key for each band whose two bins both hold something."""
    cdef uint32_t one, other
    cdef int at
    cdef list keys = []
    if len(of) != BINS:
        raise ValueError(f"sketch: {len(of)} bins, expected {BINS}")
    for at in range(0, BINS, 2):
        one, other = of[at], of[at + 1]
        if one != EMPTY and other != EMPTY:
            keys.append((one << 16 | other) * <uint32_t>0x9E3779B1 + <uint32_t>at * <uint32_t>0x85EBCA6B)
    return keys


def resemblance(tuple one not None, tuple other not None):
    """An estimate of the share of runs two texts have in common."""
    cdef int at, same = 0, empty = 0
    cdef int left, right
    if len(one) != BINS or len(other) != BINS:
        raise ValueError(f"sketches: {len(one)} and {len(other)} bins, expected {BINS}")
    for at in range(BINS):
        left, right = one[at], other[at]
        if left == right:
            if left == EMPTY:
                empty += 1
            else:
                same += 1
    return <double>same / (BINS - empty) if empty < BINS else 0.0
