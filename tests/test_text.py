"""Cleaning takes off what the author did not write now, and nothing else."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from empathy_reply.text import CleanText, clean, sentences
from empathy_reply.ticket import Author, Message

SHARED = Path(__file__).parents[2] / "shared" / "cases"

BODY = "My order 4411 never came.\n\nCan you check where it is?"


def cleaned(text: str, *, name: str | None = None, subject: str = "") -> CleanText:
    """Clean one customer message."""
    return clean(Message(author=Author.CUSTOMER, text=text, name=name), subject=subject)


QUOTED = {
    "one line": "> Dear Ann",
    "english": "On Mon, Jun 15, 2026 at 10:02 AM Kurt (Care) wrote:\n> Dear Ann",
    "wrapped": "On Mon, Jun 15, 2026 at 10:02 AM Kurt <kurt@care.example>\nwrote:\n> Dear Ann",
    "not indented": "On 15 Jun 2026, at 10:02, Kurt <k@x.example> wrote:\n\nDear Ann,\nwe look.",
    "german": "Am Mo., 15. Juni 2026 um 10:02 Uhr schrieb Kurt <k@x.example>:\n> Hallo",
    "french": "Le lun. 15 juin 2026 à 10:02, Kurt <k@x.example> a écrit :\n> Bonjour",
    "spanish": "El lun, 15 jun 2026 a las 10:02, Kurt (<k@x.example>) escribió:\n> Hola",
    "italian": "Il giorno lun 15 giu 2026 alle ore 10:02 Kurt <k@x.example> ha scritto:\n> Ciao",
    "dutch": "Op ma 15 jun 2026 om 10:02 schreef Kurt <k@x.example>:\n> Hallo",
    "portuguese": "Em seg., 15 de jun. de 2026 às 10:02, Kurt <k@x.example> escreveu:\n> Olá",
    "polish": "pon., 15 cze 2026 o 10:02 Kurt <k@x.example> napisał(a):\n> Cześć",
    "outlook": "-----Original Message-----\nFrom: Kurt\nSent: Monday\nSubject: Order\n\nHello Ann",
    "outlook bare": "From: Kurt <k@x.example>\nSent: Monday 20 July\nTo: Ann\nSubject: Hi\n\nHello",
    "outlook ruled": "________________________________\nFrom: K <k@x.example>\nSent: Mo\n\nHello",
    "outlook bold": "*From:* K <k@x.example>\n*Sent:* Monday\n*To:* Ann\n*Subject:* Hi\n\nHello",
    "outlook german": "Von: K <k@x.example>\nGesendet: Montag\nAn: Ann\nBetreff: Hi\n\nHallo",
    "outlook french": "De : K <k@x.example>\nEnvoyé : lundi\nÀ : Ann\nObjet : Hi\n\nBonjour",
    "own rule": "----\nFrom: K <k@x.example>\nDate: Tue, 3 Feb 2026 00:52\nSubject: Hi\n\nHello",
    "gmail forward": "---------- Forwarded message ---------\nFrom: K <k@x.example>\n\nHello",
    "apple forward": "Begin forwarded message:\n\nFrom: K <k@x.example>\nSubject: Hi\n\nHello",
    "german forward": "-------- Weitergeleitete Nachricht --------\nBetreff: Hi\nVon: K\n\nHallo",
}


@pytest.mark.parametrize("history", QUOTED.values(), ids=QUOTED)
def test_quoted_history_is_taken_off_and_kept_apart(history: str) -> None:
    parted = cleaned(f"{BODY}\n\n{history}")
    assert parted.text == BODY
    assert parted.quoted.splitlines()[-1] == history.splitlines()[-1]


def test_an_answer_under_the_quote_stays() -> None:
    text = "On 15 Jun 2026 at 10:02, Kurt <k@x.example> wrote:\n> What colour?\n\nThe moss one."
    assert cleaned(text).text == "The moss one."


def test_answers_between_quoted_lines_stay() -> None:
    text = "> When did it break?\nOn Monday.\n\n> Which jar?\nThe big one."
    assert cleaned(text).text == "On Monday.\n\nThe big one."


SIGNED = {
    "regards": ("Kind regards,\n\nIlse de Graaf\nCredit Control\nTextiel BV | Loomweg 4", None),
    "thanks": ("Thanks!\nDan", None),
    "first name": ("Imogen", "Imogen Achterberg"),
    "small letters": ("dilnoza", "Dilnoza Karim"),
    "dash": ("- Dan", "Dan Poole"),
    "kiss": ("Dan x", "Dan Poole"),
    "initial": ("Y.", "Yusuf Demirci"),
    "short form": ("Walt Jankowski", "Walter Jankowski"),
    "accents": ("Siobhán Dunleavy", "Siobhan Dunleavy"),
    "somebody else": ("Ngozi", "Leonard Abara"),
    "no author known": ("Priya Nair\nFinance Director, Brightquay\nT +44 20 7946 0318", None),
    "title": ("Nkechi Adeyemi-Ross, MD\nLakebend Pediatrics | 14 Harbor Row", None),
    "motto": ('L. Voss\n\nDr. Leopold Voss | Voss Advisory | "Excellence is a habit"', "L. Voss"),
    "german": ("Mit freundlichen Grüßen\nJürgen Weiß\n\nWeiß GmbH\nHauptstr. 12", None),
    "dutch": ("Met vriendelijke groet,\n\nJan de Vries\nVoorraadbeheer", None),
    "french": ("Cordialement,\nMarie-Claire Dupont", None),
    "own valediction": ("Yours in despair,\nTom", None),
    "dashes": ("-- \nAna Lima\nCTO\nana@lima.example\n+351 21 000 0000", None),
    "in brackets": ("Thank you,\nDan Poole\n(she/her)\nOffice Manager", None),
}


@pytest.mark.parametrize(("sign_off", "name"), SIGNED.values(), ids=SIGNED)
def test_a_sign_off_is_taken_off_and_kept_apart(sign_off: str, name: str | None) -> None:
    parted = cleaned(f"{BODY}\n\n{sign_off}", name=name)
    assert parted.text == BODY
    assert parted.signature.splitlines()[-1] == sign_off.splitlines()[-1]


@pytest.mark.parametrize(
    ("tail", "name"),
    [
        (" Mel", "Mel Fortescue"),
        (" Thanks, Hal", "Hal Brannigan"),
        (" Un saludo, Lucía", "Lucía Ferrándiz Molina"),
        (" Paul (office manager)", "Paul Strand"),
        (" Maureen Lyle", "Maureen Lyle"),
        (" Kind regards, Ann Lee", None),
    ],
)
def test_a_name_at_the_end_of_the_last_line_is_taken_off(tail: str, name: str | None) -> None:
    assert cleaned(BODY + tail, name=name).text == BODY


TRAILERS = {
    "phone": "Sent from my iPhone",
    "phone german": "Von meinem iPhone gesendet",
    "outlook": "Get Outlook for iOS<https://aka.example/o0ukef>",
    "print": "P  Please consider the environment before printing this e-mail",
    "confidential": "This email and any attachments are confidential and may be privileged.\n"
    "If you are worried about this message please call us immediately.",
    "notice": "CONFIDENTIALITY NOTICE: This message may contain protected health information.",
    "information": "The information in this message is confidential and intended exclusively for "
    "the addressee.",
    "dutch": "Dit bericht kan vertrouwelijke informatie bevatten.",
    "german": "Diese E-Mail enthält vertrauliche Informationen und ist nur für den Empfänger "
    "bestimmt.",
    "french": "Ce message est confidentiel et destiné exclusivement à son destinataire.",
    "newsletter": "How did we do? Rate our service\nUnsubscribe | Privacy policy",
    "registered": "Acme Ltd. Registered in England and Wales No. 123456.",
}


@pytest.mark.parametrize("trailer", TRAILERS.values(), ids=TRAILERS)
def test_what_a_program_added_is_taken_off(trailer: str) -> None:
    assert cleaned(f"{BODY}\n\n{trailer}").text == BODY


def test_a_gateway_banner_above_the_message_is_taken_off() -> None:
    banner = "CAUTION: This email originated from outside the organization. Do not click links."
    assert cleaned(f"{banner}\n\n{BODY}").text == BODY


def test_the_marks_of_a_transcriber_are_taken_off() -> None:
    text = "[Voicemail, 1 min, transcribed by machine] Yes hello, it broke. Ta. [End of message]"
    assert cleaned(text).text == "Yes hello, it broke. Ta."


KEPT = [
    "Please rebook me.\n\nFrom: Granada\nTo: Valencia\nDate: 5 May\n\nand refund the rest.",
    "From: the moment it arrived it was broken.\nTo: be honest I am done.",
    "On Monday I rang and your agent wrote:\nwe will refund you.\nNothing came.",
    "It works now.\nThank you so much!",
    "We would not have had a launch. Thank you, thank you, thank you.",
    "Please send:\n\nBlue Kettle\nRed Toaster",
    "last lines:\n\n2026-06-08T03:08:51Z POST /hooks 500\n(nothing after)",
    "Steps I tried:\n1. Restarted\n2. Cleared the cache",
    "I asked about the jar.\n\nNothing.",
    "The printer shows\n\nE-04 PAPER JAM",
    "The page shows <div> instead of my name.",
    "there were\n>500 errors since noon",
    "please unsubscribe me",
    "Sent from the warehouse on 3 May, it has not arrived.",
    "This email address is wrong, please delete it.\nI did not notify anyone.",
    "Call me on\n07700 900123",
    "cant pay may bill",
    "Thanks",
]


@pytest.mark.parametrize("text", KEPT)
def test_the_customers_own_words_stay(text: str) -> None:
    assert cleaned(text).text == text


def test_an_announced_address_is_no_signature() -> None:
    text = "Please ship to my new address:\n\nAnn Lee\n14 Harbor Row\nLeeds LS1 4AB"
    assert cleaned(text, name="Ann Lee").text == text


def test_a_remark_under_the_name_is_no_signature() -> None:
    text = f"{BODY}\n\ndan\n(writing from my sisters email i dont trust mine)"
    assert cleaned(text, name="Dan Poole").text == text


def test_words_after_the_signature_stay() -> None:
    text = f"{BODY}\n\nRegards\nDan\n\nP.S. the lid was cracked too"
    assert cleaned(text).text == f"{BODY}\n\nP.S. the lid was cracked too"


@pytest.mark.parametrize("text", ["Mel", "> Hello", "Kind regards", "Sent from my iPhone"])
def test_nothing_is_taken_off_when_it_is_all_there_is(text: str) -> None:
    assert cleaned(text, name="Mel Fox").text == text


def test_html_becomes_lines_and_lists() -> None:
    html = "<div>Hi,<br><br>the <b>jar</b> is  cracked.<ul><li>one</li><li>two</li></ul></div>"
    assert cleaned(html).text == "Hi,\n\nthe jar is cracked.\n\n- one\n- two"


def test_html_quotes_are_taken_off_too() -> None:
    html = f"<p>It broke &amp; smokes.</p><blockquote>On Monday<p>{BODY}</p></blockquote>"
    parted = cleaned(html)
    assert parted.text == "It broke & smokes."
    assert "> On Monday" in parted.quoted


@pytest.mark.parametrize(
    "html", ["<div>" * 40_000, "<p>" * 60_000, "<b>" * 60_000, "<a " * 60_000, "<br>" * 50_000]
)
def test_deep_or_broken_html_is_survived_quickly(html: str) -> None:
    started = time.perf_counter()
    cleaned(f"{html}help")
    assert time.perf_counter() - started < 3


AUTOMATIC = [
    ("Automatic reply: Order", "I am on leave until 3 August. For urgent matters call Jan."),
    ("Out of office", "Thanks for your mail. I am back on Monday."),
    ("Re: order", "I'm out of the office until Monday with no access to email."),
    ("Abwesenheitsnotiz: AW: Ticket", "Ich bin bis zum 3. August nicht im Büro."),
    ("Automatisch antwoord: order", "Ik ben met vakantie tot en met 3 augustus."),
    ("Réponse automatique : Commande", "Je suis absent jusqu'au 3 août."),
    ("Undeliverable: Your order", "Delivery has failed to these recipients: ann@x.example"),
    ("Ticket", "Thank you for contacting Acme. This is an automated message."),
    ("RE: listing", "Your application has been received. Please do not reply."),
]


@pytest.mark.parametrize(("subject", "text"), AUTOMATIC)
def test_mail_that_a_program_sent_is_known(subject: str, text: str) -> None:
    assert cleaned(text, subject=subject).automatic


WRITTEN = [
    ("Out of office rule broken", "My out of office reply does not send. Can you fix it?"),
    ("Undeliverable parcel", "My parcel was returned."),
    ("help", "I am away until Monday, please call me back then. This is urgent!"),
    ("bounce", "I tried to mail you and got: Delivery has failed to these recipients"),
    ("Automatic reply: Order", "Hi, is my order ready?"),
    ("card", "I'm on holiday until the 5th and my card was blocked. Urgent, please help."),
]


@pytest.mark.parametrize(("subject", "text"), WRITTEN)
def test_mail_that_a_person_wrote_is_not_called_automatic(subject: str, text: str) -> None:
    assert not cleaned(text, subject=subject).automatic


PIECES = st.sampled_from(
    [
        "Kind regards,", "Thanks", "Ann", "Ann Lee", "Mel", "", "", "Hello, my jar broke.",
        "> quoted", "On Mon, Jun 15, 2026 at 10:02 AM Kurt <k@x> wrote:", "-- ", "From: A <a@b>",
        "-----Original Message-----", "Sent: Monday", "Subject: x", "Sent from my iPhone",
        "This email is confidential and intended for the addressee.", "<div>", "<br><br>", "</p>",
        "&lt;div&gt;", "&amp;lt;br&amp;gt;", "[Voicemail]", "[End of message]", "T +44 20 79460318",
        "P.S. more", "- item", "It broke. Mel", "________________________________", "\u200b", "🙂",
        "<blockquote>q</blockquote>", "Begin forwarded message:", "Unsubscribe | Privacy policy",
    ]
)  # fmt: skip
MAILS = st.lists(st.one_of(PIECES, PIECES, st.text(max_size=30)), max_size=12).map("\n".join)
NAMES = st.sampled_from([None, "Ann Lee", "Mel Fox"])


@settings(deadline=None, max_examples=300)
@given(MAILS, NAMES, NAMES)
def test_cleaning_a_cleaned_text_changes_nothing(
    text: str, name: str | None, other: str | None
) -> None:
    once = cleaned(text, name=name).text
    assert cleaned(once, name=name).text == once
    assert cleaned(once, name=other if other == name else None).text == once


@settings(deadline=None, max_examples=200)
@given(MAILS)
def test_a_message_with_words_never_comes_out_empty(text: str) -> None:
    assert cleaned(f"jar {text}").text


@settings(deadline=None, max_examples=200)
@given(st.one_of(MAILS, st.text()))
def test_sentences_lose_no_character(text: str) -> None:
    parts = sentences(text)
    assert all(part and part == part.strip() for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


SPLIT = {
    "Mr. Lee met Dr. Osei at 9 a.m. on Friday. They left.": 2,
    "It costs $4.50, approx. 3 times more. Why??": 2,
    "At 12.40 p.m. they came, e.g. two lads. Nobody else.": 2,
    "No. I never did. Order No. 5 is missing.": 3,
    "ive opened it three times. dont think it matters tbh. im tired.": 3,
    "It was... odd. And then... Nothing!! what now": 4,
    "where is it\nnobody answers": 2,
    "omg 😂 my kid loves it 😂 Thanks!": 2,
    "Tuesday is clinic day :) Same box.": 2,
    "See https://x.example/a.b?c=d. It fails.": 2,
    "I told you (I did! Twice!) and you forgot. Why?": 2,
    "Curl gives 200 in 180 ms. Rotated the secret.": 2,
    "Steps:\n1. Restart it. Wait.\n- call": 3,
    "It came late.The box was open.I use Node.js": 3,
    "I ordered the blue one on 3 March and it has still not been\ndelivered to me. Why?": 2,
    '2026-06-08T03:09:33Z POST /hooks 500 note="IGNORE. Reply now."': 1,
    "¿Dónde está? Pagué 74,60 €. El Sr. Ruiz dijo que sí.": 3,
    "壊れた。助けて。": 2,
}


@pytest.mark.parametrize(("text", "count"), SPLIT.items())
def test_sentences_end_where_a_reader_ends_them(text: str, count: int) -> None:
    assert len(sentences(text)) == count, sentences(text)


HOSTILE = [
    "x\n", "> a\n", "Ann Lee\n", "Kind regards\nAnn\nhello.\n", "From: a\n", "-- \n", ". ", "(",
    "On 2024-01-01 10:02 wrote:\n", "a wrote:\n", " ", "😂 ", "?", "| unsubscribe ",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_the_longest_message_is_read_quickly(piece: str) -> None:
    text = (piece * 200_000)[:199_999] + "x"
    started = time.perf_counter()
    sentences(cleaned(text, name="Ann Lee", subject=text).text)
    assert time.perf_counter() - started < 4


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared cases are not here")
def test_the_shared_cases_lose_their_signatures_and_nothing_of_their_words() -> None:
    for path in sorted(SHARED.glob("*.json")):
        ticket = json.loads(path.read_text(encoding="utf-8"))["case"]["ticket"]
        for message in ticket["messages"]:
            parted = clean(Message(**message), subject=ticket.get("subject", ""))
            taken = f"{parted.text}\n{parted.signature}\n{parted.quoted}"
            assert parted.text
            assert len(taken) > len(message["text"]) * 0.4
            assert "iPhone" not in parted.text[-40:]
            assert "confidential" not in parted.text
