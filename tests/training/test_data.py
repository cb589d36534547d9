"""The rows that the reader learnt from, and those it is measured on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from training.corpus import DATA, rows
from training.heads import HEADS, SIZE, span, target
from training.marks import LETTERS, TAGS, marked
from training.rows import COLUMNS, parse, read

RUN = 9


def runs(text: str) -> Iterator[str]:
    words = re.findall(r"\w+", text.lower())
    for start in range(max(1, len(words) - RUN + 1)):
        yield " ".join(words[start : start + RUN])


def line(**changed: str) -> str:
    cells = dict(
        zip(
            COLUMNS,
            ["routine", "-", "-", "neutral", "-", "0", "none", "-", "shop", "Hello?"],
            strict=True,
        )
    )
    return "\t".join((cells | changed).values())


@pytest.mark.parametrize(("part", "least"), [("authored", 6_000), ("real", 3_000), ("dev", 400)])
def test_every_row_is_sound_and_there_are_enough(part: str, least: int) -> None:
    assert len(rows(part)) >= least


def test_grave_moments_are_many() -> None:
    counts = Counter(row.kind or row.situation for row in rows("authored"))
    assert all(counts[k] >= 200 for k in ("physical", "security", "self_harm", "grief", "hostile"))
    grave = Counter(s for part in ("dev", "grave") for row in rows(part) for s in [row.situation])
    assert min(grave["safety"], grave["grief"]) >= 150


def test_nothing_measured_was_learnt() -> None:
    disputed = (DATA / "disputed.tsv").read_text(encoding="utf-8").splitlines()[1:]
    measured = [row.text for row in rows("dev")] + [one.split("\t")[-1] for one in disputed]
    held = {run for text in measured if len(text.split()) > 4 for run in runs(text)}
    learnt = [*rows("authored"), *rows("real")]
    assert [row.place for row in learnt if held & set(runs(row.text))] == []


def test_marks_stand_in_their_texts() -> None:
    texts = marked()
    assert len(texts) >= 1_500
    assert {mark for one in texts for *_, mark in one.marks} == set(LETTERS.values())
    assert len(TAGS) == 1 + 2 * len(LETTERS)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"emotion": "rage"}, "rage"),
        ({"emotion": "anger"}, "neutral goes with intensity 0"),
        ({"situation": "safety"}, "kind goes with safety"),
        ({"also": "grief"}, "graver"),
        ({"flags": "self_harm"}, "kind together"),
        ({"text": " "}, "empty"),
    ],
)
def test_a_row_that_contradicts_itself_is_named(changed: dict[str, str], fault: str) -> None:
    with pytest.raises(ValueError, match=f"here:3.*{fault}"):
        parse(line(**changed), place="here:3")


def test_a_file_without_its_header_is_named(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "bare.tsv"
    file.write_text(line() + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"bare\.tsv:1: the header must be situation"):
        list(read(file))


def test_a_target_answers_every_head() -> None:
    row = parse(
        line(
            situation="hostile", also="repeat_contact", emotion="anger", second="frustration",
            intensity="3", expression="explicit", flags="churn_risk",
        ),
        place="here",
    )  # fmt: skip
    answers = target(row).answers
    assert answers.shape == (SIZE,)
    assert answers[span("emotion")].sum() == pytest.approx(1)
    held = dict(zip(HEADS["holds"], answers[span("holds")], strict=True))
    assert [name for name, holds in held.items() if holds] == ["hostile", "repeat_contact"]
