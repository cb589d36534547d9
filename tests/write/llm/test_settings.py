"""Settings: arguments over environment over file, and nothing that nobody knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from empathy_reply.errors import ConfigError
from empathy_reply.write.llm import read_settings


def toml(folder: Path, text: str) -> str:
    path = folder / "empathy_reply.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_an_argument_wins_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    file = toml(tmp_path, '[llm]\nmodel = "f"\nbase_url = "http://f/v1"\ndaily_tokens = 7\n')
    environment = {"EMPATHY_REPLY_LLM_MODEL": "e", "EMPATHY_REPLY_LLM_BASE_URL": "http://e/v1"}
    made = read_settings({"model": "a"}, file=file, environment=environment)
    assert (made.model, made.base_url, made.daily_tokens) == ("a", "http://e/v1", 7)


def test_the_file_is_found_in_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toml(tmp_path, '[llm]\nmodel = "f"\n[other]\nx = 1\n')
    monkeypatch.chdir(tmp_path)
    assert read_settings(environment={}).model == "f"


def test_lists_are_read_from_the_environment() -> None:
    environment = {"EMPATHY_REPLY_LLM_WITHOUT_TAGS": "legal, vip"}
    assert read_settings({"model": "m"}, environment=environment).without_tags == ("legal", "vip")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[llm]\nmodel = "m"\nmodle = "x"\n', "modle"),
        ("llm = 3\n", "table"),
        ("[llm\n", "TOML"),
        ('[llm]\nmodel = "m"\ntemperature = 9\n', "temperature"),
        ('[llm]\nmodel = "m"\nbase_url = "ftp://x"\n', "base_url"),
        ('[llm]\nmodel = "m"\ndaily_cost = 1.0\n', "input_price"),
        ("[llm]\ntemperature = 0.1\n", "model"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        read_settings(file=toml(tmp_path, text), environment={})


def test_a_file_that_is_named_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.toml"):
        read_settings(file=str(tmp_path / "gone.toml"), environment={})


def test_an_unknown_name_in_the_environment_is_an_error() -> None:
    with pytest.raises(ConfigError, match="EMPATHY_REPLY_LLM_MODLE"):
        read_settings({"model": "m"}, environment={"EMPATHY_REPLY_LLM_MODLE": "x"})


def test_openais_key_is_for_openai(tmp_path: Path) -> None:
    environment = {"OPENAI_API_KEY": "sk-1"}
    here = read_settings({"model": "m"}, environment=environment)
    there = read_settings({"model": "m", "base_url": "http://x/v1"}, environment=environment)
    assert here.api_key.get_secret_value() == "sk-1"
    assert there.api_key.get_secret_value() == ""


def test_a_key_is_never_printed() -> None:
    assert "sk-1" not in repr(read_settings({"model": "m", "api_key": "sk-1"}, environment={}))


def test_a_wrong_key_value_is_not_printed_in_the_error() -> None:
    with pytest.raises(ConfigError) as error:
        read_settings({"model": "m"}, environment={"EMPATHY_REPLY_LLM_OUTPUT_TOKENS": "s3cret"})
    assert "s3cret" not in str(error.value)
