"""What goes wrong on the wire, in words of ours."""

import errno
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError

from aggregator.errors import FetchError
from aggregator.fetch.heads import MAX_FIELDS, MAX_HEADER

# What the system says where it finds no way to a server.
_NO_WAY = frozenset(
    {
        errno.ENETUNREACH,
        errno.ENETDOWN,
        errno.EHOSTUNREACH,
        errno.EHOSTDOWN,
        errno.ETIMEDOUT,
        errno.EADDRNOTAVAIL,
    }
)
_RULES = "the answer breaks the rules of HTTP"
# What the parser says of an answer, and we: the first that fits.
_BROKEN = (
    ("got more than", f"the answer has a header field, or a status line, of over {MAX_HEADER // 2**10} KiB"),
    ("too many headers", f"the answer has over {MAX_FIELDS} header fields"),
    ("status line", f"{_RULES} in its status line"),
    ("expected http/", f"{_RULES} in its status line"),
    ("content-length", f"{_RULES} in its Content-Length"),
    ("transfer-encoding", f"{_RULES} in its Transfer-Encoding"),
    ("chunk", f"{_RULES} in its chunks"),
    ("header", f"{_RULES} in a header field"),
)


@contextmanager
def translated() -> Iterator[None]:
    """Turn what aiohttp raises into FetchError; the cause is chained unless it quotes the URL."""
    try:
        yield
    except aiohttp.ClientResponseError as error:  # its text holds the URL, with any token in it
        proxy = isinstance(error, aiohttp.ClientHttpProxyError)
        told = f"the proxy answered {error.status}" if proxy else _describe_broken(error.__cause__)
        raise FetchError(told) from error.__cause__
    except HttpProcessingError as error:
        raise FetchError(_describe_broken(error)) from error
    except (aiohttp.ClientError, OSError) as error:
        failure = FetchError(_describe(error))
        failure.unreached = _is_unreached(error)
        raise failure from error
    except ValueError as error:
        raise FetchError("the request or the answer holds something that cannot be sent") from error


def _describe_broken(error: BaseException | None) -> str:
    """Name the rule that was broken, without the parser's own words: they quote the answer."""
    told = error.message.partition("\n\n")[0].lower() if isinstance(error, HttpProcessingError) else ""
    return next((text for words, text in _BROKEN if words in told), _RULES)


def _is_unreached(error: Exception) -> bool:
    """Whether nobody was met, not even somebody who refuses, or our own proxy was not."""
    match error:
        case aiohttp.ClientProxyConnectionError():
            return True
        case aiohttp.ClientConnectorError(os_error=reason):
            return reason.errno in _NO_WAY
        case _:
            return False


def _describe(error: Exception) -> str:
    match error:
        case aiohttp.ClientConnectorCertificateError(
            certificate_error=ssl.SSLCertVerificationError() as reason
        ):
            return f"its certificate is not valid ({reason.verify_message})"
        case aiohttp.ClientSSLError():
            return "no secure connection could be made"
        case aiohttp.ClientProxyConnectionError():
            return "cannot connect to the proxy"
        case aiohttp.ClientConnectorError(os_error=ConnectionRefusedError()):
            return f"the connection to {error.host} was refused"
        case aiohttp.ClientConnectorError():
            return f"cannot connect to {error.host}"
        case aiohttp.ClientPayloadError():
            return "the answer was cut short"
        case aiohttp.ServerDisconnectedError():
            return "the connection was closed before the answer"
        case _:
            return "the connection was lost"
