"""One apology at most, only where one is due, and together with what it is for.

In: a `Page`. Out: the findings `apology.*`. A condolence is no apology.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..assess.labels import SafetyKind, Situation
from ..plan import Apology
from ..stems import content
from .finding import Finding
from .page import Page, Sentence
from .phrases import any_hit
from .rules import found

_GRAVE = (Situation.GRIEF, Situation.SAFETY)


def apologies(page: Page) -> Iterator[Finding]:
    """Count the apologies and judge whether one is due."""
    said = [s for s in page.sentences if _apologises(s) and not _condoles(page, s)]
    plan = page.brief.plan
    if plan.apology is Apology.NEVER:
        rule = "apology.never" if plan.stance in _GRAVE else "apology.undue"
        yield from (found(rule, span=s.span) for s in said)
        return
    yield from (found("apology.count", span=s.span) for s in said[1:])
    if said and not _is_paired(page, said[0]):
        yield found("apology.unpaired", span=said[0].span)


def _apologises(sentence: Sentence) -> bool:
    if not any_hit(sentence.lower, "words.toml", "apology"):
        return False
    return not any_hit(sentence.lower, "words.toml", "no_apology")


def _condoles(page: Page, sentence: Sentence) -> bool:
    """Say whether the sorry of this sentence is said for her loss, not for our service."""
    plan = page.brief.plan
    if plan.stance is Situation.GRIEF:
        condolences = [s for s in page.opening if any_hit(s.lower, "words.toml", "condolence")]
        return sentence in condolences[:1]
    if plan.kind is SafetyKind.SELF_HARM:
        return any_hit(sentence.lower, "words.toml", "condolence")
    return False


def _is_paired(page: Page, sentence: Sentence) -> bool:
    """Say whether the same sentence or a neighbour names something of what happened."""
    at = page.sentences.index(sentence)
    near = page.sentences[max(0, at - 1) : at + 2]
    words = {w for s in near for w in content(s.lower, language=page.language)}
    return len((words & page.known.her_stems) - page.known.people) >= 1
