from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import FieldErrors
from domain.library import links

TEXT = st.text(max_size=80)
PATHS = st.text(st.characters(codec="utf-8", exclude_characters="\\", exclude_categories=("Cc", "Zs", "Zl", "Zp")))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://example.org", "https://example.org"),
        ("  https://example.org/a b".replace(" b", "%20b"), "https://example.org/a%20b"),
        ("HTTPS://Example.ORG/Path?Q=1#Part", "https://example.org/Path?Q=1#Part"),
        ("http://example.org:80/x", "http://example.org/x"),
        ("https://example.org:8443/x", "https://example.org:8443/x"),
        ("example.org/guide", "https://example.org/guide"),
        ("<https://example.org/guide>", "https://example.org/guide"),
        ("https://münchen.example/straße", "https://xn--mnchen-3ya.example/stra%C3%9Fe"),
        ("https://example.org./x", "https://example.org/x"),
        ('https://example.org/a|b<c>"d"', "https://example.org/a%7Cb%3Cc%3E%22d%22"),
        ("https://8.8.8.8/", "https://8.8.8.8/"),
        ("https://[2606:4700::1111]/", "https://[2606:4700::1111]/"),
    ],
)
def test_a_link_is_kept_as_browsers_write_it(typed: str, kept: str) -> None:
    assert links.parse(typed) == kept


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "starting with https://"),
        (None, "starting with https://"),
        ("what we did", "starting with https://"),
        ("javascript:alert(1)", "Other kinds"),
        ("mailto:ana@example.org", "Other kinds"),
        ("ftp://example.org/file", "Other kinds"),
        ("file:///etc/passwd", "Other kinds"),
        ("data:text/html,x", "Other kinds"),
        ("https://", "not the address of a page"),
        ("https://exa mple.org", "no spaces"),
        ("https://example.org\\@10.0.0.1/", "no spaces"),
        ("https://ana:secret@example.org/", "password"),
        ("https://ana@example.org/", "user name"),
        ("https://example.org:99999/", "not the address of a page"),
        ("https://example.org:25/", "port 25"),
        ("https://[::1/", "not the address of a page"),
        ("https://-example.org/", "not the address of a page"),
        ("https://a..b.org/", "not the address of a page"),
        ("https://127.1/", "not the address of a page"),
        ("https://0x7f.0.0.0x1/", "not the address of a page"),
        ("http://localhost/admin", "own network"),
        ("http://intranet/", "own network"),
        ("http://2130706433/", "own network"),
        ("http://printer.local/", "own network"),
        ("http://db.internal/", "own network"),
        ("http://127.0.0.1:8000/", "own network"),
        ("http://10.1.2.3/", "own network"),
        ("http://169.254.169.254/latest/meta-data", "own network"),
        ("http://[::1]/", "own network"),
        ("http://[::ffff:10.0.0.1]/", "own network"),
        ("https://example.org/" + "x" * 1_000, "longer than 1,000"),
        ("https://example.org/?" + "&a=1" * 200, "longer than 1,000"),
    ],
)
def test_what_is_no_page_for_everybody_is_refused_with_what_to_do(typed: str | None, says: str) -> None:
    with pytest.raises(FieldErrors) as refused:
        links.parse(typed)
    assert set(refused.value.errors) == {"link"}
    assert says in refused.value.errors["link"]


@given(TEXT)
def test_whatever_is_typed_is_kept_for_good_or_refused_under_its_field(typed: str) -> None:
    for given_ in (typed, f"https://example.org/{typed}", f"https://{typed}"):
        try:
            kept = links.parse(given_)
        except FieldErrors as refused:
            assert set(refused.errors) == {"link"}
            continue
        assert kept.isascii()
        assert not set(kept) & set(' <>|"\\\n')
        assert links.parse(kept) == kept
        assert len(links.key(kept)) == 64


@pytest.mark.parametrize(
    "other",
    [
        "http://example.org/guide?a=1&b=2",
        "https://www.example.org/guide/?b=2&a=1",
        "https://example.org/guide?utm_source=mail&a=1&fbclid=xyz&b=2",
        "https://example.org/guide?a=1&b=2#part-3",
        "https://EXAMPLE.org:443/guide?a=1&b=2&",
    ],
)
def test_links_to_the_same_page_have_the_same_key(other: str) -> None:
    assert links.key(links.parse(other)) == links.key(links.parse("https://example.org/guide?a=1&b=2"))


@pytest.mark.parametrize(
    "other",
    [
        "https://example.org/Guide?a=1&b=2",
        "https://example.org/guide?a=1",
        "https://docs.example.org/guide?a=1&b=2",
        "https://example.org:8443/guide?a=1&b=2",
        "https://example.org/guide?a=1&b=2#/chapter/2",
    ],
)
def test_links_to_different_pages_have_different_keys(other: str) -> None:
    assert links.key(links.parse(other)) != links.key(links.parse("https://example.org/guide?a=1&b=2"))


@given(PATHS, st.lists(st.sampled_from(["a=1", "b=2", "c"]), unique=True))
def test_marks_of_where_readers_came_from_and_the_order_never_matter(path: str, query: list[str]) -> None:
    bare = "https://example.org/x" + path.replace("#", "").replace("?", "")[:200]
    try:
        plain = links.parse(f"{bare}?{'&'.join(query)}")
        marked = links.parse(f"{bare}?{'&'.join([*reversed(query), 'utm_campaign=news'])}")
    except FieldErrors:
        return
    assert links.key(plain) == links.key(marked)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::a00:1",
        "2001:0:1::1",
        "2001:db8::1",
        "2002:a00:1::1",
        "fc00::1",
        "fd12::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "not an address",
        "",
    ],
)
def test_addresses_that_are_not_of_the_open_internet_are_told(address: str) -> None:
    assert not links.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "172.32.0.1", "93.184.216.34", "2606:4700::1111"])
def test_addresses_of_the_open_internet_are_told(address: str) -> None:
    assert links.is_public(address)


@given(st.ip_addresses())
def test_nothing_private_loopback_or_local_is_ever_public(address: object) -> None:
    if links.is_public(str(address)):
        assert not any(
            getattr(address, name) for name in ("is_private", "is_loopback", "is_link_local", "is_multicast")
        )


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("no link here", None),
        ("see https://example.org/a.", "https://example.org/a"),
        ("(see https://example.org/a)", "https://example.org/a"),
        ("https://example.org/wiki/A_(b)", "https://example.org/wiki/A_(b)"),
        ("a <https://example.org/a?b=1&amp;c=2|the guide> and https://example.org/b", "https://example.org/a?b=1&c=2"),
        ("https://example.org/b before <https://example.org/a>", "https://example.org/b"),
        ("*https://example.org/bold*", "https://example.org/bold"),
        ("<@U1> <#C1|general> <!channel> <mailto:a@b.org|a@b.org>", None),
    ],
)
def test_the_first_link_of_a_message_is_found_however_it_is_written(text: str, link: str | None) -> None:
    assert links.first_in(text) == link


@given(TEXT)
def test_looking_for_a_link_never_fails(text: str) -> None:
    found = links.first_in(text)
    assert found is None or found.casefold().startswith(("http://", "https://"))
