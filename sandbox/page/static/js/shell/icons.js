// The few line icons of the shell, drawn as inline SVG; hidden from screen readers because their buttons have names.

const SVG = "http://www.w3.org/2000/svg";

// Paths on a 20 by 20 grid, stroked with the text's colour.
const PATHS = {
  menu: "M3 5h14M3 10h14M3 15h14",
  close: "M5 5l10 10M15 5L5 15",
  search: "M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12zM13.5 13.500L17 17",
  hash: "M8 3L6.5 17M13.5 3L12 17M3.5 7.500h13.500M3 12.500h13.5",
  lock: "M5.5 9h9A1.5 1.5 0 0 1 16 10.500v5A1.5 1.5 0 0 1 14.5 17h-9A1.5 1.5 0 0 1 4 15.500v-5A1.5 1.5 0 0 1 5.5 9zM6.5 9V6.500a3.5 3.5 0 0 1 7 0V9",
  plus: "M10 4v12M4 10h12",
  chevron: "M6 8l4 4 4-4",
  reply: "M17 9.500c0 3.6-3.1 6-7 6-.9 0-1.8-.1-2.6-.4L3.5 16.500l1.1-3C3.6 12.4 3 11 3 9.500c0-3.6 3.1-6 7-6s7 2.4 7 6z",
  smile: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM7.3 8.300v.4M12.7 8.300v.4M6.8 11.700c.7 1.3 1.9 2 3.2 2s2.5-.7 3.2-2",
  more: "M10 5v.01M10 10v.01M10 15v.01",
  link: "M8.5 11.500a3 3 0 0 0 4.3 0l2.7-2.700a3 3 0 0 0-4.3-4.300L10 5.700M11.5 8.500a3 3 0 0 0-4.3 0l-2.7 2.700a3 3 0 0 0 4.3 4.300L10 14.3",
  bolt: "M11 2.500L4.5 11.500h5L9 17.500l6.5-9h-5z",
  send: "M3.5 10L3 4l14 6-14 6 .5-6zM3.5 10H10",
  people: "M7.5 9.500a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 16.500c0-2.8 2.2-4.5 5-4.500s5 1.7 5 4.500M13 3.900a3 3 0 0 1 0 5.200M14.5 12.300c1.9.6 3 2.1 3 4.2",
  sun: "M10 13.500a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM10 2v1.500M10 16.500V18M2 10h1.500M16.5 10H18M4.3 4.300l1.1 1.100M14.6 14.600l1.1 1.100M4.3 15.700l1.1-1.100M14.6 5.400l1.1-1.1",
  moon: "M16.5 12A7 7 0 0 1 8 3.500a7 7 0 1 0 8.5 8.500z",
  down: "M10 4v12M5 11l5 5 5-5",
  up: "M10 16V4M5 9l5-5 5 5",
  eye: "M2 10s2.9-5 8-5 8 5 8 5-2.9 5-8 5-8-5-8-5zM10 12.200a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.400z",
  clip: "M15.5 9.500l-5.3 5.300a3.3 3.3 0 0 1-4.7-4.700l5.7-5.700a2.2 2.2 0 0 1 3.1 3.100l-5.7 5.700a1.1 1.1 0 0 1-1.5-1.500l5-5",
  at: "M10 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM13 7v4c0 1.3.8 2.2 2 2.200s2-1 2-3.200a7 7 0 1 0-2.7 5.5",
  keys: "M3.5 5h13A1.5 1.5 0 0 1 18 6.500v7a1.5 1.5 0 0 1-1.5 1.500h-13A1.5 1.5 0 0 1 2 13.500v-7A1.5 1.5 0 0 1 3.5 5zM5.5 8.500v.01M8.5 8.500v.01M11.5 8.500v.01M14.5 8.500v.01M7 12h6",
  home: "M3.5 9L10 3.5 16.5 9v6.500a1 1 0 0 1-1 1H12v-4.500H8v4.500H4.500a1 1 0 0 1-1-1z",
  check: "M4 10.500l4 4 8-9",
  doc: "M6 2.500h5.500L15 6v10.500a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-13a1 1 0 0 1 1-1zM11.5 2.500V6H15",
};

/** Return an icon by name. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "glyph");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
