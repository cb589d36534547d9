"""What operators are given beside the command: the table of settings, examples, the image."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from empathy_reply.config import BrandSettings, ConnectionSettings, Settings, read_config
from empathy_reply.connections import open_helpdesk
from empathy_reply.web.figures import Figures

HOME = Path(__file__).parent.parent.parent / "integrations"
GUIDE = (HOME / "operating.md").read_text(encoding="utf-8")
EXAMPLE = HOME / "empathy_reply.example.toml"
IMAGE = (HOME / "Containerfile").read_text(encoding="utf-8")
COPIED = re.findall(r"^COPY (?!--from)(.+)$", IMAGE, re.MULTILINE)


def settings_of(model: type[BaseModel], at: str = "") -> Iterator[tuple[str, str]]:
    """Give every key under a model and its default, as it is written in a settings file."""
    for name, field in model.model_fields.items():
        inner: Any = field.annotation
        if (model, name) == (Settings, "connections"):
            yield from settings_of(ConnectionSettings, "connections.NAME.")
        elif (model, name) == (ConnectionSettings, "brands"):
            yield from settings_of(BrandSettings, f"{at}brands.BRAND.")
        elif isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from settings_of(inner, f"{at}{name}.")
        else:
            yield f"{at}{name}", written(field.get_default(call_default_factory=True))


def written(default: object) -> str:
    """Write a default as the table does."""
    return "required" if default is PydanticUndefined else f"`{json.dumps(default)}`"


def test_the_table_of_settings_is_whole_and_true() -> None:
    rows = re.findall(r"^\| `([\w.]+)` \| (.+?) \| .*\|$", GUIDE, re.MULTILINE)
    assert rows == list(settings_of(Settings))


def test_the_guide_is_short() -> None:
    assert len(GUIDE.splitlines()) <= 120


def test_the_guide_names_commands_that_exist() -> None:
    from typer.main import get_command

    from empathy_reply.cli import app

    named = set(re.findall(r"(?:^|`)empathy-reply ([a-z]+)", GUIDE, re.MULTILINE))
    rows = GUIDE.partition("| command |")[2].partition("\n\n")[0]
    table = set(re.findall(r"`([a-z]+)(?: [^`]*)?`", rows))
    known = set(getattr(get_command(app), "commands", {}))
    assert named | table <= known
    assert {"serve", "explain", "forget", "backup"} <= named | table


def example(*, whole: bool = False) -> str:
    """Give the example, with its commented settings in force when it is to be `whole`."""
    text = EXAMPLE.read_text(encoding="utf-8")
    return re.sub(r"^# (?=\[|(?!database_url)\w+ = )", "", text, flags=re.M) if whole else text


def read_example(folder: Path, *, whole: bool) -> Settings:
    text = example(whole=whole)
    (folder / "empathy_reply.toml").write_text(text.replace("file:acme.secret", "env:MADE"))
    names = ["MADE", *re.findall(r'"env:(\w+)"', text)]
    environment = dict.fromkeys(names, "a-secret")
    return read_config(str(folder / "empathy_reply.toml"), environment=environment)


def test_the_example_needs_one_secret_to_begin_with(tmp_path: Path) -> None:
    assert re.findall(r'^[^#]*"env:(\w+)"', example(), re.MULTILINE) == ["ACME_CLIENT_SECRET"]
    settings = read_example(tmp_path, whole=False)
    assert list(settings.connections) == ["acme"]
    assert settings.connection("acme").rules.shadow


def test_every_commented_setting_of_the_example_is_one(tmp_path: Path) -> None:
    settings = read_example(tmp_path, whole=True)
    assert list(settings.connections) == ["acme", "shop"]
    assert settings.connection("acme").tokens[0].get_secret_value() == "a-secret"
    assert settings.alerts.url != ""


def test_the_example_holds_no_secret() -> None:
    secret = re.compile(r"^[#\s]*(\w*(?:secret|token|key)\w*) = (.*?)(?:#.*)?$", re.MULTILINE)
    found = secret.findall(example())
    assert len(found) >= 5
    assert [v for _, v in found if "env:" not in v and "file:" not in v] == []


def test_the_alerts_are_about_figures_that_exist(shop: Any) -> None:
    rules = yaml.safe_load((HOME / "alerts.yml").read_text(encoding="utf-8"))
    alerts = [rule for group in rules["groups"] for rule in group["rules"]]
    figures = Figures()
    figures.deliveries.labels("acme", "accepted").inc()
    figures.answers.labels("/webhooks/{connection}", "202").observe(0.1)
    page = figures.page(shop.store)
    known = set(re.findall(r"^(?:# TYPE )?(empathy_reply_\w+)", page.decode(), re.MULTILINE))
    used = {name for rule in alerts for name in re.findall(r"empathy_reply_\w+", rule["expr"])}
    assert len(used) >= 5
    assert used <= known
    assert [rule["alert"] for rule in alerts if not rule["annotations"].get("next")] == []


@pytest.mark.parametrize("line", COPIED)
def test_the_image_is_made_of_files_that_exist(line: str) -> None:
    *sources, _ = line.split()
    assert [source for source in sources if not (HOME.parent / source).exists()] == []


def test_the_image_starts_a_command_that_exists() -> None:
    from typer.testing import CliRunner

    from empathy_reply.cli import app

    told = re.search(r"^CMD (\[.+\])$", IMAGE, re.MULTILINE)
    assert told
    words = json.loads(told[1])
    assert CliRunner().invoke(app, [*words, "--help"]).exit_code == 0


@pytest.mark.parametrize(("name", "helpdesk"), [("acme", "zendesk"), ("shop", "freshdesk")])
def test_an_account_of_the_example_is_one_that_its_adapter_opens(
    tmp_path: Path, name: str, helpdesk: str
) -> None:
    assert open_helpdesk(read_example(tmp_path, whole=True), name).name == helpdesk
