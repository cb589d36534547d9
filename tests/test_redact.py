"""Personal data is masked, and what was masked comes back exactly."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from empathy_reply.redact import ALL, Kind, redact, restore, secrets_in

PRESIDIO = Path(__file__).parents[2] / "shared/data/security/presidio/generated_small.json"


def masked(text: str, **options: tuple[str, ...]) -> list[str]:
    """List the values that are masked, in order."""
    return [value for _, value in redact(text, **options).secrets]


MASKED = [
    ("my card is 4111 1111 1111 1111, exp 04/27", "4111 1111 1111 1111", Kind.CARD),
    ("4539988915720591 was charged", "4539988915720591", Kind.CARD),
    ("amex 3782-822463-10005", "3782-822463-10005", Kind.CARD),
    ("IBAN DE89370400440532013000 BIC COBADEFF", "DE89370400440532013000", Kind.IBAN),
    ("to GB29 NWBK 6016 1331 9268 19 PLEASE", "GB29 NWBK 6016 1331 9268 19", Kind.IBAN),
    ("write to o.fair+x@kettle.co.uk.", "o.fair+x@kettle.co.uk", Kind.EMAIL),
    ("call me on 07700 900123", "07700 900123", Kind.PHONE),
    ("T +44 20 7946 0318", "+44 20 7946 0318", Kind.PHONE),
    ("ring Dervla on 555-0143", "555-0143", Kind.PHONE),
    ("my password is hunter2.", "hunter2", Kind.PASSWORD),
    ("my password is swordfish", "swordfish", Kind.PASSWORD),
    ("Password: Tr0ub4dor&3", "Tr0ub4dor&3", Kind.PASSWORD),
    ("Mein Passwort lautet sommer24!", "sommer24", Kind.PASSWORD),
    ("my PIN is 4821, ok?", "4821", Kind.PASSWORD),
    ("the verification code is 482 913", "482 913", Kind.PASSWORD),
    ("cvv 123", "123", Kind.PASSWORD),
    ("key sk-abcdEFGH1234567890abcd", "sk-abcdEFGH1234567890abcd", Kind.KEY),
    ("pk_live_51Habc123", "pk_live_51Habc123", Kind.KEY),
    ("ghp_abcdefghijklmnop1234", "ghp_abcdefghijklmnop1234", Kind.KEY),
    ("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE", Kind.KEY),
    ("api key: 9f8e7d6c5b4a", "9f8e7d6c5b4a", Kind.KEY),
    ("d41d8cd98f00b204e9800998ecf8427e", "d41d8cd98f00b204e9800998ecf8427e", Kind.KEY),
    ("t=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx.abc", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx.abc", Kind.KEY),
    ("my SSN 531-21-7351", "531-21-7351", Kind.ID),
    ("passport number is AB1234567", "AB1234567", Kind.ID),
    ("from 58.74.121.78 twice", "58.74.121.78", Kind.IP),
    ("from 2001:db8::ff00:42:8329", "2001:db8::ff00:42:8329", Kind.IP),
]


@pytest.mark.parametrize(("text", "value", "kind"), MASKED, ids=[text for text, _, _ in MASKED])
def test_a_value_is_masked_under_its_kind(text: str, value: str, kind: Kind) -> None:
    redacted = redact(text)
    assert redacted.secrets == ((f"[{kind.upper()}_1]", value),)
    assert value not in redacted.text
    assert restore(redacted.text, redacted) == text


PLAIN = [
    "Order 112-3456789-1234567 of 2026-03-12 at 12:40",
    "Order number 5512345678 and ticket 20260312",
    "it cost 1.290.000 EUR, or 1 290 000, or £1,290.00",
    "Acct 4471-2098, invoice INV-20418 dated 12/03/2026, VAT ID NL123456789B01",
    "2026-06-08 03:08:51 POST /hooks 500",
    "tracking 9400 1000 0000 0000 0000 00",
    "meter 77-0419 says 77-0491, card ending 4417",
    "we sold 12 345 678 units in 2019 2020 2021",
    "my password is not working and the password is wrong",
    "I reset my password and it was fine; the code 482913 is an error",
    "my passport still says Noor",
    "version 10.2.3.4 of std::vector at 12:40:33",
    "sizes 10-12-14-16-18",
]


@pytest.mark.parametrize("text", PLAIN)
def test_what_only_looks_like_personal_data_stays(text: str) -> None:
    assert masked(text) == []


@pytest.mark.parametrize("region", ["GB", "US", "IE", "DE", "FR", "ES", "NL", "IT", "PL", "AU"])
@pytest.mark.parametrize("style", [0, 1, 2], ids=["bare", "international", "national"])
def test_phone_numbers_of_many_countries_are_masked(region: str, style: int) -> None:
    number = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    assert number is not None
    written = phonenumbers.format_number(number, style)
    assert masked(f"You can reach me on {written} after six.") == [written]


def test_names_are_masked_whole_and_in_parts_with_and_without_accents() -> None:
    text = "Siobhan Dunleavy here, siobhán to you. The Dunleavys know."
    assert masked(text, names=("Siobhán Dunleavy",)) == ["Siobhan Dunleavy", "siobhán"]


def test_a_name_that_is_a_word_is_masked_only_where_a_name_is_meant() -> None:
    text = "Will you ask Will? you will by May, said May."
    assert redact(text, names=("Will May",)).text == (
        "Will you ask [NAME_1]? you will by [NAME_2], said [NAME_2]."
    )


def test_the_same_value_gets_the_same_placeholder() -> None:
    redacted = redact("a@x.example, b@x.example, a@x.example")
    assert redacted.text == "[EMAIL_1], [EMAIL_2], [EMAIL_1]"


def test_a_placeholder_in_the_text_itself_is_left_alone() -> None:
    text = "[CARD_1] is not 4111111111111111 nor [CARD_2]"
    redacted = redact(text)
    assert redacted.text == "[CARD_1] is not [CARD_3] nor [CARD_2]"
    assert restore(redacted.text, redacted) == text


def test_restore_fills_in_another_text() -> None:
    redacted = redact("mail me at ana@x.example")
    assert restore("I write to [EMAIL_1].", redacted) == "I write to ana@x.example."


def test_only_the_kinds_asked_for_are_masked() -> None:
    text = "ana@x.example and 4111111111111111"
    assert redact(text, kinds=(Kind.CARD,)).text == "ana@x.example and [CARD_1]"


def test_secrets_are_what_must_never_be_repeated() -> None:
    text = "Ana, ana@x.example, 07700 900123, card 4111111111111111, my password is hunter2"
    assert secrets_in(text) == ("4111111111111111", "hunter2")


def test_a_redacted_text_shows_nothing_in_its_repr() -> None:
    assert "4111" not in repr(redact("card 4111111111111111"))


PIECES = st.sampled_from(
    ["[CARD_1]", "[NAME_1]", "[NAME_", "]", "4111111111111111", "4111 1111 1111 1111", "Ann", "ann",
     "a@b.example", "+44 20 7946 0318", "password is x1y2", "DE89370400440532013000", " ", "1",
     "pin 1234", "10.1.1.1", "::", "sk-abcdEFGH1234567890abcd", "é", "\u0301", "İ", "ß"]
)  # fmt: skip


@settings(deadline=None, max_examples=400)
@given(
    st.one_of(st.lists(st.one_of(PIECES, st.text(max_size=5))).map("".join), st.text()),
    st.lists(st.text(max_size=12), max_size=3),
)
def test_restore_undoes_redact_for_any_text(text: str, names: list[str]) -> None:
    redacted = redact(text, names=["Ann Lee", *names])
    assert restore(redacted.text, redacted) == text


HOSTILE = [
    "1 ", "1", "123 456 7890 ", "a@", "a", "ab12", "GB29 ", "password is ", "pin ", "1.1.1.", ":",
    "-----BEGIN PRIVATE KEY-----", "eyJaaaaaaaaa.", "[CARD_1]", "(1) ", "ann lee ",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_the_longest_message_is_masked_quickly(piece: str) -> None:
    text = (piece * 200_000)[:200_000]
    started = time.perf_counter()
    redact(text, names=("Ann Lee",))
    assert time.perf_counter() - started < 5


@pytest.mark.skipif(not PRESIDIO.is_file(), reason="the shared data is not here")
def test_of_real_looking_data_nearly_everything_is_found() -> None:
    kinds = {"CREDIT_CARD", "IBAN_CODE", "EMAIL_ADDRESS", "PHONE_NUMBER", "US_SSN", "IP_ADDRESS"}
    found: Counter[str] = Counter()
    there: Counter[str] = Counter()
    for sample in json.loads(PRESIDIO.read_text(encoding="utf-8")):
        values = masked(sample["full_text"])
        for span in sample["spans"]:
            if span["entity_type"] in kinds:
                there[span["entity_type"]] += 1
                found[span["entity_type"]] += any(span["entity_value"] in v for v in values)
    assert there
    assert {
        kind: found[kind] / there[kind] for kind in there if found[kind] < there[kind] * 0.98
    } == {}


def test_every_kind_has_its_place() -> None:
    assert set(ALL) == set(Kind)
