import inspect

from bascule.recall.contracts import Recalls
from bascule.store.embedded.recalls import EmbeddedRecalls


def test_the_embedded_store_has_every_part_with_the_same_arguments() -> None:
    asked = {name: member for name, member in vars(Recalls).items() if inspect.isfunction(member) and name[0] != "_"}
    assert len(asked) > 15
    for name, member in asked.items():
        kept = getattr(EmbeddedRecalls, name)
        assert [*inspect.signature(kept).parameters] == [*inspect.signature(member).parameters], name
        assert inspect.iscoroutinefunction(kept) == inspect.iscoroutinefunction(member), name
