"""The adapters there are."""

from bascule.adapters.contract import Adapter
from bascule.adapters.http_antispam import HttpAntispam
from bascule.adapters.openim import OpenIM
from bascule.adapters.rspamd import Rspamd
from bascule.adapters.stream import Stream
from bascule.adapters.tencent import Tencent


def adapters() -> dict[str, Adapter]:
    """Each by its name, made anew."""
    return {one.name: one for one in (Stream(), OpenIM(), Tencent(), HttpAntispam(), Rspamd())}
