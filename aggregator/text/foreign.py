"""Names of MathML and SVG in markup from outside: of a formula its text stays, of a word in brackets nothing.

The cleaner drops what has such a name outside of its own vocabulary together with all that follows it, up to
the end of the element around it: of "copy <path> to the disk" it leaves "copy".
"""

import re
from collections import Counter

from aggregator.text.tags import find_tags
from aggregator.text.words import word_set

# What nh3 knows of both vocabularies, less what HTML has too; a test asks it for each.
_NAMES = word_set(
    """
    abs and animate annotation annotation-xml apply approx arccos arccosh arccot arccoth arccsc arccsch arcsec
    arcsech arcsin arcsinh arctan arctanh arg bind bvar card cartesianproduct cbytes ceiling cerror ci circle
    cn codomain complexes compose condition conjugate cos cosh cot coth cs csc csch csymbol curl declare defs
    degree desc determinant diff discard divergence divide domain domainofapplication ellipse emptyset eq
    equivalent eulergamma exists exp exponentiale factorial factorof false filter floor fn forall g gcd geq
    grad gt ident imaginary imaginaryi implies in infinity int integers intersect interval inverse lambda
    laplacian lcm leq limit line list ln log logbase lowlimit lt maction maligngroup malignmark marker mask
    matrix matrixrow max mean median menclose merror metadata mfenced mfrac mglyph mi min minus mlabeledtr
    mlongdiv mmultiscripts mn mo mode moment momentabout mover mpadded mpath mphantom mprescripts mroot mrow
    ms mscarries mscarry msgroup msline mspace msqrt msrow mstack mstyle msub msubsup msup mtable mtd mtext
    mtr munder munderover naturalnumbers neq none not notanumber notin notprsubset notsubset or otherwise
    outerproduct partialdiff path pattern pi piece piecewise plus polygon polyline power primes product
    prsubset quotient rationals real reals rect reln rem root scalarproduct sdev sec sech selector semantics
    sep set setdiff share sin sinh stop subset sum switch symbol tan tanh tendsto text times transpose true
    tspan union uplimit use variance vector vectorproduct view xor
    """
)
_FOREIGN = _NAMES | {"math", "svg"}
_TELLING = _NAMES | {"math"}
_BEGUN = re.compile(r"<([a-zA-Z][^\s/>]*+)")
# KaTeX and MediaWiki: the same formula follows, as it is shown.
_SHOWN_AGAIN = re.compile(r"class=[\"'](?:katex-mathml|mwe-math-mathml)[^<>]*>\s*\Z")
_NEAR = 200  # characters before a formula in which that is looked for
_DEEPEST = 40  # elements of a formula that are told apart
# What stands before and behind a part of a formula: by the element around it, and its place there.
_SUB, _SUP = ("<sub>", "</sub>"), ("<sup>", "</sup>")
_PLACES = {
    ("mfrac", 1): ("/", ""),
    ("msub", 1): _SUB,
    ("msup", 1): _SUP,
    ("msubsup", 1): _SUB,
    ("msubsup", 2): _SUP,
    ("munder", 1): _SUB,
    ("mover", 1): _SUP,
    ("munderover", 1): _SUB,
    ("munderover", 2): _SUP,
    ("mroot", 1): _SUB,
}
_AROUND = {"msqrt": ("√(", ")"), "mroot": ("√(", ")"), "mtd": ("", " "), "mtr": ("", "<br>")}


def drop_foreign(html: str) -> str:
    """The markup without tags of formulas, and without those of drawings that stand outside of one.

    The text of a formula stays, powers and fractions told from products.  A drawing stays as it is: the
    cleaner shows nothing of it.  One that is not well nested is none, but a sentence that names an element.
    """
    if _TELLING.isdisjoint(map(str.lower, _BEGUN.findall(html))):
        return html
    ends = _find_ends(html)
    formula = _Formula()
    parts: list[str] = []
    done = skipped = 0
    for tag in find_tags(html, 0, len(html)):
        start, name = tag.start(), tag[1].lower()
        if start < skipped or name.removeprefix("/") not in _FOREIGN:
            continue
        end = ends.get(start, 0)
        if end and name == "svg":
            skipped = end
            continue
        parts.append(html[done:start])
        if end and _is_said_twice(html, tag):
            done = skipped = end
        else:
            parts.append(formula.tell(name, empty=_is_empty(tag), sound=bool(end)))
            done = tag.end()
    return "".join((*parts, html[done:]))


def _is_empty(tag: re.Match[str]) -> bool:
    return tag[2].endswith("/")


def _is_said_twice(html: str, tag: re.Match[str]) -> bool:
    """Whether it says a formula that is shown beside it: as a note for programs, or for those who hear it."""
    if tag[1].lower() != "math":
        return tag[1].lower().startswith("annotation") and "encoding" in tag[2]
    return bool(_SHOWN_AGAIN.search(html[max(0, tag.start() - _NEAR) : tag.start()]))


def _find_ends(html: str) -> dict[int, int]:
    """Of each element that is closed, as all words in brackets within it are, the end by where it starts."""
    ends: dict[int, int] = {}
    opened: list[re.Match[str]] = []
    count: Counter[str] = Counter()
    unsound = 0  # of those that are open: they hold a word that was not closed
    for tag in find_tags(html, 0, len(html)):
        name = tag[1].lower()
        if name in _FOREIGN and not _is_empty(tag):
            opened.append(tag)
            count[name] += 1
        elif name[0] == "/" and count[name[1:]]:
            start, holds_word = _close(name[1:], opened, count)
            if holds_word:
                unsound = len(opened) + 1
            if unsound <= len(opened):
                ends[start] = tag.end()
            unsound = min(unsound, len(opened))
    return ends


def _close(name: str, opened: list[re.Match[str]], count: Counter[str]) -> tuple[int, bool]:
    """Where the innermost of that name starts, and whether one in it is still open and has no attributes."""
    holds_word = False
    while True:
        last = opened.pop()
        called = last[1].lower()
        count[called] -= 1
        if called == name:
            return last.start(), holds_word
        holds_word = holds_word or not last[2].strip()


class _Formula:
    """Goes from tag to tag and knows which formula is open, of those that are well nested."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._closing: list[str] = []
        self._parts: list[int] = []

    def tell(self, name: str, *, empty: bool, sound: bool) -> str:
        """What stands in the place of the tag."""
        if name[0] == "/":
            return self._end(name[1:])
        if not self._open and (name != "math" or not sound):
            return ""
        before, behind = self._place(name)
        if empty or len(self._open) == _DEEPEST:
            return before + behind
        self._open.append(name)
        self._parts.append(0)
        self._closing.append(behind)
        return before

    def _place(self, name: str) -> tuple[str, str]:
        if not self._open:
            return "", ""
        parent, place = self._open[-1], self._parts[-1]
        self._parts[-1] += 1
        before, behind = _PLACES.get((parent, place), ("", ""))
        inner = ("(", ")") if (parent, name) == ("mfrac", "mrow") else _AROUND.get(name, ("", ""))
        return before + inner[0], inner[1] + behind

    def _end(self, name: str) -> str:
        told = ""
        while name in self._open:
            self._parts.pop()
            told += self._closing.pop()
            if self._open.pop() == name:
                break
        return told
