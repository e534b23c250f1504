"""What a text's grams weigh in each family; the pure twins are ``sums``, ``grams`` and ``shape`` in
``bascule.signals.text``."""

from cpython.array cimport array
from cpython.unicode cimport PyUnicode_DATA, PyUnicode_GET_LENGTH, PyUnicode_KIND, PyUnicode_READ
from libc.stdint cimport int64_t, uint16_t, uint32_t

cdef extern from "Python.h":
    bint PyUnicode_IS_ASCII(object)
    bint Py_UNICODE_ISALNUM(uint32_t)
    bint Py_UNICODE_ISUPPER(uint32_t)

cdef extern from "crc32.h":
    void crc32_prepare()
    uint32_t crc32_of(const unsigned char *at, size_t size, uint32_t start)
    uint32_t crc32_of_two(const uint16_t *units, uint32_t start)
    uint32_t crc32_of_four(const uint16_t *units, uint32_t start)

cdef extern from "places.h":
    ctypedef struct places_t:
        uint32_t count
    bint places_begin(places_t *, uint32_t mask, size_t most)
    void places_add(places_t *, uint32_t hash)
    int64_t places_sum8(const places_t *, const signed char *weights)
    void places_end(places_t *)

cdef enum:
    PLACES = 1 << 18
    READ = 2000
    SINGLE = 7
    FIRST = 9
    PAIR = 9
    TRAIT = 77
    LONGEST_NUMBER = 12
    WRITTEN = 20

crc32_prepare()


cdef uint32_t _trait(bytes words):
    return crc32_of(words, len(words), TRAIT)


cdef uint32_t T_NUMBER = _trait(b"number "), T_LONG = _trait(b"long "), T_LENGTH = _trait(b"length ")
cdef uint32_t T_STEP = _trait(b"step "), T_CAPITALS = _trait(b"capitals "), T_WORDS = _trait(b"words ")
cdef uint32_t T_WORDS_NUMBERS = _trait(b"words numbers "), T_WORDS_SHOUT = _trait(b"words shout ")
cdef uint32_t T_NUMBERS = _trait(b"numbers "), T_DIGITS = _trait(b"digits "), T_SHARE = _trait(b"share ")
cdef uint32_t T_LONGEST = _trait(b"longest "), T_MONEY = _trait(b"money "), T_SHOUT = _trait(b"shout ")
cdef uint32_t T_LINKS = _trait(b"links "), T_REACH = _trait(b"reach "), T_CODE = _trait(b"code ")
cdef uint32_t T_CAPITALS_FAR = _trait(b"capitals far "), T_LENGTH_FAR = _trait(b"length far ")

ctypedef struct text_t:
    uint32_t chars[READ + 1]
    Py_ssize_t size

ctypedef struct numbers_t:
    int count
    int total
    int longest
    bint seen[LONGEST_NUMBER + 1]


cdef void _copy(str text, Py_ssize_t begin, Py_ssize_t end, text_t *to) noexcept:
    cdef int kind = PyUnicode_KIND(text)
    cdef void *data = PyUnicode_DATA(text)
    cdef Py_ssize_t at
    for at in range(begin, end):
        to.chars[to.size] = PyUnicode_READ(kind, data, at)
        to.size += 1


cdef bint _small(uint32_t char) noexcept:
    return 97 <= char <= 122


cdef bint _word(uint32_t char) noexcept:
    return char == 95 or Py_UNICODE_ISALNUM(char)


cdef bint _money(uint32_t char) noexcept:
    return char == 0xA3 or char == 0x24 or char == 0x20AC or char == 0x20B9 or char == 0xA5


cdef bint _sign(uint32_t char) noexcept:
    """Marks that are words of their own: money and ``%!?*@/&+``."""
    return _money(char) or char in (37, 33, 63, 42, 64, 47, 38, 43)


cdef uint32_t _hashed(const uint32_t *chars, Py_ssize_t size, uint32_t start) noexcept:
    """The hash of characters in UTF-8."""
    cdef unsigned char bytes[4]
    cdef uint32_t char
    cdef Py_ssize_t at
    cdef int count
    for at in range(size):
        char = chars[at]
        if char < 0x80:
            bytes[0], count = <unsigned char>char, 1
        elif char < 0x800:
            bytes[0], bytes[1], count = <unsigned char>(0xC0 | char >> 6), <unsigned char>(0x80 | char & 0x3F), 2
        elif char < 0x10000:
            bytes[0], bytes[1] = <unsigned char>(0xE0 | char >> 12), <unsigned char>(0x80 | char >> 6 & 0x3F)
            bytes[2], count = <unsigned char>(0x80 | char & 0x3F), 3
        else:
            bytes[0], bytes[1] = <unsigned char>(0xF0 | char >> 18), <unsigned char>(0x80 | char >> 12 & 0x3F)
            bytes[2], bytes[3] = <unsigned char>(0x80 | char >> 6 & 0x3F), <unsigned char>(0x80 | char & 0x3F)
            count = 4
        start = crc32_of(bytes, count, start)
    return start


cdef uint32_t _figure(uint32_t start, Py_ssize_t number) noexcept:
    """The hash of what ``start`` is the hash of with a figure behind it."""
    cdef unsigned char digits[20]
    cdef int at = 20
    while True:
        at -= 1
        digits[at] = <unsigned char>(48 + number % 10)
        number = number // 10
        if not number:
            return crc32_of(&digits[at], 20 - at, start)


cdef uint32_t _figures(uint32_t start, Py_ssize_t one, Py_ssize_t other) noexcept:
    return _figure(crc32_of(b" ", 1, _figure(start, one)), other)


cdef void _add_runs(places_t *to, const text_t *text, bint ascii) noexcept:
    cdef uint16_t units[2 * READ + 4]
    cdef Py_ssize_t count = 1, at
    cdef uint32_t char
    units[0] = 32
    for at in range(text.size):
        char = text.chars[at]
        if char < 0x10000:
            units[count] = <uint16_t>char
            count += 1
        else:
            units[count] = <uint16_t>(0xD800 + ((char - 0x10000) >> 10))
            units[count + 1] = <uint16_t>(0xDC00 + (char & 0x3FF))
            count += 2
    units[count] = 32
    count += 1
    for at in range(count - 3):
        places_add(to, crc32_of_four(&units[at], 0))
    if not ascii:
        for at in range(count - 1):
            places_add(to, crc32_of_two(&units[at], 0))


cdef Py_ssize_t _word_end(const text_t *text, Py_ssize_t at) noexcept:
    """Where the word that begins at ``at`` ends; ``at`` where none does."""
    cdef const uint32_t *chars = text.chars
    cdef Py_ssize_t size = text.size, end = at
    if chars[at] == 60:
        end += 1
        while end < size and _small(chars[end]):
            end += 1
        return end + 1 if end > at + 1 and end < size and chars[end] == 62 else at
    if _small(chars[at]):
        while end < size and _small(chars[end]):
            end += 1
        if end + 1 < size and chars[end] == 39 and _small(chars[end + 1]):
            end += 1
            while end < size and _small(chars[end]):
                end += 1
        return end
    if chars[at] == 48:
        while end < size and chars[end] == 48:
            end += 1
        return end
    if _sign(chars[at]):
        return at + 1
    while end < size and not _small(chars[end]) and not 48 <= chars[end] <= 57 and Py_UNICODE_ISALNUM(chars[end]):
        end += 1
    return end


cdef void _add_words(places_t *to, const text_t *text, numbers_t *numbers) noexcept:
    cdef Py_ssize_t at = 0, end, length
    cdef uint32_t before = FIRST, head
    while at < text.size:
        end = _word_end(text, at)
        length = end - at
        if not length:
            at += 1
            continue
        if text.chars[at] == 48 and length <= LONGEST_NUMBER:
            numbers.count += 1
            numbers.total += <int>length
            numbers.longest = max(numbers.longest, <int>length)
            numbers.seen[length] = True
            places_add(to, _figure(crc32_of(b"#", 1, SINGLE), length))
            head = _figure(crc32_of(b"#", 1, before), length)
            before = _figure(crc32_of(b"#", 1, PAIR), length)
        else:
            places_add(to, _hashed(&text.chars[at], length, SINGLE))
            head = _hashed(&text.chars[at], length, before)
            before = _hashed(&text.chars[at], length, PAIR)
        places_add(to, head)
        at = end


cdef bint _after_number(uint32_t char) noexcept:
    """What belongs to a number as it was written: letters as IGNORECASE takes them, ``%``, ``+``."""
    return _small(char | 32) and char < 128 or char in (37, 43, 0x130, 0x131, 0x17F, 0x212A)


cdef uint32_t _lowered(uint32_t start, uint32_t char) noexcept:
    cdef uint32_t made[2]
    made[0] = char + 32 if 65 <= char <= 90 else char
    if char == 0x212A:
        made[0] = 107
    elif char == 0x130:
        made[0], made[1] = 105, 0x307
        return _hashed(made, 2, start)
    return _hashed(made, 1, start)


cdef void _add_written(places_t *to, const text_t *original) noexcept:
    """The first numbers as they were written."""
    cdef Py_ssize_t at = 0, begin, here
    cdef int count = 0
    cdef uint32_t head
    while at < original.size and count < WRITTEN:
        begin = at
        while at < original.size and 48 <= original.chars[at] <= 57:
            at += 1
        if at == begin:
            at += 1
            continue
        while at < original.size and _after_number(original.chars[at]):
            at += 1
        head = T_NUMBER
        for here in range(begin, min(at, begin + 3)):
            head = _lowered(head, original.chars[here])
        places_add(to, _figure(crc32_of(b" ", 1, head), at - begin))
        count += 1


cdef bint _telephone(const text_t *text) noexcept:
    """Whether ten digits, for each of which 0 stands, have nothing but blanks and hyphens between them."""
    cdef Py_ssize_t at
    cdef int digits = 0
    for at in range(text.size):
        if text.chars[at] == 48:
            digits += 1
            if digits == 10:
                return True
        elif text.chars[at] != 32 and text.chars[at] != 45:
            digits = 0
    return False


cdef bint _unit(const text_t *text, Py_ssize_t at, const char *word, Py_ssize_t length) noexcept:
    """Whether a word stands at ``at`` and ends there."""
    cdef Py_ssize_t here
    if at + length > text.size:
        return False
    for here in range(length):
        if text.chars[at + here] != <uint32_t>word[here]:
            return False
    return at + length == text.size or not _word(text.chars[at + length])


cdef bint _amount(const text_t *text) noexcept:
    cdef Py_ssize_t at, here
    for at in range(text.size):
        here = at + 2 if at + 1 < text.size and text.chars[at + 1] == 32 else at + 1
        if _money(text.chars[at]) and here < text.size and text.chars[here] == 48:
            return True
        if text.chars[at] == 48 and (
            _unit(text, here, b"p", 1) or _unit(text, here, b"ppm", 3) or _unit(text, here, b"gbp", 3)
            or _unit(text, here, b"pound", 5) or _unit(text, here, b"pounds", 6)
        ):
            return True
    return False


cdef int _bits(Py_ssize_t number) noexcept:
    cdef int count = 0
    while number:
        number >>= 1
        count += 1
    return count


cdef void _add_shape(places_t *to, const text_t *text, const text_t *original, const numbers_t *numbers) noexcept:
    cdef Py_ssize_t size = original.size, at, begin, blanks = 0, upper = 0, shout = 0, words = 0, links = 0, capitals
    cdef uint32_t char
    cdef bint money = False, far = numbers.longest >= 5, code = numbers.seen[5] or numbers.seen[6], telephone, priced
    cdef int length = _bits(size), step = <int>min(9, size // 20), count = min(3, numbers.count)
    for at in range(size):
        char = original.chars[at]
        blanks += char == 32
        shout += char == 33
        upper += Py_UNICODE_ISUPPER(char) != 0
        money = money or _money(char)
    at = 0
    while at < size:
        begin = at
        while at < size and 65 <= original.chars[at] <= 90:
            at += 1
        if at - begin >= 3 and (at == size or not _word(original.chars[at])):
            words += not begin or not _word(original.chars[begin - 1])
        if at == begin:
            at += 1
    words = min(4, words)
    for at in range(text.size):
        links += text.chars[at] == 60
    links = min(2, links)
    capitals = 8 * upper // max(1, size - blanks)
    telephone = numbers.longest >= 10 or (numbers.total >= 10 and _telephone(text))
    priced = numbers.total > 0 and _amount(text)
    if numbers.longest:
        _add_written(to, original)
    for at in range(1, LONGEST_NUMBER + 1):
        if numbers.seen[at]:
            places_add(to, _figure(T_LONG, at))
    places_add(to, _figure(T_LENGTH, length))
    places_add(to, _figures(T_STEP, step, count))
    places_add(to, _figure(T_STEP, step))
    places_add(to, _figure(T_CAPITALS, capitals))
    places_add(to, _figure(T_WORDS, words))
    places_add(to, _figures(T_WORDS_NUMBERS, words, count))
    places_add(to, _figures(T_WORDS_SHOUT, min(2, words), min(2, shout)))
    places_add(to, _figure(T_NUMBERS, min(5, numbers.count)))
    places_add(to, _figure(T_DIGITS, _bits(numbers.total)))
    places_add(to, _figure(T_SHARE, 10 * numbers.total // max(1, size)))
    places_add(to, _figure(T_LONGEST, numbers.longest))
    places_add(to, _figure(T_MONEY, money))
    places_add(to, _figure(T_SHOUT, min(3, shout)))
    places_add(to, _figures(T_LINKS, links, far))
    places_add(to, _figures(T_REACH, telephone or code, min(1, links)))
    places_add(to, _figure(crc32_of(b" ", 1, _figures(T_CODE, code, telephone)), priced))
    places_add(to, _figures(T_CAPITALS_FAR, capitals, far))
    places_add(to, _figures(T_LENGTH_FAR, length, far))


def sums(tuple tables not None, form):
    """How many places a form touches, and what they weigh in each table."""
    cdef str whole = form.text, sent = form.original
    cdef text_t text, original
    cdef numbers_t numbers
    cdef places_t found
    cdef Py_ssize_t size = PyUnicode_GET_LENGTH(whole), at
    cdef bint ascii = True
    cdef array table
    cdef list totals = []
    for table in tables:
        if table is None or table.typecode != "b" or len(table) != PLACES:
            raise TypeError(f"tables: expected arrays of {PLACES} b")
    text.size = original.size = numbers.count = numbers.total = numbers.longest = 0
    for at in range(LONGEST_NUMBER + 1):
        numbers.seen[at] = False
    if size > READ:
        _copy(whole, 0, READ * 3 // 4, &text)
        text.chars[text.size] = 32
        text.size += 1
        _copy(whole, size - READ // 4, size, &text)
    else:
        _copy(whole, 0, size, &text)
    _copy(sent, 0, min(PyUnicode_GET_LENGTH(sent), READ), &original)
    if not PyUnicode_IS_ASCII(whole):
        for at in range(text.size):
            ascii = ascii and text.chars[at] < 128
    if not places_begin(&found, PLACES - 1, (3 if ascii else 6) * text.size + 96):
        raise MemoryError
    _add_runs(&found, &text, ascii)
    _add_words(&found, &text, &numbers)
    _add_shape(&found, &text, &original, &numbers)
    for table in tables:
        totals.append(places_sum8(&found, table.data.as_schars))
    size = found.count
    places_end(&found)
    return size, totals
