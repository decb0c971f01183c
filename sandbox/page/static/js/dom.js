// Building DOM without ever parsing text as HTML.

const PROPERTIES = new Set(["value", "checked", "selected", "indeterminate", "disabled", "hidden", "readOnly"]);

function append(node, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) append(node, child);
    else node.append(child instanceof Node ? child : String(child));
  }
}

/**
 * Return a new element.
 * @param {string} tag
 * @param {object|null} props `class`, `text`, `on: {event: listener}`, `dataset: {}`, `aria-*` and other attributes;
 *   null and undefined are left out, and so is false except in `aria-*`.
 * @param {...(Node|string|number|null|false|Array)} children strings become text
 * @returns {HTMLElement}
 */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined) continue;
    if (name === "class") node.className = value;
    else if (name === "text") node.textContent = value;
    else if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (name === "dataset") for (const [key, item] of Object.entries(value)) { if (item !== null && item !== undefined) node.dataset[key] = item; }
    else if (name.startsWith("aria-")) node.setAttribute(name, String(value));
    else if (PROPERTIES.has(name)) node[name] = value;
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false) node.setAttribute(name, String(value));
  }
  append(node, children);
  return node;
}

/**
 * Put new children in place of all that a node has.
 * @param {Node} node
 * @param {...(Node|string|null|false|Array)} children
 */
export function replace(node, ...children) {
  const fresh = document.createDocumentFragment();
  append(fresh, children);
  node.replaceChildren(fresh);
}
