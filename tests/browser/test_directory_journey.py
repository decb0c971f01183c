"""People, workgroups, Home and help, as members, a guest and a liaison use them in front of the page."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.async_api import Locator

from tests.browser import BROWSER
from tests.browser.conftest import OpenPage
from tests.browser.convene_stage import CHANNEL_NAME, GROUP_NAME, Visitor, a_series_ahead, convene
from tests.browser.soon import expect
from tests.journeys.month import IMOGEN, LIAISON, YOLANDA

pytestmark = BROWSER


async def test_a_member_finds_people_and_says_what_others_see(open_page: OpenPage, tmp_path: Path) -> None:
    async with convene(open_page, tmp_path) as stage:
        imogen = await stage.visitor(IMOGEN)
        await imogen.go(CHANNEL_NAME)
        await _find(imogen)
        await _change_the_profile(imogen)
        await _find_it_changed(await stage.visitor(LIAISON))


async def _find(imogen: Visitor) -> None:
    """A topic with a typing error finds people, and one of them has a card."""
    await imogen.type("/directory inducton hawaii")
    found = await imogen.told("Noelani Kahāwai")
    await expect(found).to_contain_text("Expertise: mentoring, induction")
    await imogen.look("found")
    await imogen.hands.press(found.get_by_role("button", name="Show the profile of Noelani Kahāwai"))
    card = await imogen.window("Profile")
    await expect(card).to_contain_text("Hawaii State Learning Agency")
    await expect(card).to_contain_text("Education specialist, induction")
    await expect(card.get_by_role("button", name="Change my profile")).to_have_count(0)
    await imogen.look("card")
    await imogen.close()
    await imogen.type("/directory zzyzx")
    await imogen.look("nobody")
    await imogen.told("Nobody found for zzyzx.")


async def _change_the_profile(imogen: Visitor) -> None:
    """One's own profile is changed in a form, where a mistake is said under its field."""
    hands = imogen.hands
    await imogen.type("/directory profile")
    own = await imogen.told("This is everything. Others see only what you chose to show.")
    await hands.press(own.get_by_role("button", name="Change my profile"))
    form = await imogen.window("My profile")
    phone = form.get_by_role("textbox", name="Phone")
    await hands.write(phone, "call me")
    await hands.write(
        form.get_by_role("textbox", name="What can others ask you about?"), "rural staffing, kelp farming"
    )
    await imogen.submit("Save")
    await expect(phone).to_have_accessible_description(re.compile("does not look like a phone number"))
    await expect(phone).to_have_value("call me")
    await imogen.look("profile-error")
    await hands.write(phone, "+1 602 555 0142")
    await hands.tick(form.get_by_role("checkbox", name="Job title"))
    await imogen.submit("Save")
    saved = await imogen.window("Profile saved")
    await expect(saved).to_contain_text("kelp farming")
    await expect(saved).to_contain_text("+1 602 555 0142")
    await imogen.look("profile-saved")
    await imogen.close()


async def _find_it_changed(liaison: Visitor) -> None:
    """Others find what was added, by Home this time, and do not see what was taken away."""
    home = await liaison.home()
    await liaison.hands.press(home.get_by_role("button", name="Find people"))
    form = await liaison.window("Find people")
    await liaison.hands.write(form.get_by_role("textbox", name="Search for"), "kelp")
    await liaison.page.keyboard.press("Enter")
    await expect(form).to_contain_text("1 person found for kelp.")
    await liaison.look("search-window")
    await liaison.hands.press(form.get_by_role("button", name="Show the profile of Imogen Tsosie"))
    card = await liaison.window("Profile")
    await expect(card).to_contain_text("kelp farming")
    await expect(card).not_to_contain_text("Director of professional learning")
    await expect(card).not_to_contain_text("555")
    await liaison.hands.press(liaison.modal.get_by_role("button", name="Close all"))
    await expect(liaison.modal).to_have_count(0)


async def test_a_guest_joins_by_buttons_and_a_member_joins_and_leaves(open_page: OpenPage, tmp_path: Path) -> None:
    async with convene(open_page, tmp_path) as stage:
        guest = await stage.visitor(YOLANDA)
        liaison = await stage.visitor(LIAISON)
        await _say_where_one_works(guest)
        await _join(guest, GROUP_NAME, "Our residents teach there.")
        await _approve_somebody_of_the_roster(liaison)
        await _be_welcome(guest)
        await _leave(guest, liaison)


async def _say_where_one_works(guest: Visitor) -> None:
    """Whom nobody knows yet is asked for a profile on Home, and commands are not for guests."""
    await guest.go(CHANNEL_NAME)
    await guest.type("/directory profile")
    await expect(
        guest.page.get_by_text("People from outside the organization can’t run commands here.").first
    ).to_be_visible()
    await expect(guest.composer).to_have_value("/directory profile")
    await guest.hands.press(guest.page.get_by_role("region", name="Notifications").get_by_role("button"))
    home = await guest.home()
    await expect(home).to_contain_text("I do not know yet where you work")
    await expect(home).not_to_contain_text("U0YOLANDA")
    await guest.look("stranger")
    await guest.hands.press(home.get_by_role("button", name="My profile").first)
    form = await guest.window("My profile")
    organisation = "California State Learning Agency"
    await guest.hands.pick(form.get_by_role("combobox", name="Where do you work?"), organisation, typed="california")
    await guest.submit("Save")
    await expect(await guest.window("Profile saved")).to_contain_text(organisation)
    await guest.close()


async def _join(visitor: Visitor, group: str, reason: str) -> None:
    """From Home over the list to the workgroup's page, and a request with a reason."""
    home = await visitor.home()
    await visitor.hands.press(home.get_by_role("button", name="See all workgroups"))
    groups = await visitor.window("Workgroups")
    await visitor.look("workgroups")
    await visitor.hands.press(groups.get_by_role("button", name=f"Open {group}"))
    page = visitor.modal
    await expect(page.get_by_role("heading", name=group)).to_be_visible()
    await visitor.look("workgroup")
    await visitor.hands.press(page.get_by_role("button", name=f"Join {group}"))
    form = await visitor.window("Join a workgroup")
    await visitor.hands.write(form.get_by_role("textbox", name="Why would you like to join?"), reason)
    await visitor.look("join")
    await visitor.submit("Join")
    await expect(await visitor.window("Request sent")).to_contain_text("I will tell you what they answer.")
    await visitor.dismiss()


async def _approve_somebody_of_the_roster(liaison: Visitor) -> None:
    """The liaison is asked by direct message and on Home, and says whom of the roster this is."""
    await liaison.direct()
    asked = liaison.messages.filter(has_text=f"asks to join {GROUP_NAME}.")
    await expect(asked).to_contain_text("Our residents teach there.")
    await liaison.look("asked")
    await liaison.hands.press(asked.get_by_role("button", name="Approve"))
    question = await liaison.window("Approve this request")
    known = question.get_by_role("radio", name="This is Yolanda Eisenhart (California State Learning Agency)")
    await liaison.look("who-is-it")
    await liaison.hands.tick(known)
    await liaison.submit("Approve")
    await expect(await liaison.window("Approved")).to_contain_text("belongs to the person of the roster now")
    await liaison.close()
    answered = liaison.messages.filter(has_text="Approved by")
    await expect(answered.get_by_role("button", name="Approve")).to_have_count(0)


async def _be_welcome(guest: Visitor) -> None:
    """The guest hears of it, and finds the workgroup on Home."""
    await guest.direct()
    welcome = guest.messages.filter(has_text="you now have a seat in")
    await expect(welcome).to_have_count(1)
    await guest.look("welcome")
    await guest.hands.press(welcome.get_by_role("button", name="Open the workgroup"))
    await expect(guest.modal.get_by_role("button", name=f"Leave {GROUP_NAME}")).to_be_visible()
    await guest.dismiss()
    home = await guest.home()
    await expect(home.get_by_role("button", name=f"Open {GROUP_NAME}")).to_be_visible()
    await guest.look("member")


async def _leave(guest: Visitor, liaison: Visitor) -> None:
    """Leaving takes a reason and the liaison's yes as well."""
    home = await guest.home()
    await guest.hands.press(home.get_by_role("button", name=f"Open {GROUP_NAME}"))
    await guest.hands.press(guest.modal.get_by_role("button", name=f"Leave {GROUP_NAME}"))
    form = await guest.window("Leave a workgroup")
    await guest.submit("Leave")
    why = form.get_by_role("textbox", name="Why do you want to leave?")
    await expect(why).to_have_accessible_description(re.compile("."))
    await guest.look("leave-error")
    await guest.hands.write(why, "I change to another office.")
    await guest.submit("Leave")
    await expect(await guest.window("Request sent")).to_contain_text("I will tell you what they answer.")
    await guest.dismiss()
    home = await liaison.home()
    await expect(home).to_contain_text("Waiting for your answer")
    await expect(home).to_contain_text("I change to another office.")
    await liaison.look("waiting")
    await liaison.hands.press(home.get_by_role("button", name="Approve"))
    await expect(home).not_to_contain_text("Waiting for your answer")
    await guest.direct()
    await expect(guest.messages.last).to_contain_text(f"You have left {GROUP_NAME}.")
    home = await guest.home()
    await expect(home).to_contain_text("You are in no workgroup yet.")


async def test_home_leads_everywhere_and_wrong_words_are_answered(open_page: OpenPage, tmp_path: Path) -> None:
    async with convene(open_page, tmp_path) as stage:
        await a_series_ahead(stage)
        imogen = await stage.visitor(IMOGEN, "keys")
        home = await imogen.home()
        await imogen.hands.press(_in(home, "Going"))
        await expect(_in(home, "Going")).to_have_text("✓ Going")
        await expect(home).to_contain_text("You are going. 1 going")
        for button, title, says in (
            ("Calls ahead", "Calls ahead", "Thu 8 Oct 2026"),
            ("My profile", "Profile", "Arizona State Learning Agency"),
            ("Find people", "Find people", "Search for"),
            ("Ask for a call", "Ask for a call", "What the call should be about"),
        ):
            await imogen.press(home.get_by_role("button", name=button, exact=True))
            await expect(await imogen.window(title)).to_contain_text(says)
            await imogen.look(f"home-{button.lower().replace(' ', '-')}")
            await imogen.dismiss()
        await imogen.press(home.get_by_role("button", name="Help", exact=True))
        await expect(await imogen.window("Help")).to_contain_text("What Convene can do")
        await imogen.hands.press(imogen.modal.get_by_role("button", name="/workgroup"))
        await expect(imogen.modal).to_contain_text("/workgroup roster teacher pipeline")
        await imogen.look("help-topic")
        await imogen.dismiss()
        await _mistype(imogen)


async def _mistype(imogen: Visitor) -> None:
    """An unknown word is answered with what may have been meant, a refusal with whom to ask."""
    await imogen.go(CHANNEL_NAME)
    await imogen.type("/workgroup rooster")
    unknown = await imogen.told("Did you mean /workgroup roster?")
    await expect(unknown).to_contain_text("Who sits in it, by state.")
    await imogen.look("unknown")
    await imogen.type("/calls schedule")
    await imogen.told("Please ask @Solveig Aranda")
    await imogen.look("refused")
    await imogen.type("/calls help")
    await imogen.told("/calls schedule")
    await expect(imogen.modal).to_have_count(0)


def _in(surface: Locator, answer: str) -> Locator:
    return surface.get_by_role("button", name=re.compile(f"^{answer}"))
