"""Other people's wrappers, opened offline: safe links, redirectors, proxies. One wrapper family a file."""

from bascule.links.unwrap.chain import ANYWHERE as ANYWHERE
from bascule.links.unwrap.chain import may_wrap as may_wrap
from bascule.links.unwrap.chain import unwrap as unwrap
from bascule.links.unwrap.layer import Layer as Layer
