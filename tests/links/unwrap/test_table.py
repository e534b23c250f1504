from bascule.links.unwrap.table import RULES


def test_rules_are_written_as_they_are_compared() -> None:
    assert len(RULES) > 100
    assert len(set(RULES)) == len(RULES)
    for rule in RULES:
        assert rule.host == rule.host.lower()
        assert rule.path.startswith("/")
        assert rule.path == rule.path.lower()
        assert all(name == name.lower() for name in rule.names)
        assert bool(rule.names) == (rule.shape == "query")
