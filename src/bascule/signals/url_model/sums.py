"""What the pieces of an address weigh in a table, added up: the part of a score that runs over every character."""

from array import array

from bascule.kernel import compiled
from bascule.links.destination import Destination
from bascule.signals.url_model.features import Host, name_places, rest_places


@compiled("url_sums", 1)
def rest_sums(weights: "array[int]", destination: Destination, host: Host) -> tuple[int, int, int, int]:
    """What path, template and hosting weigh by ``weights`` (``2 ** BITS`` of them), and the template's hash."""
    found, weight = rest_places(destination, host), weights.__getitem__
    sums = (sum(map(weight, found.path)), sum(map(weight, found.template)), sum(map(weight, found.hosting)))
    return (*sums, found.template_hash)


@compiled("url_sums", 1)
def name_sum(weights: "array[int]", host: Host) -> int:
    """What a host's name weighs by ``weights``."""
    return sum(map(weights.__getitem__, name_places(host)))
