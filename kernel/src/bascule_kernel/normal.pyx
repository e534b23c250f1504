"""Leet, digits, repetitions and blanks of a folded text; the pure twin is ``bascule.signals.text.normal``."""

from cpython.unicode cimport PyUnicode_DATA, PyUnicode_FromKindAndData, PyUnicode_GET_LENGTH, PyUnicode_KIND, PyUnicode_READ
from libc.stdint cimport uint32_t
from libc.stdlib cimport free, malloc

cdef extern from "Python.h":
    bint Py_UNICODE_ISSPACE(uint32_t)

cdef enum:
    NEAR = 2048
    LONGEST_NUMBER = 12

cdef const char *LEET = b"oleastasi"
cdef const char *SIGNS = b"013457@$!"


cdef bint _letter(uint32_t char) noexcept:
    return 97 <= char <= 122


cdef bint _sign(uint32_t char) noexcept:
    return 48 <= char <= 57 or char == 64 or char == 33 or char == 36


cdef Py_ssize_t _leet_end(const uint32_t *text, Py_ssize_t at, Py_ssize_t size) noexcept:
    """Where a word in leet that begins at ``at`` ends; -1 where none begins."""
    cdef Py_ssize_t begin = at
    if at and (_letter(text[at - 1]) or _sign(text[at - 1])):
        return -1
    while at < size and (_letter(text[at]) or text[at] == 36):
        at += 1
    if at == begin:
        return -1
    begin = at
    while at < size and _sign(text[at]):
        at += 1
    if at == begin or at == size or not _letter(text[at]):
        return -1
    while at < size and (_letter(text[at]) or (_sign(text[at]) and text[at] != 33)):
        at += 1
    return at


cdef void _unleet(const uint32_t *text, uint32_t *out, Py_ssize_t begin, Py_ssize_t end) noexcept:
    """Write a word with its signs as letters, where at least half of it is letters already."""
    cdef Py_ssize_t at, letters = 0
    cdef int which
    for at in range(begin, end):
        letters += _letter(text[at])
    for at in range(begin, end):
        out[at] = text[at]
        if 2 * letters >= end - begin:
            for which in range(9):
                if text[at] == <uint32_t>SIGNS[which]:
                    out[at] = <uint32_t>LEET[which]


cdef Py_ssize_t _shorten(uint32_t *text, Py_ssize_t size) noexcept:
    """In place: digits become 0, long numbers and repetitions shorter, blanks single; the size that is left."""
    cdef Py_ssize_t at = 0, end, kept, written = 0
    cdef uint32_t char
    while at < size:
        char = text[at]
        end = at + 1
        if Py_UNICODE_ISSPACE(char):
            while end < size and Py_UNICODE_ISSPACE(text[end]):
                end += 1
            if written and end < size:
                text[written] = 32
                written += 1
            at = end
            continue
        if 48 <= char <= 57:
            while end < size and 48 <= text[end] <= 57:
                end += 1
            char = 48
            kept = min(end - at, LONGEST_NUMBER)
        else:
            while end < size and text[end] == char:
                end += 1
            kept = min(end - at, 2)
        at = end
        while kept:
            text[written] = char
            written += 1
            kept -= 1
    return written


def tidied(str text not None):
    """The text with leet undone inside words, digits as 0, and nothing at length."""
    cdef Py_ssize_t size = PyUnicode_GET_LENGTH(text), at, end
    cdef int kind = PyUnicode_KIND(text)
    cdef void *data = PyUnicode_DATA(text)
    cdef uint32_t near[2 * NEAR]
    cdef uint32_t *read = near
    cdef uint32_t *out
    if size > NEAR:
        read = <uint32_t *>malloc(2 * size * sizeof(uint32_t))
        if read == NULL:
            raise MemoryError
    out = read + size
    for at in range(size):
        read[at] = PyUnicode_READ(kind, data, at)
    at = 0
    while at < size:
        end = _leet_end(read, at, size)
        if end < 0:
            out[at] = read[at]
            at += 1
        else:
            _unleet(read, out, at, end)
            at = end
    try:
        return PyUnicode_FromKindAndData(4, out, _shorten(out, size))
    finally:
        if read != near:
            free(read)
