"""The bench works, with so few feeds that its figures say nothing."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

from benchmarks.__main__ import main
from benchmarks.report import Amount, Ratio, draw, write_page


def test_one_small_run_of_ours_measures_everything(tmp_path: Path) -> None:
    main(["3", "--rounds", "1", "--ours", "--quick", "--into", str(tmp_path)])
    page = (tmp_path / "performance.md").read_text(encoding="utf-8")
    for job in ("cold, 3 feeds", "nothing new, 3 feeds", "one new each, 3 feeds"):
        assert float(re.findall(rf"\| {job} \| ([\d.,]+) feeds/s", page)[0].replace(",", "")) > 0
    told = ("daemon at rest, 3 feeds", "to our serving it", "its imports", "parse all of a feed")
    assert [words for words in told if words not in page] == []
    assert "beside feedgen" in (tmp_path / "performance.svg").read_text(encoding="utf-8")


def test_the_page_says_what_holds_and_what_does_not() -> None:
    ratios = [Ratio("cold", "reader", 16.0, 15), Ratio("serve", "nginx", 0.3, 0.4), Ratio("read", "x", 2.0)]
    form = "# Of {who}\n\n{ratios}\n\n{amounts}\n"
    page = write_page(form, ratios, [Amount("memory", 160.0, "MB", 150)], {"who": "us"})
    assert page.startswith("# Of us\n\n| job |")
    assert "| cold | reader | **16 ×** | 15 × | yes |" in page
    assert "| serve | nginx | **0.3 ×** | 0.4 × | **no** |" in page
    assert "| read | x | **2 ×** |  |  |" in page
    assert "| memory | 160 MB | 150 MB | **no** |" in page
    bars = ET.fromstring(draw(ratios, "A & B")).findall("{*}rect")  # noqa: S314 - our own
    assert len(bars) == 1 + len(ratios)
