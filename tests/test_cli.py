"""The command line: what people read, what programs read, and what happens to bad input."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from empathy_reply import Case, Draft
from empathy_reply.cli import app

EXAMPLES = Path(__file__).parent.parent / "examples"
ROUTINE = EXAMPLES / "09-a-second-driver.json"
REPEAT = EXAMPLES / "03-the-same-claim-form-again.json"
DRAFT_KEYS = {
    "schema_version", "draft_id", "revision", "ticket_id", "answers_message_id", "as_of",
    "versions", "writer", "assessment", "plan", "reply", "findings", "sources", "candidates",
    "usage", "guidance", "needs_review",
}  # fmt: skip


def run(*words: str | Path, given: str | None = None) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(app, [str(word) for word in words], input=given)


def process(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, with its output in pipes."""
    line = [sys.executable, "-m", "empathy_reply.cli", *map(str, words)]
    return subprocess.run(line, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """A file that is not JSON."""
    path = tmp_path / "bad.json"
    path.write_text('{"ticket":')
    return path


@pytest.mark.parametrize("path", [REPEAT, ROUTINE], ids=lambda p: p.stem)
def test_a_page_keeps_to_80_columns_and_has_no_colour_in_a_pipe(path: Path) -> None:
    done = process("draft", path)
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert [line for line in done.stdout.splitlines() if line != line.rstrip()] == []


def test_a_page_tells_feeling_stance_reply_and_checks() -> None:
    page = run("draft", REPEAT).stdout
    headings = [
        "What the customer feels",
        "The moment, and the stance it asks for",
        "The reply, for you to edit",
        "Your own to-do",
        "Checks",
    ]
    places = [page.index(heading) for heading in headings]
    assert places == sorted(places)
    assert "repeat contact" in page


def test_a_page_quotes_the_customer_as_evidence() -> None:
    draft = json.loads(run("draft", "--json", REPEAT).stdout)
    page = " ".join(run("draft", REPEAT).stdout.split())
    for evidence in draft["assessment"]["evidence"]:
        assert " ".join(evidence["text"].split()) in page


def test_json_has_one_object_a_line_in_the_order_of_the_files() -> None:
    done = run("draft", "--json", REPEAT, ROUTINE)
    ids = [json.loads(line)["ticket_id"] for line in done.stdout.splitlines()]
    assert ids == ["BW-41090", "QC-7750"]


def test_json_has_the_promised_keys_and_round_trips() -> None:
    line = run("draft", "--json", REPEAT).stdout.strip()
    assert set(json.loads(line)) >= DRAFT_KEYS
    assert Draft.model_validate_json(line).model_dump_json() == line


def test_one_bad_file_does_not_stop_the_others(bad: Path) -> None:
    done = process("draft", "--json", ROUTINE, bad, "none.json", REPEAT)
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 2
    told = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert len(told) == 2
    assert str(bad) in told[0]
    assert "none.json" in told[1]
    assert "Traceback" not in done.stderr


def test_a_folder_shows_its_progress_on_standard_error(tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_bytes(ROUTINE.read_bytes())
    done = process("draft", "--json", tmp_path)
    assert done.returncode == 0
    assert "100%" in done.stderr
    assert "100%" not in done.stdout.splitlines()[-1][-40:]
    assert len(done.stdout.splitlines()) == 2


def test_a_file_of_lines_is_assessed_in_order_past_a_bad_line(tmp_path: Path) -> None:
    file = tmp_path / "many.jsonl"
    whole = [json.dumps(json.loads(p.read_text(encoding="utf-8"))) for p in (ROUTINE, REPEAT)]
    file.write_text("\n".join([whole[0], '{"ticket":', whole[1], *[whole[0]] * 20]) + "\n")
    done = process("assess", "--json", file)
    ids = [json.loads(line)["ticket_id"] for line in done.stdout.splitlines()]
    assert (ids[:2], len(ids)) == (["QC-7750", "BW-41090"], 22)
    assert done.returncode == 1
    assert "line 2" in done.stderr
    assert "100%" in done.stderr


def test_a_folder_without_cases_is_an_error(tmp_path: Path) -> None:
    done = run("draft", tmp_path)
    assert done.exit_code == 1
    assert "no case files" in done.stderr


def test_standard_input_holds_one_case() -> None:
    done = run("draft", "--json", "-", given=ROUTINE.read_text(encoding="utf-8"))
    assert json.loads(done.stdout)["ticket_id"] == "QC-7750"


def test_a_text_alone_is_drafted_for_the_name_given() -> None:
    done = run("draft", "--json", "--text", "The lid of my pan is cracked.", "--name", "Ana")
    assert "Ana" in json.loads(done.stdout)["reply"]["text"]


@pytest.mark.parametrize(
    "words",
    [
        ["draft"],
        ["draft", "--text", "x", str(ROUTINE)],
        ["draft", "--name", "Ana", str(ROUTINE)],
        ["draft", "--revision", "0", str(ROUTINE)],
        ["draft", "--colour", str(ROUTINE)],
        ["schema", "reply"],
        ["review", "--reply", "-", "-"],
        ["review", str(ROUTINE)],
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_says_what_is_wrong(words: list[str]) -> None:
    done = run(*words)
    assert done.exit_code == 2
    assert "Error" in done.stderr


def test_an_empty_text_is_an_error_and_no_usage_lesson() -> None:
    done = run("draft", "--text", " ")
    assert done.exit_code == 1
    assert "empty" in done.stderr


def test_the_signature_stands_apart_unless_asked_for() -> None:
    plain = json.loads(run("draft", "--json", REPEAT).stdout)["reply"]
    signed = json.loads(run("draft", "--json", "--signature", REPEAT).stdout)["reply"]
    assert plain["signature"] == "Priyanka, Bramwell Pet Cover"
    assert not plain["text"].endswith(plain["signature"])
    assert signed["text"] == f"{plain['text']}\n\n{plain['signature']}"


def test_guidance_and_revision_are_kept_with_the_draft() -> None:
    words = ["draft", "--json", "--revision", "3", "--guidance", "shorter"]
    draft = json.loads(run(*words, REPEAT).stdout)
    assert (draft["revision"], draft["guidance"]) == (3, "shorter")


def test_an_automatic_mail_gets_no_reply() -> None:
    page = run("draft", EXAMPLES / "11-back-in-the-office-on-monday.json").stdout
    assert "No reply is needed" in page


def test_assess_writes_no_reply() -> None:
    done = run("assess", "--json", REPEAT)
    told = json.loads(done.stdout)
    assert told["ticket_id"] == "BW-41090"
    assert told["assessment"]["situation"] == "repeat_contact"
    assert "reply" not in told
    assert "What the ticket says" in run("assess", REPEAT).stdout


def test_review_quotes_what_it_found_and_fails_on_a_block(tmp_path: Path) -> None:
    reply = tmp_path / "mine.txt"
    reply.write_text("Dear valued customer, we apologize for the inconvenience. Rest assured!")
    done = run("review", "--reply", reply, REPEAT)
    assert done.exit_code == 1
    assert "Mend before sending" in done.stdout
    assert '"' in done.stdout


def test_review_reads_the_reply_from_standard_input() -> None:
    done = run("review", "--json", "--reply", "-", REPEAT, given="Please send us the vet history.")
    assert json.loads(done.stdout)["ticket_id"] == "BW-41090"


def test_an_empty_reply_is_an_error() -> None:
    done = run("review", "--reply", "-", REPEAT, given="")
    assert done.exit_code == 1
    assert "the reply is empty" in done.stderr


def test_the_schemas_are_those_of_the_records() -> None:
    assert json.loads(run("schema", "case").stdout) == Case.model_json_schema()
    draft = json.loads(run("schema", "draft").stdout)
    assert set(draft["properties"]) >= DRAFT_KEYS


def test_version_and_help_are_told() -> None:
    assert run("--version").stdout.startswith("empathy-reply ")
    for words in (["--help"], ["draft", "--help"], ["review", "-h"]):
        assert "Examples:" in run(*words).stdout


def test_help_loads_nothing_that_drafts() -> None:
    code = (
        "import sys; from empathy_reply.cli import app; from typer.testing import CliRunner; "
        "CliRunner().invoke(app, ['--help']); "
        "sys.exit('empathy_reply.drafter' in sys.modules or 'pydantic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_reader_that_stops_early_sees_no_traceback() -> None:
    line = [sys.executable, "-m", "empathy_reply.cli", "draft", str(EXAMPLES)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.readline()
        running.stdout.close()
        assert b"Traceback" not in running.stderr.read()


def test_a_fault_of_ours_is_one_line_and_the_others_are_drafted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from empathy_reply import Drafter

    drafted = Drafter.draft

    def faulty(self: Drafter, source: Case, **options: object) -> Draft:
        if source.ticket.id == "BW-41090":
            raise KeyError("nobody's fault but ours")
        return drafted(self, source, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Drafter, "draft", faulty)
    done = run("draft", "--json", REPEAT, ROUTINE)
    assert done.exit_code == 1
    assert "KeyError" in done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["ticket_id"] == "QC-7750"


def test_text_of_a_ticket_cannot_steer_the_terminal() -> None:
    page = run(
        "draft", "--text", "The lid is \x1b[31mcracked\x1b[0m \u202eagain", "--name", "A\x07na"
    )
    assert not {"\x1b", "\x07", "\u202e"} & set(page.stdout)


def test_outbound_shows_what_would_leave_and_asks_nobody() -> None:
    """`--show-outbound` prints the exact request, with the customer's name masked."""
    asked = ["--writer", "openai", "--model", "m", "--base-url", "http://127.0.0.1:9/v1"]
    shown = run("draft", *asked, "--show-outbound", REPEAT)
    assert shown.exit_code == 0
    assert shown.stdout.startswith("POST http://127.0.0.1:9/v1/chat/completions")
    assert "Tobias" not in shown.stdout


def test_the_composer_sends_nothing() -> None:
    """Offline there is nothing to show."""
    assert "Nothing leaves the machine" in run("draft", "--show-outbound", REPEAT).stdout


def test_a_model_without_its_writer_is_refused() -> None:
    """A setting that has no effect is an error that names the way out."""
    refused = run("draft", "--model", "m", REPEAT)
    assert refused.exit_code == 2
    assert "--writer openai" in refused.output
