"""Language tags, and a guess at the language of a text that names none."""

import re

from aggregator.text.words import word_set

# RFC 5646 section 2.1 without the never-assigned languages of four to eight letters: "english" is no tag.
_TAG = re.compile(
    r"(?P<language>[a-z]{2,3}(?:-[a-z]{3}){0,3})(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(?P<rest>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?)",
    re.IGNORECASE | re.ASCII,
)
_PRIVATE = re.compile(r"x(?:-[a-z0-9]{1,8})+", re.IGNORECASE | re.ASCII)

_COMMON = {
    "nl": "de het een en van in is dat op te zijn met voor niet aan er om ook als naar bij wordt door maar"
    " heeft nog uit werd over dit deze hun",
    "en": "the of and to in is that it for was on are with as this be by have not you from at his they has"
    " which or an were been their but",
    "de": "der die und das ist nicht ein eine den dem von mit zu auf für sich des im auch wird als bei"
    " nach wie aus werden oder sind einer über",
    "fr": "le la les et des est une dans que pour qui sur pas au avec par du il sont ce plus ne se son"
    " cette ont aux été mais nous",
    "es": "el los las y en que una por con para del se es como más su al lo pero fue sus ha este sobre"
    " también entre cuando muy sin",
    "it": "il di che è per una sono con non della del le gli nel alla si più anche dei come ha da questo"
    " delle ma nella essere lo dal",
    "pt": "os as que não uma com para do da em dos um é mais por como foi ao das se na no ele são também"
    " pela pelo ou seu sua",
    "sv": "och att det som är på en av för med till den har inte om ett men var jag från vi så kan när"
    " eller också ska sig hade",
    "da": "og at det er på en af for med til den har ikke der som et men var jeg fra vi så kan når eller"
    " også skal sig havde blev",
    "fy": "de it fan en yn is dat op te in mei foar net oan der om ek as nei by wurdt troch mar hat noch"
    " út waard oer dizze har binne",
}  # fmt: skip
_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 5000  # characters that are looked at
_ENOUGH = 4  # common words that must be seen
_LEAD = 1.3  # how far the best must be before the next


def language_tag(value: str | None) -> str | None:
    """The well-formed BCP 47 tag in its customary case (`nl_nl` is `nl-NL`), or None."""
    if not value or len(value) > 100:
        return None
    tag = value.strip().partition(".")[0].partition("@")[0].replace("_", "-")
    if _PRIVATE.fullmatch(tag):
        return tag.lower()
    match = _TAG.fullmatch(tag)
    if not match:
        return None
    script, region = match["script"], match["region"]
    parts = [match["language"].lower()]
    if script:
        parts.append(script.title())
    if region:
        parts.append(region.upper())
    return "-".join(parts) + match["rest"].lower()


# ISO 639-1.  BCP 47 takes these and never the longer names of the same languages.
_REGISTERED = word_set(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz
    ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik
    io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml
    mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd
    se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi
    vo wa wo xh yi yo za zh zu
    """
)
_LONG = dict(
    pair.split("/")
    for pair in word_set(
        """
        eng/en nld/nl dut/nl deu/de ger/de fra/fr fre/fr spa/es ita/it por/pt rus/ru swe/sv dan/da fry/fy
        epo/eo
        """
    )
)


def registered_language(value: str | None) -> str | None:
    """The tag if its language has a name of two letters, the only ones that all readers know; else None."""
    tag = language_tag(value)
    if tag is None:
        return None
    language, dash, rest = tag.partition("-")
    language = _LONG.get(language, language)
    return language + dash + rest if language in _REGISTERED else None


def guess_language(text: str) -> str | None:
    """The language whose commonest words the text uses most, None when that leaves a doubt."""
    words = _WORD.findall(text[:_SAMPLE].lower())
    scores = sorted(
        ((sum(word in known for word in words), name) for name, known in _WORDS.items()), reverse=True
    )
    (best, language), (second, _) = scores[0], scores[1]
    if best < _ENOUGH or best < _LEAD * second or best * 10 < len(words):
        return None
    return language
