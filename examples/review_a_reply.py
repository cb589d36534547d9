"""Run the checks of the doctrine on a reply that a person wrote."""

from pathlib import Path

from empathy_reply import Drafter
from empathy_reply.casefile import read_path

CASE = Path(__file__).with_name("03-the-same-claim-form-again.json")
REPLY = """Dear valued customer,

We apologize for any inconvenience. I understand your frustration! Please send us the vet history
so that our team can look into it. Rest assured that you will have a decision on 12 June.

Ines"""


def main() -> None:
    """Print each finding with the words it is about."""
    drafter = Drafter()
    for finding in drafter.review(REPLY, read_path(CASE)):
        words = REPLY[slice(*finding.span)] if finding.span else "the whole reply"
        print(f"{finding.severity:5}  {finding.rule}: {finding.message}\n       -> {words!r}")


if __name__ == "__main__":
    main()
