"""HTTP mode: signed POSTs to the app, JSON for events and forms for commands and interactions."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp

from sandbox.config import TimingConfig
from sandbox.delivery.envelope import Answer, AnswerStatus, Envelope, Payload
from sandbox.state.apps import App
from sandbox.traffic import Sent

# How long a look whether somebody listens may take.
PROBE_SECONDS = 0.5


def signature(secret: str, timestamp: str, body: str) -> str:
    """Return Slack's v0 request signature."""
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return f"v0={digest}"


class HttpMode:
    """Posts envelopes to an app's request URLs, signed with its secret and the machine's real time."""

    def __init__(self, timing: TimingConfig) -> None:
        self._timing = timing
        self._session: aiohttp.ClientSession | None = None
        self._reached: dict[str, bool] = {}
        self.changed: Callable[[], None] = lambda: None

    async def start(self) -> None:
        """Open the session that all requests share."""
        self._session = aiohttp.ClientSession(
            headers={"user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)"},
            connector=aiohttp.TCPConnector(limit=0),
        )

    async def close(self) -> None:
        """Close the session."""
        if self._session:
            await self._session.close()

    async def send(self, app: App, envelope: Envelope) -> Answer:
        """Post one envelope and return the answer that came within the time Slack waits."""
        if envelope.kind is Payload.EVENT:
            body, content_type = json.dumps(envelope.payload), "application/json"
        else:
            form = (
                envelope.payload
                if envelope.kind is Payload.COMMAND
                else {"payload": json.dumps(envelope.payload, ensure_ascii=False)}
            )
            body, content_type = urlencode(form), "application/x-www-form-urlencoded"
        headers = {"content-type": content_type}
        if envelope.retry:
            headers |= {"x-slack-retry-num": str(envelope.retry), "x-slack-retry-reason": envelope.reason}
        answer = await self._post(app, envelope.url, body, headers)
        self._note(app, reached=answer.status is not AnswerStatus.UNREACHABLE)
        return answer

    def reached(self, app: App) -> bool:
        """Return whether the app could be reached when Slack last tried to."""
        return self._reached.get(app.id, False)

    async def probe(self, app: App) -> bool:
        """Return whether somebody listens at the app's address, without sending anything."""
        parts = urlsplit(app.config.request_url or app.manifest.events_url or app.manifest.interactivity_url)
        try:
            port = parts.port or (443 if parts.scheme == "https" else 80)
            async with asyncio.timeout(PROBE_SECONDS):
                _reader, writer = await asyncio.open_connection(parts.hostname or "", port)
            writer.close()
        except (OSError, TimeoutError, ValueError):
            self._note(app, reached=False)
            return False
        self._note(app, reached=True)
        return True

    def _note(self, app: App, *, reached: bool) -> None:
        before = self._reached.get(app.id)
        self._reached[app.id] = reached
        if before is not reached:
            self.changed()

    async def verify(self, app: App, url: str) -> bool:
        """Run Slack's ``url_verification`` handshake; return whether the app gave the challenge back."""
        challenge = hashlib.sha256(str(time.time_ns()).encode()).hexdigest()
        body = json.dumps({"token": app.config.verification_token, "challenge": challenge, "type": "url_verification"})
        answer = await self._post(app, url, body, {"content-type": "application/json"})
        found = answer.body.get("challenge") if isinstance(answer.body, dict) else answer.body
        return answer.ok and found == challenge

    async def _post(self, app: App, url: str, body: str, headers: dict[str, str]) -> Answer:
        target = app.config.request_url or url
        sent = Sent(target, "POST", headers, body)
        if not target or self._session is None:
            why = "the manifest names no address for this"
            return Answer(AnswerStatus.UNREACHABLE, code=0, reason="connection_failed", why=why)
        timestamp = str(int(time.time()))
        signed = {
            **headers,
            "x-slack-request-timestamp": timestamp,
            "x-slack-signature": signature(app.config.signing_secret, timestamp, body),
        }
        limit = aiohttp.ClientTimeout(total=self._timing.ack * self._timing.scale)
        try:
            async with self._session.post(target, data=body.encode(), headers=signed, timeout=limit) as response:
                text = await response.text()
                answer = _answer(response, text)
                answer.sent = sent
                return answer
        except TimeoutError:
            why = f"no answer within {limit.total:g} s"
            return Answer(AnswerStatus.TIMEOUT, code=0, reason="http_timeout", why=why, sent=sent)
        except aiohttp.ClientError as error:
            why = f"the app cannot be reached: {str(error) or type(error).__name__}"
            return Answer(AnswerStatus.UNREACHABLE, code=0, reason="connection_failed", why=why, sent=sent)


def _answer(response: aiohttp.ClientResponse, text: str) -> Answer:
    no_retry = response.headers.get("x-slack-no-retry") == "1"
    if not 200 <= response.status < 300:
        why = f"the app answered HTTP {response.status}"
        return Answer(AnswerStatus.HTTP_ERROR, text, response.status, reason="http_error", no_retry=no_retry, why=why)
    content: Any = text or None
    if text and response.content_type == "application/json":
        try:
            content = json.loads(text)
        except (ValueError, RecursionError):
            why = "the app's answer is called JSON and is none"
            return Answer(
                AnswerStatus.HTTP_ERROR, text, response.status, reason="http_error", no_retry=no_retry, why=why
            )
    return Answer(AnswerStatus.OK, content, response.status)
