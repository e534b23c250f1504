from bascule.judge.rules.vocabulary import DEFAULTS, FIELDS, KEYS, vocabulary


def test_signals_and_counters_join_the_fields() -> None:
    names = (
        vocabulary(["masked", "masked"]).with_counters({"fanout": ("int", "message"), "hosts": ("int", "link")}).names
    )
    assert names["signal.masked"].kind == "double"
    assert (names["counter.fanout"].kind, names["counter.hosts"].scope) == ("int", "link")
    assert set(FIELDS) < set(names)


def test_every_field_has_a_default_of_its_type_and_lives_where_its_name_says() -> None:
    for name, one in FIELDS.items():
        assert one.kind in DEFAULTS
        assert (one.scope == "link") == name.startswith(("link.", "destination."))
        assert one.words[0].islower()


def test_counters_count_by_texts() -> None:
    assert all(FIELDS[field].kind == "string" for field in KEYS.values())
