"""Lists of words written as prose, which stay readable where quotes and commas would not."""


def word_set(text: str) -> frozenset[str]:
    """The words of the text, which white space parts."""
    return frozenset(text.split())
