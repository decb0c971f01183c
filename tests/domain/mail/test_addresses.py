import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.mail.addresses import LANE_LENGTH, NotAnAddress, address, lane


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("ana@example.org", "ana@example.org"),
        ("  Ana.Ruiz+news@Example.ORG ", "ana.ruiz+news@example.org"),
        ("o'neil@schule.münchen.de", "o'neil@schule.xn--mnchen-3ya.de"),
    ],
)
def test_an_address_is_kept_in_one_form(written: str, kept: str) -> None:
    assert address(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "",
        "ana",
        "ana@",
        "@example.org",
        "ana@example",
        "ana@exa mple.org",
        "ana@example.org, bo@example.org",
        "ana@example.org\nBcc: bo@example.org",
        "ana\r\n@example.org",
        "<ana@example.org>",
        ".ana@example.org",
        "ana.@example.org",
        "a..b@example.org",
        "jürgen@example.org",
        "ana@-example.org",
        "ana@example..org",
        f"{'a' * 65}@example.org",
        f"ana@{'a' * 64}.org",
        f"ana@{'.'.join(['a' * 60] * 5)}.org",
    ],
)
def test_what_no_server_would_take_is_no_address(written: str) -> None:
    with pytest.raises(NotAnAddress, match=r"name@example\.org"):
        address(written)


@given(st.text(max_size=80))
def test_whatever_is_written_either_fits_on_a_command_line_or_is_refused(written: str) -> None:
    try:
        kept = address(written)
    except NotAnAddress:
        return
    assert kept.isascii()
    assert kept.isprintable()
    assert address(kept) == kept
    assert not set(kept) & set(' <>,;:\\"')


def test_a_lane_is_named_after_the_domain_and_always_fits() -> None:
    assert lane("ana@example.org") == "example.org"
    long = [lane(f"ana@{'x' * 40}{number}.example.org") for number in range(3)]
    assert len(set(long)) == 3
    assert all(len(each) <= LANE_LENGTH for each in long)
