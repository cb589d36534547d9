"""`doctor` says what is set up, what is missing, and how to mend it."""

from __future__ import annotations

from typing import Any

import pytest

from empathy_reply.errors import ConfigError, Unavailable
from empathy_reply.helpdesk import Check, Event
from empathy_reply.store import inbox_row, now


def found(shop: Any, *, code: int) -> dict[str, dict[str, Any]]:
    """Run it and give its checks by name."""
    return {check["name"]: check for check in shop.told("doctor", code=code)}


def test_all_is_well(shop: Any) -> None:
    shop.store.running.beat("host-1")
    checks = found(shop, code=0)
    assert {name for name, check in checks.items() if check["ok"] is True} == {
        "settings", "database", "workers", "inbox", "paused", "writer", "acme: tokens",
        "acme: logged in", "acme: credential",
    }  # fmt: skip
    assert checks["acme: logged in"]["detail"] == "as Empathy Reply (bot)"
    assert checks["database"]["detail"].startswith("answers, revision 0001")


def test_secrets_are_never_shown(shop: Any) -> None:
    assert "nobody-may-see" not in shop.run("doctor").output


def test_wrong_settings_are_the_one_failure(shop: Any) -> None:
    shop.config.write_text("colour = 1")
    (check,) = shop.told("doctor", code=1)
    assert (check["name"], check["ok"]) == ("settings", False)
    assert "colour" in check["detail"]


def test_a_missing_database_fails_and_the_rest_is_checked(empty_shop: Any) -> None:
    checks = found(empty_shop, code=1)
    assert checks["database"]["ok"] is False
    assert "empathy-reply upgrade" in checks["database"]["detail"]
    assert checks["acme: logged in"]["ok"] is True


def test_a_worker_that_fell_silent_fails_and_one_that_never_was_does_not(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(shop, code=0)["workers"]["ok"] is None
    shop.store.running.beat("host-1")
    later = now() + 120
    monkeypatch.setattr("empathy_reply.store.now", lambda: later)
    check = found(shop, code=1)["workers"]
    assert check["detail"] == "none alive; the last gave a sign 2 min ago"
    assert "empathy-reply work" in check["fix"]


def test_an_old_delivery_fails_and_a_young_one_does_not(shop: Any) -> None:
    shop.store.inbox.put([inbox_row("acme", Event(ticket_id="T1"), received_at=now())])
    assert found(shop, code=0)["inbox"]["ok"] is True
    shop.store.inbox.put([inbox_row("acme", Event(ticket_id="T2"), received_at=now() - 3_700)])
    check = found(shop, code=1)["inbox"]
    assert check["detail"] == "2 deliveries wait, the oldest for 1 h"


def test_a_pause_is_told(shop: Any) -> None:
    shop.run("pause", "acme")
    check = found(shop, code=0)["paused"]
    assert (check["ok"], check["detail"]) == (None, "acme")


def test_a_helpdesk_that_does_not_answer_fails(shop: Any) -> None:
    down = Unavailable("cannot be reached", helpdesk="fake", operation="whoami")
    shop.desk.fails["checks"] = [down]
    check = found(shop, code=1)["acme: helpdesk"]
    assert check["detail"] == "fake: whoami: cannot be reached"
    assert shop.desk.closings == 1


def test_the_checks_of_the_helpdesk_are_told_with_their_fix(shop: Any) -> None:
    shop.desk.found = (
        Check(name="clock", ok=False, detail="90 s behind", fix="turn on NTP"),
        Check(name="webhook", ok=None, detail="cannot be checked"),
    )
    checks = found(shop, code=1)
    assert checks["acme: clock"]["fix"] == "turn on NTP"
    assert checks["acme: webhook"]["ok"] is None
    page = " ".join(shop.run("doctor", code=1).stdout.split())
    assert "FAIL acme: clock: 90 s behind. To mend it: turn on NTP" in page


def test_an_account_that_cannot_be_opened_fails(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(helpdesk: str, **account: Any) -> Any:
        raise ConfigError("webhook_secrets is empty: run connect")

    monkeypatch.setattr("empathy_reply.connections.connect", refusing)
    check = found(shop, code=1)["acme: helpdesk"]
    assert check["detail"] == "connections.acme: webhook_secrets is empty: run connect"


def test_the_llm_is_named(shop: Any) -> None:
    llm = '[llm]\nmodel = "small-1"\nbase_url = "http://127.0.0.1:9/v1"\n'
    shop.config.write_text('writer = "openai"\n' + shop.config.read_text() + llm)
    assert found(shop, code=0)["writer"]["detail"] == "small-1 at http://127.0.0.1:9/v1"


def test_an_llm_without_a_model_fails(shop: Any) -> None:
    shop.config.write_text('writer = "openai"\n' + shop.config.read_text())
    assert "no model is set" in found(shop, code=1)["writer"]["detail"]


def test_files_that_are_missing_fail(shop: Any) -> None:
    more = 'crm = "none.csv"\n[connections.acme.brands."*"]\nknowledge = "none.json"\n'
    shop.config.write_text(shop.config.read_text() + more)
    assert (
        "none.json is neither a file nor a folder" in found(shop, code=1)["acme: files"]["detail"]
    )


def test_files_that_are_there_are_counted(shop: Any) -> None:
    articles, crm = shop.folder / "articles.jsonl", shop.folder / "crm.csv"
    articles.write_text('{"id": "a1", "title": "Shades", "text": "They come apart."}\n')
    crm.write_text("email,plan\n")
    more = f'crm = "{crm}"\n[connections.acme.brands."*"]\nknowledge = "{articles}"\n'
    shop.config.write_text(shop.config.read_text() + more)
    checks = found(shop, code=0)
    assert checks["acme: knowledge of *"]["detail"] == "1 articles"
    assert checks["acme: crm"]["ok"] is True


def test_alerts_that_are_unsigned_fail_and_none_are_a_matter_of_choice(shop: Any) -> None:
    assert found(shop, code=0)["alerts"]["ok"] is None
    more = '\n[alerts]\nurl = "https://alerts.example/in?token=not-to-be-told"\n'
    shop.config.write_text(shop.config.read_text() + more)
    check = found(shop, code=1)["alerts"]
    assert check["detail"] == "go to https://alerts.example/in, unsigned"


def test_a_connection_without_tokens_is_a_matter_of_choice(shop: Any) -> None:
    shop.config.write_text(shop.config.read_text().replace("tokens =", "# tokens ="))
    assert found(shop, code=0)["acme: tokens"]["ok"] is None
