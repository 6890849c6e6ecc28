"""In which encoding a document is read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from webencodings.labels import LABELS

from aggregator.parse.encoding import decode


@pytest.mark.parametrize(
    "name", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_marks_and_first_bytes_tell_unicode(name: str) -> None:
    assert decode('<?xml version="1.0"?><a>é€</a>'.encode(name)) == '<?xml version="1.0"?><a>é€</a>'


def test_the_header_comes_before_the_declaration_before_the_meta_element() -> None:
    text = '<?xml version="1.0" encoding="iso-8859-5"?><meta charset="iso-8859-7"><a>ж</a>'
    assert decode(text.encode("iso-8859-5")) == text
    assert decode(text.encode("koi8-r"), "text/xml; charset=KOI8-R") == text
    assert decode('<meta charset="iso-8859-7"><a>λ</a>'.encode("iso-8859-7")).endswith("<a>λ</a>")


def test_labels_mean_what_browsers_take_them_for() -> None:
    assert decode(b"<?xml version='1.0' encoding='iso-8859-1'?>\x93a\x94").endswith("“a”")
    assert decode("开".encode("gb18030"), "text/xml; charset=gb2312") == "开"


# What the standard calls by another name than Python, and what no document is to be read in.
NAMES = {
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "iso-8859-8-i": "iso-8859-8",
    "x-mac-cyrillic": "mac-cyrillic",
    "macintosh": "mac-roman",
    "ibm866": "cp866",
    "windows-874": "cp874",
}
NEVER = ("utf-16le", "utf-16be", "replacement", "x-user-defined")
TEXT = "Дом יום çé ข่าว 開 本 本 한국 中"


@pytest.mark.parametrize("label", sorted(LABELS))
def test_every_label_of_the_standard_is_known(label: str) -> None:
    meant = LABELS[label]
    if meant in NEVER:
        return
    body = f"<?xml version='1.0' encoding='{label.upper()}'?>".encode() + TEXT.encode(
        NAMES.get(meant, meant), "ignore"
    )
    assert decode(body) == body.decode(NAMES.get(meant, meant))


def test_utf_8_wins_over_a_default_header_of_one_byte_sets() -> None:
    assert decode("<a>één</a>".encode(), "text/xml; charset=ISO-8859-1") == "<a>één</a>"


@pytest.mark.parametrize("stray", [b"\xe2\x82", b"\x93x\x94"], ids=["cut", "windows"])
@pytest.mark.parametrize(
    "media_type", ["text/xml", "text/xml; charset=utf-8", "text/xml; charset=iso-8859-1"]
)
def test_few_other_bytes_make_no_other_encoding_of_utf_8(stray: bytes, media_type: str) -> None:
    words = "één brug, twee reeën, drie zeeën, vier ideeën, vijf coëfficiënten, zes geïnde"
    body = b"<?xml version='1.0' encoding='iso-8859-1'?>" + stray + words.encode()
    assert decode(body, media_type).endswith(stray.decode("cp1252") + words)


@pytest.mark.parametrize("name", ["iso-8859-1", "windows-1251", "koi8-r", "windows-1253"])
def test_a_one_byte_set_that_is_declared_is_no_utf_8(name: str) -> None:
    words = "À bientôt à l’été, Привет всем ЖИТЕЛЯМ города, Καλημέρα σε όλους" * 3
    body = words.encode(name, "ignore")
    meant = "windows-1252" if name == "iso-8859-1" else name
    assert decode(body, f"text/xml; charset={name}") == body.decode(meant)


def test_windows_bytes_in_a_document_that_says_utf_8() -> None:
    body = b'<?xml version="1.0" encoding="utf-8"?><a>\x93' + "é".encode() + b"\x94</a>"
    assert decode(body).endswith("<a>“é”</a>")


def test_undeclared_windows_text_is_read_as_such() -> None:
    assert decode("Ça coûte 5 €".encode("cp1252")) == "Ça coûte 5 €"


def test_undeclared_other_alphabets_are_detected() -> None:
    text = "Съешь же ещё этих мягких французских булок, да выпей чаю. " * 5
    assert decode(text.encode("cp1251")) == text


@pytest.mark.parametrize(
    "label", ["punycode", "unicode_escape", "idna", "rot13", "utf-16", "cp037", "no such", "../x", "\x00"]
)
def test_labels_that_cannot_be_true_are_ignored(label: str) -> None:
    assert decode(rb"<a>\u0041 ok</a>", f"text/xml; charset={label}") == r"<a>\u0041 ok</a>"


@given(st.binary(max_size=400), st.one_of(st.none(), st.text(max_size=60)))
@settings(max_examples=100, deadline=None)
def test_any_bytes_become_text(body: bytes, media_type: str | None) -> None:
    assert isinstance(decode(body, media_type), str)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("开放的知识属于所有人，新闻每天更新。", "gb18030"),
        ("Новости каждый день, и открытые знания для всех.", "cp1251"),
    ],
)
def test_a_few_words_of_another_alphabet_are_enough(text: str, name: str) -> None:
    assert decode(f"<rss><title>{text}</title></rss>".encode(name)) == f"<rss><title>{text}</title></rss>"


def test_a_few_scattered_windows_bytes_are_no_other_alphabet() -> None:
    text = "<rss><title>Señor Müller går över ån à Noël, déjà vu, Ærø ß ñ é ü ö ä</title></rss>"
    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("これは日本語のテキストです。二つ目の文です。", "shift_jis"),
        ("これは日本語のテキストです。二つ目の文です。", "euc_jp"),
        ("이것은 한국어로 쓴 글입니다. 우리는 올바르게 표시되기를 바랍니다.", "euc_kr"),
        ("안녕하세요 여러분", "euc_kr"),
    ],
)
def test_one_sentence_of_japanese_or_korean_tells_its_encoding(text: str, name: str) -> None:
    assert decode(text.encode(name)) == text
    assert decode((text * 2000).encode(name)) == text * 2000


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Äpfel, Ärger, Österreich, Ängste, Übermut, Äste, Öl, Übung, Ämter", "cp1252"),
        ("ÉÉÉÉÉÉÉÉÉÉÀÀÀÀÀÀ", "cp1252"),
        ("是的，我们在这里有一个中文的文章，请大家看看。", "gb18030"),
        ("Новости каждый день, и открытые знания для всех.", "cp866"),
        ("Новости каждый день, и открытые знания для всех.", "cp1251"),
    ],
)
def test_what_is_neither_is_not_taken_for_it(text: str, name: str) -> None:
    assert decode(text.encode(name)) == text


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_known_by_its_empty_bytes(name: str) -> None:
    text = "Een tekst met é, “ë” en …\r\nNog een regel."
    assert decode(text.encode(name)) == text


@pytest.mark.parametrize("body", [b"a\0b\0\1\0", b"a\0b\0c", b"a\0\0b\0\0", b"\0" * 64, b"a\0\x00\xd8"])
def test_empty_bytes_of_other_files_are_no_utf_16(body: bytes) -> None:
    assert "\0" in decode(body)
