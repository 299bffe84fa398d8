"""Code that signs rightly, in the language that a caller seems to be written in.

Refuses to know what went wrong, and to put any secret into the code: it reads the environment.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from faceid_conformance.contract.snippet_reader import load_snippets

DEFAULT_LANGUAGE = "python"
TITLES: Mapping[str, str] = MappingProxyType(
    {name: snippet.title for name, snippet in load_snippets("face").items()}
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
    (r"\bktor|\bKotlin", "kotlin"),
    (
        r"okhttp|\bJava\b|Apache-HttpClient|Jakarta|Dalvik|Android|Spring|Retrofit|ReactorNetty",
        "java",
    ),
    (r"axios|node|undici|\bgot\b|superagent|\bdeno\b|\bbun\b|MicroMessenger|Mozilla", "node"),
    (r"Go-http-client|go-resty|\bfasthttp\b", "go"),
    (r"\.NET|RestSharp|HttpClient/|Flurl|\bMono\b|UnityPlayer", "csharp"),
    (r"reqwest|\bhyper/|\bureq/|\bRust\b", "rust"),
    (r"CFNetwork|Alamofire|\bSwift\b", "swift"),
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


def snippet_in(language: str) -> str:
    """A whole program that prints an Authorization that is accepted."""
    return load_snippets("face")[language].text
