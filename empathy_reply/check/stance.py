"""Whether the reply keeps the stance of its moment: what the opening does, and the tone.

In: a `Page`. Out: the findings `stance.*` and `ack.*`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ..assess.labels import SafetyKind, Situation
from ..stems import content
from ..verbs import opens_instruction
from .finding import Finding
from .page import Page, Sentence
from .phrases import any_hit, hits
from .rules import found

_CLAUSE = re.compile(r"[,:;–—]| (?:please|then|and|first|now) ")
_DO = re.compile(
    r"^\W*(?:please |first,? |now,? |right now,? |at once,? |immediately,? |for the next \w+:? )*"
    r"(?:don't|do not|never|evacuate|avoid|rinse|flush|ventilate|swallow|stand|step|dial|ring|"
    r"you (?:must|need to|have to|should)|nobody|no one|detén|deja|deje|sal|salga|llama|llame|"
    r"bloquea|bloquee|apaga|apague|aléjate|aléjese|verlassen|rufen|ruf|ziehen|stoppen|sperren|"
    r"bringen|trennen|quittez|appelez|arrêtez|débranchez|bloquez|éloignez|coupez)\b"
)
_AMOUNT = re.compile(r"[$£€]\s?\d|\d\s?(?:€|£|eur\b|usd\b|gbp\b)")


def opening(page: Page) -> Iterator[Finding]:
    """Judge the opening by what this moment asks for."""
    if page.first is None:
        return
    plan = page.brief.plan
    judge = _SAFETY[plan.kind] if plan.kind else _OPENINGS[plan.stance]
    yield from judge(page, page.first)


def tone(page: Page) -> Iterator[Finding]:
    """Find words that this moment does not bear."""
    for family in _UNFIT.get(page.brief.plan.stance, ()):
        for sentence in page.sentences:
            hit = next(iter(hits(sentence.lower, "words.toml", family)), None)
            if hit and not _is_hers(page, sentence, hit.span):
                start = sentence.start
                span = (start + hit.span[0], start + hit.span[1])
                yield found("stance.tone", _TONE[family], span=span)


def budget(page: Page) -> Iterator[Finding]:
    """Find empathy beyond the one sentence, or the none, that this moment bears."""
    plan = page.brief.plan
    if plan.stance in (Situation.POSITIVE, Situation.ROUTINE, Situation.HOSTILE):
        return
    felt = [s for s in page.sentences if any_hit(s.lower, "words.toml", "sympathy")]
    allowed = max(plan.empathy_sentences, 1) + 1  # one for the feeling, one for the plain apology
    for sentence in felt[allowed:]:
        yield found("stance.budget", span=sentence.span)


def _instruction(page: Page, first: Sentence) -> Iterator[Finding]:
    """Danger: the first sentence is what to do, and nothing comes before it."""
    at = min((m.span[0] for m in hits(first.lower, "words.toml", "sympathy")), default=-1)
    if not _instructs(first) or at >= 0:
        yield found("stance.instruction", span=first.span)


def _instructs(sentence: Sentence) -> bool:
    """Say whether one of its clauses tells what to do."""
    clauses = (clause.strip() for clause in _CLAUSE.split(sentence.lower))
    return any(_DO.match(clause) or opens_instruction(clause) for clause in clauses if clause)


def _crisis(page: Page, first: Sentence) -> Iterator[Finding]:
    """Self-harm: where help is stands in the first sentences, and no business before it."""
    lead = page.sentences[:3]
    at = next((n for n, s in enumerate(lead) if _gives_help(s)), None)
    if at is None:
        yield found("stance.crisis", "Where help is at once must stand in the first sentences.")
    until = len(page.sentences) if at is None else at + 1
    for sentence in page.sentences:
        early = sentence in page.sentences[:until]
        money = _AMOUNT.search(sentence.lower) or any_hit(sentence.lower, "words.toml", "business")
        if money and (early or _AMOUNT.search(sentence.lower)):
            yield found("stance.crisis", "No business here: it waits.", span=sentence.span)


def _gives_help(sentence: Sentence) -> bool:
    return any_hit(sentence.lower, "words.toml", "crisis")


def _condolence(page: Page, first: Sentence) -> Iterator[Finding]:
    """Grief: one plain condolence in the first two sentences, once."""
    if not any(any_hit(s.lower, "words.toml", "condolence") for s in page.opening):
        yield found("stance.condolence", "One plain condolence belongs in the first two sentences.")


def _accountability(page: Page, first: Sentence) -> Iterator[Finding]:
    """Repeat contact: the opening names what was said before, without sympathy."""
    if not any(_names_contact(page, s) for s in page.opening):
        message = (
            "The opening should name the earlier contacts: when, how many, what we did not do."
        )
        yield found("stance.opening", message, span=first.span)


def _names_contact(page: Page, sentence: Sentence) -> bool:
    if any_hit(sentence.lower, "words.toml", "earlier"):
        return True
    return any(t.id and t.id.lower() in sentence.lower for t in page.case.history.past_tickets)


def _difficulty(page: Page, first: Sentence) -> Iterator[Finding]:
    """Difficulty: the first sentences name what happened to her, in her specifics."""
    if any_hit(first.lower, "words.toml", "thanks"):
        yield found("stance.opening", "Begin with what happened, not with thanks.", span=first.span)
    yield from _specific(page, first)


def _specific(page: Page, first: Sentence) -> Iterator[Finding]:
    words = {w for s in page.opening for w in content(s.lower, language=page.language)}
    names = page.known.people
    if len((words & page.known.her_stems) - names) < 2:
        yield found("ack.missing", span=first.span)


def _plain(page: Page, first: Sentence) -> Iterator[Finding]:
    """Routine and hostile: the matter itself, and no empathy."""
    for sentence in page.sentences:
        if any_hit(sentence.lower, "words.toml", "sympathy_words"):
            yield found("ack.undue", span=sentence.span)
    if any_hit(first.lower, "words.toml", "thanks"):
        yield found("stance.opening", "Begin with the matter itself.", span=first.span)


def _is_hers(page: Page, sentence: Sentence, span: tuple[int, int]) -> bool:
    """Say whether the customer used the word herself, so that naming it is no judgement."""
    stance = page.brief.plan.stance
    word = sentence.lower[span[0] : span[1]]
    return stance is Situation.HOSTILE and len(word.split()) == 1 and word in page.known.taught


Judge = Callable[[Page, Sentence], Iterator[Finding]]

_OPENINGS: dict[Situation, Judge] = {
    Situation.DIFFICULTY: _difficulty,
    Situation.REPEAT_CONTACT: _accountability,
    Situation.SAFETY: _instruction,
    Situation.HOSTILE: _plain,
    Situation.GRIEF: _condolence,
    Situation.POSITIVE: _specific,
    Situation.ROUTINE: _plain,
}
_SAFETY: dict[SafetyKind, Judge] = {
    SafetyKind.PHYSICAL: _instruction,
    SafetyKind.SECURITY: _instruction,
    SafetyKind.SELF_HARM: _crisis,
}
_UNFIT: dict[Situation, tuple[str, ...]] = {
    Situation.GRIEF: ("cheer",),
    Situation.SAFETY: ("cheer",),
    Situation.HOSTILE: ("lecture", "plead"),
    Situation.POSITIVE: ("problem",),
    Situation.REPEAT_CONTACT: ("sympathy_words",),
}
_TONE = {
    "cheer": "No cheer here.",
    "lecture": "State the limit without a lecture.",
    "plead": "State the limit without pleading.",
    "problem": "No problem words where the news is good.",
    "sympathy_words": "Accountability, not sympathy: say what we did not do.",
}
