"""The tables of webinars and other news."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.webinars.webinar import Audience, News, State, Webinar
from storage.base import Base, RowId, Scoped


class WebinarRow(Scoped, Base):
    """One webinar, from the draft that somebody previews to what was said afterwards."""

    __tablename__ = "webinars"
    __table_args__ = (
        UniqueConstraint("workspace", "request_key"),
        UniqueConstraint("token"),
        Index("ix_webinars_workspace_ends_at", "workspace", "ends_at"),
    )

    id: Mapped[RowId]
    request_key: Mapped[str] = mapped_column(String(128), doc="the form's view id: a form saved twice is one webinar")
    token: Mapped[str] = mapped_column(String(48), doc="names it in our own link; another one revokes the link")
    title: Mapped[str] = mapped_column(Text)
    abstract: Mapped[str] = mapped_column(Text)
    topics: Mapped[list[str]] = mapped_column(default=list, doc="names, as the table of topics spells them")
    presenters: Mapped[str] = mapped_column(Text, default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(64), doc="the zone its time is named in")
    minutes: Mapped[int]
    link: Mapped[str | None] = mapped_column(Text, doc="where people join; our own link leads there")
    capacity: Mapped[int | None]
    channels: Mapped[list[str]] = mapped_column(default=list, doc="Slack ids: where it is announced")
    workgroups: Mapped[list[int]] = mapped_column(default=list, doc="ids: whose people it is for")
    posted_in: Mapped[list[str]] = mapped_column(default=list, doc="Slack ids of the channels it was announced in")
    state: Mapped[str] = mapped_column(String(16), default=State.DRAFT.value)
    revision: Mapped[int] = mapped_column(default=0, doc="rises with every change")
    moves: Mapped[int] = mapped_column(default=0, doc="rises with every other start")
    request_id: Mapped[int | None] = mapped_column(ForeignKey("topic_requests.id", ondelete="SET NULL"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    out_at: Mapped[datetime | None] = mapped_column(doc="when its announcement goes out, once it is confirmed")
    digested_at: Mapped[datetime | None] = mapped_column(doc="when a weekly digest took it up")
    recording: Mapped[str | None] = mapped_column(Text)
    slides: Mapped[str | None] = mapped_column(Text)
    followed_up_at: Mapped[datetime | None]

    def value(self) -> Webinar:
        """Return the row as a value of the domain."""
        return Webinar(
            id=self.id,
            title=self.title,
            abstract=self.abstract,
            topics=tuple(self.topics),
            presenters=self.presenters,
            starts_at=self.starts_at,
            zone=self.zone,
            minutes=self.minutes,
            link=self.link,
            capacity=self.capacity,
            audience=Audience(tuple(self.channels), tuple(self.workgroups)),
            token=self.token,
            state=State(self.state),
            revision=self.revision,
            moves=self.moves,
            out_at=self.out_at,
            recording=self.recording,
            slides=self.slides,
        )


class RegistrationRow(Scoped, Base):
    """Somebody has a place in a webinar, or waits for one; the order of ids is the order of the waiting list."""

    __tablename__ = "webinar_registrations"
    __table_args__ = (
        UniqueConstraint("webinar_id", "person_id"),
        Index("ix_webinar_registrations_person_id", "person_id"),
    )

    id: Mapped[RowId]
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    waiting: Mapped[bool]
    registered_at: Mapped[datetime]


class WebinarAttendanceRow(Scoped, Base):
    """Whether somebody was at a webinar, as they said themselves."""

    __tablename__ = "webinar_attendance"
    __table_args__ = (
        UniqueConstraint("webinar_id", "person_id"),
        Index("ix_webinar_attendance_person_id", "person_id"),
    )

    id: Mapped[RowId]
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    attended: Mapped[bool]
    noted_at: Mapped[datetime]


class TopicRow(Scoped, Base):
    """Something that webinars and news are about, and that people follow."""

    __tablename__ = "topics"
    __table_args__ = (UniqueConstraint("workspace", "key"),)

    id: Mapped[RowId]
    key: Mapped[str] = mapped_column(String(192), doc="the name, folded, which may be longer")
    name: Mapped[str] = mapped_column(String(64))


class FollowRow(Scoped, Base):
    """Somebody follows a topic: they hear of it at once."""

    __tablename__ = "topic_follows"
    __table_args__ = (UniqueConstraint("topic_id", "person_id"), Index("ix_topic_follows_person_id", "person_id"))

    id: Mapped[RowId]
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))


class TopicRequestRow(Scoped, Base):
    """A member asks for a webinar about something."""

    __tablename__ = "topic_requests"
    __table_args__ = (UniqueConstraint("workspace", "request_key"),)

    id: Mapped[RowId]
    request_key: Mapped[str] = mapped_column(String(128))
    workgroup_id: Mapped[int] = mapped_column(ForeignKey("workgroups.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    topic: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), default="open", doc="open, planned or closed")
    created_at: Mapped[datetime]


class VoteRow(Scoped, Base):
    """Somebody wants a webinar that another person asked for."""

    __tablename__ = "topic_votes"
    __table_args__ = (UniqueConstraint("request_id", "person_id"), Index("ix_topic_votes_person_id", "person_id"))

    id: Mapped[RowId]
    request_id: Mapped[int] = mapped_column(ForeignKey("topic_requests.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))


class NewsRow(Scoped, Base):
    """Something that is announced like a webinar and is none."""

    __tablename__ = "news"
    __table_args__ = (UniqueConstraint("workspace", "request_key"),)

    id: Mapped[RowId]
    request_key: Mapped[str] = mapped_column(String(128))
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    link: Mapped[str | None] = mapped_column(Text)
    topics: Mapped[list[str]] = mapped_column(default=list)
    channels: Mapped[list[str]] = mapped_column(default=list)
    workgroups: Mapped[list[int]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(String(16), default=State.DRAFT.value)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    out_at: Mapped[datetime | None]
    digested_at: Mapped[datetime | None]

    def value(self) -> News:
        """Return the row as a value of the domain."""
        return News(
            id=self.id,
            title=self.title,
            text=self.text,
            link=self.link,
            topics=tuple(self.topics),
            audience=Audience(tuple(self.channels), tuple(self.workgroups)),
            state=State(self.state),
            out_at=self.out_at,
        )


class ToldRow(Scoped, Base):
    """Somebody was told of a webinar or of news by direct message, so the digest need not tell them."""

    __tablename__ = "announcements_told"
    __table_args__ = (
        UniqueConstraint("workspace", "about", "person_id"),
        Index("ix_announcements_told_person_id", "person_id"),
    )

    id: Mapped[RowId]
    about: Mapped[str] = mapped_column(String(32), doc="webinar:12 or news:3")
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))


class SlackChannelRow(Scoped, Base):
    """A channel that Convene is in, as Slack last listed it: where announcements can go."""

    __tablename__ = "slack_channels"
    __table_args__ = (UniqueConstraint("workspace", "channel"),)

    id: Mapped[RowId]
    channel: Mapped[str] = mapped_column(String(32), doc="Slack's id")
    name: Mapped[str] = mapped_column(String(80), doc="without #")
