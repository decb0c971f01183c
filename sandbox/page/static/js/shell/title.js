// The title of the tab: what is unread, where one is, and as whom.

import { store } from "../store.js";
import { labelOf } from "./people.js";

/** Keep the title up to date. */
export function showTitle() {
  const draw = () => {
    const { me, selected, channels, apps, workspace } = store.state;
    if (!me || !workspace) return;
    const unread = [...channels.values()].reduce((sum, channel) => sum + (channel.kind === "im" || channel.kind === "mpim" ? channel.unread || 0 : channel.mentions || 0), 0);
    const quiet = !unread && [...channels.values()].some((channel) => channel.unread);
    const channel = selected?.kind === "channel" ? channels.get(selected.id) : null;
    const place = channel ? labelOf(channel) : selected?.kind === "home" ? apps.get(selected.id)?.name : "";
    document.title = `${unread ? `(${unread}) ` : quiet ? "• " : ""}${[place, me.name || me.handle, workspace.name].filter(Boolean).join(" · ")}`;
  };
  for (const kind of ["channels", "selected", "me", "apps"]) store.on(kind, draw);
}
