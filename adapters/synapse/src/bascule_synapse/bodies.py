"""Which parts of an event's content people read, as questions to Bascule, and the answers put back in their place.

An event has up to four bodies: ``body`` and ``formatted_body``, and for an edit both again in ``m.new_content``. One
content object is one question. Where it has a formatted body the question is HTML: the plain body escaped, a rule, the
formatted body. The escaped half holds no ``<``, so that the first rule is always ours, and nothing in it reaches over
into the other half.
"""

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

RULE = "\n<hr>\n"
FILES = frozenset({"m.image", "m.file", "m.audio", "m.video"})
FALLBACK = "/fallback"
_PREFIXES = ("* ", "*", " * ", "")
Content = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """One content object as Bascule is asked about it.

    Attributes:
        suffix: what its id has behind the event's key: nothing, or ``/fallback`` for what old clients show of an edit.
        text, format: as ``POST /v1/messages`` takes them.
    """

    suffix: str
    text: str
    format: str


def questions(content: Mapping[str, Any]) -> list[Question]:
    """What to ask about an event's content; the first question is about what people see."""
    new = content.get("m.new_content")
    if not isinstance(new, Mapping):
        return [_question("", content)]
    asked = [_question("", new)]
    if not _follows(content, new):
        asked.append(_question(FALLBACK, content))
    return asked


def answered(content: Mapping[str, Any], texts: Mapping[str, str]) -> Content:
    """The content with the rewritten texts in it, by the suffix of their question; what is not named stays."""
    new = content.get("m.new_content")
    if not isinstance(new, Mapping):
        return _replaced(content, texts[""]) if "" in texts else dict(content)
    inner = _replaced(new, texts[""]) if "" in texts else dict(new)
    outer = dict(content)
    if FALLBACK in texts:
        outer = _replaced(content, texts[FALLBACK])
    elif _follows(content, new):
        for name in ("body", "formatted_body"):
            if isinstance(content.get(name), str):
                outer[name] = _prefix(content[name], new.get(name)) + inner[name]
    return outer | {"m.new_content": inner}


def edit(event_id: str, content: Mapping[str, Any]) -> Content:
    """The content of an edit that shows ``content`` in the place of an event."""
    new = {name: value for name, value in content.items() if name not in ("m.relates_to", "m.new_content")}
    outer = new | {"body": f"* {new.get('body', '')}"}
    if isinstance(new.get("formatted_body"), str):
        outer["formatted_body"] = f"* {new['formatted_body']}"
    return outer | {"m.new_content": new, "m.relates_to": {"rel_type": "m.replace", "event_id": event_id}}


def replies_to(content: Mapping[str, Any]) -> str:
    """The id of the event that this one answers; empty where there is none."""
    relation = content.get("m.relates_to")
    answer = relation.get("m.in_reply_to") if isinstance(relation, Mapping) else None
    event = answer.get("event_id") if isinstance(answer, Mapping) else None
    return event if isinstance(event, str) else ""


def _read(content: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The plain and the formatted body, where people read them as text."""
    body, formatted = content.get("body"), content.get("formatted_body")
    plain = body if isinstance(body, str) else None
    if plain is not None and content.get("msgtype") in FILES and "://" not in plain:
        name = content.get("filename")
        if not isinstance(name, str) or name == plain:
            plain = None  # a file's name, no caption: report.zip is no link
    return plain, formatted if isinstance(formatted, str) else None


def _question(suffix: str, content: Mapping[str, Any]) -> Question:
    plain, formatted = _read(content)
    if formatted is None:
        return Question(suffix, plain or "", "plain")
    return Question(suffix, html.escape(plain or "", quote=False) + RULE + formatted, "html")


def _replaced(content: Mapping[str, Any], text: str) -> Content:
    plain, formatted = _read(content)
    new = dict(content)
    if formatted is None:
        return new | {"body": text} if plain is not None else new
    left, rule, right = text.partition(RULE)
    if not rule:
        raise ValueError("text: the rule between the two bodies is gone")
    if plain is not None:
        new["body"] = html.unescape(left)
    return new | {"formatted_body": right}


def _prefix(outer: str, inner: object) -> str:
    return next(mark for mark in _PREFIXES if outer == f"{mark}{inner}")


def _follows(outer: Mapping[str, Any], inner: Mapping[str, Any]) -> bool:
    """Whether what old clients show says nothing that the new content does not say."""
    for name in ("body", "formatted_body"):
        shown, meant = outer.get(name), inner.get(name)
        if shown is None:
            continue
        if not isinstance(shown, str) or not isinstance(meant, str):
            return False
        if not any(shown == mark + meant for mark in _PREFIXES):
            return False
    return _read(outer)[0] is None or _read(inner)[0] is not None
