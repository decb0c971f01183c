// A card about a person or app: who they are, their local time, and ways to reach or become them.

import { h } from "../dom.js";
import { store } from "../store.js";
import { about, avatar } from "./people.js";
import { openDirect } from "./direct.js";
import { openPopover } from "./popover.js";
import { clockTime, zonePlace } from "./times.js";

/** Open the card of a user at an anchor, or at the element in focus. */
export function openProfile(id, anchor = document.activeElement) {
  const user = store.state.users.get(id);
  if (!user || !anchor) return;
  const name = user.name || user.handle;
  const mine = user.id === store.state.me.id;
  const card = h("div", { class: "profile" },
    h("div", { class: "profile-head" }, avatar(user.id, name, { size: "large", app: user.is_bot }),
      h("div", null, h("strong", null, name), h("div", { class: "soft" }, user.is_bot ? "App" : `@${user.handle}`))),
    about(user) && h("p", null, about(user)),
    !user.is_bot && user.tz && h("p", { class: "soft" }, `${clockTime(store.now(), user.tz)} local time · ${zonePlace(user.tz)}`),
    user.email && h("p", { class: "soft" }, user.email),
    h("div", { class: "profile-actions" },
      !mine && h("button", { type: "button", class: "shell-button", on: { click: () => { popover.close(); openDirect(user); } } }, "Message"),
      !mine && !user.is_bot && !user.deleted && h("button", { type: "button", class: "shell-button", on: { click: () => { popover.close(); store.actAs(user.handle); } } }, `Act as ${name.split(" ")[0]}`)));
  const popover = openPopover(anchor, card, { label: `About ${name}` });
}
