// The heights of the rows of a long list: measured where they have been drawn, guessed elsewhere.

const SAME = 0.01; // pixels

export class Heights {
  #items = [];
  #known = new Map();
  #places = new Map();
  #tops = null;

  /**
   * @param {(item: object) => string} key
   * @param {(item: object) => number} estimate in pixels
   */
  constructor(key, estimate) {
    this.key = key;
    this.estimate = estimate;
  }

  /** Take other items; what was measured of those that stay is kept. */
  use(items) {
    this.#items = items;
    this.#places = new Map(items.map((item, index) => [this.key(item), index]));
    for (const key of this.#known.keys()) if (!this.#places.has(key)) this.#known.delete(key);
    this.#tops = null;
  }

  /** Forget what was measured. */
  clear() {
    this.#known.clear();
    this.#tops = null;
  }

  /** Note the height of a row that is drawn; returns whether it is another one than thought. */
  measured(key, node) {
    const { height } = node.getBoundingClientRect();
    const index = this.#places.get(key);
    if (!height || index === undefined) return false;
    const thought = this.#known.get(key) ?? this.estimate(this.#items[index]);
    this.#known.set(key, height);
    if (Math.abs(thought - height) <= SAME) return false;
    this.#tops = null;
    return true;
  }

  /** Return where each item begins, in pixels from the first, and at last where all end. */
  tops() {
    if (this.#tops) return this.#tops;
    const tops = new Float64Array(this.#items.length + 1);
    this.#items.forEach((item, index) => {
      tops[index + 1] = tops[index] + (this.#known.get(this.key(item)) ?? this.estimate(item));
    });
    this.#tops = tops;
    return tops;
  }

  /** Return the index of the item at an offset. */
  at(offset) {
    const tops = this.tops();
    let low = 0;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (tops[middle + 1] <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
