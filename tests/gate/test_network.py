import json

import msgspec
import pytest

from bascule.gate.network import Network, Policy
from bascule.judge.verdict import Thresholds


def test_the_default_policy_rejects_what_is_blocked_and_wraps_the_rest() -> None:
    policy = msgspec.json.decode(b"{}", type=Policy)
    assert (policy.mode, policy.on_block, policy.on_warn, policy.on_store_failure) == (
        "wrap",
        "reject",
        "rewrite",
        "closed",
    )
    assert policy.thresholds == Thresholds()


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"mode": "off"}, "mode"),
        ({"on_block": "deliver"}, "on_block"),
        ({"on_warn": "deliver"}, "on_warn"),
        ({"on_block": "drop"}, "on_block"),
        ({"thresholds": {"warn": 6, "block": 5}}, "thresholds"),
        ({"thresholds": {"warn": 0, "block": 5}}, "thresholds"),
        ({"exempt_hosts": "a.example"}, "exempt_hosts"),
        ({"short_over": 119}, "short_over"),
        ({"short_over": 8001}, "short_over"),
        ({"max_links": 0}, "max_links"),
        ({"max_links": 1001}, "max_links"),
        ({"text_retention_days": 0}, "text_retention_days"),
        ({"on_store_failure": "ajar"}, "on_store_failure"),
        ({"on_lists_failure": None}, "on_lists_failure"),
        ({"recall_action": "burn"}, "recall_action"),
        ({"recall_on_block": "yes"}, "recall_on_block"),
        ({"recall_notice": ""}, "recall_notice"),
        ({"recall_notice": "x" * 301}, "recall_notice"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_policy_that_cannot_be_is_refused_by_name(fields: dict[str, object], where: str) -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.json.decode(json.dumps(fields), type=Policy)
    assert where in str(refused.value)


@pytest.mark.parametrize("bad", ["", "Demo", "-demo", "demo-", "de mo", "demo/", "a" * 41, "d\u00e9mo", "demo\n"])
def test_a_network_id_must_fit_into_a_link(bad: str) -> None:
    with pytest.raises(ValueError, match="network: expected"):
        Network(bad, "Demo", "https://go.example")


@pytest.mark.parametrize("good", ["a", "demo", "my-chat-2", "a" * 40])
def test_plain_ids_are_fine(good: str) -> None:
    assert Network(good, "Demo", "https://go.example").policy == Policy()


@pytest.mark.parametrize("bad", ["", "x" * 101])
def test_a_network_has_a_name_for_people(bad: str) -> None:
    with pytest.raises(ValueError, match="name: expected"):
        Network("demo", bad, "https://go.example")
