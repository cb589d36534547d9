"""The whole check: any text, order, people, identity, steps."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from empathy_reply.check import check, reply_from_text
from empathy_reply.knowledge.passage import Who
from empathy_reply.write.reply import Reply, Step

from .briefs import page_of, rules_of


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_checked_and_spans_lie_in_it(text: str) -> None:
    page = page_of("x")
    for finding in check(reply_from_text(text), page.brief, page.case):
        if finding.span:
            assert 0 <= finding.span[0] <= finding.span[1] <= len(text)


def test_findings_come_as_in_the_text_then_the_missing_ones() -> None:
    page = page_of("The lid! I have refunded you. Sorry for any inconvenience.")
    spans = [f.span for f in check(page.reply, page.brief, page.case)]
    placed = [s for s in spans if s]
    assert placed == sorted(placed)
    assert all(s is None for s in spans[len(placed) :])


def test_a_person_in_copy_is_not_greeted() -> None:
    more = {"cc": [{"name": "Paul Strand"}]}
    assert "greet.wrong" in rules_of(page_of("Hi Paul, the lid is here.", more=more))


def test_the_record_is_not_greeted_when_somebody_else_signs() -> None:
    page = page_of("Hello Ana, the lid is here.")
    brief = page.brief.model_copy(update={"addressee": "Ngozi"})
    assert "greet.wrong" in {f.rule for f in check(page.reply, brief, page.case)}


def test_a_short_form_of_the_name_is_right() -> None:
    more = {"customer": {"name": "Walter Jankowski"}}
    assert "greet.wrong" not in rules_of(page_of("Hi Walt, the lid is here.", more=more))


def test_history_of_an_unverified_writer_is_a_leak() -> None:
    history = {"past_tickets": [{"id": "T-771", "summary": "Lid cracked."}]}
    more = {"customer": {"name": "Ana Ruiz", "identity": "unverified"}}
    page = page_of("Ana, as in T-771 the lid cracked.", more=more, history=history)
    assert "leak.internal" in rules_of(page)


def test_a_private_message_is_not_repeated() -> None:
    messages = [
        {"author": "customer", "text": "The lid cracked."},
        {"author": "agent", "text": "Supplier Korvex admits a bad batch of glass."},
    ]
    page = page_of("Ana, supplier Korvex admits a bad batch.", more={"messages": messages})
    assert "leak.internal" in rules_of(page)


def test_a_step_needs_a_source_that_exists() -> None:
    page = page_of("Ana, the lid.", knowledge=[{"id": "K1", "title": "t", "text": "x"}])
    for source, bad in {
        "K1": False,
        "doctrine:safety": False,
        "history:X": True,
        "K9": True,
    }.items():
        reply = Reply(text="Ana.", steps=(Step(who=Who.AGENT, text="Do it.", source=source),))
        rules = {f.rule for f in check(reply, page.brief, page.case)}
        assert ("steps.source" in rules) is bad, source


def test_an_opening_of_late_is_a_worn_one() -> None:
    page = page_of("Ana, that lid has let you down at the worst time. I mend it.")
    brief = page.brief.model_copy(
        update={"recent_openings": ("That lid has let you down at the worst time.",)}
    )
    assert "canned.repeated" in {f.rule for f in check(page.reply, brief, page.case)}


def test_what_the_thread_says_we_did_may_be_told() -> None:
    messages = [
        {"author": "customer", "text": "Where is my 250?"},
        {"author": "agent", "public": True, "text": "We released the hold on 1 May."},
        {"author": "customer", "text": "Still nothing."},
    ]
    page = page_of("Ana, we have released the hold.", more={"messages": messages})
    assert "promise.unconfirmed" not in rules_of(page)


def test_an_empty_reply_has_no_findings_about_its_text() -> None:
    page = page_of("")
    assert all(f.span is None for f in check(page.reply, page.brief, page.case))
