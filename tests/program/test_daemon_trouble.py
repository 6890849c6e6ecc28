"""A daemon in trouble: told once and at its end, while what is published goes on being served."""

import json
import signal
import time

import httpx

from tests.program.daemon import running
from tests.program.newsroom import Newsroom

SERVE = '{listen: "127.0.0.1:0", admin: "127.0.0.1:0"}'


def test_a_damaged_database_and_a_refused_configuration(newsroom: Newsroom) -> None:
    newsroom.configure("{id: art, path: art, category: nieuws}", serve=SERVE)
    good = newsroom.config.read_text(encoding="utf-8")
    folder = newsroom.config.parent / "art"
    folder.mkdir()
    (folder / "een.txt").write_text("Stuk een\n\nMet tekst.", encoding="utf-8")
    path, ops = newsroom.root / "var" / "news.db", newsroom.root / "var" / "ops.atom"
    with running(newsroom, "--log-format", "json", tick=0.5) as daemon:
        daemon.wait_until((newsroom.feeds / "index.html").exists)
        daemon.hear('"published"')
        address = next(
            json.loads(line)["message"] for line in daemon.lines if '"message": "serving on ' in line
        )
        atom = f"{address.removeprefix('serving on ').partition(',')[0]}nieuws.atom"
        inner = address.rpartition(" ")[2]
        before = httpx.get(atom).content

        newsroom.config.write_text(f"{good}\nunheard_of: 1\n", encoding="utf-8")
        daemon.process.send_signal(signal.SIGHUP)
        daemon.wait_until(lambda: "configuration: was refused" in ops.read_text(encoding="utf-8"))
        newsroom.config.write_text(good, encoding="utf-8")
        daemon.process.send_signal(signal.SIGHUP)
        daemon.wait_until(lambda: "configuration: is taken again" in ops.read_text(encoding="utf-8"))

        other = path.with_name("other.db")
        other.write_bytes(b"no database at all, whatever its name says" * 200)
        other.replace(path)  # at once: a pass in between would begin another database
        daemon.hear("is damaged")
        for _ in range(4):  # and passes in between
            assert httpx.get(atom).content == before
            assert httpx.get(f"{inner}status").status_code in (200, 503)
            time.sleep(0.5)
        published = daemon.told.count('"published"')
        (folder / "twee.txt").write_text("Stuk twee\n\nMet tekst.", encoding="utf-8")
        path.unlink()
        daemon.hear("passes go on again")
        daemon.hear('"published"', times=published + 1)  # all of it: who ends sooner leaves the rest
        assert b"Stuk twee" in (newsroom.feeds / "nieuws.atom").read_bytes()
        assert b"Stuk een" in (newsroom.feeds / "nieuws.atom").read_bytes()
        daemon.end()
    told = [json.loads(line) for line in daemon.lines if line.startswith("{")]
    events = [one["event"] for one in told]
    assert [one["event"] for one in told if "is damaged" in one["message"]] == ["pass-failed"]
    assert events.count("pass-failed") == events.count("pass-recovered") == 1
    assert [one["event"] for one in told if one["message"].startswith("configuration: ")] == [
        "trouble-began",
        "trouble-ended",
    ]
    newsroom.run("verify")
