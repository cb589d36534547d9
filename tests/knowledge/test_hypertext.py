"""HTML becomes Markdown, so that one set of rules reads both."""

from __future__ import annotations

import pytest

from empathy_reply.knowledge.hypertext import to_markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<h2>Reset</h2><p>Hold <b>Menu</b>.</p>", "## Reset\n\nHold **Menu**."),
        ("<ol><li>Open it<li>Shut it</ol>", "1. Open it\n2. Shut it"),
        ("<ul><li>If red:<ol><li>Wait</li></ol></li></ul>", "- If red:\n   1. Wait"),
        (
            "<table><tr><th>Who</th><th>Step</th></tr><tr><td>You</td><td>Wait</td></tr></table>",
            "| Who | Step |\n|---|---|\n| You | Wait |",
        ),
        ("<dl><dt>Lost?</dt><dd>Call us.</dd></dl>", "###### Lost?\n\nCall us."),
        ("<p>1. Open&nbsp;it.<br>2. Shut it.</p>", "1. Open it.\n2. Shut it."),
    ],
)
def test_headings_lists_and_tables_keep_their_shape(html: str, markdown: str) -> None:
    assert to_markdown(html).replace("\xa0", " ") == markdown


def test_text_without_markup_stays_as_it_is() -> None:
    assert to_markdown("Press <Ctrl> if a < b.") == "Press <Ctrl> if a < b."


def test_scripts_are_not_text() -> None:
    assert to_markdown("<p>Open it.</p><script>run()</script>") == "Open it."
