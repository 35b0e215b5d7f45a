'use strict';
// node --require clockAhead.js …: has a program believe that it is so many milliseconds later.

const ahead = Number(process.env.CLOCK_AHEAD_MS ?? 0);
const now = Date.now;

globalThis.Date = class extends Date {
  constructor(...given) {
    super(...(given.length === 0 ? [now() + ahead] : given));
  }

  static now() {
    return now() + ahead;
  }
};
