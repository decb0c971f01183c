/** The few line drawings that blocks need, made without markup. */

const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  trash: "M3 5h14M8 5V3h4v2M5 5l1 12h8l1-12M8 8v6M12 8v6",
  "thumb-up": "M6 9v8H3V9zm0 0 4-7c1.5 0 2.2 1 2 2.500L11.500 7H16c1 0 1.700 1 1.400 2l-1.800 6.500c-.2.9-.9 1.500-1.800 1.500H6",
  "thumb-down": "M14 11V3h3v8zm0 0-4 7c-1.500 0-2.200-1-2-2.500L8.500 13H4c-1 0-1.700-1-1.400-2l1.800-6.500C4.600 3.600 5.300 3 6.200 3H14",
  close: "M5 5l10 10M15 5L5 15",
  back: "M12 4l-6 6 6 6",
  left: "M12 5l-5 5 5 5",
  right: "M8 5l5 5-5 5",
  down: "M5 8l5 5 5-5",
  more: "M10 4.500v.01M10 10v.01M10 15.500v.01",
  calendar: "M3 5h14v12H3zM3 9h14M7 3v4M13 3v4",
  clock: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 6v4l3 2",
  circle: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14z",
  progress: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 3a7 7 0 0 1 0 14zM10 5v10M12 5v10M14 7v6",
  sort: "M6 8l4-4 4 4M6 12l4 4 4-4",
  up: "M5 12l5-5 5 5",
  check: "M4 10.500l4 4 8-9",
  play: "M6 4l10 6-10 6z",
  file: "M5 2h7l4 4v12H5zM12 2v4h4",
  image: "M3 4h14v12H3zM3 14l4-4 3 3 3-4 4 5M7 7.500v.01",
  info: "M10 2.500a7.500 7.500 0 1 0 0 15 7.500 7.500 0 0 0 0-15zM10 9v5M10 6v.01",
  warning: "M10 3l7.500 13.500h-15zM10 8v4M10 14.300v.01",
  bold: "M6 4h5a3 3 0 0 1 0 6H6zM6 10h6a3 3 0 0 1 0 6H6z",
  italic: "M9 4h6M5 16h6M12 4L8 16",
  strike: "M3 10h14M14 6c-.5-1.500-2-2.500-4-2.500S6 4.500 6 6.500c0 1 .5 1.900 1.500 2.500M6 14c.5 1.500 2 2.500 4 2.500s4-1 4-3c0-.5-.2-1-.5-1.500",
  code: "M7 6l-4 4 4 4M13 6l4 4-4 4",
  bullets: "M8 5h9M8 10h9M8 15h9M4 5v.01M4 10v.01M4 15v.01",
  numbers: "M8 5h9M8 10h9M8 15h9M3.500 3.500L4.500 3v4M3 9h2l-2 3h2M3 14h2v3H3",
  quote: "M4 4v12M8 6h9M8 10h9M8 14h6",
  link: "M8 12l4-4M9 6l1.500-1.500a3.200 3.200 0 0 1 4.500 4.500L13.500 10.500M11 14l-1.500 1.500A3.200 3.200 0 0 1 5 11L6.500 9.500",
  block: "M3 4h14v12H3zM7 8l-2 2 2 2M13 8l2 2-2 2M11 7l-2 6",
};

/** An icon; it is hidden from assistive technology, so its control needs a name. */
export function icon(name) {
  return drawing(PATHS[name]);
}

/** A line drawing of 20 by 20 units. */
export function drawing(lines) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", "0 0 20 20");
  picture.setAttribute("class", "icon");
  picture.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", lines);
  picture.append(path);
  return picture;
}
