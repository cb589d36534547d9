"""Promises that were made and, as far as can be seen, not kept."""

from __future__ import annotations

from datetime import UTC, datetime

from empathy_reply.assess.promises import find_promises
from empathy_reply.ticket import Author, History, Message, PastTicket


def at(day: int, author: str, text: str, *, public: bool = True) -> Message:
    return Message(
        id=f"m{day}",
        author=Author(author),
        text=text,
        sent_at=datetime(2026, 5, day, 9, tzinfo=UTC),
        public=public and author == "agent",
    )


def past(summary: str, ticket_id: str = "T-1") -> History:
    return History(past_tickets=(PastTicket(id=ticket_id, summary=summary),))


def of_history(summary: str) -> list[tuple[str, str | None]]:
    return [(p.text, p.due) for p in find_promises((), past(summary))]


def of_thread(*messages: Message) -> list[tuple[str, str, str | None]]:
    return [(p.text, p.source, p.due) for p in find_promises(messages, History())]


def test_a_promise_in_an_earlier_ticket_names_its_source() -> None:
    (promise,) = find_promises((), past("Photo sent. Replacement promised in 2 days.", "T-9"))
    assert promise.text == "Replacement promised in 2 days"
    assert (promise.source, promise.due) == ("history:T-9", "in 2 days")


def test_what_was_told_is_cut_down_to_the_promise() -> None:
    summary = (
        "Told that the label had been made and that we would write by 6 February. Nobody wrote."
    )
    assert of_history(summary) == [("we would write by 6 February", "6 February")]


def test_a_spanish_promise_is_read() -> None:
    assert of_history("Se le prometió la devolución en 10 días.") == [
        ("Se le prometió la devolución en 10 días", "en 10 días")
    ]


def test_a_promise_that_was_kept_is_none() -> None:
    assert of_history("Refund promised in 2 days. Refunded on 3 March.") == []


def test_what_the_customer_promised_is_none() -> None:
    assert of_history("Customer said she would send photos.") == []


def test_a_missed_day_in_the_thread_is_a_broken_promise() -> None:
    assert of_thread(
        at(4, "agent", "I will call you on Friday 8 May with a time."),
        at(11, "customer", "Nobody called."),
    ) == [("I will call you on Friday 8 May with a time", "m4", "Friday 8 May")]


def test_a_day_that_has_not_come_is_no_broken_promise() -> None:
    assert (
        of_thread(
            at(4, "agent", "You will have it by Saturday 9 May."),
            at(5, "customer", "Where is it? Still nothing."),
        )
        == []
    )


def test_a_promise_without_a_day_is_broken_when_she_complains_later() -> None:
    assert of_thread(
        at(12, "agent", "Someone will definitely be there this time."),
        at(19, "customer", "Five of us were on the line again. No one joined."),
    ) == [("Someone will definitely be there this time", "m12", None)]


def test_thanks_show_that_it_was_kept() -> None:
    assert (
        of_thread(
            at(4, "agent", "I'll watch the graphs until you're live."),
            at(6, "customer", "Thank you, it worked, we are live."),
        )
        == []
    )


def test_private_messages_and_notes_are_never_read() -> None:
    history = History(notes=("Previous agent promised a refund by 5 March.",))
    thread = (
        at(4, "agent", "I will refund her by 5 May.", public=False),
        at(9, "customer", "Still waiting."),
    )
    assert find_promises(thread, history) == ()


def test_what_she_says_we_promised_counts() -> None:
    assert of_thread(at(4, "customer", "You said you'd call me on Friday.")) == [
        ("You said you'd call me on Friday", "m4", "Friday")
    ]


def test_an_offer_with_a_condition_is_no_promise() -> None:
    assert (
        of_thread(
            at(4, "agent", "If you send the form I will set it up. We can look at a plan."),
            at(9, "customer", "Still nothing."),
        )
        == []
    )
