"""What a `refresh` with nothing due costs beside its libraries: `python -m benchmarks.starting 10 1000`.

Prints for each number of sources the processor seconds of the command, those of a Python that imports
SQLAlchemy, pydantic, yaml and click and ends, and their ratio; the least of several runs, in turn.
"""

import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import measure

IMPORTS = "import sqlalchemy, pydantic, yaml, click"
NOW = "2026-11-22T10:00:00Z"
TIMES = 5
SITE = """\
site: {title: Bench, url: 'https://bench.example/', tag: 'bench.example,2026'}
database: a.db
output: feeds
fetch: {allow_private: true, host_delay: 0s}
categories: {c: {title: C}}
sources:
"""


def configure(root: Path, sources: int) -> Path:
    """A configuration whose sources refuse at once; after that none is due for five minutes."""
    lines = [
        f"  - {{id: s{number}, url: 'http://127.9.{number // 250}.{number % 250 + 1}:9/feed', category: c}}\n"
        for number in range(sources)
    ]
    path = root / "aggregator.yaml"
    path.write_text(SITE + "".join(lines), encoding="utf-8")
    return path


def run(sources: int, times: int = TIMES) -> tuple[float, float]:
    """The processor seconds of the command and of the imports."""
    with tempfile.TemporaryDirectory() as folder:
        config = configure(Path(folder), sources)
        refresh = [sys.executable, "-m", "aggregator", "refresh", "--quiet", "--now", NOW]
        refresh += ["--config", str(config)]
        measure(refresh)  # asks all of them
        imports = [sys.executable, "-c", IMPORTS]
        rounds = [(measure(refresh).processor, measure(imports).processor) for _ in range(times)]
        return min(ours for ours, _ in rounds), min(theirs for _, theirs in rounds)


def main(counts: list[int]) -> None:
    """One line for each number of sources."""
    for count in counts:
        ours, theirs = run(count)
        told = f"refresh {ours:.2f} s, imports {theirs:.2f} s, {ours / theirs:.2f} times"
        print(f"{count:5} sources, nothing due: {told}", flush=True)


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [10, 100, 1000])
