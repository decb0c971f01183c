"""The outbox as use cases see it: what is written here goes out once the transaction is committed."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import uuid4

from domain.deliveries import (
    MENDABLE,
    Edit,
    Mail,
    Mailed,
    Method,
    Post,
    Refusal,
    Rewording,
    Transport,
    person,
)
from domain.mail import addresses
from services.work import Work, Works
from storage.deliveries import contents, enqueue, outcomes
from storage.mail import blocks, bodies
from storage.mail.bodies import Body
from views import deliveries as views

ALIKE_FROM = 20
"""From so many messages on, what they show alike is kept once instead of in each."""
MAILS_AT_ONCE = 5000
"""How many e-mails one statement writes: databases take a limited number of values in one."""


async def post(work: Work, *posts: Post) -> None:
    """Owe somebody each of these messages; a key that was used before changes nothing.

    Costs two statements, however many the posts are (and one more for each file).
    """
    if work.gathered is not None:
        work.gathered.extend((work.workspace, each) for each in posts)
    elif posts:
        await _write(work, posts)


@asynccontextmanager
async def together(work: Work) -> AsyncIterator[Work]:
    """Write what is posted through the yielded work at the end of the block, in two statements for a workspace.

    For whoever runs many use cases in one transaction; a block that raises posts nothing.
    """
    gathering = replace(work, gathered=[])
    yield gathering
    await _write_gathered(gathering)


async def _write_gathered(work: Work) -> None:
    gathered: dict[str, list[Post]] = {}
    for workspace, each in work.gathered or ():
        gathered.setdefault(workspace, []).append(each)
    if work.gathered:
        work.gathered.clear()
    for workspace, posts in gathered.items():
        await _write(work.within(workspace), posts)


async def _write(work: Work, posts: Sequence[Post]) -> None:
    users = {each.to.user for each in posts if each.to.user}
    dms = await enqueue.open_dms(work.session, work.workspace, users)
    files = await _store_files(work, posts)
    alike = await _keep_alike(work, [each.payload for each in posts])
    await enqueue.add(work.session, [_row_of_post(work, each, dms, files.get(each.key), alike) for each in posts])
    work.after_commit(work.wake)


async def mail(work: Work, *mails: Mail) -> Mailed:
    """Owe somebody each of these e-mails; a key that was used before changes nothing.

    Costs four statements for each five thousand mails. Nothing goes to an address that bounced or was blocked, and
    nothing at all where no mail server is set up: the answer says so, for whoever schedules to pass on.
    """
    if not work.mails or not mails:
        return Mailed(0, set_up=work.mails)
    queued = 0
    refused: dict[str, Refusal] = {}
    for start in range(0, len(mails), MAILS_AT_ONCE):
        done = await _write_mails(work, mails[start : start + MAILS_AT_ONCE])
        queued += done.queued
        refused |= done.refused
    work.after_commit(work.wake)
    return Mailed(queued, refused)


async def _write_mails(work: Work, mails: Sequence[Mail]) -> Mailed:
    refused: dict[str, Refusal] = {}
    addressed: list[tuple[Mail, str]] = []
    for each in mails:
        try:
            addressed.append((each, addresses.address(each.to)))
        except addresses.NotAnAddress:
            refused[each.to] = Refusal.NO_ADDRESS
    refused |= await blocks.among(work.session, work.workspace, {to for _, to in addressed})
    going = [(each, to, Body(each.text, each.html)) for each, to in addressed if to not in refused]
    kept = await bodies.keep(work.session, work.workspace, {body for _, _, body in going}, now=work.now)
    await enqueue.add(work.session, [_row_of_mail(work, each, to, kept[body]) for each, to, body in going])
    return Mailed(len(going), refused)


async def reword(work: Work, *rewordings: Rewording) -> None:
    """Give e-mails that have not arrived yet other words; what was sent already stays, and unknown keys are left out.

    One that is being handed over goes with the words it had; should it have to go again, it brings the new ones.
    """
    if not rewordings:
        return
    wanted = {each.key: (each, Body(each.text, each.html)) for each in rewordings}
    kept = await bodies.keep(work.session, work.workspace, {body for _, body in wanted.values()}, now=work.now)
    words = {key: (" ".join(each.subject.split()), kept[body]) for key, (each, body) in wanted.items()}
    await bodies.replace_unsent(work.session, work.workspace, words)


async def standing(work: Work, keys: Collection[str]) -> set[str]:
    """Return those of these keys whose message is there or still to come.

    Left out is what was withdrawn, could not be delivered, or went out so long ago that it is forgotten.
    """
    targets = await enqueue.targets(work.session, work.workspace, keys)
    return {key for key, target in targets.items() if not target.over}


async def edit(work: Work, *edits: Edit) -> None:
    """Change messages of earlier deliveries, sent or not; unknown target keys raise LookupError.

    An edit of a message that was withdrawn, expired or could not be delivered is left out.
    """
    await _write_gathered(work)
    latest = {each.coalesce_key: each for each in edits}
    if not latest:
        return
    targets = await enqueue.targets(work.session, work.workspace, {each.target_key for each in latest.values()})
    for each in latest.values():
        if each.target_key not in targets:
            raise LookupError(f"no delivery has the key {each.target_key}")
    live = {key: each for key, each in latest.items() if not targets[each.target_key].over}
    replaced = await enqueue.replace_unsent(
        work.session, work.workspace, {key: each.payload for key, each in live.items()}
    )
    left = [each for key, each in sorted(live.items()) if key not in replaced]
    alike = await _keep_alike(work, [each.payload for each in left])
    rows = [_row_of_edit(work, each, targets[each.target_key], alike) for each in left]
    await enqueue.add(work.session, rows)
    work.after_commit(work.wake)


async def withdraw(work: Work, *prefixes: str) -> None:
    """Drop every delivery whose key starts with one of `prefixes` and that has not begun to go out; two statements.

    End a prefix with what separates the parts of a key: `calls.remind:1` is also the beginning of
    `calls.remind:12:24h`. Raises ValueError for an empty prefix.
    """
    if not all(prefixes):
        raise ValueError("an empty prefix would withdraw everything")
    await _write_gathered(work)
    if prefixes:
        await enqueue.withdraw(work.session, work.workspace, prefixes, now=work.now)


async def tell_owners(work: Work, dead: Collection[int], *, ask: Collection[int] = ()) -> None:
    """Tell the owner of each of these dead deliveries; call it once, in the transaction that found them dead.

    Of many e-mails of one mailing the first is told, and of many edits of one message that fail alike too: where the
    bot was removed, each new count would be one. A post that can go out once people have mended what kept it can
    be sent again from the note. Those in `ask` may have arrived: their owners are asked.
    """
    for each in await outcomes.undelivered(work.session, dead):
        if each.owner is None:
            continue
        if each.address is not None:
            await post(work.within(each.workspace), _mail_note(each, each.owner, each.address))
            continue
        if each.id in ask:
            message = views.unknown_outcome(
                delivery=each.id, channel=each.channel, recipient=each.recipient, about=each.text
            )
        else:
            mendable = each.method is Method.POST and each.error in MENDABLE
            of_use = each.expires_at is None or each.expires_at > work.now
            message = views.undelivered(
                channel=each.channel,
                recipient=each.recipient,
                error=each.error,
                about=each.text,
                again=each.id if mendable and of_use else None,
            )
        await post(
            work.within(each.workspace),
            Post(_note_key(each), "deliveries.dead", person(each.owner), message.payload()),
        )


def _note_key(each: outcomes.Undelivered) -> str:
    if each.changes is not None:
        return f"deliveries.dead:edit:{each.changes}:{each.error}"
    # Sent again, it may be refused again: its owner hears of that too.
    return f"deliveries.dead:{each.id}~{uuid4().hex}"


def _mail_note(each: outcomes.Undelivered, owner: str, address: str) -> Post:
    """Return what an owner reads of an undelivered e-mail: once for all with the same subject."""
    mailing = sha256(f"{owner} {each.kind} {each.text}".encode()).hexdigest()[:32]
    message = views.undelivered_mail(address=address, error=each.error, about=each.text)
    return Post(f"deliveries.mail:{mailing}", "deliveries.dead", person(owner), message.payload())


async def repeat(works: Works, workspace: str, delivery: int, slack_user: str) -> bool:
    """Send a message again: its owner looked and it is missing, or what kept it from going out is mended.

    What was to change in it meanwhile follows. Returns False when that was done already, when the message is of no
    use any more, or when it is not theirs.
    """
    async with works.begin(workspace) as work:
        repeated = await enqueue.repeat(work.session, workspace, delivery, owner=slack_user, now=work.now)
        work.after_commit(work.wake)
    return repeated


async def _store_files(work: Work, posts: Sequence[Post]) -> dict[str, int]:
    """Return the ids under which the files of new posts are kept, by the post's key."""
    with_file = {each.key: each.file for each in posts if each.file}
    if not with_file:
        return {}
    known = await enqueue.existing(work.session, work.workspace, with_file)
    new = {key: file for key, file in with_file.items() if key not in known}
    # Many posts that show the same file share it: it is uploaded once.
    stored = {
        file: await enqueue.store_file(work.session, work.workspace, file) for file in dict.fromkeys(new.values())
    }
    return {key: stored[file] for key, file in new.items()}


async def _keep_alike(work: Work, payloads: Sequence[dict[str, Any]]) -> dict[int, int]:
    """Keep once what many of these messages show, and return where, by the identity of the payload.

    Only payloads that are one and the same object count: whoever writes to many builds the message once.
    """
    often = Counter(id(payload) for payload in payloads)
    shown = {id(payload): payload for payload in payloads if often[id(payload)] >= ALIKE_FROM}
    if not shown:
        return {}
    rest = {key: {name: value for name, value in each.items() if name != "text"} for key, each in shown.items()}
    digests = {key: contents.digest(each) for key, each in rest.items()}
    kept = await contents.keep(
        work.session, work.workspace, {digests[key]: each for key, each in rest.items()}, now=work.now
    )
    return {key: kept[digests[key]] for key in rest}


def _said(payload: dict[str, Any], alike: Mapping[int, int]) -> dict[str, Any]:
    """Return the columns of what a message says: whole, or its text and where the rest is."""
    content = alike.get(id(payload))
    return {"payload": payload if content is None else {"text": payload["text"]}, "content": content}


def _row_of_post(
    work: Work, each: Post, dms: Mapping[str, str], attachment: int | None, alike: Mapping[int, int]
) -> dict[str, Any]:
    return {
        "workspace": work.workspace,
        "dedupe_key": each.key,
        "kind": each.kind,
        "owner": each.owner,
        "method": Method.POST,
        "channel": each.to.channel or dms.get(each.to.user or ""),
        "recipient": each.to.user,
        "thread_ts": each.thread_ts,
        **_said(each.payload, alike),
        "attachment": attachment,
        "available_at": each.available_at or work.now,
        "expires_at": each.expires_at,
    }


def _row_of_mail(work: Work, each: Mail, to: str, body: int) -> dict[str, Any]:
    return {
        "workspace": work.workspace,
        "dedupe_key": each.key,
        "kind": each.kind,
        "owner": each.owner,
        "transport": Transport.EMAIL,
        "method": Method.MAIL,
        "channel": addresses.lane(to),
        "address": to,
        "mail_body": body,
        "payload": {
            "text": " ".join(each.subject.split()),  # the subject; and what an owner is told it was about
            "headers": dict(each.headers),
            "personal": dict(each.personal),
            # Kept, so that it is the same however often the mail has to be sent, and another in a new database.
            "message_id": uuid4().hex,
        },
        "available_at": each.available_at or work.now,
        "expires_at": each.expires_at,
    }


def _row_of_edit(work: Work, each: Edit, target: enqueue.Target, alike: Mapping[int, int]) -> dict[str, Any]:
    return {
        "workspace": work.workspace,
        # The same key may bring newer content at any time; the coalesce key is what keeps edits few.
        "dedupe_key": f"{each.key}~{uuid4().hex}",
        "kind": each.kind,
        "owner": each.owner,
        "method": Method.UPDATE,
        "channel": target.channel,
        "recipient": target.recipient,
        "target_delivery": target.id,
        "coalesce_key": each.coalesce_key,
        **_said(each.payload, alike),
        "available_at": work.now,
    }
