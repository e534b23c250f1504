"""Opening a link: what its token holds, and the host of a plain one.

The pure twins are in ``bascule.links.token`` and ``bascule.gate.crossable``. What a token holds is read after its MAC was
found genuine, so this never sees other bytes than a signer of ours wrote; it minds its bounds all the same.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from cpython.unicode cimport PyUnicode_DATA, PyUnicode_DecodeUTF8, PyUnicode_GET_LENGTH
from libc.stdlib cimport free, malloc
from libc.string cimport memchr, memcpy

cdef extern from "Python.h":
    bint PyUnicode_IS_ASCII(object)
    str PyUnicode_New(Py_ssize_t size, Py_UCS4 most)

ctypedef unsigned char byte_t

cdef enum:
    LONGEST_AUDIENCE = 10
    NEAR = 1024


cdef int _digit(byte_t byte) noexcept:
    if 48 <= byte <= 57:
        return byte - 48
    return byte - 87 if 97 <= byte <= 102 else -1


cdef Py_ssize_t _unspell(const byte_t *spelt, Py_ssize_t size, byte_t *out, bint *plain) noexcept:
    """Write what is spelt; the size, never larger. ``plain`` is made False where it is not all ASCII."""
    cdef Py_ssize_t at = 0, written = 0
    cdef byte_t byte
    while at < size:
        byte = spelt[at]
        if byte == 126 and at + 2 < size and _digit(spelt[at + 1]) >= 0 and _digit(spelt[at + 2]) >= 0:
            byte = <byte_t>(_digit(spelt[at + 1]) * 16 + _digit(spelt[at + 2]))
            at += 3
        else:
            at += 1
        if byte >= 128:
            plain[0] = False
        out[written] = byte
        written += 1
    return written


cdef str _text(const byte_t *prefix, Py_ssize_t before, const byte_t *spelt, Py_ssize_t size):
    cdef byte_t near[NEAR]
    cdef byte_t *out = near
    cdef bint plain = True
    cdef Py_ssize_t written
    cdef str made
    if before + size > NEAR:
        out = <byte_t *>malloc(before + size)
        if out == NULL:
            raise MemoryError
    try:
        memcpy(out, prefix, before)
        written = before + _unspell(spelt, size, out + before, &plain)
        if not plain:
            return PyUnicode_DecodeUTF8(<char *>out, written, "surrogatepass")
        made = PyUnicode_New(written, 127)
        memcpy(PyUnicode_DATA(made), out, written)
        return made
    finally:
        if out != near:
            free(out)


def held(bytes signed not None):
    """Destination, tag, audience, and whether it was suspected when it was sent."""
    cdef const byte_t *data = <const byte_t *>PyBytes_AS_STRING(signed)
    cdef Py_ssize_t size = PyBytes_GET_SIZE(signed), at, dash = -1, dot = -1, slash = -1, before = 8
    cdef const char *prefix = b"https://"
    cdef long long audience = 0
    cdef bint warned
    for at in range(size):
        if data[at] == 47:
            slash = at
            break
        if data[at] == 45 and dash < 0 and dot < 0:
            dash = at
        elif data[at] == 46 and dot < 0:
            dot = at
        elif data[at] >= 128:
            break
    if dash < 0 or slash < 0:
        raise ValueError("token: expected TAG-AUDIENCE/SPELLING")
    at = slash if dot < 0 else dot
    warned = at > dash + 1 and data[at - 1] == 119
    if warned:
        at -= 1
    if not 1 <= at - dash - 1 <= LONGEST_AUDIENCE:
        raise ValueError("token: expected an audience of one to ten digits")
    for digit in data[dash + 1 : at]:
        if not 48 <= digit <= 57:
            raise ValueError("token: expected an audience of digits")
        audience = audience * 10 + digit - 48
    if dot >= 0:
        if slash != dot + 2 or data[dot + 1] not in (112, 114):
            raise ValueError("token: expected the form p or r")
        if data[dot + 1] == 112:
            prefix, before = b"http://", 7
        else:
            before = 0
    return (
        _text(<const byte_t *>prefix, before, data + slash + 1, size - slash - 1),
        signed[:dash].decode("ascii"),
        audience,
        warned,
    )


cdef bint _in_host(byte_t byte) noexcept:
    return 97 <= byte <= 122 or 48 <= byte <= 57 or byte == 45 or byte == 95 or byte == 46


cdef bint _holds(const byte_t *data, Py_ssize_t size, const byte_t *word, Py_ssize_t length) noexcept:
    """Whether ``word`` (lower case) is in ``data``, in either case."""
    cdef Py_ssize_t at, step
    cdef byte_t byte
    for at in range(size - length + 1):
        step = 0
        while step < length:
            byte = data[at + step]
            if (byte + 32 if 65 <= byte <= 90 else byte) != word[step]:
                break
            step += 1
        if step == length:
            return True
    return False


def plain_host(str raw not None, tuple words not None):
    """The host of a plain destination with none of ``words`` in it; None for all others."""
    cdef const byte_t *data
    cdef Py_ssize_t size = PyUnicode_GET_LENGTH(raw), start, at, label, dots = 0
    cdef bytes word
    if not PyUnicode_IS_ASCII(raw) or size < 8:
        return None
    data = <const byte_t *>PyUnicode_DATA(raw)
    if data[0] != 104 or data[1] != 116 or data[2] != 116 or data[3] != 112:
        return None
    start = 5 if data[4] == 115 else 4
    if size < start + 3 or data[start] != 58 or data[start + 1] != 47 or data[start + 2] != 47:
        return None
    start += 3
    at = label = start
    while at < size and _in_host(data[at]):
        if data[at] == 46:
            if at == label:
                return None
            dots += 1
            label = at + 1
        at += 1
    if not dots or at == label or not 97 <= data[label] <= 122 or memchr(data + label, 95, at - label) != NULL:
        return None
    host = raw[start:at]
    if at < size:
        if data[at] != 47:
            return None
        for at in range(at, size):
            if not 33 <= data[at] <= 126:
                return None
    for word in words:
        if word is None:
            raise TypeError("words: expected bytes")
        if _holds(data, size, <const byte_t *>PyBytes_AS_STRING(word), PyBytes_GET_SIZE(word)):
            return None
    return host
