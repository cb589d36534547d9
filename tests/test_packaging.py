"""The distribution: what is installed, under which names, and with which parts."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib import import_module, metadata
from pathlib import Path

import empathy_reply

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGE = ROOT / "empathy_reply"
README = (ROOT / "README.md").read_text(encoding="utf-8")

IMPORT_NAMES = {
    "phonenumberslite": "phonenumbers",
    "python-stdnum": "stdnum",
}
"""Distributions whose import name is not their own."""

BROUGHT_ALONG = {"pydantic_core", "starlette"}
"""Modules that a declared dependency always brings with it."""


def declared() -> set[str]:
    """Name the modules that the declared dependencies give."""
    extras = PROJECT["project"]["optional-dependencies"]
    lines = [*PROJECT["project"]["dependencies"], *extras["serve"]]
    names = (re.split(r"[<>=!~\[; ]", line)[0] for line in lines)
    return {IMPORT_NAMES.get(name, name.replace("-", "_")) for name in names}


def used() -> set[str]:
    """Name the third-party modules that the library imports."""
    tops = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                tops |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                tops.add(node.module.split(".")[0])
    return tops - set(sys.stdlib_module_names) - {"empathy_reply"}


def test_every_module_used_is_declared() -> None:
    assert used() - declared() - BROUGHT_ALONG == set()


def test_every_dependency_declared_is_used() -> None:
    assert declared() - used() == set()


def test_the_version_is_that_of_the_distribution() -> None:
    assert metadata.version("empathy-reply") == PROJECT["project"]["version"]
    assert empathy_reply.__version__ == PROJECT["project"]["version"]


def test_the_command_can_be_started() -> None:
    module, function = PROJECT["project"]["scripts"]["empathy-reply"].split(":")
    assert callable(getattr(import_module(module), function))


def test_the_wheel_takes_only_packages_of_ours() -> None:
    packages = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert "empathy_reply" in packages
    assert [p for p in packages if not Path(p).name.startswith("empathy_reply")] == []
    assert [p for p in packages if not (ROOT / p / "__init__.py").is_file()] == []


def test_the_package_is_typed_and_licensed() -> None:
    assert (PACKAGE / "py.typed").is_file()
    assert PROJECT["project"]["license"] == "MIT"
    assert "MIT License" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_tests_come_as_an_extra_that_old_pip_knows() -> None:
    assert "test" in PROJECT["project"]["optional-dependencies"]
    assert "dependency-groups" not in PROJECT


def test_the_readme_installs_what_exists() -> None:
    lines = re.findall(r"pip install ([^\n&|`]+)", README)
    assert "." in [line.strip() for line in lines]
    extras = {extra for line in lines for group in re.findall(r"\[([\w,-]+)\]", line)
              for extra in group.split(",")}  # fmt: skip
    assert "test" in extras
    assert extras <= set(PROJECT["project"]["optional-dependencies"])


def test_the_changelog_names_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{PROJECT['project']['version']}]" in changelog
    assert "## [Unreleased]" in changelog
