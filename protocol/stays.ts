/** When somebody came and went, in milliseconds since 1970. */
export interface Times {
  joins: readonly number[];
  leaves: readonly number[];
}

/** Some time without a break, in milliseconds since 1970. */
export interface Stay {
  from: number;
  to: number;
}

/**
 * Makes stays of the times at which somebody came and went. Who never left was there until the end.
 *
 * @param finish the end of the meeting
 * @param most in how many windows at once somebody can be there; of one window, a second join
 *   without a leave before it is the same stay
 */
export function staysOf({ joins, leaves }: Times, finish: number | undefined, most: number) {
  const moments = [
    ...joins.map((time) => ({ time, step: 1 })),
    ...leaves.map((time) => ({ time, step: -1 })),
  ].sort((a, b) => a.time - b.time || b.step - a.step);
  const stays: Stay[] = [];
  let windows = 0;
  let from = 0;
  for (const { time, step } of moments) {
    const before = windows;
    windows = Math.min(most, Math.max(0, windows + step));
    if (before === 0 && windows > 0) from = time;
    if (before > 0 && windows === 0) stays.push({ from, to: time });
  }
  if (windows > 0) stays.push({ from, to: Math.max(from, finish ?? from) });
  return stays;
}

/** How long somebody was there, in whole seconds: what overlaps counts once. */
export function secondsOf(stays: readonly Stay[]): number {
  let until = -Infinity;
  let total = 0;
  for (const { from, to } of [...stays].sort((a, b) => a.from - b.from)) {
    total += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return Math.round(total / 1000);
}
