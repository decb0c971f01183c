from collections.abc import Mapping
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from hypothesis import given
from hypothesis import strategies as st

from domain.deliveries import personal
from domain.mail.letters import Letter, Sender, compose, content, message_id

SENDER = Sender("news@convene.example", "Learning Collaborative")


def letter(
    subject: str = "October",
    text: str = "Hello\n",
    html: str = "<p>Hello</p>\n",
    headers: Mapping[str, str] | None = None,
    own: Mapping[str, str] | None = None,
) -> Letter:
    return Letter(
        to="ana@example.org",
        subject=subject,
        content=content(text, html),
        message_id="0123456789abcdef0123456789abcdef",
        date=datetime(2026, 10, 8, 14, tzinfo=UTC),
        headers=headers or {},
        personal=own or {},
    )


def parsed(sent: bytes) -> EmailMessage:
    return message_from_bytes(sent, policy=policy.default)


def parts(sent: bytes) -> list[str]:
    return [part.get_content().replace("\r\n", "\n") for part in parsed(sent).iter_parts()]


def test_a_letter_is_a_multipart_message_with_text_first() -> None:
    message = parsed(compose(letter(), SENDER))
    assert message["From"] == "Learning Collaborative <news@convene.example>"
    assert message["To"] == "ana@example.org"
    assert message["Date"].datetime == datetime(2026, 10, 8, 14, tzinfo=UTC)
    assert message["Message-ID"] == message_id(letter(), SENDER)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert compose(letter(), SENDER) == compose(letter(), SENDER)


def test_headers_of_ours_cannot_be_replaced() -> None:
    message = parsed(compose(letter(headers={"Subject": "no", "from": "no", "List-Id": "<standards.news>"}), SENDER))
    assert message["Subject"] == "October"
    assert message.get_all("From") == ["Learning Collaborative <news@convene.example>"]
    assert message["List-Id"] == "<standards.news>"


def test_a_readers_own_part_is_escaped_in_html_and_plain_in_text() -> None:
    given_ = letter(
        text=f"Leave: {personal('leave')}\n",
        html=f'<a href="{personal("leave")}">Leave</a>\n',
        own={"leave": 'https://example.org/?a=1&b="2"'},
    )
    text, html = parts(compose(given_, SENDER))
    assert text == 'Leave: https://example.org/?a=1&b="2"\n'
    assert html == '<a href="https://example.org/?a=1&amp;b=&quot;2&quot;">Leave</a>\n'


def test_lines_are_short_enough_for_every_server() -> None:
    sent = compose(letter(subject="ä" * 400, text="x" * 5000 + "\n.\n..\nend", html="é" * 3000), SENDER)
    lines = sent.split(b"\r\n")
    assert max(len(line) for line in lines) <= 998
    assert b"\n" not in sent.replace(b"\r\n", b"")
    assert parts(sent)[0] == "x" * 5000 + "\n.\n..\nend\n"


written = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from("\n\t ="))


@given(subject=written.filter(str.strip), text=written, html=written, name=written)
def test_whatever_is_written_arrives_as_it_was_written(subject: str, text: str, html: str, name: str) -> None:
    sent = compose(letter(subject, text, html), Sender("news@convene.example", name))
    message = parsed(sent)
    assert not message.defects
    assert set(message.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"
    }  # fmt: skip
    assert [each.addr_spec for each in message["From"].addresses] == ["news@convene.example"]
    assert [part.splitlines() for part in parts(sent)] == [
        (each.rstrip("\r\n") + "\n").splitlines() for each in (text, html)
    ]


@given(st.text())
def test_no_subject_breaks_out_of_its_line(subject: str) -> None:
    sent = compose(letter(f"{subject}\r\nBcc: bo@example.org"), SENDER)
    message = parsed(sent)
    assert message["Bcc"] is None
    assert message["To"] == "ana@example.org"
