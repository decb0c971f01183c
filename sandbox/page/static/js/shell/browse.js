// Looking through the public channels, to join or open them.

import { h } from "../dom.js";
import { store } from "../store.js";
import { openDialog } from "./dialog.js";
import { change } from "./header.js";
import { icon } from "./icons.js";
import { keepingFocus } from "./focus.js";
import { titleOf } from "./people.js";

const SHOWN = 100;

/** Open the list. */
export function browseChannels() {
  let off = () => {};
  const { dialog } = openDialog("Browse channels", (close) => {
    const field = h("input", { type: "search", class: "search-field", "aria-label": "Find a channel", placeholder: "Find a channel", autofocus: true });
    const list = h("ul", { class: "channel-list" });
    const rest = h("p", { class: "soft", role: "status" });
    const draw = () => keepingFocus(list, () => {
      const wanted = field.value.trim().toLowerCase().replace(/^#/, "");
      const all = [...store.state.channels.values()].filter((channel) => (channel.kind === "channel" || channel.kind === "group")
        && `${titleOf(channel)} ${channel.topic} ${channel.purpose}`.toLowerCase().includes(wanted)).sort((one, other) => titleOf(one).localeCompare(titleOf(other)));
      list.replaceChildren(...all.slice(0, SHOWN).map((channel) => entry(channel, close)));
      rest.textContent = !all.length ? "No channel of that name." : all.length > SHOWN ? `${all.length - SHOWN} more: type to narrow` : "";
    });
    field.addEventListener("input", draw);
    off = store.on("channels", draw);
    draw();
    return h("div", { class: "panel-body" }, field, list, rest);
  });
  dialog.addEventListener("close", () => off());
}

function entry(channel, close) {
  const count = channel.members.length;
  const open = () => { close(); store.select({ kind: "channel", id: channel.id }); };
  const facts = [channel.is_member && "Joined", channel.archived && "Archived", `${count} member${count === 1 ? "" : "s"}`, channel.topic || channel.purpose].filter(Boolean).join(" · ");
  return h("li", { class: "channel-entry" },
    h("div", { class: "channel-words" }, h("button", { type: "button", class: "linklike", on: { click: open } }, icon(channel.kind === "group" ? "lock" : "hash"), titleOf(channel)), h("p", { class: "soft" }, facts)),
    channel.is_member || channel.archived || channel.kind !== "channel"
      ? h("button", { type: "button", class: "shell-button", "aria-label": `Open ${titleOf(channel)}`, on: { click: open } }, "Open")
      : h("button", { type: "button", class: "shell-button primary", "aria-label": `Join ${titleOf(channel)}`, on: { click: async (event) => { await change("join", channel, event.currentTarget); open(); } } }, "Join"));
}
