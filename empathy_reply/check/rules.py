"""Every rule by its id: what it says and how much a breach weighs. In: nothing. Out: the tables.

`block` must be mended before sending: danger, a leak, something invented that a customer would act
on, a worn phrase, a question whose answer is known. `warn` asks for a look, `info` is style.
"""

from __future__ import annotations

from .finding import Finding, Severity

_BLOCK, _WARN, _INFO = Severity.BLOCK, Severity.WARN, Severity.INFO

_TABLE: tuple[tuple[str, Severity, str], ...] = (
    ("canned.phrase", _BLOCK, "A worn phrase, in whatever wording."),
    ("canned.repeated", _WARN, "Opens as earlier drafts did: a worn phrase of our own."),
    ("stance.instruction", _BLOCK, "Danger: the first sentence is the instruction."),
    ("stance.crisis", _BLOCK, "Self-harm: where help is comes at once, and no business before it."),
    ("stance.condolence", _BLOCK, "Grief: one plain condolence, early, once."),
    ("stance.opening", _WARN, "The opening does not do what this moment asks for."),
    ("stance.tone", _WARN, "A tone that this moment does not bear."),
    ("stance.budget", _WARN, "More sentences of empathy than this moment bears."),
    ("ack.missing", _WARN, "The opening does not speak to what happened to this customer."),
    ("ack.undue", _WARN, "Empathy where none is due."),
    ("mirror.few", _WARN, "The customer does not recognise her own case: too few of its facts."),
    ("verbatim.run", _WARN, "More than eight of the customer's words in a row, unquoted."),
    ("ask.known", _BLOCK, "Asks for what is already known."),
    ("ask.many", _WARN, "More than one question."),
    ("tried.repeated", _BLOCK, "Suggests again what the customer already tried."),
    ("unsupported.number", _WARN, "A number that nothing supports."),
    ("unsupported.date", _WARN, "A date or time that nothing supports."),
    ("unsupported.amount", _BLOCK, "An amount of money that nothing supports."),
    ("unsupported.name", _WARN, "A name that nothing supports."),
    ("unsupported.link", _BLOCK, "A link that is not in the knowledge base."),
    ("unsupported.phone", _BLOCK, "A phone number that is not in the knowledge base."),
    ("unsupported.email", _BLOCK, "An e-mail address that is not in the knowledge base."),
    ("promise.unconfirmed", _BLOCK, "Done, granted or promised, and not in a slot."),
    ("leak.internal", _BLOCK, "Something only the company may know."),
    ("apology.count", _WARN, "More than one apology."),
    ("apology.undue", _WARN, "An apology where none is due."),
    ("apology.never", _BLOCK, "An apology for our service in danger or grief."),
    ("apology.unpaired", _WARN, "An apology without what it is for."),
    ("ownership.passive", _WARN, "Nobody owns it: passive, passed along or blamed on a colleague."),
    ("greet.wrong", _BLOCK, "Greets the wrong person, or a placeholder."),
    ("greet.missing", _WARN, "The name is known and not used."),
    ("ending.formula", _WARN, "Ends on a formula, a survey or an offer."),
    ("ending.missing", _WARN, "The last lines leave no certainty: no next step, no who."),
    ("slots.many", _WARN, "More than two slots for the agent to fill."),
    ("slots.first", _WARN, "A slot in the first sentence."),
    ("exclaim", _WARN, "An exclamation mark at somebody who is upset."),
    ("emoji", _WARN, "An emoji that the customer did not use first."),
    ("length", _WARN, "Longer than this channel bears."),
    ("readability", _INFO, "Hard to read."),
    ("language", _WARN, "Not in the customer's language."),
    ("history.left_out", _WARN, "A source of history did not answer in time."),
    ("knowledge.left_out", _WARN, "A source of knowledge did not answer in time."),
    ("knowledge.silent", _INFO, "Nothing in the knowledge answers this."),
    ("language.unwritable", _WARN, "The offline writer does not write this language."),
    ("llm.off", _INFO, "The LLM was not asked."),
    ("llm.fallback", _WARN, "The LLM failed: the composer's draft is shown."),
    ("llm.replaced", _INFO, "Sentences of the LLM gave way to the composer's."),
    ("steps.source", _WARN, "A step without a source that exists."),
    ("asks.uncovered", _WARN, "Something the customer asked for gets no answer."),
    ("secret.repeated", _BLOCK, "Repeats a card number, bank detail or password."),
)

RULES: dict[str, str] = {rule: says for rule, _, says in _TABLE}
"""Rule id -> what it says, in one line."""

SEVERITIES: dict[str, Severity] = {rule: severity for rule, severity, _ in _TABLE}
"""Rule id -> how much a breach of it weighs. The one table of severities."""


def found(
    rule: str, message: str = "", *, span: tuple[int, int] | None = None, suggestion: str = ""
) -> Finding:
    """Make the finding of a rule; without a message it says what the rule says."""
    return Finding(
        rule=rule,
        severity=SEVERITIES[rule],
        message=message or RULES[rule],
        span=span,
        suggestion=suggestion,
    )
