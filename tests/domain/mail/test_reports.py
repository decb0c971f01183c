from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.mail.replies import Verdict
from domain.mail.reports import OwnId, Report, Told, message_id, read
from tests.reports import OUR_ID, Case, exchange, postfix

OWN = OwnId(7, "0123456789abcdef0123456789abcdef")
ANA = frozenset({"ana@example.org"})


def test_a_message_id_of_ours_is_known_again() -> None:
    assert f"<{message_id(OWN.secret, OWN.delivery)}@convene.example>" == OUR_ID


@pytest.mark.parametrize("form", [postfix, exchange])
def test_a_report_says_which_message_failed_for_whom_and_why(form) -> None:
    assert form(Case(to="Ana@Example.org")).count(b"Ana@Example.org") > 1
    assert read(form(Case(to="Ana@Example.org"))) == Report(OWN, (Told(ANA, Verdict.BOUNCED, "550 5.1.1"),))


@pytest.mark.parametrize(
    ("status", "diagnostic", "verdict"),
    [
        ("5.1.1", "smtp; 550-5.1.1 The email account that you tried to reach does not exist.", Verdict.BOUNCED),
        ("5.1.10", "smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found by SMTP lookup", Verdict.BOUNCED),
        ("5.2.1", "smtp; 550 5.2.1 The email account that you tried to reach is inactive.", Verdict.BOUNCED),
        ("5.4.4", "X-Postfix; Host or domain name not found. Name service error", Verdict.BOUNCED),
        ("5.0.0", "smtp; 550 No such user here", Verdict.BOUNCED),
        ("5.0.0", "smtp; 554 Transaction failed", Verdict.NEVER),
        ("5.2.2", "smtp; 552-5.2.2 The email account that you tried to reach is over quota.", Verdict.NEVER),
        ("5.7.1", "smtp; 550 5.7.1 Message rejected as spam", Verdict.NEVER),
        ("5.7.26", "smtp; 550-5.7.26 This mail has been blocked because the sender is unauthenticated.", Verdict.NEVER),
        ("4.4.7", "smtp; 451 4.4.7 Delivery time expired", Verdict.LATER),
        ("4.2.2", "smtp; 452 4.2.2 Over quota", Verdict.LATER),
        ("", "smtp; 550 5.1.1 User unknown", Verdict.LATER),
    ],
)
def test_only_what_speaks_of_the_address_for_good_makes_it_bounce(
    status: str, diagnostic: str, verdict: Verdict
) -> None:
    found = read(postfix(Case(status=status, diagnostic=diagnostic)))
    assert found is not None
    assert [each.verdict for each in found.told] == [verdict]


def test_a_bare_550_to_the_content_says_nothing_of_the_address() -> None:
    vague = Case(status="5.0.0", diagnostic="smtp; 550 Administrative prohibition")
    found = read(postfix(vague, words="in reply to end of DATA command"))
    assert found is not None
    assert found.told[0].verdict is Verdict.NEVER


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_what_did_not_fail_means_nothing(action: str) -> None:
    found = read(postfix(Case(action=action)))
    assert found is not None
    assert found.told[0].verdict is Verdict.LATER


@pytest.mark.parametrize("strange", ["", "<x@y>", "<0123456789abcdef0123456789abcdef@convene.example>", "<7@a b>"])
def test_a_message_that_is_none_of_ours_is_told_apart(strange: str) -> None:
    found = read(postfix(Case(message_id=strange)))
    assert found is not None
    assert found.message is None


def test_only_what_came_back_names_the_message_and_never_what_a_report_answers_to() -> None:
    said = exchange(Case()).replace(f"Message-ID: {OUR_ID}".encode(), b"X-Other: none")
    assert b"In-Reply-To: " + OUR_ID.encode() in said
    found = read(said)
    assert found is not None
    assert found.message is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"From: ana@example.org\nSubject: Re: October\n\nThank you!\n",
        b'Content-Type: multipart/report; report-type=disposition-notification; boundary="x"\n\n'
        b"--x\nContent-Type: text/plain\n\nRead.\n--x\nContent-Type: message/disposition-notification\n\n"
        b"Disposition: manual-action/MDN-sent-manually; displayed\n--x--\n",
        b'Content-Type: multipart/mixed; boundary="y"\n\n--y\nContent-Type: message/rfc822\n\n'
        + postfix(Case())
        + b"\n--y--\n",
    ],
)
def test_answers_receipts_and_reports_passed_on_are_no_reports(content: bytes) -> None:
    assert read(content) is None


WHOLE = postfix(Case())


@given(st.integers(0, len(WHOLE)), st.integers(0, 40), st.binary(max_size=40))
def test_whatever_is_cut_out_or_put_in_nothing_raises(at: int, gone: int, instead: bytes) -> None:
    found = read(WHOLE[:at] + instead + WHOLE[at + gone :])
    assert found is None or isinstance(found, Report)


def test_a_mail_in_a_thousand_layers_is_not_taken_apart() -> None:
    layers = b"".join(
        b'--b%d\nContent-Type: multipart/mixed; boundary="b%d"\n\n' % (each, each + 1) for each in range(2_000)
    )
    assert read(b'Content-Type: multipart/report; boundary="b0"\n\n' + layers + WHOLE) is None


def test_several_recipients_are_told_apart() -> None:
    second = replace(Case(), to="ben@example.org", status="5.2.2", diagnostic="smtp; 552 5.2.2 Over quota")
    block = postfix(second).split(b"Final-Recipient", 1)[1].split(b"\n\n", 1)[0]
    first = postfix(Case())
    at = first.index(b"\n\n--4ZxT5v2Y9kz", first.index(b"Final-Recipient"))
    found = read(first[:at] + b"\n\nFinal-Recipient" + block + first[at:])
    assert found is not None
    assert [(sorted(each.addresses), each.verdict) for each in found.told] == [
        (["ana@example.org"], Verdict.BOUNCED),
        (["ben@example.org"], Verdict.NEVER),
    ]
