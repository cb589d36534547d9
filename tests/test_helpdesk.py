"""Adapters are found by name, and a caller proves what it can read."""

from __future__ import annotations

import pytest

from empathy_reply.config import Settings
from empathy_reply.connections import open_helpdesks
from empathy_reply.errors import ConfigError
from empathy_reply.helpdesk import Helpdesk, available, connect, proof
from empathy_reply.testing import FakeHelpdesk

ACCOUNTS = {
    "zendesk": {
        "subdomain": "acme",
        "client_id": "empathy",
        "client_secret": "s" * 20,
        "webhook_secrets": ["w" * 20],
    },
    "freshdesk": {"domain": "acme", "api_key": "k" * 20, "webhook_secrets": ["w" * 20]},
}


def opened(name: str, **changed: object) -> dict[str, Helpdesk]:
    account = {**ACCOUNTS[name], **changed}
    connection = {"helpdesk": name, "account": account}
    return open_helpdesks(Settings.model_validate({"connections": {"acme": connection}}))


def test_both_helpdesks_are_installed() -> None:
    assert {"zendesk", "freshdesk"} <= set(available())


@pytest.mark.parametrize("name", ACCOUNTS)
def test_a_connection_is_opened_by_its_helpdesks_name(name: str) -> None:
    assert opened(name)["acme"].name == name


def test_an_unknown_helpdesk_lists_what_is_installed() -> None:
    with pytest.raises(ConfigError, match=r"'intercom' is installed; .*freshdesk"):
        connect("intercom")


@pytest.mark.parametrize("name", ACCOUNTS)
def test_a_wrong_setting_names_the_connection_and_the_key(name: str) -> None:
    with pytest.raises(ConfigError, match=r"connections\.acme.*nonsense"):
        opened(name, nonsense=1)
    with pytest.raises(ConfigError, match=r"connections\.acme.*webhook_secrets"):
        opened(name, webhook_secrets=[])


def test_the_helpdesk_in_memory_has_every_method() -> None:
    assert isinstance(FakeHelpdesk(), Helpdesk)


@pytest.mark.parametrize(
    "same",
    [
        "Where is it?",
        "<div class='zd-comment'><p>Where&nbsp;is  it?</p></div>",
        "where is\r\n\r\nIT",
    ],
)
def test_a_proof_is_the_same_for_every_form_of_a_comment(same: str) -> None:
    assert proof(same) == proof("Where is it?")
    assert proof(same) != proof("Where was it?")
