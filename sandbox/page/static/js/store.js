// What the page knows: the acting person's workspace, kept up to date by the feed, and who wants to hear of changes.

class Store {
  #listeners = new Map();
  #heardAt = performance.now();

  /** Everything, as a plain object; read freely, change only through the methods here. */
  state = {
    handle: "",
    me: null,
    workspace: null,
    workspaces: [],
    users: new Map(),
    channels: new Map(),
    apps: new Map(),
    views: [],
    homes: new Map(),
    clock: { now: Date.now() / 1000, offset: 0, frozen: false },
    connected: false,
    ready: false,
    selected: null,
    threadOf: null,
    faults: [],
    trafficCount: 0,
    tutorial: null,
  };

  /** Call `listener(detail)` whenever a kind of thing changes; returns a function that ends it. */
  on(kind, listener) {
    if (!this.#listeners.has(kind)) this.#listeners.set(kind, new Set());
    this.#listeners.get(kind).add(listener);
    return () => this.#listeners.get(kind).delete(listener);
  }

  /** Tell everyone who listens to a kind. */
  emit(kind, detail) {
    for (const listener of [...(this.#listeners.get(kind) || [])]) listener(detail);
  }

  /** The workspace clock, in milliseconds since 1970. */
  now() {
    const { now, frozen } = this.state.clock;
    return now * 1000 + (frozen ? 0 : performance.now() - this.#heardAt);
  }

  /** Become another person of the workspace, or of another workspace; the feed brings what they see. */
  actAs(handle, team = null) {
    this.emit("acting", { handle, team });
  }

  /** Forget what the person before saw. */
  become(handle) {
    Object.assign(this.state, {
      handle, ready: false, me: null, channels: new Map(), views: [], homes: new Map(), selected: null, threadOf: null,
    });
    this.emit("left", null);
    this.emit("views", []);
  }

  /** Show a conversation `{kind: "channel", id}`, perhaps at a message `{at: ts}`, or a Home `{kind: "home", id}`. */
  select(selected) {
    const { selected: before } = this.state;
    const same = before && selected && before.kind === selected.kind && before.id === selected.id;
    this.state.selected = selected;
    if (!same) this.openThread(null);
    this.emit("selected", selected);
  }

  /** Open a thread `{channel, ts}`, or close it with null. */
  openThread(threadOf) {
    if (!threadOf && !this.state.threadOf) return;
    this.state.threadOf = threadOf;
    this.emit("thread", threadOf);
  }

  /** Note whether the sandbox is reachable. */
  setConnected(connected) {
    if (this.state.connected === connected) return;
    this.state.connected = connected;
    this.emit("connected", connected);
  }

  /** Take in one event of the feed. */
  apply(event) {
    const taken = this[`on_${event.kind}`];
    if (taken) taken.call(this, event);
    else this.emit(event.kind, event);
  }

  on_hello(event) {
    const { state } = this;
    state.me = event.me;
    state.workspace = event.workspace;
    state.workspaces = event.workspaces || [];
    state.users = byId(event.users);
    state.channels = byId(event.channels);
    state.apps = byId(event.apps);
    state.homes = new Map(Object.entries(event.homes || {}));
    state.views = event.views || [];
    state.trafficCount = event.traffic || 0;
    state.faults = event.faults || [];
    state.tutorial = event.tutorial || null;
    const first = !state.ready;
    state.ready = true;
    this.#setClock(event.clock);
    for (const kind of ["me", "users", "apps", "channels", "views", "homes"]) this.emit(kind, state[kind]);
    this.emit("clock", state.clock);
    this.emit("hello", { first });
    this.emit("traffic", state.trafficCount);
    this.emit("faults", state.faults);
  }

  on_channels(event) {
    this.state.channels = byId(event.channels);
    this.emit("channels", this.state.channels);
  }

  on_users(event) {
    // A feed may send only those who changed.
    for (const user of event.users) this.state.users.set(user.id, user);
    const me = this.state.users.get(this.state.me?.id);
    if (me) {
      this.state.me = me;
      this.emit("me", me);
    }
    this.emit("users", this.state.users);
  }

  on_apps(event) {
    this.state.apps = byId(event.apps);
    this.emit("apps", this.state.apps);
  }

  on_views(event) {
    this.state.views = event.views;
    this.emit("views", event.views);
  }

  on_home(event) {
    this.state.homes.set(event.app, event.view);
    this.emit("home", event);
  }

  on_clock(event) {
    this.#setClock(event);
    this.emit("clock", this.state.clock);
  }

  on_traffic(event) {
    this.state.trafficCount = event.count;
    this.emit("traffic", event.count);
  }

  on_faults(event) {
    this.state.faults = event.faults;
    this.emit("faults", event.faults);
  }

  #setClock({ now, offset, frozen }) {
    this.state.clock = { now, offset, frozen };
    this.#heardAt = performance.now();
  }
}

function byId(list) {
  return new Map((list || []).map((entry) => [entry.id, entry]));
}

/** The one store of this page. */
export const store = new Store();
