"""`python -m tests.conformance`: print the counts; `--write` puts them into docs/parsing.md.

Exit code 1 when something differs that is not listed with its reason in differences.txt, or when the
counts in docs/parsing.md are others.
"""

import sys

from tests.conformance.examine import examine_all
from tests.conformance.report import LISTED, Report, read_reasons, told_in, written_into
from tests.conftest import ROOT

DOCUMENT = ROOT / "docs" / "parsing.md"


def main() -> int:
    """Print and judge."""
    corpora = ROOT.parent / "shared" / "corpora"
    if not corpora.is_dir():
        sys.exit("needs ../shared/corpora")
    report = Report(examine_all(corpora), read_reasons(LISTED.read_text(encoding="utf-8")))
    sys.stdout.write(f"{report}\n")
    for one in report.unlisted:
        sys.stdout.write(f"not listed: {one.document} {one.field} ({one.seen})\n")
    for document, field in report.unused:
        sys.stdout.write(f"explains nothing: {document} {field}\n")
    text = DOCUMENT.read_text(encoding="utf-8")
    if "--write" in sys.argv:
        DOCUMENT.write_text(written_into(text, str(report)), encoding="utf-8")
    elif told_in(text) != str(report):
        sys.stdout.write("docs/parsing.md has other counts: make conformance WRITE=--write\n")
        return 1
    return 1 if report.unlisted or report.unused else 0


if __name__ == "__main__":
    sys.exit(main())
