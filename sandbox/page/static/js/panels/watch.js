// Seeing that a step of the tutorial was done: from the requests the app got, the clock, or a message on the screen.

const LOOK_EVERY = 600;

const personOf = (told) => told.user_id || told.user?.id || told.event?.user || "";

const TESTS = {
  command: (given) => {
    const [command, ...rest] = given.trim().split(/\s+/);
    const text = rest.join(" ").toLowerCase();
    return (entry) => entry.name === command && String(entry.request?.text ?? "").trim().toLowerCase().startsWith(text);
  },
  clicked: (given) => (entry) =>
    entry.name === "block_actions" && (entry.request?.actions || []).some((action) => String(action.action_id).startsWith(given)),
  submitted: (given) => (entry) =>
    entry.name === "view_submission" &&
    String(entry.request?.view?.callback_id ?? "").startsWith(given) &&
    entry.response?.response_action !== "errors",
};

/**
 * Watch for the end of a step.
 * @param {object} step with its done_when
 * @param {{store, log, since: {clock: object, number: number}, before: string}} known `since` is where the step (for
 *   messages: the tutorial) began, `before` is who did the step before
 * @param {function(string): void} done gets the id of who did it, once
 * @returns {function(): void} ends the watch
 */
export function watchStep(step, known, done) {
  const wanted = step.done_when || {};
  const kind = Object.keys(TESTS).find((name) => wanted[name]);
  const other = (person) => !wanted.another_person || person !== known.before;
  if (kind) return watchTraffic(TESTS[kind](wanted[kind]), known, other, done);
  if (wanted.clock_moved) return watchClock(known, done);
  return watchScreen(wanted.message_contains, known, other, done);
}

function watchTraffic(test, { log, since }, other, done) {
  const stop = log.follow();
  const look = (entries) => {
    const found = entries.find(
      (entry) => entry.number > since.number && entry.direction === "slack_to_app" && entry.ok && test(entry) && other(personOf(entry.request ?? {})),
    );
    if (found) done(personOf(found.request ?? {}));
  };
  const onEntries = (event) => look(event.detail);
  log.addEventListener("entries", onEntries);
  look(log.entries);
  return () => {
    log.removeEventListener("entries", onEntries);
    stop();
  };
}

function watchClock({ store, since }, done) {
  const look = () => {
    if (store.state.clock.offset - since.clock.offset > 1) done(store.state.me?.id ?? "");
  };
  const off = store.on("clock", look);
  look();
  return off;
}

function watchScreen(text, { store, since }, other, done) {
  const wanted = text.toLowerCase();
  const timer = setInterval(() => {
    const me = store.state.me?.id ?? "";
    const seen = [...document.querySelectorAll("article.message")].some((message) => {
      const recent = Number(message.dataset.ts) >= since.clock.now;
      return recent && message.checkVisibility() && message.textContent.toLowerCase().includes(wanted);
    });
    if (seen && other(me)) done(me);
  }, LOOK_EVERY);
  return () => clearInterval(timer);
}
