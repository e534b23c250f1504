import asyncio
import inspect

from bascule.audit.contracts import AuditLog, Filter
from bascule.store.embedded.audit import EmbeddedAudit


def test_a_filter_asks_for_everything_unless_told() -> None:
    assert Filter() == Filter(None, None, None, None, None)


def test_the_embedded_store_keeps_the_contract() -> None:
    promised = {name for name in vars(AuditLog) if not name.startswith("_")}
    for name in promised:
        kept = getattr(EmbeddedAudit, name)
        assert inspect.signature(kept) == inspect.signature(getattr(AuditLog, name))
        assert asyncio.iscoroutinefunction(kept)
