"""The tables of newsletters."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.newsletters.issue import Issue, IssueState, Item, Section, Series
from storage.base import Base, RowId, Scoped


class NewsletterSeries(Scoped, Base):
    """A newsletter that comes out every month; it outlives program years."""

    __tablename__ = "newsletter_series"
    __table_args__ = (UniqueConstraint("workspace", "key"), Index("ix_newsletter_series_program_id", "program_id"))

    id: Mapped[RowId]
    key: Mapped[str] = mapped_column(String(140), doc="the program file's name and the newsletter's: tllc.standards")
    program_id: Mapped[int | None] = mapped_column(ForeignKey("programs.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text, default="")
    zone: Mapped[str] = mapped_column(String(64))
    day: Mapped[int] = mapped_column(doc="day of the month on which an issue goes out")
    hour: Mapped[int] = mapped_column(doc="wall-clock hour in `zone`")
    draft_days: Mapped[int] = mapped_column(doc="how many days before it goes out a draft is made")
    cutoff_days: Mapped[int] = mapped_column(doc="how many days before it goes out submissions end")
    state: Mapped[str] = mapped_column(String(16), default="open", doc="open or closed")
    set_by_hand: Mapped[bool] = mapped_column(default=False, doc="a manager set its rhythm; the file no longer does")
    created_at: Mapped[datetime]

    def value(self) -> Series:
        """Return the row as a value of the domain."""
        return Series(
            id=self.id,
            key=self.key,
            name=self.name,
            summary=self.summary,
            zone=self.zone,
            day=self.day,
            hour=self.hour,
            draft_days=self.draft_days,
            cutoff_days=self.cutoff_days,
            program_id=self.program_id,
            open=self.state == "open",
        )


class NewsletterRight(Scoped, Base):
    """Somebody may draft, or may send, one newsletter; managers may do both in all of them."""

    __tablename__ = "newsletter_rights"
    __table_args__ = (
        UniqueConstraint("series_id", "person_id", "may"),
        Index("ix_newsletter_rights_person_id", "person_id"),
    )

    id: Mapped[RowId]
    series_id: Mapped[int] = mapped_column(ForeignKey("newsletter_series.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    may: Mapped[str] = mapped_column(String(8), doc="draft or send")
    from_file: Mapped[bool] = mapped_column(default=False, doc="the program file gave it, and may take it back")


class NewsletterChannel(Scoped, Base):
    """A channel that a newsletter is posted to."""

    __tablename__ = "newsletter_channels"
    __table_args__ = (UniqueConstraint("series_id", "channel"),)

    id: Mapped[RowId]
    series_id: Mapped[int] = mapped_column(ForeignKey("newsletter_series.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(String(32), doc="Slack's channel id")


class NewsletterIssue(Scoped, Base):
    """One issue, from its draft on; what was cancelled or skipped stays as history."""

    __tablename__ = "newsletter_issues"
    __table_args__ = (
        UniqueConstraint("series_id", "number"),
        Index("ix_newsletter_issues_series_id_state", "series_id", "state"),
    )

    id: Mapped[RowId]
    series_id: Mapped[int] = mapped_column(ForeignKey("newsletter_series.id", ondelete="CASCADE"))
    period: Mapped[date] = mapped_column(doc="the first day of the month it is for")
    title: Mapped[str] = mapped_column(Text)
    intro: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(16), default=IssueState.DRAFT.value)
    revision: Mapped[int] = mapped_column(default=0, doc="rises with every change")
    since: Mapped[datetime] = mapped_column(doc="finds and submissions count from here")
    until: Mapped[datetime] = mapped_column(doc="and to here: when the draft was last filled")
    authors: Mapped[list[int]] = mapped_column(default=list, doc="ids of the people who worked on the draft")
    created_at: Mapped[datetime]
    asked_at: Mapped[datetime | None] = mapped_column(doc="when approval was asked for")
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    approved_at: Mapped[datetime | None]
    send_at: Mapped[datetime | None] = mapped_column(doc="while it is scheduled")
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[str | None] = mapped_column(String(32), doc="Slack user who hears of what cannot be delivered")
    number: Mapped[int | None] = mapped_column(doc="1, 2, 3 … in the series, once it is sent")
    corrected_at: Mapped[datetime | None]
    correction: Mapped[str] = mapped_column(Text, default="", doc="what was put right, in the editor's words")

    def value(self) -> Issue:
        """Return the row as a value of the domain."""
        return Issue(
            id=self.id,
            series_id=self.series_id,
            period=self.period,
            title=self.title,
            intro=self.intro,
            state=IssueState(self.state),
            since=self.since,
            until=self.until,
            authors=tuple(self.authors),
            asked_at=self.asked_at,
            approved_by=self.approved_by,
            send_at=self.send_at,
            sent_at=self.sent_at,
            corrected_at=self.corrected_at,
            correction=self.correction,
            number=self.number,
            revision=self.revision,
        )


class NewsletterItem(Scoped, Base):
    """One item of one issue. `claim` keeps a source from appearing twice in a series; own items have none."""

    __tablename__ = "newsletter_items"
    __table_args__ = (
        UniqueConstraint("series_id", "claim"),
        UniqueConstraint("workspace", "request_key"),
        Index("ix_newsletter_items_issue_id", "issue_id"),
    )

    id: Mapped[RowId]
    series_id: Mapped[int] = mapped_column(ForeignKey("newsletter_series.id", ondelete="CASCADE"))
    issue_id: Mapped[int] = mapped_column(ForeignKey("newsletter_issues.id", ondelete="CASCADE"))
    claim: Mapped[str | None] = mapped_column(String(140), doc="webinar:12; given back when the issue is cancelled")
    request_key: Mapped[str | None] = mapped_column(String(128), doc="the form's view id, for an editor's own item")
    section: Mapped[str] = mapped_column(String(16))
    position: Mapped[int]
    source_kind: Mapped[str] = mapped_column(String(32))
    source_id: Mapped[str] = mapped_column(String(100), default="")
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, default="")
    link: Mapped[str | None] = mapped_column(Text)
    credit: Mapped[str | None] = mapped_column(Text)
    starts_at: Mapped[datetime | None] = mapped_column(doc="of an event")
    zone: Mapped[str] = mapped_column(String(64), default="", doc="the zone its time is named in")
    dropped: Mapped[bool] = mapped_column(default=False)
    edited: Mapped[bool] = mapped_column(default=False, doc="changed by a person, so not overwritten")
    reason: Mapped[str] = mapped_column(Text, default="", doc="what the submitter of a dropped item hears")
    corrected_at: Mapped[datetime | None]

    def value(self) -> Item:
        """Return the row as a value of the domain."""
        return Item(
            id=self.id,
            section=Section(self.section),
            position=self.position,
            title=self.title,
            text=self.text,
            link=self.link,
            credit=self.credit,
            starts_at=self.starts_at,
            zone=self.zone,
            source_kind=self.source_kind,
            source_id=self.source_id,
            dropped=self.dropped,
            edited=self.edited,
            reason=self.reason,
            corrected_at=self.corrected_at,
        )


class NewsletterSubmission(Scoped, Base):
    """Something that a member would like to see in a newsletter."""

    __tablename__ = "newsletter_submissions"
    __table_args__ = (
        UniqueConstraint("workspace", "request_key"),
        Index("ix_newsletter_submissions_series_id_state", "series_id", "state"),
        Index("ix_newsletter_submissions_person_id", "person_id"),
    )

    id: Mapped[RowId]
    request_key: Mapped[str] = mapped_column(String(128))
    series_id: Mapped[int] = mapped_column(ForeignKey("newsletter_series.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    section: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, default="")
    link: Mapped[str | None] = mapped_column(Text)
    credit: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(16), default="waiting", doc="waiting, published or declined")
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]


class NewsletterSubscription(Scoped, Base):
    """Whether one person gets one newsletter by direct message, and which sections they left out."""

    __tablename__ = "newsletter_subscriptions"
    __table_args__ = (
        UniqueConstraint("series_id", "person_id"),
        Index("ix_newsletter_subscriptions_person_id", "person_id"),
    )

    id: Mapped[RowId]
    series_id: Mapped[int] = mapped_column(ForeignKey("newsletter_series.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    subscribed: Mapped[bool]
    off: Mapped[list[str]] = mapped_column(default=list, doc="keys of the sections this person left out")
    changed_at: Mapped[datetime]


class NewsletterReader(Scoped, Base):
    """An address without Slack that gets one newsletter by e-mail, with the consent that allows it."""

    __tablename__ = "newsletter_readers"
    __table_args__ = (
        UniqueConstraint("series_id", "email"),
        Index("ix_newsletter_readers_person_id", "person_id"),
    )

    id: Mapped[RowId]
    series_id: Mapped[int] = mapped_column(ForeignKey("newsletter_series.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(254), doc="lower case")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(Text, default="")
    off: Mapped[list[str]] = mapped_column(default=list, doc="keys of the sections this reader left out")
    consented_at: Mapped[datetime | None] = mapped_column(doc="None until they agreed: no mail before that")
    consent: Mapped[str] = mapped_column(Text, default="", doc="how they agreed: on the page, or told to whom")
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    unsubscribed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class NewsletterCopy(Scoped, Base):
    """Who got an issue and which parts of it, so that a correction changes exactly that."""

    __tablename__ = "newsletter_copies"
    __table_args__ = (UniqueConstraint("issue_id", "kind", "recipient"),)

    id: Mapped[RowId]
    issue_id: Mapped[int] = mapped_column(ForeignKey("newsletter_issues.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(8), doc="channel, dm or mail")
    recipient: Mapped[str] = mapped_column(String(32), doc="a channel's id, a person's id or a reader's id")
    slack_user: Mapped[str | None] = mapped_column(String(32), doc="where a direct message went")
    off: Mapped[list[str]] = mapped_column(default=list, doc="keys of the sections that were left out")
    parts: Mapped[int] = mapped_column(doc="in how many messages it went")
