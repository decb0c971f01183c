// The control API of the sandbox, as one object.

/** What the control API refused, or code "unreachable" (status 0) when nobody answered. */
export class ApiError extends Error {
  constructor(code, detail, status) {
    super(detail || code);
    this.name = "ApiError";
    this.code = code;
    this.detail = detail;
    this.status = status;
  }
}

function withQuery(path, query) {
  const given = Object.entries(query || {}).filter(([, value]) => value !== null && value !== undefined);
  return given.length ? `${path}?${new URLSearchParams(given)}` : path;
}

export class Api {
  /**
   * @param {string} token the control token
   * @param {string} team the workspace's id, or "-" for the first; may be set later
   */
  constructor(token, team = "-") {
    this.token = token;
    this.team = team;
  }

  /** Send a request under /control and return the Response; throws ApiError when refused or unreachable. */
  async send(method, path, { body } = {}) {
    const headers = { authorization: `Bearer ${this.token}` };
    const form = body instanceof FormData;
    if (body !== undefined && !form) headers["content-type"] = "application/json";
    let response;
    try {
      const content = form || body === undefined ? body : JSON.stringify(body);
      response = await fetch(`/control${path}`, { method, headers, body: content, cache: "no-store" });
    } catch {
      throw new ApiError("unreachable", "The sandbox is not reachable.", 0);
    }
    if (response.ok) return response;
    const told = await response.json().catch(() => ({}));
    throw new ApiError(told.error || `http_${response.status}`, told.detail || response.statusText, response.status);
  }

  async #json(method, path, options) {
    const response = await this.send(method, path, options);
    try {
      return await response.json();
    } catch {
      throw new ApiError("unreachable", "The sandbox stopped in the middle of its answer.", 0);
    }
  }

  /** Open a WebSocket under /control; the token is the first thing it says. */
  #listen(path) {
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/control${path}`);
    socket.addEventListener("open", () => socket.send(JSON.stringify({ token: this.token })));
    return socket;
  }

  /** GET a path under /control, with a query given as an object. */
  get(path, query) {
    return this.#json("GET", withQuery(path, query));
  }

  /** POST JSON (or a FormData) to a path under /control. */
  post(path, body = {}) {
    return this.#json("POST", path, { body });
  }

  /** DELETE a path under /control. */
  del(path) {
    return this.#json("DELETE", path);
  }

  /** Return what one person can do: `verb(name, body)` posts, `get(name, query)` reads, `feed` opens theirs. */
  person(handle) {
    const base = `/workspaces/${encodeURIComponent(this.team)}/people/${encodeURIComponent(handle)}`;
    return {
      verb: (name, body) => this.post(`${base}/${name}`, body),
      get: (name, query) => this.get(`${base}/${name}`, query),
      feed: () => this.#listen(`${base}/feed`),
    };
  }
}
