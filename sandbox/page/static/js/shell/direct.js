// Opening a direct message with a person or app.

import { store } from "../store.js";
import { api } from "../session.js";
import { tell } from "../outcome.js";

/** Show the direct message with a user, which is made when there is none yet. */
export async function openDirect(user) {
  const known = [...store.state.channels.values()].find((channel) => channel.kind === "im"
    && (user.id === store.state.me.id ? (channel.members || []).every((id) => id === user.id) : (channel.with || []).includes(user.id)));
  if (known) {
    store.select({ kind: "channel", id: known.id });
    return;
  }
  const app = [...store.state.apps.values()].find((entry) => entry.bot_user === user.id);
  const person = api.person(store.state.handle);
  try {
    const reference = app ? (await person.verb("dm", { app: app.id })).channel : `@${user.handle}`;
    const channel = await person.verb("read", { channel: reference });
    if (!store.state.channels.has(channel.id)) store.state.channels.set(channel.id, channel);
    store.select({ kind: "channel", id: channel.id });
  } catch (error) {
    tell(error, store);
  }
}

/** Show an app: its Home when it has one, else its direct message. */
export function openApp(app) {
  if (app.home_tab) store.select({ kind: "home", id: app.id });
  else openDirect({ id: app.bot_user });
}
