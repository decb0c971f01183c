"""Reports as mail servers write them (RFC 3464), with the layout and words of those that are common."""

from __future__ import annotations

from dataclasses import dataclass

OUR_ID = "<0123456789abcdef0123456789abcdef.7@convene.example>"


@dataclass(frozen=True)
class Case:
    """What a report is about: a message of ours, to whom it was, and what its server says of it."""

    message_id: str = OUR_ID
    to: str = "ana@example.org"
    status: str = "5.1.1"
    diagnostic: str = "smtp; 550 5.1.1 <ana@example.org>: Recipient address rejected: User unknown"
    action: str = "failed"

    @property
    def returned(self) -> str:
        """The headers of our message, as the server got them."""
        return (
            "Received: from worker.convene.example (unknown [192.0.2.7])\n"
            "\tby mail.convene.example (Postfix) with ESMTPS id 4ZxT5v2Y9kz\n"
            "From: Learning Collaborative <news@convene.example>\n"
            f"To: {self.to}\n"
            "Subject: October: coming events\n"
            f"Message-ID: {self.message_id}\n"
            "MIME-Version: 1.0\n"
            'Content-Type: multipart/alternative; boundary="=_x"\n'
        )


def postfix(case: Case, *, words: str = "in reply to RCPT TO command") -> bytes:
    """Return a report in the form of Postfix: it returns the headers, or all of the message."""
    return f"""\
Return-Path: <>
Received: by mail.convene.example (Postfix)
\tid 4ZxT5w1Qm2z; Thu, 10 Sep 2026 15:00:02 +0000 (UTC)
Date: Thu, 10 Sep 2026 15:00:02 +0000 (UTC)
From: MAILER-DAEMON@mail.convene.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: news@convene.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4ZxT5v2Y9kz.1789052402/mail.convene.example"
Message-Id: <20260910150002.4ZxT5w1Qm2z@mail.convene.example>

This is a MIME-encapsulated message.

--4ZxT5v2Y9kz.1789052402/mail.convene.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mail.convene.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<{case.to}>: host mx.example.org[198.51.100.25] said: {case.diagnostic.partition(";")[2].strip()}
    ({words})

--4ZxT5v2Y9kz.1789052402/mail.convene.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.convene.example
X-Postfix-Queue-ID: 4ZxT5v2Y9kz
X-Postfix-Sender: rfc822; news@convene.example
Arrival-Date: Thu, 10 Sep 2026 15:00:00 +0000 (UTC)

Final-Recipient: rfc822; {case.to}
Original-Recipient: rfc822;{case.to}
Action: {case.action}
Status: {case.status}
Remote-MTA: dns; mx.example.org
Diagnostic-Code: {case.diagnostic}

--4ZxT5v2Y9kz.1789052402/mail.convene.example
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

{case.returned}
--4ZxT5v2Y9kz.1789052402/mail.convene.example--
""".encode()


def exchange(case: Case) -> bytes:
    """Return a report in the form of Exchange Online: words in two forms, the whole message, lines that end in CRLF."""
    return f"""\
From: <postmaster@example.onmicrosoft.com>
To: <news@convene.example>
Date: Thu, 10 Sep 2026 15:00:04 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="d9b6d2c0-6c1d-4f53-bb1e-2f4f4d4d5a11"
X-MS-Exchange-Message-Is-Ndr:
Message-ID: <2d5ac57e-2d6e-4f71-8f4e-3c7c0d2d6c1a@DM6PR01MB0001.prod.exchangelabs.com>
In-Reply-To: {case.message_id}
References: {case.message_id}
Subject: Undeliverable: October: coming events
Auto-Submitted: auto-replied
MIME-Version: 1.0

--d9b6d2c0-6c1d-4f53-bb1e-2f4f4d4d5a11
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="7be8f5c4-1de7-4c5d-a1e6-7f1d4b5ac4aa"

--7be8f5c4-1de7-4c5d-a1e6-7f1d4b5ac4aa
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

Delivery has failed to these recipients or groups:

{case.to}

The email address you entered couldn't be found.

--7be8f5c4-1de7-4c5d-a1e6-7f1d4b5ac4aa
Content-Type: text/html; charset="us-ascii"

<html><body><p>Your message couldn't be delivered.</p></body></html>

--7be8f5c4-1de7-4c5d-a1e6-7f1d4b5ac4aa--

--d9b6d2c0-6c1d-4f53-bb1e-2f4f4d4d5a11
Content-Type: message/delivery-status

Reporting-MTA: dns;DM6PR01MB0001.prod.exchangelabs.com
Received-From-MTA: dns;mail.convene.example
Arrival-Date: Thu, 10 Sep 2026 15:00:03 +0000

Final-Recipient: rfc822;{case.to}
Action: {case.action}
Status: {case.status}
Diagnostic-Code: {case.diagnostic}

--d9b6d2c0-6c1d-4f53-bb1e-2f4f4d4d5a11
Content-Type: message/rfc822

{case.returned}
--=_x
Content-Type: text/plain

Coming events
--=_x--

--d9b6d2c0-6c1d-4f53-bb1e-2f4f4d4d5a11--
""".replace("\n", "\r\n").encode()
