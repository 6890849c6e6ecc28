"""Bytes to text: byte order mark, then what was declared, then what the bytes look like."""

import codecs
import re

_MARKS = (  # the longer first: UTF-32's little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OPENINGS = (  # XML appendix F: how "<?xm" or "<" looks in encodings that do not contain ASCII
    (b"\x4c\x6f\xa7\x94", "cp037"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00<", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
)
_LABEL = re.compile(r"[A-Za-z0-9._:-]{1,40}")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([^\s"';>]+)""", re.IGNORECASE)
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
_META = re.compile(rb"""<meta[^>]*?charset\s*=\s*["']?([^\s"'>/;]+)""", re.IGNORECASE)
_HEAD = 4096  # bytes in which a declaration is looked for
# Python also offers codecs that no document is written in (punycode, unicode_escape): some of them are slow.
_TRUSTED = re.compile(
    r"utf-(8|16|32)|ascii|iso8859-|cp\d|koi8-|gb|big5|euc_|shift_jis|iso2022_|johab|hz|mac-|ptcp154|tis-620|kz1048"
)
_WIDER = {  # what the label means in practice (WHATWG Encoding, section 4.2)
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "big5": "big5hkscs",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
# Labels of that standard that Python does not know, by its name for what they mean.
_LABELS = {
    "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8",
    "iso8859-1": "iso88591",
    "iso8859-2": "iso88592",
    "iso8859-3": "iso88593",
    "iso8859-4": "iso88594",
    "iso8859-5": "iso88595",
    "iso8859-6": "csiso88596e csiso88596i iso-8859-6-e iso-8859-6-i iso88596",
    "iso8859-7": "iso88597 sun_eu_greek",
    "iso8859-8": "csiso88598e csiso88598i iso-8859-8-e iso-8859-8-i iso88598 logical visual",
    "iso8859-9": "iso88599",
    "iso8859-10": "iso885910",
    "iso8859-11": "iso885911",
    "iso8859-13": "iso885913",
    "iso8859-14": "iso885914",
    "iso8859-15": "csisolatin9 iso885915",
    "koi8-r": "koi koi8",
    "koi8-u": "koi8-ru",
    "mac-roman": "csmacintosh mac x-mac-roman",
    "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "cp874": "dos-874 windows-874",
    "cp1250": "x-cp1250",
    "cp1251": "x-cp1251",
    "cp1252": "x-cp1252",
    "cp1253": "x-cp1253",
    "cp1254": "x-cp1254",
    "cp1255": "x-cp1255",
    "cp1256": "x-cp1256",
    "cp1257": "x-cp1257",
    "cp1258": "x-cp1258",
    "gb18030": "csgb2312 gb_2312 gb_2312-80 x-gbk",
    "big5": "cn-big5 x-x-big5",
    "euc_jp": "cseucpkdfmtjapanese x-euc-jp",
    "shift_jis": "windows-31j x-sjis",
    "euc_kr": "cseuckr csksc56011987 iso-ir-149 ks_c_5601-1989 ksc_5601 windows-949",
}
_MEANT = {label: name for name, labels in _LABELS.items() for label in labels.split()}
_ONE_BYTE = re.compile(r"cp125\d|iso8859-|mac-|tis-620|cp8\d\d")
_STRAY = re.compile("[\udc80-\udcff]+")
_ODD = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffe\uffff]")
_SCRIPTS = (
    ("cp932", re.compile("[\u3041-\u3096]"), 0.2),
    ("euc_jp", re.compile("[\u3041-\u3096]"), 0.2),
    ("euc_kr", re.compile("[\uac00-\ud7a3]"), 0.9),
)
_UNLIKELY = re.compile("[\uff61-\uff9f\ue000-\uf8ff]")  # katakana of half a width: as other alphabets look
_SAMPLE = 2**15
_ENOUGH = 64  # bytes beyond ASCII below which statistics guess wildly …
_FEW = 16  # … unless they stand together, as in no language that Windows-1252 is for
_TOGETHER = 3
_SEVERAL = 8  # characters beyond ASCII that are UTF-8: no other encoding has so many by chance


def decode(body: bytes, media_type: str | None = None) -> str:
    """The document as text; what cannot be read in the encoding found becomes U+FFFD."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    for opening, name in _OPENINGS:
        if body.startswith(opening):
            return body.decode(name, "replace")
    if wide := _is_wide(body):
        return body.decode(wide)
    declared = _declared(body, media_type)
    # Valid UTF-8 beyond ASCII is never an accident, whatever one-byte set a server's default header names.
    doubtful = not declared or (_ONE_BYTE.match(declared[0]) and not body.isascii())
    for name in ["utf-8", *declared] if doubtful else declared:
        try:
            return body.decode(name)
        except UnicodeDecodeError:
            if name == "utf-8" and _is_mostly_utf_8(body):
                return _read_mixed(body)
    return _detect(body, told="utf-8" in declared)


def _is_wide(body: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of most words is none, no other is, and nothing is odd."""
    if b"\0" not in body[:_HEAD]:
        return None
    half = len(body) // 2
    for name, empty, full in (("utf-16-le", 1, 0), ("utf-16-be", 0, 1)):
        if body[empty::2].count(0) * 2 > half and not body[full::2].count(0) and not len(body) % 2:
            try:
                told = body.decode(name)
            except UnicodeDecodeError:
                return None
            return None if _ODD.search(told) else name
    return None


def _declared(body: bytes, media_type: str | None) -> list[str]:
    head = body[:_HEAD]
    labels = [match[1] for match in [_CHARSET.search(media_type or "")] if match]
    labels += [
        match[1].decode("ascii", "replace") for match in (_DECLARED.search(head), _META.search(head)) if match
    ]
    return [name for name in dict.fromkeys(map(_codec, labels)) if name]


def _codec(label: str) -> str | None:
    if not _LABEL.fullmatch(label):
        return None
    try:
        name = codecs.lookup(_MEANT.get(label.lower(), label)).name
        readable = _TRUSTED.match(name) and b"<?xml>".decode(name) == "<?xml>"
    except (LookupError, UnicodeError):
        return None  # unknown; or UTF-16, EBCDIC, although the label itself was readable as ASCII
    return _WIDER.get(name, name) if readable else None


def _detect(body: bytes, *, told: bool) -> str:
    """UTF-8 with Windows bytes for what is not, unless statistics see another encoding in most of it."""
    text = body.decode("utf-8", "surrogateescape")
    if not told and (known := _recognise_script(_sample(body))):
        return body.decode(known, "replace")
    runs = _STRAY.findall(text)
    stray = sum(map(len, runs))
    enough = stray >= _ENOUGH or (stray >= _FEW and stray >= _TOGETHER * len(runs))
    if not told and enough and stray * 2 > sum(character > "\x7f" for character in text):
        guessed = _guess(body)
        if guessed:
            return body.decode(guessed, "replace")
    return _read_mixed(body)


def _is_mostly_utf_8(body: bytes) -> bool:
    """Whether the few bytes that are not UTF-8 are an accident: a character cut, a text put in between."""
    text = body.decode("utf-8", "surrogateescape")
    stray = sum(map(len, _STRAY.findall(text)))
    whole = sum(character > "\x7f" for character in text) - stray
    return whole >= _SEVERAL and stray * 4 <= whole


def _read_mixed(body: bytes) -> str:
    """UTF-8, and Windows-1252 for the bytes that are not."""
    return _STRAY.sub(
        lambda match: match[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace"),
        body.decode("utf-8", "surrogateescape"),
    )


def _guess(body: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(_sample(body), steps=3, chunk_size=512).best()
    return _codec(best.encoding) if best else None


def _sample(body: bytes) -> bytes:
    start = re.search(rb"[\x80-\xff]", body)
    return body[max(start.start() - 64, 0) if start else 0 :][:_SAMPLE]


def _recognise_script(sample: bytes) -> str | None:
    """Japanese by its hiragana, Korean by its syllables: read in a wrong encoding, no text has so many."""
    for name, script, share in _SCRIPTS:
        try:
            text = codecs.getincrementaldecoder(name)().decode(sample)  # its end may be half a character
        except UnicodeDecodeError:
            continue
        letters = sum(character > "\x7f" for character in text)
        found = len(script.findall(text))
        if found >= max(_SEVERAL, share * letters) and not _UNLIKELY.search(text):
            return _WIDER.get(name, name)
    return None
