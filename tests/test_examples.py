"""The shipped examples: each drafts, shows its moment, and steps over its trap."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from empathy_reply import Draft, Drafter
from empathy_reply.assess.labels import SafetyKind, Situation
from empathy_reply.casefile import find_cases, read_path
from empathy_reply.check.finding import Severity

EXAMPLES = Path(__file__).parent.parent / "examples"
CASES = [path for _, path in find_cases([EXAMPLES])]
SCRIPTS = sorted(EXAMPLES.glob("*.py"))

MOMENTS = {
    "01": Situation.DIFFICULTY,
    "02": Situation.DIFFICULTY,
    "03": Situation.REPEAT_CONTACT,
    "04": Situation.SAFETY,
    "05": Situation.SAFETY,
    "06": Situation.HOSTILE,
    "07": Situation.GRIEF,
    "08": Situation.POSITIVE,
    "09": Situation.ROUTINE,
}

TRAPS = {
    "01": r"restocking|15 ?%|within 14 days|iron",
    "02": r"delete the period|approvals|time zone >",
    "03": r"send (?:me |us )?(?:the|your)\b.{0,40}(?:history|form)|BPC-018842|loss ratio|1\.7",
    "04": r"batter(?:y|ies) is low|press test|filling loop|sorry|flue",
    "05": r"scan the code|enjoy|flight mode|restart",
    "06": r"48 hours|rain|halfwit|stupid|sack|abus",
    "07": r"20 ?%|half price|discount|certificate|!",
    "08": r"\$20|refer|review|sorry|lapsed",
    "09": r"€ ?9|supplement of|sorry|frustrat",
}
"""What a draft for each example must not say."""

MUSTS = {
    "01": r"burgundy|cherry",
    "02": r"Start day",
    "03": r"BW-39811|4 May",
    "04": r"\b999\b",
    "05": r"1-800-555-0147",
    "06": r"LL-88102|varnish|£64",
    "07": r"Anders|husband",
    "08": r"Henrik",
    "09": r"free of charge|no charge|without charge|costs? nothing",
}
"""What a draft for each example must name."""

WRITTEN = [path for path in CASES if path.name[:2] in MOMENTS]


@pytest.fixture(scope="module")
def drafts() -> dict[str, Draft]:
    """Draft every example once, by the name of its file."""
    drafter = Drafter()
    return {path.name: drafter.draft(read_path(path)) for path in CASES}


def text_of(draft: Draft) -> str:
    """Take the customer-facing text of a draft, which has to be there."""
    assert draft.reply
    assert draft.reply.text
    return draft.reply.text


@pytest.mark.parametrize("path", WRITTEN, ids=lambda p: p.stem)
def test_an_example_shows_its_moment(path: Path, drafts: dict[str, Draft]) -> None:
    assert drafts[path.name].assessment.situation is MOMENTS[path.name[:2]]


@pytest.mark.parametrize("path", WRITTEN, ids=lambda p: p.stem)
def test_an_example_leaves_nothing_that_blocks(path: Path, drafts: dict[str, Draft]) -> None:
    blocking = [f for f in drafts[path.name].findings if f.severity is Severity.BLOCK]
    assert blocking == []


@pytest.mark.parametrize("path", WRITTEN, ids=lambda p: p.stem)
def test_an_example_steps_over_its_trap(path: Path, drafts: dict[str, Draft]) -> None:
    text = text_of(drafts[path.name])
    assert re.search(TRAPS[path.name[:2]], text, re.IGNORECASE) is None, text


@pytest.mark.parametrize("path", WRITTEN, ids=lambda p: p.stem)
def test_an_example_names_what_matters(path: Path, drafts: dict[str, Draft]) -> None:
    text = text_of(drafts[path.name])
    assert re.search(MUSTS[path.name[:2]], text, re.IGNORECASE), text


@pytest.mark.parametrize("path", WRITTEN, ids=lambda p: p.stem)
def test_an_internal_value_never_shows(path: Path, drafts: dict[str, Draft]) -> None:
    case, text = read_path(path), re.sub(r"(?m)^\d+\. ", "", text_of(drafts[path.name]))
    hidden = [fact.value for fact in case.history.facts if not fact.visible]
    assert [value for value in hidden if re.search(rf"\b{re.escape(value)}\b", text)] == []
    assert [note for note in case.history.notes if note in text] == []


def test_the_examples_cover_every_moment() -> None:
    assert set(MOMENTS.values()) == set(Situation)


def test_the_two_kinds_of_safety_are_told_apart(drafts: dict[str, Draft]) -> None:
    kinds = [drafts[p.name].assessment.safety_kind for p in CASES if p.name[:2] in ("04", "05")]
    assert kinds == [SafetyKind.PHYSICAL, SafetyKind.SECURITY]


def test_a_language_that_is_not_written_gets_no_invented_text(drafts: dict[str, Draft]) -> None:
    draft = drafts["10-eine-lampe-ohne-schirm.json"]
    assert draft.assessment.language == "de"
    assert not (draft.reply and draft.reply.text)
    assert draft.findings
    assert draft.needs_review


def test_an_automatic_mail_gets_no_reply(drafts: dict[str, Draft]) -> None:
    assert drafts["11-back-in-the-office-on-monday.json"].reply is None


AT_ONCE = """
import asyncio, sys
from pathlib import Path
from empathy_reply import AsyncDrafter
from empathy_reply.casefile import find_cases, read_path

sys.setswitchinterval(1e-6)  # let the threads take turns as often as they can, while all is cold

async def main():
    drafter = AsyncDrafter()
    cases = [read_path(path) for _, path in find_cases([sys.argv[1]])]
    at_once = await asyncio.gather(*(drafter.draft(case) for case in cases))
    assert at_once == [await drafter.draft(case) for case in cases]

asyncio.run(main())
"""


def test_drafts_made_at_once_are_those_made_one_by_one() -> None:
    line = [sys.executable, "-c", AT_ONCE, str(EXAMPLES)]
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_an_example_holds_no_gold_and_names_no_real_address(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert set(json.loads(text)) == {"ticket", "history", "knowledge", "agent"}
    hosts = set(re.findall(r"(?:https://|@)([\w.-]+)", text))
    assert [host for host in hosts if not re.search(r"\bexample(?:\.com)?$", host)] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.stem)
def test_a_script_runs(path: Path) -> None:
    line = [sys.executable, "-W", "error", str(path)]
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_list_of_examples_is_complete() -> None:
    listed = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert [p.name for p in (*CASES, *SCRIPTS) if p.name not in listed] == []
