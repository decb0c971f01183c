"""Two ways in which a person uses the page: with a mouse, and with the keyboard alone."""

from playwright.async_api import Locator, Page

from tests.browser.soon import expect

FARTHEST = 150
"""How often Tab is pressed on the way to a control before it counts as out of reach."""
IS_FOCUSED = "node => node === document.activeElement"
WAY_TO = """node => {
    const here = document.activeElement;
    if (node === here) return null;
    return node.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING ? "Shift+Tab" : "Tab";
}"""


class Mouse:
    """Clicks; types where it clicked."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def press(self, button: Locator) -> None:
        """Use a button or a link."""
        await button.click()

    async def tick(self, box: Locator) -> None:
        """Check or uncheck a box, or choose a radio button."""
        await box.click()

    async def menu(self, button: Locator, name: str) -> None:
        """Open a menu and choose from it."""
        await button.click()
        await self.page.get_by_role("menuitem", name=name).click()

    async def pick(self, field: Locator, name: str, *, typed: str = "") -> None:
        """Choose an option of a select menu, after typing a part of it where it must be searched."""
        if await field.get_attribute("aria-expanded") == "false":
            await field.click()
        if typed:
            await self.page.keyboard.type(typed)
        await self.page.get_by_role("option", name=name).click()

    async def write(self, field: Locator, text: str) -> None:
        """Put a text into a field."""
        await field.click()
        await self.page.keyboard.press("Control+a")
        await self.page.keyboard.type(text)

    async def day(self, field: Locator, name: str) -> None:
        """Choose a day of the month that is shown."""
        await field.click()
        await self.page.get_by_role("dialog", name="Choose a date").get_by_role("button", name=name).click()


class Keys(Mouse):
    """Never touches the mouse: goes to controls with Tab."""

    async def reach(self, control: Locator) -> None:
        """Press Tab, or Shift and Tab, until the control has the focus."""
        await expect(control).to_be_attached()
        for _ in range(FARTHEST):
            way = await control.evaluate(WAY_TO)
            if way is None:
                return
            await self.page.keyboard.press(way)
        raise AssertionError(f"{control} cannot be reached with Tab")

    async def press(self, button: Locator) -> None:
        await self.reach(button)
        await self.page.keyboard.press("Enter")

    async def tick(self, box: Locator) -> None:
        if await box.get_attribute("type") == "radio":
            await self.radio(box)
            return
        await self.reach(box)
        await self.page.keyboard.press("Space")

    async def radio(self, box: Locator) -> None:
        """Tab stops once at a group of radio buttons; the arrows move in it."""
        group = self.page.locator(f"input[name={await box.get_attribute('name')}]")
        checked = group.and_(self.page.locator(":checked"))
        stop = checked if await checked.count() else group.first
        await self.reach(stop)
        if stop is not checked and await box.evaluate(IS_FOCUSED):
            await self.page.keyboard.press("Space")
        for _ in range(await group.count()):
            if await box.is_checked():
                return
            await self.page.keyboard.press("ArrowDown")

    async def menu(self, button: Locator, name: str) -> None:
        await self.press(button)
        item = self.page.get_by_role("menuitem", name=name)
        await expect(item).to_be_visible()
        for _ in range(FARTHEST):
            if await item.evaluate(IS_FOCUSED):
                break
            await self.page.keyboard.press("ArrowDown")
        await self.page.keyboard.press("Enter")

    async def pick(self, field: Locator, name: str, *, typed: str = "") -> None:
        await self.reach(field)
        if typed:
            await self.page.keyboard.type(typed)
        elif await field.get_attribute("aria-expanded") == "false":
            await self.page.keyboard.press("ArrowDown")
        option = self.page.get_by_role("option", name=name)
        await expect(option).to_be_visible()
        for _ in range(FARTHEST):
            if await field.get_attribute("aria-activedescendant") == await option.get_attribute("id"):
                break
            await self.page.keyboard.press("ArrowDown")
        await self.page.keyboard.press("Enter")

    async def write(self, field: Locator, text: str) -> None:
        await self.reach(field)
        await self.page.keyboard.press("Control+a")
        await self.page.keyboard.type(text)

    async def day(self, field: Locator, name: str) -> None:
        await self.reach(field)
        await self.page.keyboard.press("ArrowDown")
        target = self.page.get_by_role("dialog", name="Choose a date").get_by_role("button", name=name)
        for _ in range(FARTHEST):
            if await target.evaluate(IS_FOCUSED):
                break
            await self.page.keyboard.press("ArrowRight")
        await self.page.keyboard.press("Enter")


HANDS = {"mouse": Mouse, "keys": Keys}
