import pytest

from domain.mail.replies import Phase, Verdict, codes, verdict


@pytest.mark.parametrize(
    ("phase", "code", "text", "meant"),
    [
        (Phase.RECIPIENT, 450, "4.2.1 mailbox busy", Verdict.LATER),
        (Phase.RECIPIENT, 451, "greylisted", Verdict.LATER),
        (Phase.RECIPIENT, 452, "4.2.2 mailbox full", Verdict.LATER),
        (Phase.RECIPIENT, 550, "4.7.1 says one thing and means another", Verdict.LATER),
        (Phase.RECIPIENT, 550, "5.1.1 no such user", Verdict.BOUNCED),
        (Phase.RECIPIENT, 550, "5.1.10 null mx", Verdict.BOUNCED),
        (Phase.RECIPIENT, 550, "5.2.1 mailbox disabled", Verdict.BOUNCED),
        (Phase.RECIPIENT, 550, "no such user", Verdict.BOUNCED),
        (Phase.RECIPIENT, 551, "user not local", Verdict.BOUNCED),
        (Phase.RECIPIENT, 553, "mailbox name not allowed", Verdict.BOUNCED),
        (Phase.RECIPIENT, 550, "5.7.1 blocked by policy", Verdict.NEVER),
        (Phase.RECIPIENT, 550, "5.4.1 relay access denied", Verdict.NEVER),
        (Phase.RECIPIENT, 552, "5.2.2 mailbox full", Verdict.NEVER),
        (Phase.RECIPIENT, 552, "over quota", Verdict.NEVER),
        (Phase.RECIPIENT, 554, "no thanks", Verdict.NEVER),
        (Phase.RECIPIENT, 503, "bad sequence", Verdict.NEVER),
        (Phase.SENDER, 550, "5.1.1 we do not know you", Verdict.NEVER),
        (Phase.SENDER, 553, "not your address", Verdict.NEVER),
        (Phase.SENDER, 451, "come back", Verdict.LATER),
        (Phase.CONTENT, 550, "5.1.1 found out late that there is no such user", Verdict.BOUNCED),
        (Phase.CONTENT, 550, "looks like spam", Verdict.NEVER),
        (Phase.CONTENT, 554, "5.7.1 spam", Verdict.NEVER),
        (Phase.CONTENT, 452, "4.3.1 no space", Verdict.LATER),
        (Phase.CONTENT, 250, "that was no refusal at all", Verdict.LATER),
    ],
)
def test_only_a_permanent_refusal_of_the_address_bounces(phase: Phase, code: int, text: str, meant: Verdict) -> None:
    assert verdict(phase, code, text) is meant


def test_only_codes_are_kept_of_an_answer() -> None:
    assert codes(550, "5.1.1 <ana@example.org>: unknown") == "550 5.1.1"
    assert codes(550, "ana@example.org is unknown") == "550"
    assert codes(550, "server 5.1.1.1 says no") == "550"
