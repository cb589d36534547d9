"""A brief to write from, and a server on loopback that fails in every way a real one does."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

import pytest

from empathy_reply.assess.assessment import Ask, StatedFact, TriedStep
from empathy_reply.assess.labels import Emotion, Expression, SafetyKind, Situation
from empathy_reply.knowledge.passage import ArticleStep, Passage, Who
from empathy_reply.plan import SAFETY_OPENINGS, STANCES, Plan
from empathy_reply.ticket import Agent, Article, Audience, Case, Customer, Message, Ticket
from empathy_reply.write.brief import Brief, Specific

WORDS = (
    "The Q1 revenue export has said Processing since Tuesday. It is for the board pack and the "
    "board meets tomorrow at 9. I re-ran it twice. Can the file be got out some other way?"
)
ARTICLE = (
    "Exports over 50,000 rows can stall. Cancel the stuck job under Admin > Jobs. "
    "Then download the file as CSV under Reports > Archive."
)
GOOD = {
    "acknowledgement": "Your Q1 revenue export has sat at Processing since Tuesday, with the board "
    "waiting for it tomorrow at 9.",
    "body": "I am cancelling the stuck job now, since running it again twice got you nowhere.",
    "closing": "You hear from me [[1]] with how it stands.",
    "steps": [1],
}
"""What a capable model answers for the brief below."""


def plan(stance: Situation, *, kind: SafetyKind | None = None, feels: bool = True) -> Plan:
    row = STANCES[stance]
    opening, ending = SAFETY_OPENINGS[kind] if kind else (row.opening, row.ending)
    return Plan(
        stance=stance,
        kind=kind,
        opening=opening,
        empathy_sentences=row.empathy_sentences,
        apology=row.apology,
        body=row.body,
        ending=ending,
        speak_to_feeling=feels,
    )


def brief_of(**changes: object) -> Brief:
    """The brief of a stalled export; any of its values can be another."""
    values: dict[str, Any] = {
        "ticket_id": "LA-1",
        "message_id": "m1",
        "plan": plan(Situation.DIFFICULTY),
        "emotion": Emotion.ANXIETY,
        "intensity": 2,
        "expression": Expression.IMPLIED,
        "addressee": "Priyanka",
        "names": ("Priyanka Raghunathan", "Joris"),
        "agent_name": "Joris",
        "topic": "the Q1 revenue export",
        "specifics": (
            Specific(
                kind="problem",
                text="the Q1 revenue export has said Processing since Tuesday",
                clause=True,
                message_id="m1",
            ),
            Specific(
                kind="stake", text="the board meets tomorrow at 9", clause=True, message_id="m1"
            ),
        ),
        "facts": (StatedFact(kind="time", value="9", message_id="m1"),),
        "tried_steps": (TriedStep(step="re-ran it twice", outcome="failed", message_id="m1"),),
        "asks": (
            Ask(text="Can the file be got out some other way?", kind="question", message_id="m1"),
        ),
        "passages": (
            Passage(
                article_id="KB-7",
                title="Stalled exports",
                audience=Audience.CUSTOMER,
                score=0.8,
                steps=(
                    ArticleStep(who=Who.AGENT, text="Cancel the stuck job"),
                    ArticleStep(
                        who=Who.CUSTOMER,
                        text="Download the file as CSV under Reports > Archive.",
                    ),
                ),
            ),
        ),
        "words": WORDS,
    }
    return Brief.model_validate({**values, **changes})


def case_of(words: str = WORDS) -> Case:
    """The case behind the brief."""
    message = Message.model_validate(
        {"id": "m1", "author": "customer", "name": "Priyanka Raghunathan", "text": words}
    )
    return Case(
        ticket=Ticket(
            id="LA-1", messages=(message,), customer=Customer(name="Priyanka Raghunathan")
        ),
        knowledge=(
            Article(id="KB-7", title="Stalled exports", text=ARTICLE, audience=Audience.CUSTOMER),
        ),
        agent=Agent(name="Joris"),
    )


@dataclass
class Response:
    """One thing that the server does when it is asked."""

    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0.0
    hang: float = 0.0


def chat(content: str | None, **message: object) -> Response:
    """A completion whose message has this content."""
    body = {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [
            {
                "index": 0,
                "finish_reason": message.pop("finish_reason", "stop"),
                "message": {"role": "assistant", "content": content, **message},
            }
        ],
        "usage": {"prompt_tokens": 700, "completion_tokens": 90, "total_tokens": 790},
    }
    return Response(body=json.dumps(body))


def says(**changes: object) -> Response:
    """A completion with the good answer, or one that differs in these parts."""
    return chat(json.dumps({**GOOD, **changes}))


def fails(status: int, message: str = "no", **headers: str) -> Response:
    """An error as OpenAI-compatible servers give it."""
    body = json.dumps({"error": {"message": message, "type": "error"}})
    return Response(
        status=status, body=body, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )


class Server:
    """Answers with each response in turn, the last for ever; keeps what it was asked."""

    def __init__(self) -> None:
        self.responses: list[Response] = []
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.times: list[float] = []
        self.closing = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def answers(self, *responses: Response) -> None:
        """Answer so from now on."""
        self.responses = list(responses)

    def next(self) -> Response:
        """Take the next response."""
        return self.responses.pop(0) if len(self.responses) > 1 else self.responses[0]

    @property
    def sent(self) -> str:
        """Everything that was ever sent here, as one text."""
        return "\n".join(json.dumps(body, ensure_ascii=False) for body in self.bodies)

    def close(self) -> None:
        """Stop, also what still hangs."""
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(2)


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers.get("content-length", 0))
            server.bodies.append(json.loads(self.rfile.read(size)))
            server.headers.append({k.lower(): v for k, v in self.headers.items()})
            server.times.append(time.monotonic())
            try:
                self._give(server.next())
            except OSError:  # the client gave up, which is what some tests are about
                self.close_connection = True

        def _give(self, response: Response) -> None:
            if response.hang:
                server.closing.wait(response.hang)
                return
            payload = response.body.encode()
            self.send_response(response.status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(payload)))
            for name, value in response.headers.items():
                self.send_header(name, value)
            self.end_headers()
            for byte in payload if response.drip else ():
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                if server.closing.wait(response.drip):
                    return
            if not response.drip:
                self.wfile.write(payload)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Handler


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


@pytest.fixture(scope="session")
def kit() -> SimpleNamespace:
    """What the tests build with; a conftest cannot be imported from."""
    return SimpleNamespace(
        brief=brief_of,
        case=case_of,
        plan=plan,
        says=says,
        chat=chat,
        fails=fails,
        response=Response,
        good=GOOD,
        words=WORDS,
    )
