import pytest
from cel_expr_python import cel

from bascule.judge.rules.tree import Node, tree, walk


def read(text: str) -> Node:
    env = cel.NewEnv(variables={"message.text": cel.Type.STRING, "n": cel.Type.INT, "x": cel.Type.DOUBLE})
    return tree(env.compile(text).serialize())


def test_a_tree_has_names_overloads_constants_and_positions() -> None:
    root = read('message.text.contains("ä😀") && n - 2 > -5')
    assert (root.kind, root.name, root.position) == ("call", "_&&_", 28)
    contains, compared = root.parts
    assert (contains.name, contains.overload) == ("contains", "contains_string")
    assert [(part.name, part.value) for part in contains.parts] == [("message.text", None), ("", "ä😀")]
    assert compared.overload == "greater_int64"
    assert compared.parts[0].overload == "subtract_int64"
    assert compared.parts[1].value == -5


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("false", False), ("0", 0), ("-9223372036854775808", -(2**63)), ("2.5", 2.5), ('""', "")],
)
def test_constants(text: str, value: object) -> None:
    root = read(text)
    assert (root.kind, root.value, type(root.value)) == ("const", value, type(value))


def test_a_loop_has_its_parts() -> None:
    root = read('["a", "b"].exists(one, one == message.text)')
    assert (root.kind, root.name, root.accumulator) == ("comprehension", "one", "@result")
    assert [part.kind for part in root.parts] == ["list", "const", "call", "call", "ident"]
    assert "message.text" in {node.name for node in walk(root)}


@pytest.mark.parametrize("text", ["1u", "b'x'", "null", "{'a': 1}", "{'a': 1}.a"])
def test_what_rules_may_not_use_is_told_apart(text: str) -> None:
    assert "other" in {node.kind for node in walk(read(text))}


@pytest.mark.parametrize("data", [b"", b"\x00", b"\xff" * 40, b"\x12\x05hello"])
def test_what_is_no_expression_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"CEL expression|wire type"):
        tree(data)
