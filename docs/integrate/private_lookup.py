"""Ask whether links are bad without saying which: python3 private_lookup.py API KEY URL..., with bascule installed."""

import base64
import hashlib
import json
import secrets
import sys
import time
import urllib.parse
import urllib.request
from typing import Any

from bascule.links.expressions import expressions  # pure: a client may copy its rules, or bring its own

AT_ONCE = 8
"""Prefixes in every search: those that are meant, and others of the list that hide them."""


def rice_values(block: dict[str, Any]) -> list[int]:
    """The sorted 32-bit numbers of a Rice-Golomb coded block: least significant bit first, quotients in unary."""
    bits, at = int.from_bytes(base64.b64decode(block["encodedData"]), "little"), 0
    values = [int(block["firstValue"])]
    for _ in range(int(block["entriesCount"])):
        quotient = 0
        while bits >> at & 1:
            quotient, at = quotient + 1, at + 1
        rest = bits >> at + 1 & (1 << block["riceParameter"]) - 1
        at += 1 + block["riceParameter"]
        values.append(values[-1] + (quotient << block["riceParameter"] | rest))
    return values


class PrivateLookup:
    """Keeps the list of prefixes, and asks for whole hashes only where one is on it."""

    def __init__(self, api: str, key: str) -> None:
        self.api, self.key = api.rstrip("/"), key
        self.version, self.listed, self.fresh_until = "", list[bytes](), 0.0
        self.known: dict[bytes, tuple[float, dict[bytes, str]]] = {}

    def verdict(self, url: str) -> str:
        """``allow``, ``warn``, ``block``, or ``unknown``; of what is asked, the most specific expression counts."""
        self.refresh()
        hashes = [hashlib.sha256(one.encode()).digest() for one in expressions(url)]
        there, now = set(self.listed), time.time()
        wanted = {one[:4] for one in hashes} & there
        if asked := [one for one in wanted if self.known.get(one, (0.0, {}))[0] <= now]:
            self.search(asked, now)
        found = {full: said for one in wanted for full, said in self.known[one][1].items()}
        return next((found[one] for one in hashes if one in found), "unknown")

    def refresh(self) -> None:
        """Fetch the list where it is older than it may be; a list whose checksum does not fit is not taken."""
        if time.time() < self.fresh_until:
            return
        answer = self.get("/v1/hashes/list", [("version", self.version)])
        if not answer["partialUpdate"]:
            block = answer.get("additionsFourBytes")
            listed = [value.to_bytes(4, "big") for value in rice_values(block)] if block else []
            if base64.b64decode(answer["sha256Checksum"]) != hashlib.sha256(b"".join(listed)).digest():
                raise ValueError("the list's checksum does not fit its hashes")
            self.version, self.listed = answer["version"], listed
        self.fresh_until = time.time() + float(answer["minimumWaitDuration"].rstrip("s"))

    def search(self, wanted: list[bytes], now: float) -> None:
        """Ask for whole hashes, with others beside them so that which were meant cannot be told; keep the answer."""
        others = [secrets.choice(self.listed) for _ in range(AT_ONCE - len(wanted))]
        asked = sorted({*wanted, *others})
        answer = self.get("/v1/hashes:search", [("prefixes", base64.urlsafe_b64encode(one).decode()) for one in asked])
        until = now + float(answer["cacheDuration"].rstrip("s"))
        self.known |= {one: (until, {}) for one in asked}
        for found in answer["fullHashes"]:
            full = base64.b64decode(found["fullHash"])
            if full[:4] in self.known:
                self.known[full[:4]][1][full] = found["fullHashDetails"][0]["verdict"]

    def get(self, path: str, query: list[tuple[str, str]]) -> dict[str, Any]:
        """One answer of the API."""
        address = f"{self.api}{path}?{urllib.parse.urlencode(query)}"
        request = urllib.request.Request(address, headers={"Authorization": f"Bearer {self.key}"})  # noqa: S310 # ours
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 # likewise
            found: dict[str, Any] = json.load(answer)
            return found


if __name__ == "__main__":
    lookup = PrivateLookup(sys.argv[1], sys.argv[2])
    for url in sys.argv[3:]:
        print(lookup.verdict(url), url)
