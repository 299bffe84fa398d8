"""Fetches a picture: from an allowed host, at an address that was checked, within bounds.

Refuses to keep what it fetched: only the kind of file, by its first bytes.
"""

import asyncio
from dataclasses import dataclass

import httpx

from faceid_conformance.contract.model import PicturesByUrl
from faceid_conformance.emulator.errors import SettingsError
from faceid_conformance.emulator.fetching.address import Resolve, is_allowed, resolved
from faceid_conformance.emulator.settings import Fetching
from faceid_conformance.emulator.wire.media import HEAD_BYTES, kind_of
from faceid_conformance.emulator.wire.request import Fetched

SCHEMES = frozenset({"http", "https"})
AT_ONCE = 8
LAST_PORT = 65535
OK, ABSENT = 200, frozenset({404, 410})
URL_REFUSED, HOST_REFUSED = "url-refused", "host-refused"
NOT_FOUND, NO_ANSWER, BAD_ANSWER = "not-found", "no-answer", "bad-answer"


class _RefusedError(Exception):
    """Why there is no picture, by the name that the contract's table has for it."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where to connect: the address that was checked, under the name that was asked for."""

    url: httpx.URL
    address: str


class Fetcher:
    """Fetches for one emulator; no more than a few at once."""

    def __init__(
        self, fetching: Fetching, pictures: PicturesByUrl, resolve: Resolve = resolved
    ) -> None:
        if not fetching.hosts:
            raise SettingsError("urls are fetched from named hosts alone, and none is named")
        self._hosts = frozenset(host.lower().rstrip(".") for host in fetching.hosts)
        self._may_use_loopback = fetching.may_use_loopback
        self._pictures = pictures
        self._resolve = resolve
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def fetch(self, url: str) -> Fetched:
        """What the url leads to; never an error of anybody's server."""
        try:
            async with asyncio.timeout(self._pictures.most_seconds), self._turn:
                return Fetched(kind=kind_of(await self._head(url)))
        except _RefusedError as error:
            return Fetched(failure=self._pictures.failures[str(error)])
        except httpx.RemoteProtocolError:
            return Fetched(failure=self._pictures.failures[BAD_ANSWER])
        except (TimeoutError, OSError, httpx.HTTPError):
            return Fetched(failure=self._pictures.failures[NO_ANSWER])

    async def _head(self, url: str) -> bytes:
        """The first bytes of a file that was read to its end, over at most a few redirects."""
        async with httpx.AsyncClient(trust_env=False, follow_redirects=False) as client:
            for _ in range(self._pictures.most_redirects + 1):
                place = await self._place(url)
                following, head = await self._exchange(client, place)
                if following is None:
                    return head
                url = following
        raise _RefusedError(BAD_ANSWER)

    async def _place(self, text: str) -> _Place:
        """Judge a url and resolve its host once; what is connected to is what was judged."""
        try:
            url = httpx.URL(text)
        except (httpx.InvalidURL, ValueError) as error:
            raise _RefusedError(URL_REFUSED) from error
        is_odd = not url.host or url.userinfo or (url.port or 0) > LAST_PORT
        if url.scheme not in SCHEMES or is_odd:
            raise _RefusedError(URL_REFUSED)
        if url.host.lower().rstrip(".") not in self._hosts:
            raise _RefusedError(HOST_REFUSED)
        addresses = await self._resolve(
            url.host, url.port or (443 if url.scheme == "https" else 80)
        )
        allowed = (is_allowed(each, may_use_loopback=self._may_use_loopback) for each in addresses)
        if not addresses or not all(allowed):
            raise _RefusedError(HOST_REFUSED)
        return _Place(url, addresses[0])

    async def _exchange(self, client: httpx.AsyncClient, place: _Place) -> tuple[str | None, bytes]:
        """Ask for the file: where to look instead, or its first bytes."""
        request = client.build_request(
            "GET",
            place.url.copy_with(host=place.address),
            headers={"Host": place.url.netloc.decode("ascii"), "Accept-Encoding": "identity"},
            extensions={"sni_hostname": place.url.host},
        )
        response = await client.send(request, stream=True)
        try:
            if response.has_redirect_location:
                return str(place.url.join(response.headers["Location"])), b""
            return None, await self._read(response)
        except httpx.InvalidURL as error:
            raise _RefusedError(BAD_ANSWER) from error
        finally:
            await response.aclose()

    async def _read(self, response: httpx.Response) -> bytes:
        if response.status_code in ABSENT:
            raise _RefusedError(NOT_FOUND)
        encoding = response.headers.get("Content-Encoding", "identity")
        if response.status_code != OK or encoding != "identity":
            raise _RefusedError(BAD_ANSWER)
        head, size = b"", 0
        async for piece in response.aiter_raw():
            size += len(piece)
            if size > self._pictures.most_bytes:
                raise _RefusedError(BAD_ANSWER)
            if len(head) < HEAD_BYTES:
                head += piece[: HEAD_BYTES - len(head)]
        if not size:
            raise _RefusedError(BAD_ANSWER)
        return head
