// The one connection of this page: its API object, with the token that the sandbox wrote into the page.

import { Api } from "./api.js";

/** The control API, for everyone. */
export const api = new Api(document.querySelector('meta[name="control-token"]')?.content || "");
