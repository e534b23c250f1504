"""Look-ups in the window of messages; the pure twin is ``bascule.campaigns.window``, which says what its arrays hold."""

from cpython.array cimport array
from libc.stdint cimport uint32_t

cdef enum:
    BINS = 24
    EMPTY = 0xFFFF


def candidates(array slots not None, keys, array at not None, double since):
    """The messages found under ``keys``, sent at ``since`` or later; an empty place holds a number beyond them all."""
    cdef uint32_t mask = <uint32_t>(len(slots) - 1), number
    cdef Py_ssize_t count = len(at)
    cdef set found = set()
    if slots.typecode != "I" or at.typecode != "d" or slots.itemsize != 4 or not len(slots) or len(slots) & mask:
        raise TypeError("window: expected arrays of I and d, the first a power of two long")
    for key in keys:
        number = slots.data.as_uints[<uint32_t>(key & 0xFFFFFFFF) & mask]
        if number < count and at.data.as_doubles[number] >= since:
            found.add(number)
    return found


def resemblances(array sketches not None, tuple of not None, numbers):
    """How much each of the numbered messages resembles a sketch: pairs of that and the number, in the order given."""
    cdef unsigned short mine[BINS]
    cdef unsigned short *theirs
    cdef int at, same, empty
    cdef Py_ssize_t number, most = len(sketches) // BINS
    cdef list found = []
    if sketches.typecode != "H" or len(of) != BINS:
        raise TypeError("window: expected an array of H and a sketch")
    for at in range(BINS):
        mine[at] = of[at]
    for number in numbers:
        if number < 0 or number >= most:
            raise IndexError("window: no such message")
        theirs = &sketches.data.as_ushorts[number * BINS]
        same = empty = 0
        for at in range(BINS):
            if mine[at] == theirs[at]:
                if mine[at] == EMPTY:
                    empty += 1
                else:
                    same += 1
        found.append((<double>same / (BINS - empty) if empty < BINS else 0.0, number))
    return found
