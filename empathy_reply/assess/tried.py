"""What the customer has tried already, and how it went.

In: her cleaned messages. Out: `TriedStep`s, each a short verb phrase in the past tense without a
subject ("cleared the cache"). Pure. The verbs and their traps stand in tried.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import NamedTuple

from ..data import table
from .actions import Verb, gerunds, open_verb, pasts, verbs_in
from .assessment import TriedStep
from .clauses import Parts, each_sentence

_DATA = table("empathy_reply.assess", "tried.toml")
_SENTENCE_LIMIT = 1000
"""Characters of one sentence that are read."""
_AND = re.compile(r"\s+(?:and|&|n|then|\+)\s+", re.IGNORECASE)


class Step(NamedTuple):
    """A step in one sentence, before its outcome is known."""

    start: int
    end: int
    text: str
    strong: bool


def find_tried(parts: Parts) -> tuple[TriedStep, ...]:
    """Find each thing she did about it; things she was told to do or has not done are none."""
    found: dict[str, TriedStep] = {}
    for message_id, group in groupby(each_sentence(parts), key=lambda pair: pair[0]):
        lines = [sentence[:_SENTENCE_LIMIT] for _, sentence in group]
        goes_on = any(_cue("fault").search(line) for line in lines)
        for number, sentence in enumerate(lines):
            after = lines[number + 1] if number + 1 < len(lines) else ""
            for step, outcome in _read(sentence, after, goes_on=goes_on):
                known = found.get(step.lower())
                if known is None or known.outcome == "unknown":
                    found[step.lower()] = TriedStep(
                        step=step, outcome=outcome, message_id=message_id
                    )
    return tuple(found.values())


def _read(sentence: str, after: str, *, goes_on: bool) -> Iterator[tuple[str, str]]:
    if sentence.endswith("?") and not _cue("failed").search(sentence):
        return
    steps = [*_told(sentence), *_spanish(sentence)] or list(_telegraphic(sentence))
    if not any(s.strong for s in steps):
        rest = sentence[steps[-1].end :] if steps else ""
        cued = _cue("cue").search(sentence) or _cue("failed").search(f"{rest} {after}")
        steps = steps if cued else []
    if not steps:
        return
    rest = sentence[max(s.end for s in steps) :]
    outcome = _outcome(rest, after) or _outcome(sentence[: steps[0].start], "")
    outcome = outcome or ("failed" if goes_on else "unknown")
    for step in steps:
        yield step.text, outcome


def _outcome(rest: str, after: str) -> str:
    """Read how it went from what follows the step, else from the next sentence."""
    for text in (rest, after[:160]):
        for outcome in ("partly", "failed", "worked"):
            if _cue(outcome).search(text):
                return outcome
    return ""


# --- "I've reinstalled the app and cleared the cache" ---


def _told(sentence: str) -> Iterator[Step]:
    accepted: list[Step] = []
    for start, end, form in verbs_in(sentence):
        if accepted and start < accepted[-1].end:
            continue
        verb = gerunds().get(form) or pasts().get(form) or open_verb(form, follows=bool(accepted))
        if verb is None:
            continue
        lead_fits = _after_gerund_lead if form in gerunds() else _has_doer
        if not lead_fits(sentence, start, verb, accepted):
            continue
        step = _with_object(sentence, start, end, verb)
        if step:
            accepted.append(step)
            yield step


def _has_doer(sentence: str, at: int, verb: Verb, accepted: list[Step]) -> bool:
    """Say whether it was she who did it: her "I" before the verb, or no one else named."""
    cut = 0
    for boundary in _lead_rule("boundary").finditer(sentence, 0, at):
        cut = boundary.end()
    lead = sentence[cut:at]
    match = _lead().fullmatch(lead)
    if not match:
        return False
    if match.group("subject"):
        return not verb.same_as_base or not re.search(r"\b(?:did|do|does|when|if)\b", lead, re.I)
    before = sentence[:cut]
    speakers = [(m.group(1) or m.group(2)).lower() for m in _lead_rule("speaker").finditer(before)]
    if speakers and speakers[-1] in ("i", "we", "ive", "weve"):
        return not verb.same_as_base or bool(accepted)
    if accepted:
        return True
    even = re.search(r"\b(?:even|already|also)\b", lead, re.IGNORECASE)
    plainly_past = not verb.same_as_base or even or _cue("failed").search(sentence, at)
    bare = _is_bare(before) or _cue("failed").search(sentence, at)
    return bool(not speakers and plainly_past and bare and not _lead_rule("other").search(before))


def _is_bare(before: str) -> bool:
    """Say whether nothing but an opening word stands before the verb."""
    return len(before.split()) <= 4


def _after_gerund_lead(sentence: str, at: int, _verb: Verb, accepted: list[Step]) -> bool:
    before = sentence[max(0, at - 40) : at]
    if _lead_rule("before_gerund").search(before):
        return not _lead_rule("not_before_gerund").search(before)
    return bool(accepted) and bool(_lead_rule("next_gerund").search(before))


def _with_object(sentence: str, start: int, end: int, verb: Verb) -> Step | None:
    raw = sentence[end : end + 160]
    if raw and not raw[0].isspace() and raw[0] not in ".,;:!?)":
        return None
    obj, length = _object(raw)
    if not _fits(verb.told, obj):
        return None
    strong = verb.strong and not (verb.told in ("logged", "signed") and re.match("in|back", obj))
    text = f"{verb.told} {obj}".strip()
    return Step(start, end + length, text, strong)


def _object(raw: str) -> tuple[str, int]:
    """Cut the object of the verb out of what follows; give it and where it ends."""
    stop = _rule("stop").search(raw)
    obj = raw[: stop.start()] if stop else raw
    joined = _AND.search(obj)
    if joined and not re.search(_DATA["object"]["together"], obj[: joined.end() + 12].strip()):
        rest = obj[joined.end() :]
        if (
            len(rest.split()) > 3
            or _rule("verbal").search(rest)
            or any(form in pasts() for *_, form in verbs_in(rest))
        ):
            obj = obj[: joined.start()]
    elif joined:
        more = _AND.search(obj, joined.end())
        obj = obj[: more.start()] if more else obj
    end = len(obj)
    return _shorten(_rule("tail").sub("", obj).strip(" '\"“”’")), end


def _shorten(obj: str) -> str:
    words = obj.split()
    limit: int = _DATA["object"]["object_limit"]
    if len(words) <= limit:
        return " ".join(words)
    for place in range(limit, 1, -1):
        if words[place].lower() in ("in", "on", "to", "from", "with", "via", "using", "at", "for"):
            return " ".join(words[:place])
    return " ".join(words[:limit])


def _fits(told: str, obj: str) -> bool:
    if re.match(r"(?:nothing|no|none|neither|never|not)\b", obj, re.IGNORECASE):
        return False
    if not obj:
        return told in _DATA["bare"]["verbs"]
    needs, never = _DATA["needs"].get(told), _DATA["never"].get(told)
    if needs and not re.search(needs, obj, re.IGNORECASE):
        return False
    return not (never and re.search(never, obj, re.IGNORECASE))


# --- "Cookies cleared, Firefox tried"; "the router has been reset" ---


def _telegraphic(sentence: str) -> Iterator[Step]:
    start = 0
    for piece in re.split(r"([,;:.!()]|\s[-–—]\s| and | but | then )", sentence):
        clause = _rule("tail").sub("", piece.strip())
        match = _passive().fullmatch(clause) if 2 <= len(clause.split()) <= 8 else None
        if match and not _not_what().search(match.group("what")):
            verb = pasts()[match.group("verb").lower()]
            what = match.group("what")
            what = what[0].lower() + what[1:] if not sentence[:start].strip() else what
            if _fits(verb.told, what):
                yield Step(start, start + len(piece), f"{verb.told} {what}", verb.strong)
        start += len(piece)


def _spanish(sentence: str) -> Iterator[Step]:
    for match in _spanish_pattern().finditer(sentence):
        told = _DATA["spanish"]["participles"][match.group("verb").lower()]
        what = re.split(_DATA["spanish"]["stop"], match.group("what"))[0]
        yield Step(match.start(), match.start("what") + len(what), f"{told}{what}", True)


# --- the table, compiled ---


def _any_of(words: list[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


@cache
def _lead() -> re.Pattern[str]:
    lead = _DATA["lead"]
    return re.compile(
        rf"\s*(?:(?:{lead['joiner']}|{lead['adverb']})\s+)*"
        rf"(?:(?P<subject>{lead['subject']}|ive|weve)(?:{lead['auxiliary']})?\s+)?"
        rf"(?:(?:{lead['auxiliary']}|{lead['adverb']})\s+)*",
        re.IGNORECASE,
    )


@cache
def _passive() -> re.Pattern[str]:
    find = _DATA["passive"]["find"].replace("{verb}", f"(?:{_any_of(list(pasts()))})")
    return re.compile(find, re.IGNORECASE)


@cache
def _not_what() -> re.Pattern[str]:
    return re.compile(_DATA["passive"]["not_what"], re.IGNORECASE)


@cache
def _spanish_pattern() -> re.Pattern[str]:
    participles = _any_of(list(_DATA["spanish"]["participles"]))
    return re.compile(
        _DATA["spanish"]["find"].replace("{participle}", f"(?:{participles})"), re.IGNORECASE
    )


@cache
def _rule(name: str) -> re.Pattern[str]:
    return re.compile(_DATA["object"][name], re.IGNORECASE)


@cache
def _lead_rule(name: str) -> re.Pattern[str]:
    return re.compile(_DATA["lead"][name], re.IGNORECASE)


@cache
def _cue(name: str) -> re.Pattern[str]:
    return re.compile(_DATA["outcome"][name], re.IGNORECASE)
