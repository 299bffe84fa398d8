"""A User-Agent leads to its language."""

import pytest
from faceid_conformance.emulator.doctor.snippets import language_of


@pytest.mark.parametrize(
    ("agent", "language"),
    [
        ("CIPythonSDK/1.0.0 (linux) User(1)", "python"),
        ("python-requests/2.32.3", "python"),
        ("python-httpx/0.28.1", "python"),
        ("Python/3.12 aiohttp/3.14.5", "python"),
        ("CIPhpSDK/2.0.0 (Linux) User(1)", "php"),
        ("GuzzleHttp/7", "php"),
        ("GuzzleHttp/6.3.3 curl/7.52.1 PHP/7.2.4", "php"),
        ("image-java-sdk-v2.3.0", "java"),
        ("okhttp/4.12.0", "java"),
        ("Apache-HttpClient/4.5.14 (Java/17.0.15)", "java"),
        ("Java/17.0.15", "java"),
        ("node", "node"),
        ("undici", "node"),
        ("axios/1.7.9", "node"),
        ("node-fetch/1.0 (+https://github.com/bitinn/node-fetch)", "node"),
        ("Go-http-client/1.1", "go"),
        ("curl/8.14.1", "shell"),
        ("image-cpp-sdk", "cpp"),
        ("MyApp libcurl/7.88.1 OpenSSL/3.0.19", "cpp"),
        ("RestSharp/106.15.0.0", "csharp"),
        (".NET/8.0", "csharp"),
        ("reqwest/0.12.9", "rust"),
        ("Ktor client", "kotlin"),
        ("Verify/1 CFNetwork/1568.200.51 Darwin/24.1.0", "swift"),
        ("Ruby", "ruby"),
        ("Faraday v2.9.0", "ruby"),
        ("", None),
        (None, None),
        ("something/1.0", None),
    ],
)
def test_user_agent_leads_to_its_language(agent: str | None, language: str | None) -> None:
    assert language_of(agent) == language
