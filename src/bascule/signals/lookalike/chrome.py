"""When a near spelling is none: the filters of Chrome's look-alike warnings.

Re-implemented from the published rules of Chromium's ``lookalike_url_util.cc`` (BSD-3-Clause): a near spelling does not
count where only the ending, trailing digits, the first character or a hyphen differ; common words are no targets.
"""


def is_false_near(name: str, found: str) -> bool:
    """Whether two e2LDs within one edit of one another are so by chance, as Chrome has it.

    Args:
        name: the e2LD of the known site (``google``).
        found: the e2LD in question.
    """
    if name == found:
        return True  # the same name under another ending
    if name.rstrip("0123456789") == found.rstrip("0123456789"):
        return True  # only trailing digits differ
    if name[1:] == found[1:] or name[1:] == found or name == found[1:]:
        return True  # hank and tank, poodle and oodle
    return name.replace("-", "") == found.replace("-", "")


def plural(name: str, found: str) -> bool:
    """Whether only a final letter was added or dropped: another word, as a rule, not another spelling."""
    return found[:-1] == name or name[:-1] == found
