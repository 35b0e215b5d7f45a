import { type AnswerTree, type AnswerValue, list, textOf, trees } from './answerTree';
import type { Answer } from './response';

/** Something of an answer whose form is not known in advance, with numbers and booleans. */
export type Typed = string | number | boolean | Typed[] | { [name: string]: Typed };

/** One meeting of an answer: its IDs, and whatever the server says about it. */
export type MeetingReport = { [name: string]: Typed };

/**
 * Reads the meetings in the answers of `getAttendance` and of the list of past meetings. Both are
 * extensions of some servers, whose answers are documented in outlines only: everything is passed
 * on.
 */
export function readMeetingReports({ tree }: Answer): MeetingReport[] {
  const found = [
    trees(tree, 'meetings', 'meeting'),
    trees(tree, 'meetings'),
    // A bare list without an envelope.
    trees(tree, 'items'),
  ].find((meetings) => meetings.length > 0);
  return (found ?? []).map((meeting) => typedTree(meeting));
}

/** Reads the addresses in the answer for the MP4 file of a recording: usually one. */
export function readAddresses({ tree }: Answer): string[] {
  return [...list(tree, 'url'), ...list(tree, 'urls', 'url')].map(textOf).filter(Boolean);
}

function typedTree(tree: AnswerTree): { [name: string]: Typed } {
  return Object.fromEntries(
    Object.entries(tree).map(([name, value]) => [name, typed(name, value)]),
  );
}

/** What is called an ID, a name or a text stays text, even if it looks like a number. */
const TEXTS =
  /ID$|Id$|^id$|name|label|title|text|question|answer|message|token|phone|dialNumber|voiceBridge/i;

function typed(name: string, value: AnswerValue): Typed {
  if (Array.isArray(value)) return value.map((each) => typed(name, each));
  if (typeof value === 'object') return typedTree(value);
  if (TEXTS.test(name)) return value;
  if (value === 'true' || value === 'false') return value === 'true';
  // Only what reads back as it was written: no leading zeros, no exponents, nothing rounded.
  return value !== '' && String(Number(value)) === value && Number.isFinite(Number(value))
    ? Number(value)
    : value;
}
