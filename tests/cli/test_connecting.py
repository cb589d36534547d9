"""`connect` makes a webhook, and keeps its secret out of sight."""

from __future__ import annotations

import stat
from typing import Any

import pytest

from empathy_reply.errors import ConfigError, Forbidden

CONNECT = ["connect", "fake", "acme", "--url", "https://drafts.example/"]


@pytest.fixture(autouse=True)
def _here(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shop.folder)


def test_without_apply_it_only_says_what_would_be_done(shop: Any) -> None:
    page = shop.run(*CONNECT).stdout
    assert "Would be done with --apply" in page
    assert shop.desk.asked == [("https://drafts.example/webhooks/acme", False)]
    assert not (shop.folder / "acme.secret").exists()


def test_the_secret_goes_into_a_file_and_never_to_the_screen(shop: Any) -> None:
    done = shop.run(*CONNECT, "--apply")
    kept = shop.folder / "acme.secret"
    assert kept.read_text() == "s3cret\n"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "s3cret" not in done.output
    assert 'webhook_secrets = "file:acme.secret"' in done.stdout
    assert "open the trigger" in done.stdout


def test_the_file_can_be_named(shop: Any) -> None:
    shop.run(*CONNECT, "--apply", "--secrets-out", "elsewhere")
    assert (shop.folder / "elsewhere").read_text() == "s3cret\n"


def test_a_file_that_is_there_stops_it_before_anything_is_made(shop: Any) -> None:
    (shop.folder / "acme.secret").write_text("an older one")
    assert "is there already" in shop.run(*CONNECT, "--apply", code=1).stderr
    assert shop.desk.asked == []
    assert (shop.folder / "acme.secret").read_text() == "an older one"


def test_a_failure_leaves_no_empty_file(shop: Any) -> None:
    shop.desk.fails["set_up"] = [Forbidden("no right", helpdesk="fake", operation="set up")]
    assert "no right" in shop.run(*CONNECT, "--apply", code=1).stderr
    assert not (shop.folder / "acme.secret").exists()
    assert shop.desk.closings == 1


def test_a_helpdesk_that_is_another_is_told(shop: Any) -> None:
    told = shop.run("connect", "zendesk", "acme", "--url", "https://a.example", code=1).stderr
    assert "connections.acme.helpdesk is 'fake'" in told


def test_the_address_comes_from_the_settings_or_is_asked_for(shop: Any) -> None:
    assert "--url" in shop.run("connect", "fake", "acme", code=1).stderr
    settings = shop.config.read_text() + '\n[serve]\npublic_url = "https://public.example"\n'
    shop.config.write_text(settings)
    assert "https://public.example/webhooks/acme" in shop.run("connect", "fake", "acme").stdout


def test_an_account_without_a_secret_yet_can_be_connected(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[dict[str, Any]] = []

    def demanding(helpdesk: str, **account: Any) -> Any:
        given.append(account)
        if not account.get("webhook_secrets"):
            raise ConfigError("webhook_secrets is empty: run connect")
        return shop.desk

    monkeypatch.setattr("empathy_reply.connections.connect", demanding)
    shop.run(*CONNECT)
    assert len(given[-1]["webhook_secrets"][0]) >= 32


def test_an_account_that_is_wrong_otherwise_is_told(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(helpdesk: str, **account: Any) -> Any:
        raise ConfigError("subdomain: write only the part before .zendesk.com")

    monkeypatch.setattr("empathy_reply.connections.connect", refusing)
    assert "connections.acme: subdomain" in shop.run(*CONNECT, code=1).stderr
