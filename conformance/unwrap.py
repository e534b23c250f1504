"""Published vectors about wrappers: Safe Links in texts and alone, Proofpoint's three versions."""

import json
import re
from pathlib import Path
from urllib.parse import unquote

from bascule.links.unwrap import unwrap
from bascule.links.unwrap.proofpoint import decode
from conformance.tally import Tally

_SAFE_LINK = re.compile(r"https://[a-z0-9]+\.safelinks\.protection\.outlook\.com/[^\s<>\"()]*[^\s<>\"().,]")


def suites(shared: Path) -> list[Tally]:
    """Every suite about unwrapping, from the vectors in the shared data folder."""
    vectors = shared / "vectors"
    return [safelinks(vectors), proofpoint(vectors)]


def safelinks(vectors: Path) -> Tally:
    tally = Tally("links.safelinks", "safelinks_urls and safelinks_texts (each link replaced where it stands)", 1.0)
    for case in json.loads((vectors / "safelinks_urls.json").read_bytes()):
        tally.check(case["input"], case["expected"], _last(case["input"]))
    for case in json.loads((vectors / "safelinks_texts.json").read_bytes()):
        text = _SAFE_LINK.sub(lambda match: _last(match[0]), case["input"])
        tally.check(
            (case["kind"], case["shape"], case["eol"]), case["expected"], text if text != case["input"] else None
        )
    return tally


def _last(url: str) -> str:
    layers = unwrap(url)
    return layers[-1].url if layers else url


def proofpoint(vectors: Path) -> Tally:
    tally = Tally("links.proofpoint", "proofpoint.json; the text as it was wrapped, percent-decoded where asked", 1.0)
    for case in json.loads((vectors / "proofpoint.json").read_bytes()):
        found = decode(case["encoded"])
        got = case["encoded"] if found is None else found
        tally.check(case["name"], case["decoded"], unquote(got) if case["unquote"] else got)
        layers = unwrap(case["encoded"])
        if found:
            tally.check((case["name"], "as a layer"), (found, "proofpoint"), (layers[0].url, layers[0].wrapper))
        else:
            tally.check((case["name"], "as a layer"), (), layers)
    return tally
