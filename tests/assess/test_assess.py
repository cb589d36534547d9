"""Reading a whole ticket: thread, history, quotes, people in copy."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from empathy_reply.assess import assess, assess_many
from empathy_reply.assess.labels import Emotion, Expression, Flag, SafetyKind, Situation
from empathy_reply.assess.reader import Heard, Passage, Reading
from empathy_reply.text import clean
from empathy_reply.ticket import Case, History, Ticket

OPEN_CASES = Path(__file__).parents[3] / "shared" / "cases"


def ticket(*messages: str | dict[str, Any], **more: Any) -> Ticket:
    rows = [{"author": "customer", "text": m} if isinstance(m, str) else m for m in messages]
    return Ticket.model_validate({"messages": rows, **more})


def agent(text: str, **more: Any) -> dict[str, Any]:
    return {"author": "agent", "text": text, "public": True, **more}


def history(*past: dict[str, Any]) -> History:
    return History.model_validate({"past_tickets": past})


def test_a_bare_report_is_difficulty_and_neutral() -> None:
    read = assess(ticket("The export button does nothing."))
    assert (read.situation, read.emotion) == (Situation.DIFFICULTY, Emotion.NEUTRAL)
    assert (read.intensity, read.expression, read.peak_message) == (0, Expression.NONE, None)


def test_trying_in_vain_is_frustration_implied() -> None:
    read = assess(ticket("The export fails. I restarted twice and tried Firefox, same result."))
    assert (read.emotion, read.expression) == (Emotion.FRUSTRATION, Expression.IMPLIED)


def test_evidence_is_in_the_customers_own_words() -> None:
    text = "The lamp came on Monday. I am furious about the broken shade. It is for my desk."
    (evidence,) = assess(ticket(text)).evidence
    assert evidence.text == "I am furious about the broken shade."
    assert evidence.message_id == "m1"


def test_agents_and_people_in_copy_are_never_read_as_her() -> None:
    read = assess(
        ticket(
            "Could you move the delivery to Friday?",
            agent("I am so sorry, this is terrible and I am furious with the courier!"),
            {"author": "other", "text": "I am worried sick, there is smoke everywhere!"},
        )
    )
    assert (read.situation, read.emotion) == (Situation.ROUTINE, Emotion.NEUTRAL)


def test_quoted_mail_is_not_her_feeling() -> None:
    quoted = "\n\nOn Mon, 2 March 2026 at 09:00 Acme wrote:\n> We are so sorry, this is a disaster!"
    read = assess(ticket("Please send the invoice for March." + quoted))
    assert (read.situation, read.emotion) == (Situation.ROUTINE, Emotion.NEUTRAL)


def test_the_newest_message_weighs_most() -> None:
    read = assess(
        ticket(
            "This is ridiculous, the site is down and I am losing sales!",
            agent("It is back, and I watched it for an hour."),
            "Thank you so much, you saved our launch! You are brilliant.",
        )
    )
    assert read.situation is Situation.POSITIVE
    assert read.emotion in (Emotion.GRATITUDE, Emotion.JOY)
    assert read.peak_message == "m3"
    assert read.trajectory[0].valence < 0 < read.trajectory[-1].valence


def test_an_automatic_mail_needs_no_reply_and_feels_nothing() -> None:
    read = assess(
        ticket(
            "So sorry to miss you! I am out of the office until 3 August. If something is on "
            "fire, please contact Henk.",
            subject="Automatic reply: your order",
        )
    )
    assert (read.situation, read.emotion) == (Situation.ROUTINE, Emotion.NEUTRAL)
    assert read.flags == (Flag.NO_REPLY_NEEDED,)


def test_a_bare_sign_off_after_an_answer_needs_no_reply() -> None:
    read = assess(ticket("How do I reset it?", agent("Hold the button."), "That worked, thanks!"))
    assert Flag.NO_REPLY_NEEDED in read.flags
    again = assess(ticket("How do I reset it?", agent("Hold it."), "Thanks! And the timer?"))
    assert Flag.NO_REPLY_NEEDED not in again.flags


PROMISED = {
    "id": "CL-1",
    "subject": "Warped gasket",
    "status": "closed",
    "created_at": "2026-01-12T10:00:00Z",
    "summary": "Lid gasket warped. New lid promised within 10 days. Nobody wrote.",
}


def test_the_history_alone_makes_repeat_contact() -> None:
    read = assess(
        ticket("Any word on the lid for my cooker?", as_of="2026-02-19T10:00:00Z"),
        history=history(PROMISED),
    )
    assert read.situation is Situation.REPEAT_CONTACT
    assert [c.source for c in read.earlier_contacts] == ["history:CL-1"]
    assert read.earlier_contacts[0].on == "2026-01-12"
    assert read.situation_because == (
        "the history shows the same issue on 12 January (CL-1), still unresolved",
    )


def test_history_of_an_unverified_writer_is_not_used() -> None:
    read = assess(
        ticket(
            "Any word on the lid for my cooker?",
            as_of="2026-02-19T10:00:00Z",
            customer={"identity": "unverified"},
        ),
        history=history(PROMISED),
    )
    assert read.situation is not Situation.REPEAT_CONTACT
    assert read.earlier_contacts == ()


@pytest.mark.parametrize(
    "past",
    [
        {**PROMISED, "subject": "Address", "summary": "Changed the delivery address. Done."},
        {**PROMISED, "summary": "Lid gasket warped. Replaced, arrived.", "satisfaction": "good"},
        {**PROMISED, "created_at": "2023-01-12T10:00:00Z"},
    ],
)
def test_other_settled_or_stale_issues_are_no_repeat(past: dict[str, Any]) -> None:
    read = assess(
        ticket("Could you send me a new lid for my cooker?", as_of="2026-02-19T10:00:00Z"),
        history=history(past),
    )
    assert read.situation is Situation.ROUTINE


def test_turns_of_one_live_chat_are_no_repeat() -> None:
    read = assess(
        ticket(
            "The portal will not open.",
            agent("What do you see on the screen?"),
            "A blue box, and it still says wrong password.",
            channel="chat",
        )
    )
    assert read.situation is Situation.DIFFICULTY


def test_what_she_says_herself_makes_repeat_contact() -> None:
    read = assess(ticket("This is the third time I'm writing about the leaking valve."))
    assert read.situation is Situation.REPEAT_CONTACT


def test_praise_is_not_dragged_back_by_history() -> None:
    read = assess(
        ticket("The new lid is perfect, thank you so much!", as_of="2026-02-19T10:00:00Z"),
        history=history(PROMISED),
    )
    assert read.situation is Situation.POSITIVE


def test_everything_else_that_holds_stands_in_also() -> None:
    read = assess(
        ticket("You idiots. This is the fourth time I am writing about the same broken valve.")
    )
    assert read.situation is Situation.HOSTILE
    assert Situation.REPEAT_CONTACT in read.also


def test_a_demand_far_beyond_the_worth_is_hostile_however_polite() -> None:
    read = assess(
        ticket(
            "Kindly confirm the transfer of $4,800 as compensation for the outage on Monday.",
            fields={"plan": "Personal, $8 a month"},
        )
    )
    assert read.situation is Situation.HOSTILE
    assert "600 times" in read.situation_because[0]


def test_her_own_money_back_is_no_unfair_demand() -> None:
    read = assess(
        ticket("You charged me $4,800 by mistake. I want the $4,800 back.", fields={"plan": "$8"})
    )
    assert read.situation is Situation.DIFFICULTY


def test_money_leaving_now_is_security_and_a_settled_fraud_is_not() -> None:
    now = assess(ticket("There are transfers I didn't make and another one is pending right now."))
    assert (now.situation, now.safety_kind) == (Situation.SAFETY, SafetyKind.SECURITY)
    over = assess(
        ticket("Last month someone used my card. The dispute was closed. Why was I charged a fee?")
    )
    assert over.situation is not Situation.SAFETY


def test_grief_is_gentle_and_flags_the_bereaved() -> None:
    read = assess(ticket("My father passed away on the 3rd. Please stop his subscription."))
    assert (read.situation, read.emotion) == (Situation.GRIEF, Emotion.SADNESS)
    assert read.flags == (Flag.VULNERABLE,)


def test_cleaned_text_is_not_cleaned_again() -> None:
    one = ticket("I am furious. Where is my order?")
    cleaned = {m.id: clean(m).model_copy(update={"text": "Nice."}) for m in one.messages}
    assert assess(one, cleaned=cleaned).emotion is not Emotion.ANGER


def test_any_reader_can_take_the_place_of_the_rules() -> None:
    class Gloomy:
        name = "gloomy-1"

        def read(self, passages: Sequence[Passage]) -> Sequence[Heard]:
            gloom = Reading(
                emotion={Emotion.SADNESS: 1.0},
                intensity=2,
                expression={Expression.EXPLICIT: 1.0},
                situation={Situation.DIFFICULTY: 1.0},
            )
            return [Heard(gloom, (gloom,) * len(passage)) for passage in passages]

    read = assess(ticket("Hello."), reader=Gloomy())
    assert (read.emotion, read.intensity) == (Emotion.SADNESS, 2)
    assert read.situation is Situation.DIFFICULTY


@pytest.mark.skipif(not OPEN_CASES.exists(), reason="the open cases are not beside this checkout")
def test_the_open_cases_are_read_right() -> None:
    wrong = []
    for file in sorted(OPEN_CASES.glob("*.json")):
        content = json.loads(file.read_text(encoding="utf-8"))
        case = Case.model_validate(content["case"])
        read = assess(case.ticket, history=case.history)
        if read.situation != content["gold"]["situation"]:
            wrong.append(file.stem)
    assert len(wrong) <= 6, wrong


def test_many_tickets_are_read_as_each_alone() -> None:
    texts = ["Smoke comes out of the heater.", "Do you deliver to Malta?", "Thanks, it fits!"]
    tickets = [(ticket(text), History()) for text in texts]
    together = assess_many(tickets)
    alone = [assess(one) for one, _ in tickets]
    assert [r.situation for r in together] == [r.situation for r in alone]
    assert [r.emotion for r in together] == [r.emotion for r in alone]
    assert assess_many([]) == ()
