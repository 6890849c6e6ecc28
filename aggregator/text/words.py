"""Lists of words written as prose, which stay readable where quotes and commas would not."""


def word_set(text: str) -> frozenset[str]:
    """The words of the text, which white space parts."""
    return frozenset(text.split())


def may_hold(text: str, words: tuple[bytes, ...]) -> bool:
    """Whether any of these words of small ASCII letters may be in the text in any case: False is sure.

    Spares an expression without regard to case, which looks at each character, the many texts without them.
    """
    if not text.isascii() and ("ſ" in text or "ı" in text or "İ" in text or "\u212a" in text):
        return True  # equal to s, i and k without regard to case
    folded = text.encode("utf-8", "surrogatepass").lower()
    return any(word in folded for word in words)
