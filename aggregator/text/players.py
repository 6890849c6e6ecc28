"""Films in frames: which addresses are players, and the page on which each film is found."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from aggregator.text.urls import checked_url

_ID = r"([A-Za-z0-9_-]{3,64})"


@dataclass(frozen=True, slots=True)
class Player:
    """Where a film is found, and the site as a person calls it."""

    link: str
    site: str


# The address of a player without its scheme and `www.`, and the page that it becomes.
_SITES = [
    (re.compile(pattern), page)
    for pattern, page in (
        (rf"(?:m\.)?youtube(?:-nocookie)?\.com/(?:embed|v|shorts|live)/(?!videoseries){_ID}", "https://www.youtube.com/watch?v={0}"),
        (rf"youtu\.be/{_ID}", "https://www.youtube.com/watch?v={0}"),
        (rf"player\.vimeo\.com/video/{_ID}", "https://vimeo.com/{0}"),
        (rf"(?:geo\.)?dailymotion\.com/embed/video/{_ID}", "https://www.dailymotion.com/video/{0}"),
        (rf"dailymotion\.com/swf/(?:video/)?{_ID}", "https://www.dailymotion.com/video/{0}"),
        (rf"player\.twitch\.tv/\?(?:.*&)?video=v?{_ID}", "https://www.twitch.tv/videos/{0}"),
        (rf"(?:start-player|embed)\.npo\.nl/(?:embed/|player/)?{_ID}", "https://npo.nl/start/video/{0}"),
        (rf"nos\.nl/(?:embed|video/embed)/{_ID}", "https://nos.nl/video/{0}"),
        (rf"streamable\.com/[eos]/{_ID}", "https://streamable.com/{0}"),
        (rf"ted\.com/talks/{_ID}", "https://www.ted.com/talks/{0}"),
        (rf"rumble\.com/embed/{_ID}", "https://rumble.com/{0}"),
        (r"(?:w\.)?soundcloud\.com/player/?\?(?:.*&)?url=([^&]+)", "{0}"),
        (r"open\.spotify\.com/embed/((?:episode|show|track|album|playlist)/[A-Za-z0-9]+)", "https://open.spotify.com/{0}"),
    )
]  # fmt: skip
# PeerTube stands on many hosts; these paths are its own.
_PEERTUBE = re.compile(rf"([^/]+)/videos/embed/{_ID}")
# Medium shows every film in a frame of another's, which says what is in it.
_CARRIER = re.compile(r"https?://cdn\.embedly\.com/widgets/media\.html\?(?:.*&)?src=([^&#]+)")
_GENERIC = re.compile(
    r"^(?:player|embed|video)s?\.|/(?:embed|player|videoplayer)s?(?:[/.?]|$)", re.IGNORECASE
)
_NO_FILM = re.compile(
    r"googletagmanager|doubleclick|googlesyndication|facebook\.com/plugins/(?!video)|platform\.twitter"
    r"|adservice|/ads?/|recaptcha|disqus|addthis|sharethis",
    re.IGNORECASE,
)


def find_player(address: str, *, full_screen: bool = False) -> Player | None:
    """The film behind the address of a frame, None where it plays none.

    `full_screen` says that the frame may fill the screen, as only players ask for.
    """
    carrier = _CARRIER.match(address)
    address = checked_url(unquote(carrier[1])) or address if carrier else address
    parts = urlsplit(address)
    bare = address.partition("://")[2].removeprefix("www.")
    site = (parts.hostname or "").removeprefix("www.")
    for pattern, page in _SITES:
        if found := pattern.match(bare):
            return _known(page, found[1], site)
    if found := _PEERTUBE.match(bare):
        return Player(f"{parts.scheme}://{found[1]}/w/{found[2]}", site)
    listed = parse_qs(parts.query).get("list") if "youtube" in site else None
    if listed:
        return Player(f"https://www.youtube.com/playlist?list={listed[0]}", "youtube.com")
    plays = full_screen or _GENERIC.search(bare)
    return Player(address, site) if plays and not _NO_FILM.search(bare) else None


def _known(page: str, name: str, site: str) -> Player | None:
    link = page.format(unquote(name) if page == "{0}" else name)
    return Player(link, site) if link.startswith("https://") else None
