"""From a customer's message to the private note, all on this machine: a simulated helpdesk rings,
the receiver takes the webhook, the worker drafts and writes the note back.

    python examples/webhook_to_note.py                       a simulated Zendesk
    python examples/webhook_to_note.py freshdesk             a simulated Freshdesk
    python examples/webhook_to_note.py zendesk "The lid …"   with words of yours
"""

import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the simulators stand beside the tests

from empathy_reply.text import clean  # noqa: E402
from empathy_reply.ticket import Author, Message  # noqa: E402
from tests.simulators.accounts import SIMULATED  # noqa: E402
from tests.simulators.serving import served  # noqa: E402

WORDS = """Hi, this is the third time I write about my heater. The thermostat you sent does not fit,
I tried both plates, and my daughter's room has been cold since Sunday. Please tell me what happens
now. Ana"""


def main(helpdesk: str = "zendesk", words: str = WORDS) -> None:
    """Run everything for one message, and show the note."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    simulated = SIMULATED[helpdesk](f"http://127.0.0.1:{port}")
    with tempfile.TemporaryDirectory() as folder, served(simulated.simulator) as address:
        config = Path(folder) / "empathy_reply.toml"
        database = f'database_url = "sqlite:///{folder}/empathy_reply.db"'
        config.write_text(database + simulated.connection(address), encoding="utf-8")
        command = str(Path(sys.executable).with_name("empathy-reply"))
        line = [command, "serve", "--port", str(port), "--config", str(config)]
        serve = subprocess.Popen(line)  # noqa: S603
        try:
            wait_for(port)
            ticket = simulated.simulator.customer_writes(None, words, name="Ana Duarte")
            print(f"{helpdesk}: Ana wrote on ticket {ticket}; waiting for the note …")
            for _ in range(300):
                if simulated.simulator.notes(ticket):
                    break
                time.sleep(0.2)
            else:
                raise SystemExit("no note came within a minute: the lines above say why")
            note = simulated.simulator.notes(ticket)[0].html
            print(clean(Message(author=Author.AGENT, text=note)).text)
        finally:
            serve.terminate()
            serve.wait(30)
            simulated.simulator.stop()


def wait_for(port: int) -> None:
    """Wait until the receiver listens."""
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.2)
        else:
            return


if __name__ == "__main__":
    main(*sys.argv[1:])
