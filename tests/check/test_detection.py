"""The checks find seeded faults in good replies and leave the good ones alone."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import pytest

from empathy_reply.check import Finding, Severity, check, reply_from_text

from .briefs import Sample, authored, references
from .mutations import MUTATIONS, Spoiled, spoil

GOOD = authored()
ALL = [*GOOD, *references()]


class Judged(NamedTuple):
    """A spoiled reply, whose it was, and whether the right family of rules found it."""

    sample: Sample
    spoiled: Spoiled
    found: bool


@cache
def judged() -> tuple[Judged, ...]:
    return tuple(Judged(s, one, found_by_family(s, one)) for s, one in spoil(ALL))


def found_by_family(sample: Sample, spoiled: Spoiled) -> bool:
    findings = check(reply_from_text(spoiled.text), sample.brief, spoiled.case)
    return any(finding.rule.partition(".")[0] in spoiled.families for finding in findings)


def lost(rows: Sequence[Judged]) -> list[str]:
    return [f"{j.sample.name}: {j.spoiled.kind}" for j in rows if not j.found]


def test_enough_good_replies_and_kinds_of_spoilers() -> None:
    assert len(GOOD) >= 25
    assert len(MUTATIONS) >= 12


def test_authored_replies_spoiled_are_found() -> None:
    rows = [j for j in judged() if j.sample in GOOD]
    assert len(rows) >= 300
    assert len(lost(rows)) <= 0.05 * len(rows), lost(rows)


def test_all_replies_spoiled_are_found() -> None:
    assert len(lost(judged())) <= 0.05 * len(judged()), lost(judged())


def test_good_replies_are_not_blocked() -> None:
    blocked = {
        sample.name: [f.rule for f in findings] for sample in ALL if (findings := blocks(sample))
    }
    assert len(blocked) <= 0.03 * len(ALL), blocked


def blocks(sample: Sample) -> list[Finding]:
    findings = check(sample.reply, sample.brief, sample.case)
    return [f for f in findings if f.severity is Severity.BLOCK]


@pytest.mark.parametrize("kind", sorted(m.__name__ for m in MUTATIONS))
def test_no_kind_of_spoiler_is_mostly_missed(kind: str) -> None:
    rows = [j for j in judged() if j.spoiled.kind == kind]
    assert rows
    assert len(lost(rows)) <= 0.1 * len(rows), lost(rows)


def test_good_replies_draw_few_warnings() -> None:
    rules = Counter(f.rule for s in GOOD for f in check(s.reply, s.brief, s.case))
    assert sum(rules.values()) <= len(GOOD), rules


def test_a_reply_is_checked_in_milliseconds() -> None:
    for sample in GOOD:
        check(sample.reply, sample.brief, sample.case)
    times = []
    for sample in GOOD:
        start = time.process_time()
        check(sample.reply, sample.brief, sample.case)
        times.append(time.process_time() - start)
    assert sorted(times)[len(times) // 2] < 0.010
