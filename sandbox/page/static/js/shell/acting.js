// Becoming people and going to places: joins the address, the feed and what is remembered.

import { store } from "../store.js";
import { api } from "../session.js";
import { Feed } from "../feed.js";
import { sentence } from "../outcome.js";
import { format, parse } from "../route.js";
import { memory } from "./memory.js";
import { toast } from "./toast.js";

const FIRST_PAUSE = 1000;
let wanted = null; // where to go once the feed has greeted

const team = () => (api.team === "-" ? null : api.team);

const feed = new Feed(api, {
  event: (event) => store.apply(event),
  state: (connected) => store.setConnected(connected),
  refused: (error) => refused(error),
});

/** Try to reach the sandbox at once. */
export function retry() {
  feed.retry();
}

/** Begin: with the address, else as before, else as the first person. */
export async function begin() {
  store.on("acting", ({ handle, team: other }) => become(handle, { team: other ?? team() }));
  store.on("hello", ({ first }) => { if (first) arrive(); else stillThere(); });
  store.on("selected", () => remember(true));
  store.on("thread", () => remember(false));
  addEventListener("hashchange", () => follow());
  const asked = parse(location.hash);
  const last = memory.last();
  if (asked.handle) await become(asked.handle, asked);
  else await become(last?.handle || null, { team: last?.team ?? null });
}

async function become(handle, { team: wantedTeam = null, selected = null, thread = null } = {}) {
  api.team = wantedTeam || "-";
  const name = handle || await firstPerson();
  if (!name) return;
  wanted = { selected, thread };
  store.become(name);
  feed.open(name);
}

async function firstPerson() {
  try {
    const all = await api.get("/workspaces");
    const workspace = all.find((entry) => entry.id === api.team) || all[0];
    const people = workspace.users.filter((user) => !user.is_bot && !user.deleted && user.id !== "USLACKBOT");
    return (people.find((user) => !user.external) || people[0])?.handle;
  } catch (error) {
    if (error.status === 401) refused(error);
    else {
      store.emit("connected", false);
      setTimeout(() => become(null, { team: team() }), FIRST_PAUSE);
    }
    return null;
  }
}

function refused(error) {
  if (error.status === 401) {
    toast("The sandbox was started anew with another token. Reload this page.", { tone: "danger" });
    store.emit("connected", false);
    return;
  }
  toast(`${sentence(error)} Acting as the first person instead.`, { tone: "danger" });
  become(null, { team: error.code === "no_such_workspace" ? null : team() });
}

function exists(place) {
  if (!place) return false;
  return place.kind === "home" ? Boolean(store.state.apps.get(place.id)?.home_tab) : store.state.channels.has(place.id);
}

function fallback() {
  const remembered = memory.place(store.state.workspace.id, store.state.handle);
  if (exists(remembered)) return remembered;
  const channels = [...store.state.channels.values()];
  const first = channels.find((channel) => channel.name === "general") || channels.find((channel) => channel.is_member) || channels[0];
  return first ? { kind: "channel", id: first.id } : null;
}

function arrive() {
  const { selected, thread } = wanted || {};
  if (selected && !exists(selected)) toast(`${store.state.me.name} does not see that conversation.`);
  const place = exists(selected) ? selected : fallback();
  store.select(place);
  if (thread && place?.kind === "channel" && place === selected) store.openThread({ channel: place.id, ts: thread });
}

// After the sandbox was away: the place may be gone.
function stillThere() {
  if (!exists(store.state.selected)) store.select(fallback());
}

function remember(push) {
  const { handle, selected, threadOf, workspace } = store.state;
  if (!handle || !workspace) return;
  memory.keep(team(), handle);
  if (selected) memory.keepPlace(workspace.id, handle, selected);
  const hash = format({ team: team(), handle, selected, thread: threadOf?.ts });
  if (hash === location.hash) return;
  const before = parse(location.hash);
  const fresh = push && before.handle && before.selected && selected && (before.handle !== handle || before.selected.id !== selected.id);
  history[fresh ? "pushState" : "replaceState"](null, "", hash);
}

function follow() {
  const asked = parse(location.hash);
  if (!asked.handle) return;
  if (asked.handle !== store.state.handle || asked.team !== team()) {
    become(asked.handle, asked);
    return;
  }
  if (!asked.selected || !store.state.ready) return;
  const { selected, threadOf } = store.state;
  if (!exists(asked.selected)) toast(`${store.state.me.name} does not see that conversation.`);
  else if (asked.selected.at || selected?.kind !== asked.selected.kind || selected?.id !== asked.selected.id) store.select(asked.selected);
  if (asked.thread && asked.thread !== threadOf?.ts) store.openThread({ channel: asked.selected.id, ts: asked.thread });
}
