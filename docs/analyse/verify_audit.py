"""Check an exported audit trail: python3 verify_audit.py [NUMBER:HASH that was written down before] < TRAIL.jsonl."""

import hashlib
import json
import struct
import sys

LATE = 5.0  # seconds between the time that a change names and the time at which it was kept; more is a delay
FIELDS = ("network", "number", "at", "kept_at", "who", "action", "subject", "reason", "before", "after", "previous")


def digest(entry):
    """The hash that an entry should have."""
    parts = [struct.pack(">d", entry[f]) if f in ("at", "kept_at") else str(entry[f]).encode() for f in FIELDS]
    framed = b"".join(struct.pack(">I", len(part)) + part for part in parts)
    return hashlib.sha256(b"bascule audit 1" + framed).hexdigest()


def check(lines, anchor=""):
    """A sentence on a trail that holds; ValueError that names the first entry that does not fit, for any other."""
    last, slowest, found = f"0:{'0' * 64}", 0.0, not anchor
    for number, entry in enumerate(map(json.loads, lines), 1):
        counts = json.loads(entry["after"])["set_at"] if entry["action"] == "verdict.set" else entry["at"]
        if f"{entry['number'] - 1}:{entry['previous']}" != last:
            raise ValueError(f"entry {number} does not follow the one before")
        if entry["hash"] != digest(entry):
            raise ValueError(f"entry {number} was changed")
        if counts != entry["at"] or abs(entry["kept_at"] - counts) > LATE:
            raise ValueError(f"entry {number} counts from {counts}, but was kept at {entry['kept_at']}")
        last, slowest = f"{number}:{entry['hash']}", max(slowest, entry["kept_at"] - counts)
        found = found or last == anchor
    if not found:
        raise ValueError(f"{anchor} is not in it")
    return f"The trail holds up to {last}. The slowest change was kept {slowest:.3f} s after the time it counts from."


if __name__ == "__main__":
    print(check(sys.stdin, *sys.argv[1:2]))
