"""Makes a model from samples: equal shapes, replicas counted, weights fitted, log-odds set on links in chat.

**Shape.** Chat links have paths, home pages have none, and half of a phishing feed are bare hosts: a model told of that
looks perfect on home pages and calls nearly all of chat phishing. So both classes get the same weight in each of four
shapes (bare host, query, one segment, more), and shape alone tells nothing.

**Near-duplicates.** A template with many hosts, and a chat host with many links, count less than each alone.

**Calibration.** Each chat link is scored by a model that has seen nothing of its chat, as a new network's will be, and
phishing by one that has seen nothing of its registrable domain. Log-odds are a logistic line through these scores,
moved so that ``ALLOWED`` of the links in chat would be warned of.
"""

import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

import msgspec
import numpy as np

from bascule.signals.url_model.features import PARTS, places, seen_places
from bascule.signals.url_model.fit import Rows, fit, rows
from bascule.signals.url_model.model import FORMAT, ModelFile
from bascule.signals.url_model.samples import CHAT, Sample

WARNS = 2.5
"""Log-odds from which a likeness alone warns, as the default thresholds have it."""
ALLOWED = 0.001
"""The share of links in a chat never seen that may be warned of when thresholds are set."""
SHAPES = (0.3, 0.15, 0.25, 0.3)
"""What bare hosts, queries, one segment and more count, in both classes."""
REPLICAS_KEPT = 3
"""Sites with a template, from which it is kept in the table."""
_CROWD = 0.3  # how much less each of many alike counts: their number to the power of minus this
_BRANDS = 0.2  # what a brand's bare domain counts beside a chat link
_PHISHING = 1.0  # what phishing counts beside benign

Told = Callable[[str, float], None]
"""Told what is being done, and how much of it is done, 0 to 1."""


class Read(msgspec.Struct, frozen=True):
    """Samples taken apart once, for any number of fits.

    Attributes:
        samples: as given.
        parts: for each sample the places of each of ``PARTS``.
        templates: for each sample the hash of its template; 0 for a bare host.
    """

    samples: Sequence[Sample]
    parts: Sequence[tuple[frozenset[int], ...]]
    templates: Sequence[int]

    def take(self, which: Iterable[int]) -> "Read":
        """The samples numbered in ``which``, in that order."""
        chosen = list(which)
        return Read(
            [self.samples[number] for number in chosen],
            [self.parts[number] for number in chosen],
            [self.templates[number] for number in chosen],
        )

    @property
    def labels(self) -> Any:
        """1.0 for phishing, 0.0 for benign, one a sample (a numpy array)."""
        return np.array([float(sample.phishing) for sample in self.samples])


def taken_apart(samples: Sequence[Sample], told: Told = lambda what, done: None) -> Read:
    """``samples`` with the places of their parts."""
    parts, templates = [], []
    for number, sample in enumerate(samples):
        found = places(sample.destination)
        parts.append(tuple(getattr(found, part) for part in PARTS))
        templates.append(found.template_hash)
        if number % 5000 == 0:
            told("reading", number / len(samples))
    return Read(samples, parts, templates)


def replicas(read: Read) -> dict[int, frozenset[str]]:
    """The registrable domains of phishing that each template was seen on."""
    found: dict[int, set[str]] = defaultdict(set)
    for sample, template in zip(read.samples, read.templates, strict=True):
        if template and sample.phishing:
            found[template].add(sample.domain)
    return {template: frozenset(domains) for template, domains in found.items()}


def columns(read: Read, sites: dict[int, frozenset[str]], use: Collection[str] = PARTS) -> Rows:
    """The rows of ``read`` in the parts ``use``; the table of replicas counts a sample's *other* domains alone."""
    chosen = [number for number, part in enumerate(PARTS) if part in use]
    found: list[list[int]] = []
    for sample, parts, template in zip(read.samples, read.parts, read.templates, strict=True):
        row = [place for number in chosen for place in parts[number]]
        if template and "template" in use:
            domains = sites.get(template, frozenset())
            row.append(seen_places(_kept(len(domains) - (sample.domain in domains))))
        found.append(row)
    return rows(found)


def _kept(count: int) -> int:
    return count if count >= REPLICAS_KEPT else 0


def shape(sample: Sample) -> int:
    """0 for a bare host, 1 for one with a query, 2 for one path segment, 3 for more."""
    if sample.destination.query:
        return 1
    segments = sum(1 for segment in sample.destination.path.split("/") if segment)
    return (0, 2, 3)[min(segments, 2)]


def equal_shapes(read: Read) -> Any:
    """What each sample counts: the same for both classes in each shape, crowds held down."""
    samples = read.samples
    alike = [
        (template or sample.destination.host[:2] + sample.domain.partition(".")[2])
        if sample.phishing
        else sample.domain
        for sample, template in zip(samples, read.templates, strict=True)
    ]
    crowd = Counter(alike)
    counts = np.array([float(crowd[one]) ** -_CROWD for one in alike])
    counts *= np.array([_BRANDS if sample.source == "brands" else 1.0 for sample in samples])
    cells = np.array([2 * shape(sample) + sample.phishing for sample in samples])
    for cell in range(2 * len(SHAPES)):
        inside = cells == cell
        if inside.any():
            share = SHAPES[cell // 2] * (_PHISHING if cell % 2 else 1.0) / (1.0 + _PHISHING)
            counts[inside] *= share * len(samples) / counts[inside].sum()
    return counts


def fold(domain: str, seed: int, folds: int) -> int:
    """The fold that a registrable domain, with all its addresses, belongs to."""
    return zlib.crc32(f"{seed}:{domain}".encode()) % folds


def learn(
    read: Read, made: dict[str, str | int | float], seed: int = 1, told: Told = lambda what, done: None
) -> ModelFile:
    """The model of ``read``.

    Args:
        read: phishing and benign, with chat among them.
        made: what the file is to tell of its origin.
        seed: draws the folds; the same seed and samples make the same file.
        told: progress.

    Raises:
        ValueError: phishing or chat is missing.
    """
    labels = read.labels
    chat = np.array([sample.source in CHAT for sample in read.samples], dtype=bool)
    if not labels.any() or not chat.any():
        raise ValueError("samples: expected phishing and links in chat among them")
    unseen = np.zeros(len(labels))
    for number, part in enumerate(unseen_parts(read, chat_folds(read, seed))):
        told("calibrating", number / len(CHAT))
        unseen[part.outside] = part.score(read, part.outside)
    curve, base_rate = calibrated(unseen[labels == 1], unseen[chat])
    told("fitting", 0.0)
    whole = fitted(read, np.arange(len(labels)))
    scale, packed = quantised(whole.weights)
    kept = sorted((key, len(domains)) for key, domains in whole.sites.items() if len(domains) >= REPLICAS_KEPT)
    table = np.array(kept, dtype="<u4").tobytes()
    made = {**made, "seed": seed, "base_rate": round(base_rate, 5), "phishing": int(labels.sum())}
    made |= {"chat": int(chat.sum()), "benign": int(len(labels) - labels.sum()), "templates": len(kept)}
    return ModelFile(FORMAT, made, scale, whole.bias, packed, curve, zlib.compress(table, 9))


class Fit(msgspec.Struct, frozen=True):
    """Weights fitted on some samples.

    Attributes:
        weights: one for each place (a numpy array).
        bias: added to every score.
        sites: the domains that each template was seen on.
        use: the parts that were fitted.
        outside: the samples that were left out.
    """

    weights: Any
    bias: float
    sites: dict[int, frozenset[str]]
    use: Collection[str]
    outside: Any

    def score(self, read: Read, which: Any) -> Any:
        """The uncalibrated scores of the samples of ``read`` numbered in ``which``."""
        return columns(read.take(which), self.sites, self.use).score(self.weights, self.bias)


def fitted(read: Read, which: Any, use: Collection[str] = PARTS) -> Fit:
    """A fit of the parts ``use`` on the samples numbered in ``which``."""
    inside = read.take(which)
    sites = replicas(inside)
    weights, bias = fit(columns(inside, sites, use), inside.labels, equal_shapes(inside))
    return Fit(weights, bias, sites, use, np.setdiff1d(np.arange(len(read.samples)), which))


def unseen_parts(read: Read, folds: Sequence[int]) -> Iterator[Fit]:
    """A fit for each fold on the samples of the others; ``folds`` has each sample's, counted from nought."""
    for number in range(max(folds) + 1):
        yield fitted(read, np.flatnonzero(np.array(folds) != number))


def chat_folds(read: Read, seed: int) -> list[int]:
    """Each chat is a fold of its own; what is not chat goes to them by registrable domain."""
    chats = {source: number for number, source in enumerate(sorted(CHAT))}
    return [chats.get(one.source, fold(one.domain, seed, len(chats))) for one in read.samples]


def calibrated(phishing: Any, chat: Any) -> tuple[tuple[tuple[float, float], ...], float]:
    """The curve from scores to log-odds, and the base rate that it stands for.

    Its slope is Platt's, both classes weighed alike. It lies so that ``ALLOWED`` of the links in chat reach ``WARNS``;
    the share of phishing among links at which that is the true log-odds is the base rate.
    """
    slope, rise = _line(phishing, chat)
    threshold = float(np.sort(chat)[::-1][int(ALLOWED * len(chat))])
    prior = WARNS - (slope * threshold + rise)
    low, high = -60.0, 60.0
    points = tuple((score, slope * (score - threshold) + WARNS) for score in (low, high))
    return points, float(1 / (1 + np.exp(-prior)))


def _line(phishing: Any, chat: Any) -> tuple[float, float]:
    """Slope and rise of the logistic line through scores, both classes weighed alike; Newton's steps."""
    scores = np.concatenate([phishing, chat])
    labels = np.concatenate([np.ones(len(phishing)), np.zeros(len(chat))])
    counts = np.concatenate([np.full(len(phishing), 0.5 / len(phishing)), np.full(len(chat), 0.5 / len(chat))])
    line = np.array([0.5, 0.0])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-(line[0] * scores + line[1])))
        error, bend = counts * (chance - labels), counts * chance * (1 - chance)
        gradient = np.array([error @ scores, error.sum()])
        hessian = np.array([[bend @ scores**2, bend @ scores], [bend @ scores, bend.sum()]]) + 1e-9 * np.eye(2)
        line = line - np.linalg.solve(hessian, gradient)
    return float(line[0]), float(line[1])


def quantised(weights: Any) -> tuple[float, bytes]:
    """Weights as 16-bit integers, packed, and what one step of them is worth: bytes cost a hundredth of the recall."""
    scale = float(np.abs(weights).max()) / 4095 or 1.0
    return scale, zlib.compress(np.round(weights / scale).astype("<i2").tobytes(), 9)
