"""What the pieces of an address weigh, and its template; the pure twins are ``sums``, ``features`` and ``template`` in
``bascule.signals.url_model``."""

from cpython.array cimport array
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from cpython.unicode cimport PyUnicode_DATA, PyUnicode_GET_LENGTH
from libc.stdint cimport int16_t, int64_t, uint32_t
from libc.stdlib cimport qsort

cdef extern from "Python.h":
    bint PyUnicode_IS_ASCII(object)

cdef extern from "pieces.h":
    ctypedef unsigned char byte_t
    ctypedef struct piece_t:
        const byte_t *at
        size_t size
    ctypedef struct places_t:
        pass
    void crc32_prepare()
    uint32_t crc32_of(const byte_t *at, size_t size, uint32_t start)
    bint places_begin(places_t *, uint32_t mask, size_t most)
    void places_add(places_t *, uint32_t hash)
    int64_t places_sum16(const places_t *, const int16_t *weights)
    void places_end(places_t *)
    piece_t piece_behind(piece_t, byte_t)
    size_t piece_count(piece_t, byte_t)
    size_t piece_digits(piece_t)
    size_t piece_different(piece_t)
    void add_piece(places_t *, piece_t, uint32_t start)
    void add_runs(places_t *, piece_t, byte_t before, byte_t after, size_t size, uint32_t start)
    void add_words(places_t *, piece_t, uint32_t start)
    void add_form(places_t *, piece_t, uint32_t start)
    size_t write_alike(piece_t, byte_t *out)
    int piece_order(const void *, const void *) noexcept nogil
    bint is_letter(byte_t)

cdef enum:
    PLACES = 1 << 20
    READ = 512
    SEGMENTS = 6
    PARAMETERS = 8
    LONGEST_NAME = 64
    RUNS_READ = 96
    LAST_STEP = 20
    COUNTS = 16

crc32_prepare()


cdef uint32_t _start(bytes kind, uint32_t start=0):
    return crc32_of(<const byte_t *>PyBytes_AS_STRING(kind), PyBytes_GET_SIZE(kind), start)


cdef uint32_t NAME3 = _start(b"name3"), NAME4 = _start(b"name4"), NAME_WORD = _start(b"name word")
cdef uint32_t SUB4 = _start(b"sub4"), SUB_WORD = _start(b"sub word"), SUFFIX = _start(b"suffix")
cdef uint32_t LAST = _start(b"last"), NAME_FORM = _start(b"name form"), SUB_FORM = _start(b"sub form")
cdef uint32_t SUB_ON = _start(b"sub on"), NUMBER = _start(b"number"), PATH4 = _start(b"path4")
cdef uint32_t PATH_WORD = _start(b"path word"), SEGMENT = _start(b"segment"), PLACED = _start(b"placed")
cdef uint32_t SEGMENT_FORM = _start(b"segment form"), ENDING = _start(b"ending"), PARAMETER = _start(b"parameter")
cdef uint32_t TEMPLATE = _start(b"template"), HEAD = _start(b"head"), TAIL = _start(b"tail")
cdef uint32_t NAMES = _start(b"names"), PLATFORM = _start(b"platform"), SHAPE = _start(b"shape")
cdef uint32_t ON = _start(b"on"), KIND = _start(b"kind")
cdef uint32_t OWN_KIND = _start(b"own", KIND), SHARED_KIND = _start(b"shared", KIND)
cdef uint32_t OWN_SHAPE = _start(b"own", SHAPE), SHARED_SHAPE = _start(b"shared", SHAPE)
cdef uint32_t ADDRESS = _start(b"address", NUMBER)
cdef byte_t *ENDING_WORD = b"ending"
cdef byte_t *NAME_WORD_TEXT = b"name"

cdef unsigned char[32] STEPS = [
    0, 1, 2, 3, 4, 4, 5, 5, 6, 6, 7, 7, 7, 8, 8, 8, 9, 9, 9, 9, 10, 10, 10, 10, 10, 11, 11, 11, 11, 11, 11, 11,
]
cdef uint32_t[3][COUNTS][LAST_STEP + 1] counted


cdef _prepare():
    cdef int kind, which, step
    for kind, name in enumerate((b"path", b"own", b"shared")):
        for which in range(COUNTS):
            for step in range(LAST_STEP + 1):
                counted[kind][which][step] = _start(b"%d:%d" % (which, step), _start(name, NUMBER))


_prepare()


cdef void _add_numbers(places_t *to, int kind, const size_t *counts, int size) noexcept:
    cdef size_t count, step
    cdef int which
    for which in range(size):
        count = counts[which]
        step = STEPS[count] if count < 32 else min(12 + (count - 32) // 24, <size_t>LAST_STEP)
        places_add(to, counted[kind][which][step])


cdef piece_t _piece(const byte_t *at, size_t size) noexcept:
    cdef piece_t made
    made.at, made.size = at, size
    return made


cdef piece_t _of(bytes text) noexcept:
    return _piece(<const byte_t *>PyBytes_AS_STRING(text), PyBytes_GET_SIZE(text))


cdef size_t _lowered(str text, byte_t *out) except? 0xFFFF:
    """Write the first ``READ`` characters in lower case."""
    cdef const byte_t *data
    cdef Py_ssize_t at, size
    if not PyUnicode_IS_ASCII(text):
        raise ValueError("destination: expected ASCII")
    data = <const byte_t *>PyUnicode_DATA(text)
    size = min(PyUnicode_GET_LENGTH(text), READ)
    for at in range(size):
        out[at] = data[at] + 32 if 65 <= data[at] <= 90 else data[at]
    return size


cdef const int16_t *_weights(array weights) except NULL:
    if weights.typecode != "h" or len(weights) != PLACES:
        raise TypeError(f"weights: expected an array of {PLACES} h")
    return <const int16_t *>weights.data.as_shorts


cdef int _split(piece_t of, byte_t at, piece_t *out, bint empty) noexcept:
    """The pieces between a byte, the empty ones where asked for: at most ``READ + 1``."""
    cdef size_t here, begin = 0
    cdef int count = 0
    for here in range(of.size + 1):
        if here == of.size or of.at[here] == at:
            if empty or here > begin:
                out[count] = _piece(of.at + begin, here - begin)
                count += 1
            begin = here + 1
    return count


cdef piece_t _cut(piece_t of, size_t most) noexcept:
    return _piece(of.at, min(of.size, most))


cdef piece_t _ending(piece_t last) noexcept:
    return _cut(piece_behind(last, 46), 8) if piece_count(last, 46) else _piece(last.at, 0)


cdef int64_t _path_sum(const int16_t *weights, piece_t whole, piece_t *segments, int count, piece_t query) except? -1:
    cdef places_t found
    cdef int64_t total
    cdef byte_t kind[LONGEST_NAME]
    cdef piece_t parts[READ + 1]
    cdef piece_t text, last = segments[count - 1] if count else _piece(whole.at, 0)
    cdef size_t longest = 0, left = RUNS_READ, size
    cdef size_t counts[14]
    cdef int at, part_count = 0, here
    if not places_begin(&found, PLACES - 1, 2 * min(whole.size, <size_t>(SEGMENTS * LONGEST_NAME)) + 64):
        raise MemoryError
    for at in range(min(count, SEGMENTS)):
        text = _cut(segments[at], LONGEST_NAME)
        longest = max(longest, segments[at].size)
        size = write_alike(text, kind)
        add_piece(&found, _piece(kind, size), SEGMENT)
        add_piece(&found, _piece(kind, size), PLACED + <uint32_t>min(at, 2))
        add_form(&found, text, SEGMENT_FORM)
        add_words(&found, text, PATH_WORD)
        add_runs(&found, _piece(kind, min(size, left)), 47, 47, 4, PATH4)
        left -= min(size, left)
    add_piece(&found, _ending(last), ENDING)
    if query.size:
        part_count = min(_split(query, 38, parts, True), PARAMETERS)
    for at in range(part_count):
        here = 0
        while here < <int>parts[at].size and parts[at].at[here] != 61:
            here += 1
        add_piece(&found, _cut(_piece(parts[at].at, here), LONGEST_NAME), PARAMETER)
    counts[0], counts[1], counts[2], counts[3] = whole.size, count, last.size, longest
    counts[4] = piece_digits(whole)
    counts[5], counts[6], counts[7] = piece_count(whole, 45), piece_count(whole, 95), piece_count(whole, 37)
    counts[8], counts[9], counts[10] = piece_count(whole, 46), piece_count(whole, 126), piece_different(last)
    counts[11], counts[12], counts[13] = query.size, part_count, piece_digits(query)
    _add_numbers(&found, 0, counts, 14)
    total = places_sum16(&found, weights)
    places_end(&found)
    return total


cdef size_t _write_template(piece_t path, piece_t query, byte_t *out) noexcept:
    """The template; at most ``2 * READ + 1`` bytes. A path holds no ``?``."""
    cdef piece_t names[READ + 1]
    cdef byte_t joined[READ]
    cdef size_t size = write_alike(path, out), filled = 0, here
    cdef int at, count
    if not query.size:
        return size
    count = _split(query, 38, names, True)
    for at in range(count):
        here = 0
        while here < names[at].size and names[at].at[here] != 61:
            here += 1
        names[at].size = here
    qsort(names, count, sizeof(piece_t), &piece_order)
    for at in range(count):
        if at and not piece_order(&names[at], &names[at - 1]):
            continue
        if at:
            joined[filled] = 38
            filled += 1
        for here in range(names[at].size):
            joined[filled] = names[at].at[here]
            filled += 1
    out[size] = 63
    return size + 1 + write_alike(_piece(joined, filled), out + size + 1)


cdef int64_t _template_sum(const int16_t *weights, piece_t template, bint query) except? -1:
    cdef places_t found
    cdef int64_t total
    cdef size_t size = 0, head, tail
    cdef int slashes = 0
    if not places_begin(&found, PLACES - 1, 4):
        raise MemoryError
    while size < template.size and template.at[size] != 63:
        size += 1
    add_piece(&found, template, TEMPLATE)
    head = 0
    while head < size:
        slashes += template.at[head] == 47
        if slashes == 3:
            break
        head += 1
    add_piece(&found, _piece(template.at, head), HEAD)
    slashes, tail = 0, size
    while tail:
        slashes += template.at[tail - 1] == 47
        if slashes == 2:
            break
        tail -= 1
    add_piece(&found, _piece(template.at + tail, size - tail), TAIL)
    if query:
        size = min(size + 1, template.size)
        add_piece(&found, _piece(template.at + size, template.size - size), NAMES)
    total = places_sum16(&found, weights)
    places_end(&found)
    return total


cdef int64_t _hosting_sum(const int16_t *weights, host, piece_t *segments, int count, bint query) except? -1:
    cdef places_t found
    cdef int64_t total
    cdef byte_t kind[LONGEST_NAME + RUNS_READ]
    cdef byte_t shape[2]
    cdef bytes sub_text = host.sub, name_text = host.name, suffix_text = host.suffix
    cdef piece_t sub = _of(sub_text), name = _of(name_text), suffix = _of(suffix_text), where, ending, text
    cdef bint shared = host.shared
    cdef uint32_t on, by_kind = SHARED_KIND if shared else OWN_KIND
    cdef size_t size = 0
    cdef int at
    if sub.size > RUNS_READ:
        raise ValueError(f"host: {sub.size} bytes below its domain, expected at most {RUNS_READ}")
    if not places_begin(&found, PLACES - 1, 4 * LONGEST_NAME + name.size + 16):
        raise MemoryError
    where = suffix if shared else piece_behind(suffix, 46)
    on = crc32_of(where.at, where.size, ON)
    if query:
        shape[0], size = 63, 1
    shape[size] = <byte_t>(48 + min(count, 3))
    add_piece(&found, _piece(shape, size + 1), crc32_of(where.at, where.size, SHAPE))
    add_piece(&found, _piece(shape, size + 1), SHARED_SHAPE if shared else OWN_SHAPE)
    ending = _ending(segments[count - 1]) if count else _piece(shape, 0)
    add_piece(&found, ending, crc32_of(ENDING_WORD, 6, on))
    add_piece(&found, ending, crc32_of(ENDING_WORD, 6, by_kind))
    size = write_alike(sub, kind)
    add_piece(&found, _piece(kind, size), crc32_of(suffix.at, suffix.size, SUB_ON))
    if shared:
        add_piece(&found, suffix, PLATFORM)
    for at in range(min(count, 4)):
        text = _cut(segments[at], LONGEST_NAME)
        size = write_alike(text, kind)
        add_piece(&found, _piece(kind, size), by_kind)
        add_words(&found, text, on)
    add_words(&found, name, crc32_of(NAME_WORD_TEXT, 4, on))
    total = places_sum16(&found, weights)
    places_end(&found)
    return total


def path_template(destination):
    """The template of a destination's path and of its parameters' names."""
    cdef byte_t path[READ]
    cdef byte_t asked[READ]
    cdef byte_t template[2 * READ + 1]
    cdef str path_text = destination.path, query_text = destination.query
    cdef piece_t whole = _piece(path, _lowered(path_text, path)), query = _piece(asked, _lowered(query_text, asked))
    while whole.size and path[whole.size - 1] == 47:
        whole.size -= 1
    return (<char *>template)[: _write_template(whole, query, template)].decode("ascii")


def rest_sums(array weights not None, destination, host):
    """What path, template and hosting weigh, and the template's hash."""
    cdef byte_t path[READ]
    cdef byte_t asked[READ]
    cdef byte_t template[2 * READ + 1]
    cdef piece_t segments[READ + 1]
    cdef str path_text = destination.path, query_text = destination.query
    cdef piece_t whole, query, made
    cdef const int16_t *table = _weights(weights)
    cdef int64_t path_sum, template_sum = 0, hosting_sum = 0
    cdef uint32_t template_hash = 0
    cdef int count
    whole = _piece(path, _lowered(path_text, path))
    query = _piece(asked, _lowered(query_text, asked))
    while whole.size and path[whole.size - 1] == 47:
        whole.size -= 1
    count = _split(whole, 47, segments, False)
    made = _piece(template, _write_template(whole, query, template))
    path_sum = _path_sum(table, whole, segments, count, query)
    if made.size:
        template_hash = crc32_of(template, made.size, TEMPLATE)
        template_sum = _template_sum(table, made, query.size > 0)
    if not host.address:
        hosting_sum = _hosting_sum(table, host, segments, count, query.size > 0)
    return path_sum, template_sum, hosting_sum, template_hash


def name_sum(array weights not None, host):
    """What a host's name weighs."""
    cdef places_t found
    cdef int64_t total
    cdef bytes sub_text = host.sub, name_text = host.name, suffix_text = host.suffix
    cdef piece_t sub = _of(sub_text), name = _of(name_text), suffix = _of(suffix_text)
    cdef const int16_t *table = _weights(weights)
    cdef bint shared = host.shared
    cdef size_t vowels = 0, run = 0, longest = 0, at
    cdef size_t counts[10]
    cdef byte_t letter
    if host.address:
        return table[ADDRESS & (PLACES - 1)]
    if not places_begin(&found, PLACES - 1, 3 * name.size + 2 * sub.size + 32):
        raise MemoryError
    add_runs(&found, name, 94, 36, 3, NAME3)
    add_runs(&found, name, 94, 36, 4, NAME4)
    add_words(&found, name, NAME_WORD)
    add_form(&found, name, NAME_FORM)
    if sub.size:
        add_runs(&found, sub, 94, 36, 4, SUB4)
        add_words(&found, sub, SUB_WORD)
    add_form(&found, sub, SUB_FORM)
    if not shared:
        add_piece(&found, suffix, SUFFIX)
        add_piece(&found, piece_behind(suffix, 46), LAST)
    for at in range(name.size):
        letter = name.at[at]
        if letter in (97, 101, 105, 111, 117, 121):
            vowels += 1
            run = 0
        elif is_letter(letter):
            run += 1
            longest = max(longest, run)
        else:
            run = 0
    counts[0], counts[1], counts[2], counts[3] = name.size, sub.size, piece_digits(name), piece_digits(sub)
    counts[4], counts[5], counts[6] = piece_count(name, 45), 10 * vowels // max(name.size, <size_t>1), longest
    counts[7], counts[8] = piece_different(name), piece_count(sub, 46) + (sub.size > 0)
    counts[9] = piece_count(sub, 45)
    _add_numbers(&found, 2 if shared else 1, counts, 10)
    total = places_sum16(&found, table)
    places_end(&found)
    return total
