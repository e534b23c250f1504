"""What a network decides about what it has seen: how long a name is young, what is a replica, what is everyday."""

from typing import Annotated

import msgspec


class Familiarity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a network's own history counts.

    Attributes:
        young_days: days since it was first seen for which a platform's sub-domain counts as young.
        replica_sites: new sites with one telling path, from which the path counts as a kit's.
        replica_days: days within which they have to be seen.
        everyday_days: days of the last thirty on which a site is linked to, from which it is used every day.
        everyday_senders: accounts that link to it, from which it is.
    """

    young_days: Annotated[float, msgspec.Meta(gt=0, le=365)] = 14.0
    replica_sites: Annotated[int, msgspec.Meta(ge=2, le=20)] = 3
    replica_days: Annotated[float, msgspec.Meta(ge=1, le=30)] = 7.0
    everyday_days: Annotated[int, msgspec.Meta(ge=2, le=30)] = 5
    everyday_senders: Annotated[int, msgspec.Meta(ge=2, le=12)] = 3
