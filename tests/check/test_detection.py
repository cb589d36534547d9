"""The checks find seeded faults in good replies and leave the good ones alone."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from empathy_reply.check import Severity, check, reply_from_text

from .briefs import Sample, authored, references
from .mutations import MUTATIONS, Spoiled, spoil

GOOD = authored()
ALL = [*GOOD, *references()]


def found_by_family(sample: Sample, spoiled: Spoiled) -> bool:
    findings = check(reply_from_text(spoiled.text), sample.brief, spoiled.case)
    return any(finding.rule.partition(".")[0] in spoiled.families for finding in findings)


def missed(samples: list[Sample]) -> tuple[int, list[str]]:
    spoiled = list(spoil(samples))
    return len(spoiled), [
        f"{sample.name}: {one.kind}: {one.text[-160:]!r}"
        for sample, one in spoiled
        if not found_by_family(sample, one)
    ]


def test_enough_good_replies_and_kinds_of_spoilers() -> None:
    assert len(GOOD) >= 25
    assert len(MUTATIONS) >= 12


def test_authored_replies_spoiled_are_found() -> None:
    count, lost = missed(GOOD)
    assert count >= 300
    assert len(lost) <= 0.05 * count, lost


def test_all_replies_spoiled_are_found() -> None:
    count, lost = missed(ALL)
    assert len(lost) <= 0.05 * count, lost


def test_good_replies_are_not_blocked() -> None:
    blocked = {
        sample.name: [f.rule for f in findings] for sample in ALL if (findings := blocks(sample))
    }
    assert len(blocked) <= 0.03 * len(ALL), blocked


def blocks(sample: Sample) -> list:
    findings = check(sample.reply, sample.brief, sample.case)
    return [f for f in findings if f.severity is Severity.BLOCK]


@pytest.mark.parametrize("kind", sorted(m.__name__ for m in MUTATIONS))
def test_no_kind_of_spoiler_is_mostly_missed(kind: str) -> None:
    pairs = [(s, one) for s, one in spoil(GOOD) if one.kind == kind]
    assert pairs
    assert sum(found_by_family(s, one) for s, one in pairs) >= 0.9 * len(pairs)


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
