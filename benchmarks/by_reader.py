"""One pass by lemon24's reader: `python by_reader.py DATABASE URLS`.  Runs in reader's own environment.

Subscribes to the URLs of a file, one a line, where the database is new; else asks all of them.
"""

import sys
from pathlib import Path

from reader import make_reader


def main(database: str, urls: str) -> None:
    """Subscribe, or ask all."""
    new = not Path(database).exists()
    reader = make_reader(database)
    if new:
        for url in Path(urls).read_text(encoding="utf-8").split():
            reader.add_feed(url)
    else:
        # Without `scheduled=False` it passes over whatever it asked within the hour.
        reader.update_feeds(scheduled=False, workers=1)


if __name__ == "__main__":
    main(*sys.argv[1:])
