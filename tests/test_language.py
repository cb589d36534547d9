"""The language of a ticket is told, also from very little text."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from empathy_reply.language import detect, locale_language

TEXTS = [
    ("cant pay may bill", "en"),
    ("ur heater is SMOKING", "en"),
    ("wheres my stuff", "en"),
    ("hiya this is a mesage for maarten who did the vidio call w me last nite", "en"),
    ("me podéis decir si ya se ha hecho la devolución", "es"),
    ("donde esta mi pedido", "es"),
    ("Ayuda", "es"),
    ("Wo ist mein Paket?", "de"),
    ("Danke!", "de"),
    ("app crasht jedes mal wenn ich es öffne", "de"),
    ("Waar blijft mijn bestelling?", "nl"),
    ("où est mon colis", "fr"),
    ("dov'è il mio ordine?", "it"),
    ("onde está o meu pedido", "pt"),
    ("gdzie jest moja paczka", "pl"),
    ("var är mitt paket", "sv"),
    ("Hej, hvor er min pakke? Jeg har ikke hørt noget.", "da"),
    ("注文が届きません", "ja"),
    ("我的订单在哪里", "zh"),
    ("주문이 안 왔어요", "ko"),
    ("Πού είναι η παραγγελία μου", "el"),
    ("Где мой заказ? Я жду уже неделю, никто не отвечает.", "ru"),
    ("Де моє замовлення? Я чекаю вже тиждень, ніхто не відповідає.", "uk"),
    ("أين طلبي؟ انتظرت أسبوعا ولم يصل أي شيء حتى الآن", "ar"),
    ("Siparişim nerede? Bir haftadır bekliyorum ve kimse cevap vermiyor.", "tr"),
    ("Kde je moje objednávka? Čekám už týden a nikdo neodpovídá na mé e-maily.", "cs"),
    ("Hola! My order is late, can you help me please?", "en"),
    ("ERROR 2026-01-01 POST /hooks 500", "en"),
]


@pytest.mark.parametrize(("text", "language"), TEXTS)
def test_the_language_is_told(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize("text", ["", "12345", "😂", "T-1042", "OK-7"])
def test_too_little_to_tell_takes_the_locale_and_else_english(text: str) -> None:
    assert detect(text, locale="de-AT") == "de"
    assert detect(text) == "en"


def test_the_words_outweigh_the_locale() -> None:
    assert detect("ur heater is SMOKING", locale="de-DE") == "en"
    assert detect("where is my order", locale="en-NL") == "en"


@pytest.mark.parametrize(
    ("locale", "language"),
    [("en-GB", "en"), ("pt_BR", "pt"), ("DE", "de"), (None, ""), ("", ""), ("english", "")],
)
def test_the_language_of_a_locale(locale: str | None, language: str) -> None:
    assert locale_language(locale) == language


def test_english_is_told_without_loading_the_model() -> None:
    code = (
        "import sys; from empathy_reply.language import detect; detect('where is my order'); "
        "print('py3langid' in sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=200), st.one_of(st.none(), st.text(max_size=8)))
def test_any_text_has_a_language_of_two_letters(text: str, locale: str | None) -> None:
    code = detect(text, locale=locale)
    assert len(code) == 2
    assert code.isalpha()
