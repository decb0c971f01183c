// The inspector: every request between Slack and the apps, filtered, paused, and each one in detail.

import { h, replace } from "../dom.js";
import { zoneOf } from "./clock.js";
import { detailsOf, rowOf } from "./exchange.js";
import { filterOf } from "./filter.js";
import { Rows } from "./rows.js";

const ROW_HEIGHT = 48;

/** The panel; what is filtered and cleared survives closing it. */
export function inspectorPanel(store, log) {
  const wanted = { text: "", direction: "", app: "", problems: false };
  const kept = { after: 0, frozen: null };
  let end = () => {};

  const open = () => {
    const context = {
      get zone() {
        return zoneOf(store);
      },
      appName: (id) => store.state.apps.get(id)?.name || id || "unknown caller",
      origin: window.location.origin,
    };
    const details = h("div", { class: "inspector-details", tabindex: "0", role: "region", "aria-label": "Details" }, hint());
    const rows = new Rows({
      label: "Requests",
      height: ROW_HEIGHT,
      draw: (entry) => rowOf(entry, context),
      classOf: (entry) => (entry.ok ? "" : "refused"),
      choose: (entry) => {
        replace(details, detailsOf(entry, context));
        details.scrollTop = 0;
      },
    });
    const count = h("p", { class: "soft", role: "status" });
    const older = h("button", { type: "button", class: "panel-button small", hidden: true, on: { click: () => log.all() } }, "Load older ones");

    const source = () => (kept.frozen || log.entries).filter((entry) => entry.number > kept.after);
    const draw = () => {
      const everything = source();
      const found = everything.filter(filterOf(wanted));
      rows.set(found);
      const waiting = kept.frozen ? log.entries.filter((entry) => entry.number > (kept.frozen.at(-1)?.number ?? 0)).length : 0;
      const paused = kept.frozen ? `, paused${waiting ? ` with ${waiting} more waiting` : ""}` : "";
      const trouble = log.error ? ` · ${log.error}` : "";
      const text = `${found.length.toLocaleString("en")} of ${everything.length.toLocaleString("en")} requests${paused}${trouble}`;
      if (count.textContent !== text) count.textContent = text;
      older.hidden = !log.partial || kept.after > 0;
    };
    const filters = filterBar(store, log, wanted, kept, {
      changed: draw,
      cleared: () => {
        kept.after = log.entries.at(-1)?.number ?? 0;
        if (kept.frozen) kept.frozen = [];
        replace(details, hint());
        draw();
      },
    });
    log.addEventListener("entries", draw);
    const stop = log.follow();
    end = () => {
      log.removeEventListener("entries", draw);
      stop();
      rows.end();
      filters.end();
    };
    queueMicrotask(draw);
    return h("div", { class: "inspector" }, filters.node, h("div", { class: "row between" }, count, older), rows.element, details);
  };
  return { id: "inspector", title: "Inspector", wide: true, open, close: () => end() };
}

const hint = () => h("p", { class: "soft empty" }, "Choose a request to see what was sent and answered.");

function filterBar(store, log, wanted, kept, { changed, cleared }) {
  const search = h("input", { type: "search", id: "inspect-text", placeholder: "Name, error or any text", value: wanted.text, "aria-label": "Filter by text" });
  let waiting = null;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      wanted.text = search.value;
      changed();
    }, 120);
  });
  const direction = h("select", { "aria-label": "Direction" },
    h("option", { value: "" }, "Both ways"),
    h("option", { value: "app_to_slack" }, "App → Slack"),
    h("option", { value: "slack_to_app" }, "Slack → app"));
  direction.value = wanted.direction;
  direction.addEventListener("change", () => {
    wanted.direction = direction.value;
    changed();
  });
  const app = h("select", { "aria-label": "App" });
  const listApps = () => {
    replace(app, h("option", { value: "" }, "Every app"), [...store.state.apps.values()].map((each) => h("option", { value: each.id }, each.name)));
    app.value = wanted.app;
    app.hidden = store.state.apps.size < 2;
  };
  listApps();
  app.addEventListener("change", () => {
    wanted.app = app.value;
    changed();
  });
  const problems = h("input", { type: "checkbox", checked: wanted.problems });
  problems.addEventListener("change", () => {
    wanted.problems = problems.checked;
    changed();
  });
  const pause = h("button", { type: "button", class: "panel-button small", "aria-pressed": String(Boolean(kept.frozen)) }, "Pause");
  pause.addEventListener("click", () => {
    kept.frozen = kept.frozen ? null : [...log.entries];
    pause.setAttribute("aria-pressed", String(Boolean(kept.frozen)));
    changed();
  });
  const clear = h("button", { type: "button", class: "panel-button small", on: { click: cleared } }, "Clear view");
  const off = store.on("apps", listApps);
  return {
    node: h("div", { class: "filters", role: "search", "aria-label": "Filter requests" },
      search,
      h("div", { class: "row" }, direction, app, h("label", { class: "check" }, problems, "Only problems"), h("div", { class: "row" }, pause, clear))),
    end: () => {
      clearTimeout(waiting);
      off();
    },
  };
}
