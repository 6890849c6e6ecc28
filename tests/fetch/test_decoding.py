"""Bodies are decoded one bounded piece at a time, and never beyond the limit."""

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.errors import FetchError, TooLargeError
from aggregator.fetch.decoding import PIECE, BodyDecoder
from tests.fetch.loopback import FEED, fetch, ok, serve
from tests.fetch.loopback import settings as fetch_settings

MIB = 2**20


def bare_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def twice(data: bytes) -> bytes:
    return gzip.compress(gzip.compress(data))


CODINGS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("", bytes),
    ("identity", bytes),
    ("gzip", gzip.compress),
    ("X-GZIP", gzip.compress),
    ("deflate", zlib.compress),
    ("deflate", bare_deflate),
    ("gzip, gzip", twice),
    ("deflate, gzip", lambda data: gzip.compress(zlib.compress(data))),
]


def decode(coding: str, data: bytes, limit: int = 10 * MIB, step: int = 0) -> bytes:
    decoder = BodyDecoder(coding.split(","), limit)
    for start in range(0, len(data), step or max(1, len(data))):
        decoder.feed(data[start : start + step] if step else data)
    return decoder.finish()


@given(st.binary(max_size=3000), st.integers(1, 200), st.sampled_from(CODINGS), st.integers(1, 300))
@settings(max_examples=100)
def test_what_was_packed_comes_out_however_it_arrives(
    data: bytes, times: int, coding: tuple[str, Callable[[bytes], bytes]], step: int
) -> None:
    name, pack = coding
    assert decode(name, pack(data * times), step=step if times < 20 else 0) == data * times


@given(st.binary(min_size=1, max_size=300), st.sampled_from(CODINGS[2:]), st.data())
@settings(max_examples=60)
def test_a_body_that_ends_too_soon_is_an_error(
    data: bytes, coding: tuple[str, Callable[[bytes], bytes]], draw: st.DataObject
) -> None:
    name, pack = coding
    packed = pack(data)
    cut = draw.draw(st.integers(1, len(packed) - 1))
    with pytest.raises(FetchError):
        decode(name, packed[:cut])


@given(st.binary(max_size=400), st.sampled_from(["gzip", "deflate", "gzip,gzip"]))
@settings(max_examples=100)
def test_any_bytes_are_decoded_or_refused(data: bytes, coding: str) -> None:
    try:
        decode(coding, data)
    except FetchError as error:
        assert "answer" in str(error)  # noqa: PT017 - it may also be decoded


@pytest.mark.parametrize("size", [PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
@pytest.mark.parametrize(("name", "pack"), CODINGS)
def test_the_edges_of_a_piece_lose_nothing(name: str, pack: Callable[[bytes], bytes], size: int) -> None:
    assert decode(name, pack(b"x" * size), limit=size) == b"x" * size
    with pytest.raises(TooLargeError):
        decode(name, pack(b"x" * size), limit=size - 1)


def test_an_empty_body_is_empty_in_any_coding() -> None:
    for name, _ in CODINGS:
        assert decode(name, b"") == b""


def test_gzip_may_come_in_members_and_end_in_padding() -> None:
    members = gzip.compress(b"one ") + gzip.compress(b"") + gzip.compress(b"two")
    for step in (1, 7, 1000):
        assert decode("gzip", members, step=step) == b"one two"
        assert decode("gzip", members + b"\0" * 512, step=step) == b"one two"
    assert decode("deflate", zlib.compress(b"one") + b"rest") == b"one"


def test_members_without_end_are_refused() -> None:
    with pytest.raises(FetchError, match="more than 1000 gzip members"):
        decode("gzip", gzip.compress(b"") * 5000)


OTHER_CODINGS = {
    "br": "br",
    "zstd": "zstd",
    "compress": "compress",
    "gzip, br": "br",
    "utf-8, br": "br",
    "gzip gzip": "gzip gzip",
    "base64": "base64",
    "zip": "zip",
    "undefined": "undefined",
    "\x1b[31m": r"\x1b[31m",
    "utf-8\0": r"utf-8\x00",
    "y" * 400: "of a long name",
}


@pytest.mark.parametrize("coding", OTHER_CODINGS)
def test_other_codings_are_refused_by_name(coding: str) -> None:
    with pytest.raises(FetchError) as caught:
        decode(coding, b"data")
    told = f"the answer has a content coding that we did not ask for ({OTHER_CODINGS[coding]})"
    assert str(caught.value) == told


@pytest.mark.parametrize(
    "coding",
    [
        "utf-8",
        "UTF8",
        "iso-8859-1",
        "Windows-1252",
        "x-sjis",
        "none",
        "binary",
        "8bit",
        "aws-chunked",
        "utf-8,none",
    ],
)
def test_names_that_are_no_codings_pack_nothing(coding: str) -> None:
    assert decode(coding, FEED) == FEED
    assert decode(f"{coding},gzip", gzip.compress(FEED)) == FEED
    assert decode(f"gzip,{coding}", gzip.compress(FEED)) == FEED


def test_more_than_two_codings_are_refused() -> None:
    with pytest.raises(FetchError, match="more than 2 content codings"):
        decode("gzip,gzip,gzip", b"")


PACKED = gzip.compress(bytes(64 * MIB), 1)
BOMBS = {"gzip": PACKED, "deflate": zlib.compress(bytes(64 * MIB), 1), "gzip, gzip": gzip.compress(PACKED)}


@pytest.mark.parametrize("coding", BOMBS)
def test_a_bomb_is_refused_without_being_unpacked(coding: str) -> None:
    async def run() -> int:
        async with serve(ok(BOMBS[coding], f"Content-Encoding: {coding}")) as server:
            tracemalloc.start()
            try:
                with pytest.raises(
                    TooLargeError, match=r"^the answer is larger than 10 MiB \(fetch.max_size\)$"
                ):
                    await fetch(server.url)
                return tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()

    assert asyncio.run(run()) < 32 * MIB


def test_a_body_of_just_the_limit_passes_over_the_wire() -> None:
    async def run() -> None:
        for coding, body in (("identity", FEED), ("gzip", gzip.compress(FEED * 9))):
            limit = len(FEED) * (1 if coding == "identity" else 9)
            async with serve(ok(body, f"Content-Encoding: {coding}")) as server:
                assert len((await fetch(server.url, fetch_settings(max_size=limit))).body) == limit
                with pytest.raises(TooLargeError, match=f"larger than {limit - 1} bytes"):
                    await fetch(server.url, fetch_settings(max_size=limit - 1))

    asyncio.run(run())


def test_a_broken_body_is_named() -> None:
    with pytest.raises(FetchError, match="the answer is broken gzip data"):
        decode("gzip", b"<feed/>")
