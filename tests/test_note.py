"""The note says what to do first, is harmless whatever the ticket says, and fits."""

from __future__ import annotations

import html
import re
from pathlib import Path

import nh3
import pytest

from empathy_reply import Article, Draft, Drafter, Ticket
from empathy_reply.assess.labels import Flag, SafetyKind, Situation
from empathy_reply.casefile import read_path
from empathy_reply.check.finding import Finding, Severity
from empathy_reply.draft import Source
from empathy_reply.knowledge.passage import Who
from empathy_reply.note import LIMIT, TAGS, note_html
from empathy_reply.write.reply import Reply, Step

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.json"))
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)> [link](javascript:alert(1)) "
    "\u202eevil\u202c The lamp <b>came</b> today but its shade is missing. When can I get it?"
)
LAMP = "The lamp came today but its shade is missing. When can I get it?"
SAFETY = {"situation": Situation.SAFETY}


@pytest.fixture(scope="module")
def drafter() -> Drafter:
    return Drafter()


def drafted(drafter: Drafter, text: str, **more: object) -> Draft:
    ticket = Ticket(messages=[{"author": "customer", "name": "Jonah", "text": text}], id="T1")
    return drafter.draft(ticket, **more)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_note_holds_nothing_but_plain_markup(drafter: Drafter, path: Path) -> None:
    note = note_html(drafter.draft(read_path(str(path))))
    assert set(re.findall(r"<(\w+)", note)) <= TAGS
    assert len(note.encode()) <= LIMIT
    assert note == note_html(drafter.draft(read_path(str(path))))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_nothing_internal_stands_in_a_note(drafter: Drafter, path: Path) -> None:
    case = read_path(str(path))
    note = note_html(drafter.draft(case))
    values = [fact.value for fact in case.history.facts if not fact.visible]
    hidden = [value for value in values if len(value) > 3]
    assert [value for value in (*hidden, *case.history.notes) if value in note] == []


def changed(draft: Draft, **more: object) -> Draft:
    """Give the draft with other values in its reply (`text`, `steps`, …) or on itself."""
    own = {key: more.pop(key) for key in list(more) if key in Reply.model_fields}
    reply = (draft.reply or Reply()).model_copy(update=own)
    return draft.model_copy(update={"reply": reply, **more})


def shown(draft: Draft) -> str:
    """Give the note as it is read, a line for each paragraph and item."""
    lines = re.sub(r"</(?:p|li)>|<br>", "\n", note_html(draft))
    return html.unescape(re.sub(r"<[^>]+>", "", lines))


def test_it_begins_with_how_to_handle_it_and_why(drafter: Drafter) -> None:
    first, second, *_ = shown(drafted(drafter, LAMP)).split("\n")
    assert first.startswith("Name what it cost and why, once; then the way out. Because something")
    assert re.fullmatch(r"difficulty \((?:fairly )?sure\) · .+", second)


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (SAFETY | {"safety_kind": SafetyKind.PHYSICAL}, "may be in danger"),
        (SAFETY | {"safety_kind": SafetyKind.SECURITY}, "may be under attack"),
        (SAFETY | {"safety_kind": SafetyKind.SELF_HARM}, "hint at self-harm"),
        (SAFETY | {"safety_kind": None}, "may be in danger"),
        ({"flags": (Flag.SELF_HARM,)}, "hint at self-harm"),
        ({"situation": Situation.GRIEF}, "a death or a hard blow"),
    ],
)
def test_where_a_person_is_needed_now_that_stands_first(
    drafter: Drafter, read: dict[str, object], told: str
) -> None:
    draft = drafted(drafter, LAMP)
    urgent = draft.model_copy(update={"assessment": draft.assessment.model_copy(update=read)})
    first = shown(urgent).split("\n")[0]
    assert first.startswith("A person is needed now")
    assert told in first
    assert "A person is needed" not in shown(draft)


def test_certainty_is_told_in_words(drafter: Drafter) -> None:
    draft = drafted(drafter, LAMP)
    unsure = draft.assessment.model_copy(update={"situation_confidence": 0.31})
    note = shown(draft.model_copy(update={"assessment": unsure}))
    assert "difficulty (unsure)" in note
    assert "31" not in note


def test_a_second_look_is_asked_for_above_the_reply(drafter: Drafter) -> None:
    draft = drafted(drafter, LAMP).model_copy(update={"needs_review": True})
    note = shown(draft)
    assert 0 < note.index("Have a second look") < note.index("Nothing was sent")
    assert "second look" not in shown(draft.model_copy(update={"needs_review": False}))


def test_what_must_be_mended_is_told_first_with_its_words(drafter: Drafter) -> None:
    found = (
        Finding(rule="a", severity=Severity.INFO, message="a matter of style"),
        Finding(rule="b", severity=Severity.WARN, message="too long"),
        Finding(
            rule="c", severity=Severity.BLOCK, message="a promise", span=(0, 5), suggestion="a slot"
        ),
    )
    note = shown(changed(drafted(drafter, LAMP), text="Today it leaves.", findings=found))
    assert (
        note.split("Before you send\n")[1]
        == "Mend this: a promise “Today”; better: a slot\ntoo long\n"
    )


def test_the_reply_keeps_its_paragraphs_and_lists(drafter: Drafter) -> None:
    text = "Hello,\nyou & I.\n\n1. Open it\n2. Close it\n\n- red\n- blue\n\n3. Go on"
    note = note_html(changed(drafted(drafter, LAMP), text=text, signature="Maya"))
    assert (
        "<p>Hello,<br>you &amp; I.</p><ol><li>Open it</li><li>Close it</li></ol>"
        "<ul><li>red</li><li>blue</li></ul><p>3. Go on</p><p>Maya</p>"
    ) in note


def test_a_source_is_named_once_and_a_rule_of_ours_never(drafter: Drafter) -> None:
    sources = ("KB-7", "KB-7", "history:881", "doctrine:5")
    draft = changed(
        drafted(drafter, LAMP),
        steps=tuple(Step(who=Who.AGENT, text=f"Do {n}.", source=s) for n, s in enumerate(sources)),
        sources=(
            Source(id="KB-7", title="Shades", url="https://help.example.com/7"),
            Source(id="KB-8", title="Lamps"),
        ),
        slots=("by when",),
    )
    note = note_html(draft, url_of=lambda ticket: f"https://desk.example.com/{ticket}")
    assert (
        '<li>Do 0. (<a href="https://help.example.com/7">Shades</a>)</li><li>Do 1.</li>'
        '<li>Do 2. (<a href="https://desk.example.com/881">ticket 881</a>)</li><li>Do 3.</li>'
        "<li>Fill in or confirm: by when</li></ul><p><strong>Based on</strong></p>"
        "<ul><li>Lamps</li></ul>"
    ) in note
    assert "(ticket 881)" in note_html(draft)


def test_words_of_a_ticket_are_never_markup(drafter: Drafter) -> None:
    note = note_html(drafted(drafter, HOSTILE))
    assert "<script" not in note
    assert "<img" not in note
    assert "<b>" not in note
    assert "\u202e" not in note
    assert 'href="javascript' not in note


def test_slots_are_shown_and_listed(drafter: Drafter) -> None:
    draft = drafted(drafter, LAMP)
    note = note_html(draft)
    assert draft.reply is not None
    assert draft.reply.slots
    for slot in draft.reply.slots:
        assert f"<strong>[[confirm: {slot}]]</strong>" in note
        assert f"<li>Fill in or confirm: {slot}</li>" in note


@pytest.mark.parametrize(
    ("url", "linked"), [("https://help.example.com/7", True), ("javascript:alert(1)", False)]
)
def test_only_safe_sources_are_linked(drafter: Drafter, url: str, linked: bool) -> None:
    article = Article(
        id="KB-7",
        title="Shade missing from the lamp",
        text="If the shade is missing: 1. Open a replacement order for the shade. 2. Send it.",
        url=url,
    )
    draft = drafted(drafter, "The lamp came but its shade is missing.", knowledge=[article])
    assert draft.sources
    assert ("href=" in note_html(draft)) is linked


def test_a_placeholder_of_the_helpdesk_is_not_filled_in(drafter: Drafter) -> None:
    text = "Dear {{ticket.requester.email}}{% if 1 %},"
    draft = changed(drafted(drafter, LAMP), text=text, slots=("{\u200b{ticket.comments}}",))
    note = note_html(draft)
    assert "{{" not in note
    assert "{%" not in note
    assert "ticket.requester.email" in note


def test_a_long_reply_is_shown_whole_while_it_fits(drafter: Drafter) -> None:
    words = " ".join(f"word{n}" for n in range(2_500))
    note = shown(changed(drafted(drafter, LAMP), text=words))
    assert words in note
    assert "too long" not in note


def test_lists_give_way_before_the_reply(drafter: Drafter) -> None:
    words = " ".join(f"word{n}" for n in range(5_500))
    look = "Look & see. " * 20
    found = (Finding(rule="b", severity=Severity.WARN, message=look, suggestion=look),) * 40
    note = shown(changed(drafted(drafter, LAMP), text=words, findings=found))
    assert words in note
    assert "and 35 more" in note


def test_a_reply_that_cannot_fit_is_cut_with_a_plain_word(drafter: Drafter) -> None:
    note = note_html(changed(drafted(drafter, LAMP), text="Ümlaut & more. " * 20_000))
    assert "Ümlaut &amp; more. Ümlaut" in note
    assert "The rest of this reply is too long for a note" in note


@pytest.mark.parametrize("length", [300, 60_000])
@pytest.mark.parametrize(
    "piece", ["&", "& ", "😀", "[[confirm: x]]", "1. &\n", "x\n\n", "\u202e"], ids=range(7)
)
def test_a_note_fits_and_is_sound_whatever_it_is_made_of(
    drafter: Drafter, piece: str, length: int
) -> None:
    junk = (piece * length)[:length]
    steps = tuple(Step(who=Who.AGENT, text=junk, source=f"s{n}") for n in range(40))
    sources = (Source(id=s.source, title=junk, url="https://a.example/" + "&" * 280) for s in steps)
    broken = Finding(rule="x", severity=Severity.BLOCK, message=junk, span=(0, 9), suggestion=junk)
    draft = drafted(drafter, LAMP)
    note = note_html(
        changed(
            draft,
            text=junk,
            slots=(junk,) * 40,
            steps=steps,
            sources=tuple(sources),
            findings=(broken,) * 40,
            plan=draft.plan.model_copy(update={"because": (junk,) * 9}),
        )
    )
    assert len(note.encode()) <= LIMIT
    assert nh3.clean(note, tags=TAGS, attributes={"a": {"href"}}, link_rel=None) == note


def test_a_message_that_wants_no_reply_says_so(drafter: Drafter) -> None:
    away = "I am out of the office until Monday with no access to mail. This is an automatic reply."
    draft = drafted(drafter, away)
    assert draft.reply is None
    assert shown(draft).startswith("No reply seems due")


def test_a_reply_that_could_not_be_written_leaves_what_is_known(drafter: Drafter) -> None:
    note = shown(drafter.draft(read_path(EXAMPLES[9])))
    assert "No reply was written for you." in note
    assert "asked: Wann bekomme ich den Schirm" in note
    assert "Fehlendes Teil im Lager reservieren." in note
    assert "Nothing was sent" not in note
