"""CollegeMsg: private messages of a students' network, 2004 (Panzarasa, Opsahl, Carley 2009; SNAP). No texts."""

import gzip
from pathlib import Path

from bascule.simulate.talk import Talk, direct

FILE = "graph/CollegeMsg.txt.gz"


def talks(data: Path) -> list[Talk]:
    """Its 59,835 messages in time order.

    Raises:
        FileNotFoundError: ``data`` has no such file.
    """
    found = []
    with gzip.open(data / FILE, "rt", encoding="ascii") as lines:
        next(lines)
        for line in lines:
            sender, recipient, at = line.split()
            found.append(direct(float(at), f"u{sender}", f"u{recipient}"))
    found.sort(key=lambda talk: talk.at)
    return found
