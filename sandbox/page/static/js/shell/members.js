// The list of a channel's members.

import { h } from "../dom.js";
import { store } from "../store.js";
import { about, avatar, fits } from "./people.js";
import { openPopover } from "./popover.js";
import { openProfile } from "./profile.js";

const SHOWN = 100;

/** Open the list at a button. */
export function openMembers(channel, anchor) {
  const people = channel.members.map((id) => store.state.users.get(id)).filter(Boolean)
    .sort((one, other) => (one.name || one.handle).localeCompare(other.name || other.handle));
  const list = h("ul", { class: "people-list" });
  const rest = h("p", { class: "soft" });
  const field = h("input", { type: "search", class: "search-field", "aria-label": "Find members", placeholder: "Find members", on: { input: () => draw() } });
  const draw = () => {
    const found = people.filter((user) => fits(user, field.value.trim()));
    list.replaceChildren(...found.slice(0, SHOWN).map((user) => h("li", null, h("button", {
      type: "button", class: "person", on: { click: () => { popover.close(); openProfile(user.id, anchor); } },
    }, avatar(user.id, user.name || user.handle, { size: "small", app: user.is_bot }),
    h("span", { class: "person-words" },
      h("span", { class: "person-name" }, user.name || user.handle, user.is_bot && h("span", { class: "badge" }, "App")),
      !user.is_bot && about(user) && h("span", { class: "soft" }, about(user)))))));
    rest.textContent = found.length > SHOWN ? `and ${found.length - SHOWN} more: type to narrow` : found.length ? "" : "Nobody of that name is here.";
  };
  draw();
  const popover = openPopover(anchor, h("div", { class: "members" }, people.length > 8 && field, list, rest), { label: `Members of ${channel.name}` });
}
