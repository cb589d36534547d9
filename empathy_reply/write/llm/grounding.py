"""Whether a sentence of the LLM's stands on anything: what it says of us, of her, of the matter.

In: a sentence, the brief, what the LLM was shown. Out: whether it may stay. The checks judge what a
reply states; this judges what only an LLM gets wrong: deeds nobody planned, the customer's "I" in
the agent's mouth, the filler that every model has, broken-off and repeated sentences, brackets and
addresses of its own. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from ...data import table
from ...stems import content, stem
from ...text import sentences
from ..brief import Brief
from ..reply import Reply
from .view import View

RUN = 5
"""So many of the customer's words in a row, with an "I" among them, are no chance."""

LEAST_SHARE = 1 / 3
"""The share of a sentence's matter that must be known from somewhere."""

_WORD = re.compile(r"\w+")
_HER_VOICE = frozenset({"i", "my", "me", "mine", "we", "our", "us"})
_LEFT_OVER = re.compile(r"\[{1,2}(?!\[?confirm: )[^\[\]\n]{1,80}\]|\{\{|\b[A-Z]{2,8}_\d")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s)>\]]+|[\w.+-]{1,64}@[\w-]+\.[\w.-]+", re.I)
_WHOLE = re.compile(r"\w\W*(?:[.!?…。！？।]|\]\])[\"'”’»)]*$")
"""How a sentence ends that was not broken off."""

_AUXILIARY = (
    r"(?: (?:am|will|have|had|was|can|could|would|shall|should|do|did|be|been|not|now|also|"
)
_AUXILIARY += r"already|just|currently|personally|then|first|still|therefore|right|away))*"
_DEED = re.compile(rf"\b(?:i|we)(?:'(?:m|ll|ve|d|re))?{_AUXILIARY} (?P<verb>[a-z]+)")
_CLAUSE_END = re.compile(r"[,;:.!?–—]|\b(?:but|since|because|so|while|as|which)\b")
_AND_DEED = re.compile(r"\b(?:i|we)\b[^.!?]{0,200}?\band (?:am |will |then )?(?P<verb>[a-z]+ing)\b")


class Ground:
    """What the sentences of one reply may stand on."""

    def __init__(self, brief: Brief, view: View, plain: Reply) -> None:
        self._english = brief.language.partition("-")[0] == "en"
        self._hers = f" {' '.join(_WORD.findall(brief.words.lower()))} "
        self._addresses = _own_addresses(brief)
        self._plain = frozenset(_key(s) for s in sentences(plain.text))
        self._asks = not brief.passages
        told = (*view.lines, plain.text, brief.words, brief.guidance, brief.topic)
        self._matter = frozenset(content(" ".join(told)))
        self._deeds = _stems(_deeds_told(brief, view, plain)) | _neutral()
        self._planned = frozenset(content(" ".join((*view.doings, *brief.requests))))
        tried = (tried.step for tried in brief.tried_steps)
        self._steps = [frozenset(content(step)) for step in (*view.steps, *tried)]

    def sift(self, text: str, *, free: bool, before: set[str]) -> tuple[list[str], list[str]]:
        """Part the sentences that hold from the others.

        `free` is for openings, which may say more than is known; `before` grows by what was said.
        """
        kept, lost = list[str](), list[str]()
        dropped = False
        for sentence in sentences(text):
            key = _key(sentence)
            leans = dropped and leans_back(sentence)
            dropped = key in before or leans or not self.holds(sentence, free=free)
            before.add(key)
            (lost if dropped else kept).append(sentence[:1].upper() + sentence[1:])
        return kept, lost

    def holds(self, sentence: str, *, free: bool = False) -> bool:
        """Say whether one sentence may stay; one of the composer's own always may."""
        return _key(sentence) in self._plain or (
            _WHOLE.search(sentence) is not None
            and not _LEFT_OVER.search(sentence)
            and all(address in self._addresses for address in _addresses(sentence))
            and not _worn().search(sentence.replace("’", "'"))
            and not self._is_hers(sentence)
            and (self._asks or not sentence.endswith("?"))
            and self._deeds_are_ours(sentence)
            and (free or self._is_known(sentence))
        )

    def _is_hers(self, sentence: str) -> bool:
        """Say whether it speaks as the customer does."""
        words = _WORD.findall(sentence.lower())
        runs = (words[at : at + RUN] for at in range(len(words) - RUN + 1))
        return any(_HER_VOICE & {*run} and f" {' '.join(run)} " in self._hers for run in runs)

    def _deeds_are_ours(self, sentence: str) -> bool:
        """Say whether all that "I" do in it was planned, or says nothing of the matter."""
        lower = sentence.lower().replace("’", "'")
        found = [*_DEED.finditer(lower), *_AND_DEED.finditer(lower)] if self._english else []
        if not all(stem(deed["verb"]) in self._deeds for deed in found):
            return False
        return not any(self._is_her_step(deed) for deed in found)

    def _is_her_step(self, deed: re.Match[str]) -> bool:
        """Say whether "I" do in it what is for her to do, or what she did already."""
        clause = _CLAUSE_END.split(deed.string[deed.start() :], maxsplit=1)[0]
        said = set(content(clause)) - self._planned
        shared = max((len(said & step) for step in self._steps), default=0)
        return shared >= 2 and shared >= 0.6 * len(said)

    def _is_known(self, sentence: str) -> bool:
        said = content(_ADDRESS.sub(" ", sentence)) if self._english else ()
        known = sum(word in self._matter for word in said)
        return len(said) < 3 or known >= LEAST_SHARE * len(said)


def _key(sentence: str) -> str:
    return " ".join(_WORD.findall(sentence.lower()))


def leans_back(sentence: str) -> bool:
    """Say whether a sentence needs the one before it: "If not, …", "This …"."""
    return _leaning().match(sentence.lower().replace("’", "'")) is not None


def _deeds_told(brief: Brief, view: View, plain: Reply) -> Iterator[str]:
    """Where it stands what the agent does: the plan, the composer's own words, her wishes."""
    yield from (*view.doings, *brief.requests, brief.guidance)
    mine = re.compile(r"\bI\b")
    yield from (s for s in (*view.known, *sentences(plain.text)) if mine.search(s))


def _own_addresses(brief: Brief) -> frozenset[str]:
    """The links and addresses that may be given: the company's own, never the ticket's."""
    steps = (step.text for p in brief.passages for step in p.steps)
    notes = (note for p in brief.passages for note in (*p.notes, p.url or ""))
    return frozenset(_addresses(" ".join([*steps, *notes, brief.signature])))


def _addresses(text: str) -> Iterator[str]:
    return (found[0].rstrip(".,;:!?").lower() for found in _ADDRESS.finditer(text))


def _stems(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(stem(word) for text in texts for word in _WORD.findall(text.lower()))


@cache
def _neutral() -> frozenset[str]:
    return _stems([table("empathy_reply.write.llm", "grounding.toml")["neutral"]])


@cache
def _worn() -> re.Pattern[str]:
    rows = table("empathy_reply.write.llm", "grounding.toml")["worn"]
    return re.compile(rf"\b(?:{'|'.join(rows)})\b", re.IGNORECASE)


@cache
def _leaning() -> re.Pattern[str]:
    rows = table("empathy_reply.write.llm", "grounding.toml")["leaning"].split("|")
    return re.compile(rf"(?:{'|'.join(re.escape(row.strip()) for row in rows)})\b")
