"""Look at the gallery: ``python -m tests.gallery`` prints the address of the page."""

import asyncio
import sys

from tests.gallery.running import running_gallery


async def main() -> None:
    """Run until interrupted."""
    async with running_gallery() as gallery:
        sys.stdout.write(f"{gallery.url}/#/as/maya\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
