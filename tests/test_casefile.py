"""Case files: what is read, and how clearly a bad one is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from empathy_reply.casefile import (
    SIZE_LIMIT,
    CaseFiles,
    case_from_text,
    find_cases,
    read_case,
    read_path,
)
from empathy_reply.errors import CaseError, EmpathyReplyError

WORDS = {"author": "customer", "text": "The lid is cracked."}


def case_with(**message: Any) -> dict[str, Any]:
    """Make a case of one customer message with these keys."""
    return {"ticket": {"messages": [{**WORDS, **message}]}}


def refused(value: object) -> str:
    """Read a value that must be refused, and return what is said."""
    source = value if isinstance(value, (bytes, str)) else json.dumps(value)
    with pytest.raises(CaseError) as caught:
        read_case(source, where="a.json")
    said = str(caught.value)
    assert said.startswith("a.json: ")
    assert caught.value.next_step
    assert "\n" not in said
    assert "pydantic" not in said
    return said


def test_only_messages_are_required() -> None:
    case = read_case(json.dumps(case_with()))
    assert case.ticket.answers.text == "The lid is cracked."
    assert case.ticket.customer.name is None


def test_a_case_may_stand_under_case_and_its_gold_is_ignored() -> None:
    wrapped = {"case": case_with(), "gold": {"anything": 1}}
    assert read_case(json.dumps(wrapped)) == read_case(json.dumps(case_with()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_every_unicode_encoding_is_read(encoding: str) -> None:
    source = json.dumps(case_with(text="Schöne Grüße 🙂"), ensure_ascii=False).encode(encoding)
    assert read_case(source).ticket.answers.text == "Schöne Grüße 🙂"


def test_nul_and_lone_surrogates_are_dropped_everywhere() -> None:
    case = read_case(json.dumps(case_with(text="a\x00b\ud800c", id="m\ud8001")))
    assert case.ticket.answers.text == "abc"
    assert case.ticket.answers.id == "m1"
    assert case.model_dump_json()


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        (case_with(sent_at="2026-03-12"), ["ticket.messages.0.sent_at", "time zone", "2026-03-12"]),
        (case_with(sent_at="2026-03-12T10:00:00"), ["ticket.messages.0.sent_at", "time zone"]),
        (case_with(sent_at="2026-02-30T10:00:00Z"), ["ticket.messages.0.sent_at", "such as"]),
        (case_with(sent_at="yesterday"), ["ticket.messages.0.sent_at", '"yesterday"']),
        (case_with(author="client"), ["messages.0.author", "customer, agent, system or other"]),
        (case_with(txt="x"), ["ticket.messages.0.txt", "unknown key", "did you mean text?"]),
        (case_with(text=None), ["ticket.messages.0.text", "text in quotes", "null"]),
        (case_with(public="maybe"), ["ticket.messages.0.public", "true or false"]),
        (case_with(attachments=[{"name": "a", "size": 1.5}]), ["0.size", "whole number"]),
        (case_with(text=" \n"), ["ticket", "no"]),
        (case_with(text="x" * 200_001), ["ticket", "m1", "200,001"]),
        ({"ticket": {"messages": []}}, ["ticket", "messages is empty"]),
        ({"ticket": {"messages": {}}}, ["ticket.messages", "a list", "an object"]),
        ({"ticket": {"messages": ["hello"]}}, ["ticket.messages.0", "an object", '"hello"']),
        ({"ticket": {}}, ["ticket.messages", "is missing"]),
        ({"ticket": {"messages": [{"author": "agent", "text": "x"}]}}, ["ticket", "customer"]),
        ({"messages": [WORDS]}, ["ticket", "is missing", "put the whole ticket under it"]),
        ({**case_with(), "mesages": []}, ["mesages", "did you mean ticket.messages?"]),
        ({**case_with(), "zebra": 1}, ["zebra", "known here", "ticket, history, knowledge, agent"]),
        ({"case": case_with(author="x")}, ["case.ticket.messages.0.author"]),
        ({"case": case_with(), "notes": 1}, ["notes", "beside 'case'"]),
        ([], ["the whole file", "an object", "a list"]),
        (None, ["the whole file", "null"]),
    ],
)
def test_a_wrong_value_is_named_with_what_was_expected(value: object, parts: list[str]) -> None:
    said = refused(value)
    assert [part for part in parts if part not in said] == []


def test_ids_that_occur_twice_are_named() -> None:
    twice = {"ticket": {"messages": [{**WORDS, "id": "m7"}, {**WORDS, "id": "m7"}]}}
    assert "m7" in refused(twice)


def test_an_empty_record_is_left_out_rather_than_null() -> None:
    said = refused({"ticket": {**case_with()["ticket"], "customer": None}})
    assert "ticket.customer" in said
    assert "Leave the key out" in said


def test_a_field_of_a_wrong_kind_is_named_once() -> None:
    said = refused({"ticket": {**case_with()["ticket"], "fields": {"order number": [1]}}})
    assert said.count("order number") == 1
    assert "text, a number, true, false or null" in said


def test_several_problems_are_told_at_once_and_the_rest_counted() -> None:
    many = {"ticket": {"messages": [{"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}]}}
    said = refused(many)
    assert "ticket.messages.0.author" in said
    assert "and 3 more" in said


def test_a_message_never_spills_a_long_value() -> None:
    assert len(refused(case_with(author="secret " * 1000))) < 400


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        (b"", ["is empty"]),
        (b"  \n", ["is empty"]),
        (b'{"ticket":\n  {]}', ["line 2, column 4"]),
        (b'{"a": 1,}', ["line 1", "comma"]),
        (b'{"a": 1 // old\n}', ["line 1", "no comments"]),
        (b"{'a': 1}", ["double quotes"]),
        (b'{"a": NaN}', ["NaN"]),
        (b'{"a": 1, "a": 2}', ["'a'", "twice"]),
        (b'{"a": ' + b"9" * 5000 + b"}", ["5,000 digits"]),
        (b"{} {}", ["Extra data"]),
        (b'{"a": "caf\xe9"}', ["byte 11", "UTF-8"]),
        (b"\xff\xfe\x00", ["UTF-16"]),
        (b"\x00\x01\x02", ["a.json"]),
        (b"[" * 100_000, ["nested too deeply"]),
        (b'{"a":' * 20_000, ["nested too deeply"]),
        (b'"' + b"x" * SIZE_LIMIT + b'"', ["larger than 5 MB"]),
    ],
)
def test_a_file_that_is_not_json_is_refused_in_one_line(source: bytes, parts: list[str]) -> None:
    said = refused(source)
    assert [part for part in parts if part not in said] == []


def test_a_control_character_in_a_key_is_not_repeated_raw() -> None:
    assert "\x1b" not in refused(case_with(**{"\x1b[31mred": 1}))


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="no such file"):
        read_path(tmp_path / "none.json")


def test_a_name_that_no_file_can_have_is_refused() -> None:
    with pytest.raises(CaseError, match="cannot be read"):
        read_path("a\x00b.json")


def test_a_large_file_is_not_read_whole(tmp_path: Path) -> None:
    large = tmp_path / "large.json"
    large.write_bytes(b" " * (SIZE_LIMIT + 10))
    with pytest.raises(CaseError, match="larger than 5 MB"):
        read_path(large)


def test_a_folder_gives_its_case_files_in_order_with_subfolders(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / ".hidden").mkdir()
    for name in ("b.json", "a.json", "sub/c.JSON", ".hidden/d.json", "notes.txt", ".e.json"):
        (tmp_path / name).write_text("{}")
    found = [path.relative_to(tmp_path).as_posix() for _, path in find_cases([tmp_path])]
    assert found == ["a.json", "b.json", "sub/c.JSON"]


def test_a_folder_without_cases_keeps_its_place_and_is_refused_when_read(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.json").write_text(json.dumps(case_with()))
    found = list(find_cases([tmp_path / "empty", tmp_path / "a.json"]))
    assert [path.name for _, path in found] == ["empty", "a.json"]
    with pytest.raises(CaseError, match="no case files"):
        read_path(found[0][1])


def test_a_file_of_lines_is_read_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "many.jsonl"
    lines = [json.dumps(case_with()), "", '{"ticket":', json.dumps(case_with())]
    file.write_text("\n".join(lines), encoding="utf-8")
    cases = CaseFiles([file])
    assert len(cases) == 3
    read = list(cases)
    assert [name.rpartition(", ")[2] for name, _ in read] == ["line 1", "line 3", "line 4"]
    assert read[2][1]().ticket == read[0][1]().ticket
    with pytest.raises(CaseError, match=r"many\.jsonl, line 3"):
        read[1][1]()


def test_a_missing_file_of_lines_is_refused_when_read(tmp_path: Path) -> None:
    ((_, read),) = CaseFiles([tmp_path / "absent.jsonl"])
    with pytest.raises(CaseError, match="no such file"):
        read()


def test_a_text_alone_makes_a_case() -> None:
    case = case_from_text("The lid is cracked.", name="Ana")
    assert case.ticket.customer.name == "Ana"
    assert case.ticket.answers.text == "The lid is cracked."


def test_an_empty_text_is_refused() -> None:
    with pytest.raises(EmpathyReplyError, match="empty"):
        case_from_text("  ")
