"""Danger and grief reach somebody, signed, and without a word of the customer."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest

from empathy_reply import Draft, Drafter, Ticket
from empathy_reply.alert import HEADER, is_alert, make_alert, send_alert, sign, verify
from empathy_reply.assess.labels import Flag, Situation
from empathy_reply.errors import AlertError, ConfigError

SMOKE = "The heater you sold me is smoking and there is a burning smell in the room, please help."
LAMP = "The lamp came today but its shade is missing. When can I get it?"
URL = "https://team.example.com/alerts"


@pytest.fixture(scope="module")
def smoke() -> Draft:
    return Drafter().draft(Ticket(messages=[{"author": "customer", "text": SMOKE}], id="T1"))


def heard(answer: int) -> tuple[list[httpx.Request], httpx.MockTransport]:
    """Make a webhook that keeps what it hears and answers with a status."""
    calls: list[httpx.Request] = []

    def hear(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        return httpx.Response(answer, headers={"Location": "https://elsewhere.example.com"})

    return calls, httpx.MockTransport(hear)


def tell(draft: Draft, transport: httpx.MockTransport, *secrets: str) -> None:
    alert = make_alert(draft, connection="acme", created_at=2.0, received_at=1.0)
    asyncio.run(send_alert(alert, url=URL, secrets=secrets, transport=transport))


def test_danger_is_an_alert_and_a_missing_shade_is_not(smoke: Draft) -> None:
    lamp = Drafter().draft(Ticket(messages=[{"author": "customer", "text": LAMP}], id="T2"))
    assert is_alert(smoke)
    assert not is_alert(lamp)


def test_it_tells_ids_and_labels_and_no_words(smoke: Draft) -> None:
    calls, transport = heard(204)
    tell(smoke, transport, "s1")
    told = json.loads(calls[0].content)
    assert told["ticket_id"] == "T1"
    assert told["situation"] == "safety"
    assert told["received_at"] == "1970-01-01T00:00:01Z"
    assert "heater" not in calls[0].content.decode()


def test_it_is_signed_with_every_secret(smoke: Draft) -> None:
    calls, transport = heard(200)
    tell(smoke, transport, "old", "new")
    header, at = calls[0].headers[HEADER], float(calls[0].headers[HEADER][2:12])
    for secret in ("old", "new"):
        assert verify(calls[0].content, header=header, secrets=[secret], now=at)
    assert not verify(calls[0].content, header=header, secrets=["other"], now=at)
    assert not verify(calls[0].content + b" ", header=header, secrets=["old"], now=at)
    assert not verify(calls[0].content, header=header, secrets=["old"], now=at + 3_600)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "t=,v1=",
        "v1=abc",
        "t=-5,v1=x",
        "nonsense",
        "t=²,v1=a",
        "t=0,v1=é\udcff",
        "t=" + "9" * 5_000,
    ],
    ids=range(8),
)
def test_a_header_that_is_none_is_refused(header: str) -> None:
    assert not verify(b"{}", header=header, secrets=["s"], now=0)


@pytest.mark.parametrize(
    "url",
    ["http://team.example.com/alerts", "ftp://localhost/", "https://", "nonsense", "http://["],
)
def test_an_alert_leaves_over_tls_alone(smoke: Draft, url: str) -> None:
    calls, transport = heard(200)
    alert = make_alert(smoke, connection="acme", created_at=2.0)
    with pytest.raises(ConfigError, match="not an https address"):
        asyncio.run(send_alert(alert, url=url, secrets=["s"], transport=transport))
    assert calls == []


def test_an_alert_to_this_machine_needs_no_tls(smoke: Draft) -> None:
    calls, transport = heard(200)
    alert = make_alert(smoke, connection="acme", created_at=2.0)
    here = "http://127.0.0.1:9/alerts"
    asyncio.run(send_alert(alert, url=here, secrets=[], transport=transport))
    assert HEADER not in calls[0].headers


def test_a_webhook_that_cannot_be_reached_is_an_alert_error_without_its_address(
    smoke: Draft,
) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("slow")

    with pytest.raises(AlertError, match="no answer") as raised:
        tell(smoke, httpx.MockTransport(fail), "s1")
    assert "team.example.com" not in str(raised.value)


@pytest.mark.parametrize(
    ("read", "due"),
    [
        ({"situation": Situation.GRIEF}, True),
        ({"situation": Situation.ROUTINE}, False),
        ({"situation": Situation.HOSTILE, "flags": (Flag.SELF_HARM,)}, True),
        ({"situation": Situation.HOSTILE, "flags": (Flag.VULNERABLE,)}, False),
    ],
)
def test_grief_and_hints_of_self_harm_are_alerts(
    smoke: Draft, read: dict[str, object], due: bool
) -> None:
    draft = smoke.model_copy(update={"assessment": smoke.assessment.model_copy(update=read)})
    assert is_alert(draft) is due


@pytest.mark.parametrize("answer", [302, 400, 500])
def test_what_is_no_arrival_is_tried_again(smoke: Draft, answer: int) -> None:
    calls, transport = heard(answer)
    with pytest.raises(AlertError, match=str(answer)) as raised:
        tell(smoke, transport, "s1")
    assert raised.value.retryable
    assert len(calls) == 1


def test_a_signature_has_one_value_for_each_secret() -> None:
    assert sign(b"{}", secrets=["a", "b"], at=12.7).startswith("t=12,v1=")
    assert sign(b"{}", secrets=["a", "b"], at=12.7).count("v1=") == 2
