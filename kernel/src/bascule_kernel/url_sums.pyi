from array import array

from bascule.links.destination import Destination
from bascule.signals.url_model.features import Host

def rest_sums(weights: array[int], destination: Destination, host: Host) -> tuple[int, int, int, int]: ...
def name_sum(weights: array[int], host: Host) -> int: ...
