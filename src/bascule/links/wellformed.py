"""Text as browsers hold it: no half of a surrogate pair without the other."""


def well_formed(text: str) -> str:
    """Join surrogate pairs and replace lone surrogates by U+FFFD (WebIDL's USVString)."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
