import html
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bascule_synapse.bodies import FALLBACK, RULE, answered, edit, questions, replies_to

TEXTS = st.text(max_size=60) | st.sampled_from(["<hr>", RULE, "&amp;", "* a", "&lt;hr&gt;", "<!--", "<a href='"])


def contents() -> st.SearchStrategy[dict[str, Any]]:
    plain = {"msgtype": st.sampled_from(["m.text", "m.emote", "m.image", "x"]), "body": TEXTS}
    one = st.fixed_dictionaries(plain, optional={"formatted_body": TEXTS, "filename": TEXTS, "other": st.integers()})
    new = st.fixed_dictionaries({"m.new_content": one, "m.relates_to": st.just({"event_id": "$1"})})
    return one | st.builds(lambda outer, inner: outer | inner, one, new)


@given(contents())
def test_what_comes_back_unchanged_changes_nothing(content: dict[str, Any]) -> None:
    assert answered(content, {one.suffix: one.text for one in questions(content)}) == content


@given(TEXTS, TEXTS)
def test_the_halves_do_not_mix(plain: str, formatted: str) -> None:
    (asked,) = questions({"body": plain, "formatted_body": formatted})
    left, _, right = asked.text.partition(RULE)
    assert (html.unescape(left), right, asked.format) == (plain, formatted, "html")


def test_each_answer_goes_where_its_question_came_from() -> None:
    content = {"msgtype": "m.text", "body": "a & b", "formatted_body": "<b>a</b>", "format": "f"}
    assert answered(content, {"": f"x &amp; y{RULE}<i>z</i>"}) == content | {
        "body": "x & y",
        "formatted_body": "<i>z</i>",
    }
    assert answered({"body": "a"}, {"": "b"}) == {"body": "b"}
    assert answered({"body": "a"}, {}) == {"body": "a"}


def test_an_edit_whose_fallback_says_the_same_is_one_question() -> None:
    new = {"body": "now", "formatted_body": "<b>now</b>"}
    content = {"body": "* now", "formatted_body": "* <b>now</b>", "m.new_content": new}
    assert [one.suffix for one in questions(content)] == [""]
    told = answered(content, {"": f"then{RULE}<b>then</b>"})
    assert (told["body"], told["formatted_body"]) == ("* then", "* <b>then</b>")
    assert told["m.new_content"] == {"body": "then", "formatted_body": "<b>then</b>"}


def test_an_edit_whose_fallback_says_something_else_is_two() -> None:
    for outer in (
        {"body": "* other"},
        {"body": "* now", "formatted_body": "* <a href='https://a.example'>"},
        {"body": 1},
    ):
        content = outer | {"m.new_content": {"body": "now"}}
        assert [one.suffix for one in questions(content)] == ["", FALLBACK]
    content = {"body": "* other", "m.new_content": {"body": "now"}}
    told = answered(content, {"": "then", FALLBACK: "* another"})
    assert told == {"body": "* another", "m.new_content": {"body": "then"}}


def test_a_file_has_a_name_or_a_caption() -> None:
    for content, text in [
        ({"msgtype": "m.file", "body": "report.zip"}, ""),
        ({"msgtype": "m.file", "body": "report.zip", "filename": "report.zip"}, ""),
        ({"msgtype": "m.file", "body": "look: a.example", "filename": "report.zip"}, "look: a.example"),
        ({"msgtype": "m.file", "body": "https://a.example/"}, "https://a.example/"),
        ({"msgtype": "m.text", "body": "report.zip"}, "report.zip"),
        ({"body": 1}, ""),
        ({}, ""),
    ]:
        assert questions(content)[0].text == text


def test_an_edit_of_ours_shows_the_content() -> None:
    told = edit("$1", {"msgtype": "m.text", "body": "b", "formatted_body": "<b>", "m.relates_to": {"rel_type": "x"}})
    assert told["m.new_content"] == {"msgtype": "m.text", "body": "b", "formatted_body": "<b>"}
    assert (told["body"], told["formatted_body"]) == ("* b", "* <b>")
    assert told["m.relates_to"] == {"rel_type": "m.replace", "event_id": "$1"}


def test_what_it_answers() -> None:
    assert replies_to({"m.relates_to": {"m.in_reply_to": {"event_id": "$1"}}}) == "$1"
    for other in (
        {},
        {"m.relates_to": 1},
        {"m.relates_to": {"m.in_reply_to": 1}},
        {"m.relates_to": {"m.in_reply_to": {}}},
    ):
        assert replies_to(other) == ""
