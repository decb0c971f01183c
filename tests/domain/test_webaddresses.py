import pytest

from domain.webaddresses import is_web_address


@pytest.mark.parametrize(
    "written", ["https://example.org", "http://example.org:8080/a?b=c#d", "HTTPS://EXAMPLE.ORG/ä", "https://[::1]/"]
)
def test_a_page_on_the_web_may_be_led_to(written: str) -> None:
    assert is_web_address(written)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "example.org",
        "//example.org",
        "javascript:alert(1)",
        "data:text/html,hello",
        "mailto:ana@example.org",
        "https://",
        "https://user:password@example.org",
        "https://example.org/ a",
        "https://example.org/\r\nSet-Cookie: a=b",
        'https://example.org/"onclick="',
        "https://example.org:port/",
        "https://[::1/",
        f"https://example.org/{'a' * 2000}",
    ],
)
def test_anything_else_may_not(written: str) -> None:
    assert not is_web_address(written)
