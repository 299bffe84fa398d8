"""Code that signs rightly, in the language that a caller seems to be written in.

Refuses to know what went wrong, and to put any secret into the code: it reads the environment.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

FOLDER = Path(__file__).parent / "snippets"
DEFAULT_LANGUAGE = "python"
TITLES: Mapping[str, str] = MappingProxyType(
    {
        "python": "Python",
        "node": "Node",
        "php": "PHP",
        "go": "Go",
        "java": "Java",
        "shell": "shell with openssl",
        "cpp": "C++ with OpenSSL",
        "csharp": "C#",
        "ruby": "Ruby",
    }
)
LANGUAGES = tuple(TITLES)
# The first that is found in a User-Agent speaks; the provider's own SDKs lead.
_SIGNS: tuple[tuple[str, str], ...] = (
    (r"CIPythonSDK", "python"),
    (r"CIPhpSDK", "php"),
    (r"image-java-sdk", "java"),
    (r"image-cpp-sdk", "cpp"),
    (r"GuzzleHttp|Symfony|\bPHP\b|php-curl", "php"),
    (r"python|httpx|aiohttp|urllib3|\bPycurl", "python"),
    (
        r"okhttp|\bJava\b|Apache-HttpClient|Jakarta|Dalvik|Android|Spring|Retrofit|ReactorNetty",
        "java",
    ),
    (r"axios|node|undici|\bgot\b|superagent|\bdeno\b|\bbun\b|MicroMessenger|Mozilla", "node"),
    (r"Go-http-client|go-resty|\bfasthttp\b", "go"),
    (r"\.NET|RestSharp|HttpClient/|Flurl|\bMono\b|UnityPlayer", "csharp"),
    (r"Ruby|Faraday|HTTParty|rest-client|Typhoeus", "ruby"),
    (r"^curl/|Wget|HTTPie", "shell"),
    (r"libcurl|cpr/|cpp-httplib|Boost\.Beast|cpprestsdk|Poco", "cpp"),
)


def language_of(user_agent: str | None) -> str | None:
    """The language that a User-Agent points to, or None where it points nowhere."""
    found = (
        language
        for pattern, language in _SIGNS
        if re.search(pattern, user_agent or "", re.IGNORECASE)
    )
    return next(found, None)


@lru_cache(maxsize=len(TITLES))
def snippet_in(language: str) -> str:
    """A whole program that prints an Authorization that is accepted."""
    return (FOLDER / f"{language}.txt").read_text(encoding="utf-8")
