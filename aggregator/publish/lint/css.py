"""Our own styles: whole, and nothing that a browser would fetch for them."""

from aggregator.publish.lint.rules import Problems, character_problems


def lint_css(body: bytes) -> Problems:
    """Everything wrong with a style."""
    text = body.decode()
    yield from character_problems(text)
    if text.startswith("\ufeff"):
        yield "begins with a byte order mark"
    if not text.strip():
        yield "is empty"
    if text.count("{") != text.count("}"):
        yield "has a brace that is not closed"
    if "@import" in text.lower():
        yield "imports another style"
