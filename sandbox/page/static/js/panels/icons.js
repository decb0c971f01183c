// The few pictures of the header and the drawers, drawn here so that nothing is fetched; all are decoration.

const PATHS = {
  clock: ["M12 7v5l3 2", "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z"],
  next: ["M5 5l9 7-9 7z", "M18 5v14"],
  play: ["M7 5l12 7-12 7z"],
  stop: ["M6 6h12v12H6z"],
  pause: ["M8 5v14", "M16 5v14"],
  inspector: ["M4 7h12", "M13 4l3 3-3 3", "M20 17H8", "M11 14l-3 3 3 3"],
  faults: ["M13 3L5 14h6l-1 7 8-11h-6z"],
  guide: ["M12 6.5C10 5 7 4.5 3.5 5v13.5c3.5-.5 6.5 0 8.5 1.5 2-1.5 5-2 8.5-1.5V5C17 4.5 14 5 12 6.5z", "M12 6.5V20"],
  close: ["M6 6l12 12", "M18 6L6 18"],
  check: ["M5 12.5l4.5 4.5L19 7.5"],
  down: ["M6 9l6 6 6-6"],
  up: ["M6 15l6-6 6 6"],
  toApp: ["M5 12h14", "M13 6l6 6-6 6"],
  fromApp: ["M19 12H5", "M11 6l-6 6 6 6"],
};
const SVG = "http://www.w3.org/2000/svg";

/** @param {keyof PATHS} name @returns {SVGElement} hidden from assistive technology: name the button in words */
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", focusable: "false" })) {
    drawing.setAttribute(key, value);
  }
  for (const line of PATHS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", line);
    drawing.append(path);
  }
  return drawing;
}
