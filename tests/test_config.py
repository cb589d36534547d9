"""Settings come from the file and the environment, and what is wrong in them is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from empathy_reply.config import Settings, read_config
from empathy_reply.errors import ConfigError

FILE = """
database_url = "sqlite:///kept.db"
[connections.acme]
helpdesk = "zendesk"
tokens = ["env:ACME_TOKEN", "second-token"]
[connections.acme.account]
subdomain = "acme"
client_secret = "env:ACME_SECRET"
[connections.acme.brands."*"]
signature = "Maya"
[connections.acme.brands.Globex]
signature = "Sam"
[llm]
model = "small-1"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "empathy_reply.toml"
    path.write_text(FILE, encoding="utf-8")
    return path


def read(file: Path, **environment: str) -> Settings:
    given = {"ACME_TOKEN": "first-token", "ACME_SECRET": "the-secret", **environment}
    return read_config(str(file), environment=given)


def test_secrets_are_read_from_the_environment_and_never_shown(file: Path) -> None:
    settings = read(file)
    connection = settings.connection("acme")
    assert [token.get_secret_value() for token in connection.tokens] == [
        "first-token",
        "second-token",
    ]
    assert connection.account["client_secret"] == "the-secret"
    assert not [word for word in ("first-token", "the-secret") if word in repr(settings)]


def test_a_secret_may_stand_in_a_file(file: Path, tmp_path: Path) -> None:
    (tmp_path / "acme.secret").write_text("from-a-file\n", encoding="utf-8")
    text = FILE.replace("env:ACME_SECRET", f"file:{tmp_path}/acme.secret")
    file.write_text(text, encoding="utf-8")
    assert read(file).connection("acme").account["client_secret"] == "from-a-file"


def test_the_environment_wins_over_the_file(file: Path) -> None:
    settings = read(
        file,
        EMPATHY_REPLY_SERVE__PORT="8080",
        EMPATHY_REPLY_DATABASE_URL="postgresql://db/empathy",
        EMPATHY_REPLY_CONNECTIONS__ACME__RULES__TAGS="pilot, vip",
        EMPATHY_REPLY_LLM_MODEL="another",
    )
    assert settings.serve.port == 8080
    assert settings.database_url == "postgresql://db/empathy"
    assert settings.connection("acme").rules.tags == ("pilot", "vip")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("nonsense = 1\n", "nonsense: nobody knows this key"),
        ("[serve]\nport = 70000\n", "serve.port: "),
        ("[connections.x]\n", "connections.x.helpdesk: "),
        ('[alerts]\nurl = "http://elsewhere.example.com"\n', "alerts.url: "),
        ('database_url = "env:NOT_SET"\n', "database_url: the environment has no NOT_SET"),
        ("[serve\n", "cannot be read as TOML"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, wrong: str, told: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(wrong, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"wrong\.toml|NOT_SET") as raised:
        read_config(str(path), environment={})
    assert told in str(raised.value)


def test_an_unknown_connection_lists_those_there_are(file: Path) -> None:
    with pytest.raises(ConfigError, match="no connection is called 'other'; there are: acme"):
        read(file).connection("other")


def test_a_brand_without_settings_has_those_of_the_star(file: Path) -> None:
    connection = read(file).connection("acme")
    assert connection.brand("Globex").signature == "Sam"
    assert connection.brand("Initech").signature == "Maya"
    assert connection.brand(None).signature == "Maya"


def test_without_a_file_there_are_defaults() -> None:
    assert read_config(environment={}) == Settings()
