"""Never again what she already tried. In: a `Page`. Out: the finding `tried.repeated`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..knowledge.passage import Who
from ..stems import content
from ..verbs import opens_instruction
from .finding import Finding
from .page import Page
from .rules import found

_CLAUSE = re.compile(r"[,:;–—(]|\b(?:and|then|please|also|first|simply|just|y|und|et)\b")
_SUGGESTS = re.compile(
    r"\b(?:try|trying|please|could you|can you|would you|have you tried|did you try|make sure|"
    r"you (?:can|could|should|may|might|need to)|recommend|suggest|advise|go ahead|best to|"
    r"next (?:step|thing)|prueba|pruebe|intenta|intente|por favor|bitte|versuchen|versuche|"
    r"essayez|essaie|veuillez)\b"
)
_CREDITED = re.compile(
    r"\b(?:already|(?<!have )(?<!did )you(?:'ve| have| had)? "
    r"(?:\w+ed|did|tried|ran|sent|took|re-?ran|put|went|kept|made)|"
    r"no need|don't|do not|needn't|need not|not (?:another|again|the)|instead of|rather than|"
    r"changed nothing|no difference|didn't|did not|had no effect|no effect|won't|will not|"
    r"ya|bereits|schon|déjà)\b"
)
_ASIDE = re.compile(r"\([^)]*\)")


def repeated(page: Page) -> Iterator[Finding]:
    """Find a suggestion to do again what did not help."""
    steps = [stems for text in _tried(page) if (stems := _stems(page, text))]
    for sentence in page.sentences:
        if steps and _suggests(sentence.lower) and not _CREDITED.search(sentence.lower):
            said = frozenset(_stems(page, sentence.lower))
            if any(_is_same(step, said) for step in steps):
                yield found("tried.repeated", span=sentence.span)
    for own in page.reply.steps:
        said = frozenset(_stems(page, own.text))
        if own.who is Who.CUSTOMER and any(_is_same(step, said) for step in steps):
            yield found("tried.repeated", f"The step “{own.text}” was already tried.")


def _tried(page: Page) -> Iterator[str]:
    yield from (_ASIDE.sub("", step.step) for step in page.brief.tried_steps)
    yield from (step.text for p in page.brief.passages for step in p.tried)


def _stems(page: Page, text: str) -> tuple[str, ...]:
    return content(text, language=page.language)


def _suggests(lower: str) -> bool:
    """Say whether a sentence tells or asks her to do something."""
    if _SUGGESTS.search(lower):
        return True
    return any(opens_instruction(clause) for clause in _CLAUSE.split(lower) if clause.strip())


def _is_same(step: tuple[str, ...], said: frozenset[str]) -> bool:
    """Say whether the verb of a step and at least half of its objects are said."""
    verb, objects = step[0], frozenset(step[1:])
    if verb not in said:
        return False
    return not objects or len(objects & said) * 2 >= len(objects)
