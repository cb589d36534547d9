"""What is looked up for a ticket, and what is left out."""

from __future__ import annotations

from empathy_reply.assess import assess
from empathy_reply.assess.labels import Situation
from empathy_reply.knowledge import Query, make_query
from empathy_reply.text import clean
from empathy_reply.ticket import Ticket


def query(text: str, *, subject: str = "", name: str = "", situation: str = "") -> Query:
    ticket = Ticket.model_validate(
        {
            "subject": subject,
            "customer": {"name": name or None},
            "messages": [{"author": "customer", "text": text}],
        }
    )
    cleaned = {m.id: clean(m, subject=subject) for m in ticket.messages}
    read = assess(ticket, cleaned=cleaned)
    if situation:
        read = read.model_copy(update={"situation": Situation(situation)})
    return make_query(ticket, read, cleaned)


def test_the_subject_counts_most_and_its_prefix_nothing() -> None:
    made = query("The thing is broken.", subject="RE: Fwd: Toaster 2219 sparks")
    assert made.terms["toaster"] > made.terms["broken"]
    assert not {"re", "fwd", "2219"} & made.terms.keys()


def test_names_are_not_looked_up() -> None:
    assert "hawthorn" not in query("The lamp flickers. Ida Hawthorn", name="Ida Hawthorn").terms


def test_beside_praise_only_what_is_asked_is_looked_up() -> None:
    made = query(
        "The soup was a dream and the waiter a treasure. Can I book the terrace in May?",
        situation="positive",
    )
    assert "terrac" in made.terms
    assert "soup" not in made.terms


def test_what_she_does_not_want_to_hear_is_remembered() -> None:
    assert "voucher" in query("The vase came in bits. Do not send me a voucher.").refused
