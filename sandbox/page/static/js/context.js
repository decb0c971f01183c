// What blocks need to know of where they stand, and what they can do there.

import { api } from "./session.js";
import { store } from "./store.js";
import { sentence, tell } from "./outcome.js";
import { announce } from "./shell/toast.js";
import { openProfile } from "./shell/profile.js";

const CLICKED = new Set(["button", "workflow_button"]);

/**
 * Return the context for blocks on a surface.
 * @param {{surface: "message"|"modal"|"home", message?: object, view?: object}} place
 */
export function contextFor({ surface, message = null, view = null }) {
  const person = api.person(store.state.handle);
  const where = message ? { message: { channel: message.channel, ts: message.ts } } : { view: view?.id };
  const app = store.state.apps.get(message ? message.app_id || message.author?.app : view?.app);
  // A modal says itself what went wrong: a note would stand behind it.
  const told = surface === "modal" ? () => "" : tell;
  const settle = (promise) => promise.then(
    (outcome) => { told(outcome, store, app?.name); return outcome; },
    (error) => { told(error, store); return { status: "failed", ok: false, error: sentence(error), errors: {}, said: [], view: null }; },
  );
  return {
    surface,
    message,
    view,
    zone: store.state.me?.tz || "UTC",
    me: store.state.me,
    team: (id) => store.state.workspaces.find((entry) => entry.id === id) || null,
    values: (message ? message.entered : view?.values) || {},
    errors: view?.errors || {},
    get blocked() { return app ? !store.state.apps.get(app.id)?.connected : false; },
    now: () => store.now(),
    user: (id) => store.state.users.get(id) || null,
    channel: (id) => store.state.channels.get(id) || null,
    users: () => [...store.state.users.values()],
    conversations: () => [...store.state.channels.values()],
    act: (block, element, input, { typing } = {}) => settle(
      CLICKED.has(element.type)
        ? person.verb("click", { ...where, action_id: element.action_id, block_id: block.block_id, value: element.value })
        : person.verb("choose", { ...where, action_id: element.action_id, block_id: block.block_id, input, typing }),
    ),
    enter: (block, element, input) => person.verb("fill", { ...where, values: { [block.block_id]: input } }),
    options: (block, element, query) => person.verb("options", { ...where, action_id: element.action_id, block_id: block.block_id, query }),
    file: (id) => person.verb("file", { id }).then(({ file }) => file),
    openUser: (id, anchor) => openProfile(id, anchor),
    openChannel: (id) => store.select({ kind: "channel", id }),
    announce,
  };
}
