import string
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bascule.console.translations import FOLDER, Words, read_words, ready, written

WORDS = read_words()
NEEDED = {"en", "de", "fr", "es", "ja", "zh", "zh-Hant", "pt", "it", "nl", "pl", "ru", "uk", "tr", "ar"}


def texts(words: Words) -> dict[str, str]:
    found: dict[str, str] = {}

    def walk(prefix: str, value: Any) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                walk(f"{prefix}.{key}", inner)
        elif isinstance(value, str):
            found[prefix] = value

    walk("", msgspec.to_builtins(words))
    return found


def placeholders(text: str) -> set[str | None]:
    return {field for _, field, _, _ in string.Formatter().parse(text)} - {None}


def test_the_languages_are_there() -> None:
    assert set(WORDS) >= NEEDED


@pytest.mark.parametrize("name", sorted(WORDS))
def test_every_language_has_every_word_and_the_same_placeholders(name: str) -> None:
    english, own = texts(WORDS["en"]), texts(WORDS[name])
    assert own.keys() == english.keys()
    for key, text in own.items():
        assert text.strip() == text != "", key
        assert placeholders(text) == placeholders(english[key]), key
        assert "<" not in text, key
    assert len(set(WORDS[name].date.months)) == 12


@pytest.mark.parametrize("name", sorted(WORDS.keys() - {"en"}))
def test_words_are_translated(name: str) -> None:
    english, own = texts(WORDS["en"]), texts(WORDS[name])
    same = {key for key in own if own[key] == english[key] and len(own[key]) > 12 and "date" not in key}
    assert not same


def test_no_page_calls_anything_safe() -> None:
    for words in WORDS.values():
        for key, text in texts(words).items():
            assert not any(word in text.lower() for word in (" safe", "sicher ", " sûr ", "seguro", "安全")), (
                key,
                text,
            )


def test_warnings_say_suspected() -> None:
    assert "suspected" in WORDS["en"].warned.title + WORDS["en"].warned.lead
    assert "Verdacht" in WORDS["de"].warned.lead


def test_a_missing_or_unknown_key_is_named(tmp_path: Path) -> None:
    text = (FOLDER / "de.toml").read_text("utf-8")
    for broken, key in (
        (text.replace("report = ", "rapport = "), "rapport"),
        (text.replace('"Januar", ', ""), "months"),
        (text.replace('dir = "ltr"', 'dir = "up"'), "dir"),
        (text + "\n[more]\n", "more"),
        ("x =", "Invalid value"),
    ):
        (tmp_path / "xx.toml").write_text(broken, "utf-8")
        with pytest.raises(ValueError, match=f"xx.toml.*{key}"):
            read_words(tmp_path)


def test_ready_words_are_escaped() -> None:
    words = msgspec.structs.replace(WORDS["en"], error=msgspec.structs.replace(WORDS["en"].error, title="<&>"))
    assert ready(words)["error"]["title"] == "&lt;&amp;&gt;"
    assert ready(words)["top"] == {"tag": "en", "dir": "ltr"}


@pytest.mark.parametrize(
    ("name", "people"),
    [
        ("en", "1 March 2026, 09:05 UTC"),
        ("de", "1. März 2026, 09:05 Uhr (UTC)"),
        ("fr", "1er mars 2026 à 09:05 UTC"),
        ("es", "1 de marzo de 2026, 09:05 UTC"),
        ("ja", "2026年3月1日 09:05（UTC）"),
        ("pl", "1 marca 2026, 09:05 UTC"),
    ],
)
def test_dates_are_written_as_people_do(name: str, people: str) -> None:
    assert written(1772355900.9, WORDS[name].date) == ("2026-03-01T09:05Z", people)


@pytest.mark.parametrize("moment", [None, float("nan"), float("inf"), -1e300, 1e20])
def test_no_such_date_is_none(moment: float | None) -> None:
    assert written(moment, WORDS["en"].date) is None
