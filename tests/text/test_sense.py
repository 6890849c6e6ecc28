"""What makes a difference to a reader, and what only looks like one."""

import re
import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aggregator.text.scripts import part_numbers
from aggregator.text.sense import is_near, link_path, link_sense, text_sense, title_sense
from aggregator.text.timewords import bare_word


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3 minuten geleden", "een uur geleden"),
        ("Bijgewerkt om 12:31", "Bijgewerkt op vrijdag 2 oktober 2026"),
        ("Updated 2 hours ago", "Updated yesterday at 9 pm"),
        ("12 keer gelezen, geen reacties", "1.204 keer gelezen, 1 reactie"),
        ("vor 3 Stunden", "vor einem Tag"),
        ("il y a 3 heures", "il y a un jour"),
        ("Stand: 5°", "Stand: 17°"),
        ("Café – aan  de kade", "Cafe\u0301 - aan de kade."),
        ("tweede keer, 2026-10-01T12:31:00Z", "tweede keer, 2026-10-02T08:00:00+02:00"),
        ("橋が開通。5分前に更新", "橋が開通。約1時間前に更新"),
        ("橋が開通。2時間前", "橋が開通。昨日"),
        ("1.2万次观看，3条评论", "9800次观看，12条评论"),
        ("大桥通车。发布于 2小时前", "大桥通车。发布于昨天"),
        ("大桥通车。两小时前", "大桥通车。二十分钟前"),
        ("更新,1.5時間前", "更新、三百年前"),
        ("สะพานเปิดแล้ว 5 นาทีที่แล้ว", "สะพานเปิดแล้ว เมื่อวานนี้"),
    ],
)
def test_clocks_counters_and_spelling_are_no_news(one: str, other: str) -> None:
    assert text_sense(one) == text_sense(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("De brug is open", "De brug is dicht"),
        ("De brug is open", "De brug is open. Het veer vaart."),
        ("", "x"),
        ("死者は3人で負傷者が出ています。", "沿岸に10mの大津波警報が出ています。"),
        ("从10月1日起地铁票价不变", "2条地铁线路因洪水关闭"),
        ("วันที่ 3 ฝนตก", "พายุ 3 ลูก"),
        ("ផ្ទះ៣ខ្នងឆេះ", "ផ្ទះ៣ខ្នងលិច"),
        ("ມີ3ຄົນຕາຍ", "ມີ3ຄົນເຈັບ"),
        ("A社が10店を開く", "B社が10店を開く"),
        ("3年以内に実施する", "3年後に実施する"),
        ("Alle vluchten zijn geschrapt", "Geen vluchten zijn geschrapt"),
        ("Alle Flüge sind gestrichen", "Keine Flüge sind gestrichen"),
        ("Most flights are cancelled", "No flights are cancelled"),
    ],
)
def test_other_words_are(one: str, other: str) -> None:
    assert text_sense(one) != text_sense(other)


@pytest.mark.parametrize(
    "clocks",
    [
        ("3 minuti fa", "un'ora fa", "2 ore fa", "ieri, 9:12"),
        ("hace 5 minutos", "hace una hora", "hace 1 día", "ayer a las 12:31"),
        ("há 5 minutos", "há uma hora", "ontem às 12:31"),
        ("fa 5 minuts", "fa una hora", "ahir"),
        ("5 минут назад", "час назад", "2 часа назад", "вчера в 12:31"),
        ("5 хвилин тому", "годину тому", "вчора"),
        ("преди 5 минути", "преди 1 час", "преди 2 часа"),
        ("5 minut temu", "godzinę temu", "2 godziny temu", "wczoraj o 12:31"),
        ("před 5 minutami", "před hodinou", "včera v 12:31"),
        ("5 perce", "1 órája", "tegnap"),
        ("acum 5 minute", "acum o oră", "ieri"),
        ("för 5 minuter sedan", "en timme sedan", "igår kl. 12:31", "i går"),
        ("5 minutter siden", "1 time siden", "i går"),
        ("5 minuuttia sitten", "tunti sitten", "eilen klo 12.31"),
        ("5 dakika önce", "1 saat önce", "dün"),
        ("πριν 5 λεπτά", "πριν 1 ώρα", "ΧΘΕΣ στις 12:31"),
        ("قبل 5 دقائق", "قبل ساعة", "قبل ساعتين", "أمس"),
        ("לפני 5 דקות", "לפני שעה", "אתמול"),
        ("5분 전", "1시간 전", "어제"),
    ],
)
def test_clocks_are_known_in_many_languages(clocks: tuple[str, ...]) -> None:
    assert {text_sense(f"Kade {clock}.") for clock in clocks} == {"kade"}


@pytest.mark.parametrize(
    "counters",
    [
        ("1 post - 1 participant", "2 posts - 2 participants"),
        ("1 bericht - 1 deelnemer", "2 berichten - 12 deelnemers"),
        ("0 answers", "1 answer"),
        ("1 reply, 1 story", "2 replies, 2 stories"),
        ("1 download", "1.204 downloads"),
        ("1 Beitrag, 1 Stimme", "2 Beiträge, 2 Stimmen"),
        ("1 mensagem", "2 mensagens"),
        ("1 messaggio", "2 messaggi"),
        ("1 respuesta", "2 respuestas"),
        ("1 besked", "2 beskeder"),
        ("1 odpowiedź", "2 odpowiedzi"),
        ("1 сообщение", "2 сообщения", "5 сообщений"),
        ("1 απάντηση", "2 απαντήσεις"),
        ("1 مشاركة", "3 مشاركات"),
    ],
)
def test_the_ending_of_what_is_counted_is_no_news(counters: tuple[str, ...]) -> None:
    assert len({text_sense(f"Kade. {counter}") for counter in counters}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3 dead", "10 injured"),
        ("2 for, 3 against", "2 from, 3 against"),
        ("5 Iranians", "5 Iraqis"),
        ("5 Austrians", "5 Australians"),
        ("4 minors", "4 ministers"),
        ("3 marines", "3 marchers"),
        ("3 doden", "3 daders"),
        ("10 children", "10 chickens"),
        ("een bericht", "een berichtje"),
        ("3がつ", "3かつ"),
    ],
)
def test_something_else_that_is_counted_is_news(one: str, other: str) -> None:
    assert text_sense(one) != text_sense(other)


def test_a_word_behind_a_number_is_looked_at_only_where_words_are_that_short() -> None:
    assert bare_word("s" * 1000) == "s" * 1000


@pytest.mark.parametrize("number", ["1", "一", "1,", "1.1,,", "数1", "約1"])
def test_a_long_number_beside_a_script_without_spaces_costs_no_more_than_another_text(number: str) -> None:
    began = time.process_time()
    text_sense("橋" + number * (200_000 // len(number)))
    assert time.process_time() - began < 2


INVISIBLE = re.compile("[\xad\u200b\u200c\u200d\ufeff]")
ALPHABET = st.sampled_from([*"aBIKéÉßµªſıİΣς\u0345日_7², -–“’€•\xa0\xad\u200b\u200d\n", "maart ", "three "])


@given(st.lists(ALPHABET, max_size=12).map("".join) | st.text(max_size=30))
@example("Vandaag een brug")
@example("zacht\xadheid STRASSE straße")
def test_the_sense_is_the_words_without_regard_to_case_form_and_time(text: str) -> None:
    plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    tokens = [*part_numbers(re.findall(r"\w+", plain))]
    if any(token.isalpha() for token in tokens):
        tokens = [
            bare_word(token) if before.isdecimal() else token
            for before, token in pairwise(["", *tokens])
            if token.isalpha() and text_sense(f"ooit{token} {token}").count(" ")
        ]
    assert text_sense(text) == " ".join(tokens)


def test_a_text_of_numbers_alone_is_known_by_them() -> None:
    assert text_sense("2 1") != text_sense("3 1")


@pytest.mark.parametrize(
    "written", ["A &amp; B “c”", "A &amp;amp; B &quot;c&quot;", "A & B  ‟c„", 'A & B\u200b "c"']
)
def test_the_spelling_of_a_title_does_not_count(written: str) -> None:
    assert title_sense(written) == 'A & B "c"'


@pytest.mark.parametrize(
    ("typed", "typeset"),
    [
        ("Wacht even... nu", "Wacht even… nu"),
        ("En toen....", "En toen…."),
        ("Een -- twee", "Een – twee"),
        ("Een --- twee", "Een — twee"),
        ("1914--1918", "1914–1918"),
        ("Het <<goede>> leven", "Het «goede» leven"),
        ("Het << goede >> leven", "Het «\xa0goede\xa0» leven"),
        ("Het ``goede'' leven", "Het “goede” leven"),
        ("De 'brug'", "De ‹brug›"),
        ("Een plank van 5' 10\"", "Een plank van 5′ 10″"),
        ("Een raam van 9x12", "Een raam van 9×12"),
        ("Veerpont(tm) vaart", "Veerpont™ vaart"),
    ],
)
def test_a_title_is_the_same_typed_and_typeset(typed: str, typeset: str) -> None:
    assert title_sense(typed) == title_sense(typeset)


@given(st.text(alphabet="a1 .…-–—−<>«»‹'`’“″×™", max_size=12))
@example("‹′ `` <<< ---− …. ''''")
def test_the_sense_of_a_title_is_its_own_sense(title: str) -> None:
    assert title_sense(title_sense(title)) == title_sense(title)


def test_a_number_in_a_title_counts() -> None:
    assert title_sense("5 gewonden") != title_sense("7 gewonden")


@pytest.mark.parametrize(
    "link",
    [
        "https://www.krant.example/brug/",
        "http://krant.example/brug?utm_source=rss",
        "https://m.krant.example/brug",
        "https://amp.krant.example/brug",
        "https://www.krant.example/amp/brug",
        "https://krant.example/brug/amp/",
        "https://krant.example/brug.amp",
        "https://krant.example/brug?amp=1",
        "https://krant.example/brug?outputType=amp",
        "https://www-krant-example.cdn.ampproject.org/c/s/www.krant.example/brug",
        "https://www.google.nl/amp/s/krant.example/brug/amp",
    ],
)
def test_the_pages_of_one_article_have_one_address(link: str) -> None:
    assert link_sense(link) == "https://krant.example/brug"


@pytest.mark.parametrize(
    "link",
    [
        "https://krant.example/brug?id=2",
        "https://krant.example/brug#bericht-3",
        "https://krant.example/stamp",
        "https://krant.example/ampere",
        "https://krant.example/m/brug",
        "https://m.example/brug",
        "mailto:redactie@krant.example",
        "",
    ],
)
def test_what_leads_elsewhere_stays(link: str) -> None:
    assert link_sense(link) == link


@given(
    st.from_regex(
        r"https?://(www\.|m\.|amp\.)?[a-z]{2,5}\.example(/amp|/[a-z]{1,4}|\.amp|/){0,4}(\?amp)?",
        fullmatch=True,
    )
)
def test_the_address_of_an_address_is_itself(link: str) -> None:
    once = link_sense(link)
    assert link_sense(once) == once or once.count("amp") > link_sense(once).count("amp")


def test_a_path_outlives_the_domain_and_a_home_page_has_none() -> None:
    assert link_path("https://oud.example/2026/brug/") == link_path("https://www.nieuw.example/2026/brug")
    assert link_path("https://oud.example/") == ""
    assert link_path("https://oud.example/?p=1") != link_path("https://oud.example/?p=2") != ""


def test_near_titles_differ_by_some_words_and_by_no_number() -> None:
    assert is_near("Brug open", "Brug open - De Krant")
    assert is_near("Brugg weer open voor verkeer", "Brug weer open voor verkeer")
    assert not is_near("Aflevering 41", "Aflevering 42")
    assert not is_near("Brug open", "Haven dicht voor onderhoud")
    assert not is_near("", "")
