"""What one sentence shows: the cues in it, and its form (capitals, exclamation and question marks).

In: a sentence as written. Out: `Signs`. Pure; the cue tables are read once, when first needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cache
from typing import NamedTuple

from ..data import table
from .cues import CueBook, Hit, fold

CUE_FILES = ("feelings.toml", "dangers.toml", "moments.toml", "pairs.toml")
SENTENCE_LIMIT = 2_000
"""Characters of one sentence that are read; nobody writes longer ones."""

TEXT_LIMIT = 20_000
"""Characters of one text that are read; what is felt has been said by then."""

_STOP = re.compile(r"(?<=[.!?…])[\s\"')]+|\n+|(?<=[。！？])")
_LOG = re.compile(r"^\s*\d{4}-\d\d-\d\d[T ]\d\d:\d\d|^\s*at [\w.$]+\(|^\s*[{}<]|^\s*Traceback")
"""A line of a log or of code is nobody's feeling."""

_NEGATED = re.compile(
    r"\b(?:not|never|no|without|hardly|nor|neither|isnt|nicht|kein|keine|nunca|sin|sem|pas|nao)"
    r"(?: (?:very|so|really|too|that|at all|a|an|the|been|being|be|to|even|overly|sehr|muy|muito))"
    r"{0,2} $"
)
_CAPITALS = re.compile(r"\b[A-Z]{3,}\b")
_CAPITAL_NAMES = re.compile(
    r"\b(?:PDF|USB|URL|API|CSV|XML|SQL|HTML?|HTTPS?|SSL|VAT|IBAN|USD|EUR|GBP|ASAP|FAQ|APP|SMS|"
    r"PIN|ATM|UTC|GMT|CEO|CFO|CTO|RMA|SKU|LED|USA|ISO|OTP|SIM|VIP|DHL|UPS|DPD|IMEI|VPN|DNS|"
    r"BBB|FCC|FTC|CFPB|FCA|NHS|RE|FW|FWD|TLS|JSON|SAP|CRM|SLA|XXXX+)\b"
)


class Form(NamedTuple):
    """How loudly a text is written. `shouted` counts words in capitals."""

    shouted: int
    exclaimed: int
    asked: int
    words: int


class Signs:
    """The cues of one sentence, by label."""

    def __init__(self, text: str, folded: str, hits: Iterable[Hit], form: Form) -> None:
        self.text = text
        self.folded = folded
        self.form = form
        self._hits: dict[str, list[Hit]] = {}
        for hit in hits:
            self._hits.setdefault(hit.cue.label, []).append(hit)

    def hits(self, label: str) -> Sequence[Hit]:
        """The cues that speak for a label, none inside another."""
        return self._hits.get(label, ())

    @property
    def labels(self) -> Set[str]:
        """All labels that a cue speaks for."""
        return self._hits.keys()

    def score(self, label: str) -> float:
        """How strongly the sentence speaks for a label, 0 to 1: cues count as independent."""
        rest = 1.0
        for hit in self.hits(label):
            rest *= 1 - hit.cue.weight
        return 1 - rest

    def level(self, label: str) -> int:
        """The strongest level among the cues of a label; 0 when there is none."""
        return max((hit.cue.level for hit in self.hits(label)), default=0)

    def is_explicit(self, label: str) -> bool:
        """Whether the words name or shout the label."""
        return any(hit.cue.explicit for hit in self.hits(label))


@cache
def cue_book() -> CueBook:
    """All cues, read and indexed once."""
    return CueBook(cue for name in CUE_FILES for cue in table(__package__, name)["cue"])


def read_signs(sentence: str) -> Signs:
    """Find what one sentence shows."""
    sentence = sentence[:SENTENCE_LIMIT]
    folded = fold(sentence)
    hits = (hit for hit in cue_book().find(folded) if not _is_negated(hit, folded))
    return Signs(sentence, folded, _distinct(hits), _form(sentence))


def split_sentences(text: str) -> Iterator[str]:
    """Split roughly into sentences; lines of logs and code are left out."""
    for part in _STOP.split(text[:TEXT_LIMIT]):
        if part and part.strip() and not _LOG.match(part):
            yield part.strip()


def _is_negated(hit: Hit, folded: str) -> bool:
    before = folded[max(0, hit.start - 40) : hit.start]
    return hit.cue.negatable and _NEGATED.search(before) is not None


def _distinct(hits: Iterable[Hit]) -> list[Hit]:
    """Of cues for one label that overlap, keep the heaviest, so that words count once."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (-h.cue.weight, h.start - h.end)):
        clash = any(
            k.cue.label == hit.cue.label and k.start < hit.end and hit.start < k.end for k in kept
        )
        if not clash:
            kept.append(hit)
    return kept


def _form(sentence: str) -> Form:
    loud = _CAPITALS.findall(_CAPITAL_NAMES.sub("", sentence))
    return Form(
        shouted=len(loud),
        exclaimed=sentence.count("!"),
        asked=sentence.count("?"),
        words=sentence.count(" ") + 1,
    )
