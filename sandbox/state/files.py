"""Files: asked for, uploaded, shared."""

import hashlib
import hmac
import mimetypes
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class File:
    """One file; it exists for others once its upload was completed."""

    id: str
    team: str
    user: str
    name: str
    length: int
    created: int
    alt_text: str = ""
    title: str = ""
    content: bytes | None = None
    complete: bool = False
    channels: list[str] = field(default_factory=list)
    shares: dict[str, dict[str, list[dict[str, Any]]]] = field(default_factory=dict)


def key(file: File, secret: str) -> str:
    """Return what opens this one file to a browser, which cannot send a token with an image's address."""
    return hmac.new(secret.encode(), f"file:{file.team}/{file.id}".encode(), hashlib.sha256).hexdigest()[:32]


def address(file: File, base_url: str, secret: str) -> str:
    """Return the address at which a browser can load a file."""
    return f"{base_url}/control/files/{file.team}/{file.id}?key={key(file, secret)}"


def mimetype(file: File) -> str:
    """Return the file's media type, by its name."""
    return mimetypes.guess_type(file.name)[0] or "application/octet-stream"


def render(file: File, base_url: str) -> dict[str, Any]:
    """Return the file object of ``files.info``."""
    suffix = file.name.rpartition(".")[2].lower() if "." in file.name else "binary"
    url = f"{base_url}/files/{file.team}-{file.id}/{file.name}"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": mimetype(file),
        "filetype": suffix,
        "pretty_type": suffix.upper(),
        "user": file.user,
        "user_team": file.team,
        "editable": False,
        "size": len(file.content or b""),
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": any(channel.startswith("C") for channel in file.channels),
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": url,
        "url_private_download": url,
        "permalink": url,
        "permalink_public": url,
        "channels": [channel for channel in file.channels if channel.startswith("C")],
        "groups": [channel for channel in file.channels if channel.startswith("G")],
        "ims": [channel for channel in file.channels if channel.startswith("D")],
        "has_rich_preview": False,
        "file_access": "visible",
        "alt_txt": file.alt_text,
        **({"shares": file.shares} if file.shares else {}),
    }
