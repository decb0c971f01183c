"""Settings from the environment; a missing or wrong one is told in one line that says how to mend it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.mailserver import mail_server, sender
from bot.refusals import CannotStart
from bot.tokens import is_key
from storage.database import normalise

SLACK_API = "https://slack.com/api/"
NEW_KEY = 'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'


class SettingsError(CannotStart):
    """A setting is missing or wrong: the text is one line that names the variable and how to mend it."""


class Mode(StrEnum):
    """How Slack reaches Convene: over a WebSocket that we open, or by HTTP requests to us."""

    SOCKET = "socket"
    HTTP = "http"


class LogFormat(StrEnum):
    """How log lines look: `auto` is `console` in a terminal and `json` elsewhere."""

    AUTO = "auto"
    JSON = "json"
    CONSOLE = "console"


def _names(*names: str) -> AliasChoices:
    return AliasChoices(*names)


class Settings(BaseSettings):
    """Everything Convene is told by its environment; see the descriptions for units."""

    model_config = SettingsConfigDict(
        env_prefix="CONVENE_", env_ignore_empty=True, extra="ignore", populate_by_name=True, frozen=True
    )

    mode: Mode = Mode.SOCKET
    database_url: str = Field(
        "sqlite:///var/convene.sqlite3", validation_alias=_names("DATABASE_URL", "CONVENE_DATABASE_URL")
    )
    bot_token: SecretStr | None = Field(None, validation_alias=_names("SLACK_BOT_TOKEN", "CONVENE_BOT_TOKEN"))
    app_token: SecretStr | None = Field(None, validation_alias=_names("SLACK_APP_TOKEN", "CONVENE_APP_TOKEN"))
    signing_secret: SecretStr | None = Field(
        None, validation_alias=_names("SLACK_SIGNING_SECRET", "CONVENE_SIGNING_SECRET")
    )
    # Not SLACK_CLIENT_ID: Bolt reads that one itself and would set up its own OAuth with files in the home folder.
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    slack_api_url: str = Field(SLACK_API, validation_alias=_names("SLACK_API_URL", "CONVENE_SLACK_API_URL"))
    encryption_key: Annotated[tuple[str, ...], NoDecode] = Field(
        (), repr=False, description="Fernet keys, newest first, separated by commas"
    )
    port: int = Field(3000, ge=0, le=65535, validation_alias=_names("PORT", "CONVENE_PORT"))
    worker_port: int | None = Field(None, ge=0, le=65535, description="where a worker shows its health; nowhere")
    host: str | None = Field(None, description="where to listen; everywhere in HTTP mode, else on this machine only")
    public_url: str | None = Field(None, description="where Slack reaches us in HTTP mode: https://…")
    command_prefix: str = Field("", description="put before every slash command's name")
    clock_url: str | None = Field(None, description="the sandbox's clock, which the business time then follows")
    status_token: SecretStr | None = Field(None, description="who may ask /internal/status and /metrics")
    log_format: LogFormat = LogFormat.AUTO
    log_level: str = "INFO"
    max_handlers: int = Field(100, ge=1, description="requests worked on at once; beyond it a polite busy answer")
    max_after_ack: int = Field(500, ge=1, description="calls to Slack waiting to follow an answer")
    drain_seconds: float = Field(10.0, ge=0, description="how long running work may take to end on shutdown")
    pace: float = Field(1.0, ge=0, description="times Slack's rate limits as we keep them; 0: none (sandbox only)")
    http_timeout_seconds: int = Field(10, ge=1, description="how long one call to Slack may take")
    check_links: bool = Field(True, description="ask from time to time whether the library's links still answer")
    smtp_url: SecretStr | None = Field(None, description="where mail is handed over: smtp://user:password@host:587")
    mail_from: str | None = Field(None, description="whom mail comes from: Convene <news@example.org>")
    smtp_connections: int = Field(8, ge=1, le=100, description="connections to the mail server at once")
    smtp_per_domain: int = Field(4, ge=1, le=100, description="messages to one domain at once")
    smtp_per_minute: int = Field(0, ge=0, description="messages a minute for each workspace; 0: no limit")
    smtp_timeout_seconds: int = Field(60, ge=1, description="how long handing over one message may take")

    @field_validator("encryption_key", mode="before")
    @classmethod
    def _split_keys(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("encryption_key")
    @classmethod
    def _check_keys(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(is_key(key) for key in value):
            raise ValueError(f"must hold Fernet keys, the newest first, separated by commas; make one with: {NEW_KEY}")
        return value

    @field_validator("database_url")
    @classmethod
    def _check_database(cls, value: str) -> str:
        try:
            normalise(value)
        except Exception as error:  # noqa: BLE001  # SQLAlchemy raises several kinds; none may show the password
            reason = str(error) if isinstance(error, ValueError) else "it is not a URL"
            raise ValueError(
                f"must be sqlite:///file or postgres://user:password@host/database: {reason.splitlines()[0]}"
            ) from None
        return value

    @field_validator("command_prefix")
    @classmethod
    def _check_prefix(cls, value: str) -> str:
        if not re.fullmatch(r"[a-z0-9_-]{0,16}", value):
            raise ValueError("may hold up to 16 small letters, digits, - and _, as in: cv-")
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _end_with_slash(cls, value: str) -> str:
        if urlsplit(value).scheme not in {"http", "https"}:
            raise ValueError(f"must be an http or https address, as in {SLACK_API}")
        return value if value.endswith("/") else value + "/"

    @field_validator("public_url", "clock_url")
    @classmethod
    def _check_url(cls, value: str | None) -> str | None:
        if value is not None and urlsplit(value).scheme not in {"http", "https"}:
            raise ValueError("must be an http or https address, as in https://convene.example.org")
        return value.rstrip("/") if value else None

    @field_validator("smtp_url")
    @classmethod
    def _check_mail_server(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            mail_server(value.get_secret_value())
        return value

    @field_validator("mail_from")
    @classmethod
    def _check_sender(cls, value: str | None) -> str | None:
        if value is not None:
            sender(value)
        return value

    @field_validator("log_level")
    @classmethod
    def _check_level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
        return value.upper()

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is the embedded one."""
        return normalise(self.database_url).drivername.startswith("sqlite")

    @property
    def listens_on(self) -> str:
        """The address that the web server binds to."""
        everywhere = "0.0.0.0"  # noqa: S104  # in HTTP mode Slack must reach us; CONVENE_HOST narrows it
        return self.host or (everywhere if self.mode is Mode.HTTP else "127.0.0.1")

    @property
    def mails(self) -> bool:
        """Whether e-mail can be sent."""
        return self.smtp_url is not None and self.mail_from is not None

    def reached_at(self, port: int) -> str | None:
        """Return where people's browsers reach us, if anywhere; `port` is the one that we listen on.

        Without a public address only a sandbox on this machine shows links to this machine.
        """
        if self.public_url or not port:
            return self.public_url
        local = urlsplit(self.slack_api_url).hostname in {"127.0.0.1", "localhost", "::1"}
        return f"http://127.0.0.1:{port}" if local else None

    @property
    def oauth(self) -> bool:
        """Whether other workspaces can install Convene."""
        return bool(self.slack_client_id and self.slack_client_secret)


def load(**given: object) -> Settings:
    """Read the environment; `given`, by field or by variable name, wins over it.

    Raises SettingsError with one line for the first problem.
    """
    fields = {variable(field): field for field in Settings.model_fields}
    named = {fields.get(name, name): value for name, value in given.items()}
    try:
        return Settings(**named)  # type: ignore[arg-type]  # pydantic converts and checks each of them
    except ValidationError as error:
        first = error.errors()[0]
        name = variable(str(first["loc"][0])) if first["loc"] else "the environment"
        reason = first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"{name}: {reason[0].lower()}{reason[1:]}") from None


def variable(field: str) -> str:
    """Return the environment variable that a setting (or its alias) is read from."""
    known = Settings.model_fields.get(field)
    if known is None:
        return field
    alias = known.validation_alias
    return str(alias.choices[0]) if isinstance(alias, AliasChoices) else f"CONVENE_{field.upper()}"


def require(settings: Settings, *, slack: bool = True, several_processes: bool = False) -> Settings:
    """Return the settings when they suffice to serve; raises SettingsError naming the first that is missing.

    `slack` says that this process talks to Slack; `several_processes` that web and worker run apart and so
    need a database that they can share.
    """
    wants: Mapping[str, tuple[bool, str]] = {
        "DATABASE_URL": (
            not (several_processes and settings.is_sqlite),
            "is a SQLite file, which web and worker processes cannot share; "
            "give a postgres:// address, or start everything in one process with: convene run",
        ),
        "CONVENE_ENCRYPTION_KEY": (
            bool(settings.encryption_key),
            f"is missing; tokens are kept encrypted under it, so make one with: {NEW_KEY}",
        ),
        "SLACK_APP_TOKEN": (
            not slack or settings.mode is Mode.HTTP or bool(settings.app_token),
            "is missing; Socket Mode needs an app-level token (xapp-…) from the app's Basic Information page, "
            "or set CONVENE_MODE=http",
        ),
        "SLACK_SIGNING_SECRET": (
            not slack or settings.mode is Mode.SOCKET or bool(settings.signing_secret),
            "is missing; HTTP mode checks every request with it, and it is on the app's Basic Information page",
        ),
        "SLACK_BOT_TOKEN": (
            not slack or bool(settings.bot_token) or settings.oauth,
            "is missing; give the bot token (xoxb-…) of your workspace, or CONVENE_SLACK_CLIENT_ID and "
            "CONVENE_SLACK_CLIENT_SECRET to let workspaces install Convene",
        ),
        "CONVENE_MAIL_FROM": (
            not settings.smtp_url or bool(settings.mail_from),
            "is missing; mail needs a sender, as in: Convene <news@example.org>",
        ),
        "CONVENE_SMTP_URL": (
            not settings.mail_from or bool(settings.smtp_url),
            "is missing; CONVENE_MAIL_FROM names a sender, but there is no server to hand mail over to",
        ),
    }
    for name, (present, problem) in wants.items():
        if not present:
            raise SettingsError(f"{name} {problem}")
    return settings
