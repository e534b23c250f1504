"""Why single vectors of the link suites are missed: reasons only, the answers are found."""

TWITTER = {
    "text http://no-tld": "names without dots are links behind a scheme (http://intranet/), as linkify-it has it too",
}

LINKIFY = {
    "//localhost": "without a scheme a name needs a listed suffix, slashes or not",
    "_http://example.com": "markdown-it itself links it, as clients do in _italics_: missing it opens a way round",
    "//test.123": "browsers read a last label of digits as an address, and refuse this one",
}

DEFANGED = [
    (r"^https?:// \S", "`http:// host` is two things to people and to twitter-text, unless the host is disguised"),
    (r" /test/path$", "a blank ends a link, unless the link is disguised elsewhere"),
    (r"^https?://a\.a", "a web link that nothing disguises needs a listed suffix"),
    (r"^https?__example$", "a name joined by underscores reads like an identifier in code"),
    (r"/a[)}\]>\"]b$", "a bracket or quote that closes nothing inside the link ends it"),
    (r"\[test\]", "a name in brackets is no host"),
    (r"^https?://\s*test\s*/", "`http:// test /` is no link to people"),
    (r"^hXXps:// 192", "one link; the collection wants it twice, with and without its scheme"),
]
"""``(pattern of the input, reason)``."""
