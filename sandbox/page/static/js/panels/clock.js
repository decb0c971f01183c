// The workspace clock: in the header, and as a panel that moves it and lists what is due.

import { h, replace } from "../dom.js";
import { icon } from "./icons.js";
import { awayFrom, dayOf, momentAt, momentOf, placeOf, shortDayOf, timeOf, wallOf } from "./moments.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const PAUSES = [
  ["Fast", 400],
  ["Calm", 1300],
  ["Slow", 4000],
];
const LISTED = 60;

/** The zone in which the acting person reads the clock. */
export const zoneOf = (store) => store.state.me?.tz || "UTC";

/** The clock's two buttons in the header: the time itself (opens the panel) and "next". */
export function clockButtons(store, moves) {
  const day = h("span", { class: "clock-day" });
  const time = h("span", { class: "clock-time" });
  const note = h("span", { class: "clock-note" });
  const button = h("button", { type: "button", class: "clock-button" }, icon("clock"), h("span", { class: "clock-face" }, day, time), note);
  const next = h(
    "button",
    { type: "button", class: "header-button clock-next", title: "To the next thing due", "aria-label": "Move to the next thing due", on: { click: () => moves.next() } },
    icon("next"),
  );
  const draw = () => {
    if (!store.state.me) return;
    const zone = zoneOf(store);
    const now = store.now();
    set(day, shortDayOf(now, zone));
    set(time, timeOf(now, zone));
    const busy = moves.busy ? "moving" : store.state.clock.frozen ? "frozen" : placeOf(zone);
    set(note, busy);
    const label = `Workspace clock: ${momentOf(now, zone)}, ${busy === placeOf(zone) ? `${busy} time` : `${placeOf(zone)} time, ${busy}`}`;
    if (button.getAttribute("aria-label") !== label) {
      button.setAttribute("aria-label", label);
      button.title = `${momentOf(now, "UTC")} UTC`;
    }
    next.setAttribute("aria-disabled", String(moves.busy));
    button.classList.toggle("busy", moves.busy);
    button.classList.toggle("frozen", store.state.clock.frozen);
  };
  for (const kind of ["clock", "me", "hello"]) store.on(kind, draw);
  moves.addEventListener("change", draw);
  setInterval(draw, 1000);
  draw();
  return { button, next };
}

function set(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** The panel of the clock. */
export function clockPanel(store, moves) {
  let ends = [];
  const open = () => {
    const parts = [face(store), controls(store, moves), progress(moves), dueList(store, moves)];
    ends = parts.map((part) => part.end);
    moves.refresh();
    return h("div", { class: "clock-panel" }, ...parts.map((part) => part.node));
  };
  const close = () => {
    for (const end of ends) end();
    ends = [];
  };
  return { id: "clock", title: "Time", open, close };
}

function face(store) {
  const time = h("p", { class: "big-time" });
  const day = h("p", { class: "big-day" });
  const utc = h("p", { class: "soft" });
  const draw = () => {
    const zone = zoneOf(store);
    const now = store.now();
    set(time, timeOf(now, zone, { seconds: true }));
    set(day, `${dayOf(now, zone)}, ${placeOf(zone)} time${store.state.clock.frozen ? " · frozen" : ""}`);
    set(utc, `${momentOf(now, "UTC")} UTC`);
  };
  draw();
  const timer = setInterval(draw, 1000);
  const offs = ["clock", "me"].map((kind) => store.on(kind, draw));
  return {
    node: h("section", { class: "clock-now", "aria-label": "Now" }, time, day, utc),
    end: () => {
      clearInterval(timer);
      for (const off of offs) off();
    },
  };
}

function controls(store, moves) {
  const button = (label, act, more = {}) => h("button", { type: "button", class: "panel-button", on: { click: act }, ...more }, label);
  const next = button("To the next thing due", () => moves.next(), { class: "panel-button primary" });
  const hour = button("+1 hour", () => moves.advance(HOUR));
  const day = button("+1 day", () => moves.advance(DAY));
  const freeze = button("", () => moves.freeze(!store.state.clock.frozen));
  const pause = h("select", { id: "play-pace" }, ...PAUSES.map(([label, length]) => h("option", { value: String(length), selected: label === "Calm" }, label)));
  const play = h("button", { type: "button", class: "panel-button" });
  play.addEventListener("click", () => (moves.busy ? moves.stop() : moves.play(() => Number(pause.value))));
  const form = dateForm(store, moves);

  const draw = () => {
    // Not disabled: a button that is would lose the focus of whoever pressed it. A move under way ignores others.
    for (const each of [next, hour, day, freeze, form.querySelector("button")]) each.setAttribute("aria-disabled", String(moves.busy));
    freeze.textContent = store.state.clock.frozen ? "Let it run" : "Freeze";
    play.setAttribute("aria-disabled", String(moves.busy && moves.stopping));
    if (moves.busy) replace(play, icon("stop"), moves.stopping ? "Stopping…" : "Stop");
    else replace(play, icon("play"), "Play a month");
  };
  draw();
  moves.addEventListener("change", draw);
  const off = store.on("clock", draw);
  return {
    node: h(
      "section",
      { class: "clock-controls", "aria-label": "Move the clock" },
      next,
      h("div", { class: "thirds" }, hour, day, freeze),
      form,
      h("div", { class: "row play" }, play, h("label", { for: "play-pace" }, "Pace"), pause),
    ),
    end: () => {
      moves.removeEventListener("change", draw);
      off();
    },
  };
}

function dateForm(store, moves) {
  const zone = zoneOf(store);
  const tomorrow = wallOf(store.now() + DAY, zone);
  const date = h("input", { type: "date", id: "move-date", required: true, value: tomorrow.date, min: wallOf(store.now(), zone).date });
  const time = h("input", { type: "time", id: "move-time", required: true, value: "09:00" });
  const wrong = h("p", { class: "form-error", id: "move-wrong", role: "alert" });
  const form = h(
    "form",
    { class: "to-date", novalidate: true, "aria-label": "Move to a date" },
    h("div", { class: "row" },
      h("label", { for: "move-date", class: "offscreen" }, "Date"), date,
      h("label", { for: "move-time", class: "offscreen" }, `Time in ${placeOf(zone)}`), time,
      h("button", { type: "submit", class: "panel-button", "aria-label": "Go to this date" }, "Go")),
    wrong,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const moment = date.value && time.value ? momentAt(date.value, time.value, zoneOf(store)) : NaN;
    const problem = Number.isNaN(moment)
      ? "Choose a date and a time."
      : moment <= store.now()
        ? "The clock only moves forward: choose a later moment."
        : "";
    wrong.textContent = problem;
    for (const input of [date, time]) input.setAttribute("aria-invalid", String(Boolean(problem)));
    date.setAttribute("aria-describedby", "move-wrong");
    if (problem) date.focus();
    else moves.to(moment);
  });
  return form;
}

function progress(moves) {
  const status = h("p", { class: "move-status", role: "status" });
  const error = h("p", { class: "move-error", role: "alert" });
  const bar = h("div", { class: "busy-line", "aria-hidden": "true" });
  const draw = () => {
    bar.classList.toggle("on", moves.busy);
    const waiting = moves.waiting ? `Waiting for ${moves.waiting}` : moves.said || "Asking the apps what is due…";
    set(status, moves.busy ? waiting : moves.said);
    set(error, moves.error);
    error.hidden = !moves.error;
  };
  draw();
  moves.addEventListener("change", draw);
  return {
    node: h("div", { class: "move-progress" }, bar, status, error),
    end: () => moves.removeEventListener("change", draw),
  };
}

function dueList(store, moves) {
  const list = h("ol", { class: "due-list" });
  const note = h("p", { class: "soft due-note" });
  let shown = "";
  const draw = () => {
    const zone = zoneOf(store);
    const now = store.now();
    const due = (moves.due || []).filter((entry) => entry.at * 1000 > now).slice(0, LISTED);
    set(note, noteOn(store, moves, due.length));
    note.classList.toggle("problem", Boolean(moves.dueError));
    const key = JSON.stringify([zone, Math.floor(now / 60_000), due]);
    if (key === shown) return;
    shown = key;
    const several = new Set(due.map((entry) => entry.app)).size > 1;
    replace(list, gather(due).map(([entry, times]) => dueItem(store, entry, times, { now, zone, several })));
  };
  draw();
  const timer = setInterval(draw, 5000);
  moves.addEventListener("change", draw);
  const offs = ["clock", "me", "apps"].map((kind) => store.on(kind, draw));
  return {
    node: h("section", { class: "due", "aria-labelledby": "due-title" }, h("h3", { id: "due-title" }, "What is due"), note, list),
    end: () => {
      clearInterval(timer);
      moves.removeEventListener("change", draw);
      for (const off of offs) off();
    },
  };
}

/** The same thing at the same moment is one line with a count. */
function gather(due) {
  const groups = new Map();
  for (const entry of due) {
    const key = JSON.stringify([entry.at, entry.what, entry.app]);
    if (!groups.has(key)) groups.set(key, [entry, 0]);
    groups.get(key)[1] += 1;
  }
  return [...groups.values()];
}

function dueItem(store, entry, times, { now, zone, several }) {
  const at = entry.at * 1000;
  const [, words, code] = entry.what.match(/^(.+?) \(([^()]+)\)$/) || [null, entry.what, ""];
  const count = times > 1 ? `${times} times` : "";
  const more = [count, code, several ? nameOf(store, entry.app) : ""].filter(Boolean).join(" · ");
  return h(
    "li",
    { title: `${momentOf(at, "UTC")} UTC` },
    h("span", { class: "due-what" }, words),
    h("span", { class: "due-when" }, `${momentOf(at, zone)} · ${awayFrom(now, at)}`),
    more ? h("span", { class: "due-when" }, more) : null,
  );
}

const nameOf = (store, app) => store.state.apps.get(app)?.name || app;

function noteOn(store, moves, count) {
  if (moves.dueError) return moves.dueError;
  if (moves.due === null) return "Asking the apps…";
  if (count) return "";
  if (!store.state.apps.size) return "No app is installed, so nothing is due.";
  return "No app says that anything is due. An app tells the sandbox what it will do when the configuration gives its status_url; without one the clock still moves, but waits for nobody.";
}
