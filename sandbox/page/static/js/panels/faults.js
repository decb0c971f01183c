// The faults panel: order what shall go wrong, see what still waits, and shake the apps' connections.

import { h, replace } from "../dom.js";
import { KINDS, METHODS, PRESETS, sentence } from "./fault_kinds.js";
import { icon } from "./icons.js";

/** The panel. */
export function faultsPanel(store, control) {
  let ends = [];
  const open = () => {
    const status = h("p", { class: "move-status", role: "status" });
    const problem = h("p", { class: "move-error", role: "alert", hidden: true });
    const attempt = async (work, done) => {
      status.textContent = "";
      problem.hidden = true;
      try {
        status.textContent = done(await work()) || "";
        return true;
      } catch (error) {
        problem.textContent = `That did not work: ${error.detail || error.message}`;
        problem.hidden = false;
        return false;
      }
    };
    const waiting = waitingList(store, control, attempt);
    const order = (fault) => attempt(() => control.order(fault), () => `Ordered. ${sentence({ after: 0, delay: 0, ...fault })}.`).then((done) => done && waiting.refresh());
    const apps = appList(store, control, attempt);
    ends = [waiting.end, apps.end];
    return h(
      "div",
      { class: "faults-panel" },
      h("p", { class: "soft" }, "Order what shall go wrong, then use the app and see how it copes. A fault strikes once per time ordered and is gone."),
      status,
      problem,
      waiting.node,
      h("section", { "aria-labelledby": "presets-title" }, h("h3", { id: "presets-title" }, "Ready-made"),
        h("div", { class: "presets" }, PRESETS.map(([label, fault]) => h("button", { type: "button", class: "panel-button", on: { click: () => order(fault) } }, label)))),
      h("section", { "aria-labelledby": "order-title" }, h("h3", { id: "order-title" }, "Order your own"), orderForm(store, order)),
      apps.node,
    );
  };
  const close = () => {
    for (const end of ends) end();
    ends = [];
  };
  return { id: "faults", title: "Faults", open, close };
}

function waitingList(store, control, attempt) {
  const title = h("h3", { id: "waiting-title", tabindex: "-1" }, "Still to strike");
  const list = h("ul", { class: "waiting-list" });
  const none = h("p", { class: "soft" }, "None. Everything works.");
  const clear = h("button", { type: "button", class: "panel-button small" }, "Clear all");
  let drawn = 0;
  const draw = (faults) => {
    drawn += 1;
    const held = [...list.querySelectorAll("button")].indexOf(document.activeElement);
    none.hidden = faults.length > 0;
    clear.hidden = !faults.length;
    replace(list, faults.map((fault) => h("li", { class: "row between" }, h("span", null, sentence(fault)),
      h("button", { type: "button", class: "icon-button", "aria-label": `Remove: ${sentence(fault)}`, title: "Remove", on: { click: () => remove(fault) } }, icon("close")))));
    if (held >= 0) ([...list.querySelectorAll("button")].at(Math.min(held, faults.length - 1)) ?? title).focus();
  };
  const remove = async (fault) => {
    await attempt(() => control.removeFault(fault.id), () => "Removed.");
    refresh();
  };
  const refresh = async () => {
    const before = drawn;
    const faults = await control.faults().catch(() => store.state.faults || []);
    // News that came while this was asked are younger than the answer.
    if (drawn === before) draw(faults);
  };
  clear.addEventListener("click", async () => {
    await attempt(() => control.clearFaults(), () => "Cleared.");
    refresh();
  });
  draw(store.state.faults || []);
  refresh();
  const offs = [store.on("faults", draw), store.on("hello", refresh)];
  return {
    refresh,
    node: h("section", { "aria-labelledby": "waiting-title" }, h("div", { class: "row between" }, title, clear), none, list),
    end: () => {
      for (const off of offs) off();
    },
  };
}

function orderForm(store, order) {
  const options = (strikes) => Object.entries(KINDS).filter(([, kind]) => kind.strikes === strikes).map(([id, kind]) => h("option", { value: id }, kind.name));
  const kind = h("select", { id: "fault-kind", "aria-describedby": "fault-says" },
    h("optgroup", { label: "When the app calls Slack" }, options("api")),
    h("optgroup", { label: "When Slack calls the app" }, options("delivery")));
  const says = h("p", { class: "soft", id: "fault-says" });
  const known = h("datalist", { id: "fault-methods" });
  const method = h("input", { id: "fault-method", list: "fault-methods", required: true, autocomplete: "off", spellcheck: "false" });
  const times = h("input", { id: "fault-times", type: "number", min: "1", max: "1000", value: "1", required: true });
  const after = h("input", { id: "fault-after", type: "number", min: "0", max: "1000", value: "0", required: true });
  const delay = h("input", { id: "fault-delay", type: "number", min: "0", max: "60", step: "any", value: "5", required: true });
  const error = h("input", { id: "fault-error", value: "internal_error", required: true, pattern: "[a-z0-9_]+", autocomplete: "off", spellcheck: "false" });
  const methodLabel = h("label", { for: "fault-method" });
  const delayLabel = h("label", { for: "fault-delay" });
  const delayField = h("div", { class: "field" }, delayLabel, delay);
  const errorField = h("div", { class: "field" }, h("label", { for: "fault-error" }, "Slack's error"), error);
  const wrong = h("p", { class: "form-error", id: "fault-wrong", role: "alert" });

  const draw = () => {
    const chosen = KINDS[kind.value];
    says.textContent = chosen.says;
    methodLabel.textContent = chosen.strikes === "api" ? "Method (* stands for anything)" : "Command, event or interaction (* stands for anything)";
    delayLabel.textContent = kind.value === "slow" ? "Seconds late" : "Seconds to wait (Retry-After)";
    delayField.hidden = !chosen.needs.includes("delay");
    errorField.hidden = !chosen.needs.includes("error");
    const commands = chosen.strikes === "delivery" ? [...store.state.apps.values()].flatMap((app) => (app.commands || []).map((each) => each.command || each)) : [];
    replace(known, [...METHODS[chosen.strikes], ...commands].map((value) => h("option", { value })));
    if (chosen.strikes !== method.dataset.strikes) {
      method.value = chosen.strikes === "api" ? "chat.postMessage" : "*";
      method.dataset.strikes = chosen.strikes;
    }
  };
  kind.addEventListener("change", draw);
  draw();

  const form = h(
    "form",
    { class: "fault-form", novalidate: true, "aria-label": "Order a fault" },
    h("div", { class: "field" }, h("label", { for: "fault-kind" }, "What goes wrong"), kind, says),
    h("div", { class: "field" }, methodLabel, method, known),
    h("div", { class: "row fields" },
      h("div", { class: "field" }, h("label", { for: "fault-times" }, "Times"), times),
      h("div", { class: "field" }, h("label", { for: "fault-after" }, "Let pass first"), after),
      delayField, errorField),
    wrong,
    h("button", { type: "submit", class: "panel-button primary" }, "Order this fault"),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const checks = [
      [method, "Say which method, event or command."],
      [times, "Times is a whole number from 1 to 1,000."],
      [after, "Let pass first is a whole number from 0 to 1,000."],
      ...(delayField.hidden ? [] : [[delay, "Seconds are from 0 to 60."]]),
      ...(errorField.hidden ? [] : [[error, "Slack's errors are lower-case words joined by underscores."]]),
    ];
    const bad = checks.find(([input]) => !input.checkValidity() || !input.value.trim());
    wrong.textContent = bad ? bad[1] : "";
    for (const [input] of checks) {
      input.setAttribute("aria-invalid", String(input === bad?.[0]));
      if (input === bad?.[0]) input.setAttribute("aria-describedby", "fault-wrong");
      else input.removeAttribute("aria-describedby");
    }
    if (bad) {
      bad[0].focus();
      return;
    }
    order({
      kind: kind.value,
      method: method.value.trim(),
      times: Number(times.value),
      after: Number(after.value),
      ...(delayField.hidden ? {} : { delay: Number(delay.value) }),
      ...(errorField.hidden ? {} : { error: error.value.trim() }),
    });
  });
  return form;
}

function appList(store, control, attempt) {
  const list = h("ul", { class: "app-list" });
  const count = (number) => `${number} ${number === 1 ? "connection" : "connections"}`;
  const draw = () => {
    replace(list, [...store.state.apps.values()].map((app) => {
      const act = (label, verb, done) =>
        h("button", { type: "button", class: "panel-button small", "aria-label": `${label} of ${app.name}`, on: { click: () => attempt(() => control.app(app.id, verb), done) } }, label);
      const socket = app.mode === "socket";
      const state = socket ? (app.connected ? "connected" : "not connected") : "over HTTP";
      return h("li", null,
        h("p", { class: "row between" }, h("strong", null, app.name), h("span", { class: app.connected || !socket ? "soft" : "problem" }, state)),
        socket
          ? h("p", { class: "row" },
              act("Close a connection", "close_socket", (told) => `Closed one; ${count(told.connections)} left just now. The app should come back by itself.`),
              act("Refresh connections", "refresh_sockets", (told) => `Asked ${count(told.connections)} to come back anew, as Slack does every few hours.`))
          : act("Verify the address", "verify", (told) => (told.verified ? "The app gave the challenge back." : "The app did not give the challenge back.")));
    }));
  };
  draw();
  const offs = [store.on("apps", draw), store.on("hello", draw)];
  return {
    node: h("section", { "aria-labelledby": "apps-title" }, h("h3", { id: "apps-title" }, "Apps"), list),
    end: () => {
      for (const off of offs) off();
    },
  };
}
