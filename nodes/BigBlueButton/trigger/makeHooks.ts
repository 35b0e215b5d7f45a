import type { BigBlueButtonFailure } from '../../../protocol/failure';
import {
  asOrdered,
  earlierListener,
  explainRefusedHook,
  type Hook,
  isOrderedAs,
  isRefused,
  meetingHasListener,
  otherListener,
  planHooks,
  wantedEvents,
  waysToListen,
  type WantedHook,
} from '../../../protocol/hooks';
import type { Connection } from '../connection';
import { createJustThisHook, destroyHook } from '../hookCalls';
import type { TriggerSettings } from './settings';
import type { KeptHook } from './state';

/** What a trigger wants of a server, and what is there. */
export interface Wishes {
  /** the hooks that would do, in the best way, and in the one left where that is refused */
  ways: WantedHook[][];
  /** the trigger's address, without the meeting */
  base: string;
  /** those that the trigger has made are as it ordered them */
  onServer: readonly Hook[];
  /** the hooks that the trigger has made, as far as it knows; some may be gone */
  kept: readonly KeptHook[];
  /** the same, with what is there by then */
  lookAgain: () => Promise<Wishes>;
}

/** The hooks that a trigger wants, as it is set. */
export function wishesOf(
  { events, meetingIDs }: TriggerSettings,
  { onServer: listed, ...there }: Omit<Wishes, 'ways'>,
): Wishes {
  const eventIDs = withBeginnings(events);
  const onServer = asOrdered(listed, there.kept);
  const ways = waysToListen({ eventIDs, meetingIDs }, there.base, onServer);
  return { ways, onServer, ...there };
}

/** Who wants to hear of the end of meetings has to know which there are, to find out what was missed. */
function withBeginnings(events: readonly string[]): string[] {
  return events.includes('meeting-ended') && !events.includes('meeting-created')
    ? [...events, 'meeting-created']
    : [...events];
}

/** A hook that was made. */
interface MadeHook extends KeptHook {
  /** there was one at its address, with another filter, or one that the server does not list */
  wasThere: boolean;
}

/** What became of wishes. */
export interface Outcome {
  keep: KeptHook[];
  made: MadeHook[];
  /** hooks of this trigger that are not needed any more, or that are not served */
  surplus: KeptHook[];
  /** why something is missing; what is not needed any more is kept then */
  failure?: unknown;
}

/**
 * Makes what is missing, and destroys nothing but what stands at the very address of a new hook: so no
 * event is lost in between, and nothing where the server refuses. An event that comes by an old and a
 * new hook is passed on once, since both tell the same.
 *
 * Two who saw nobody else before may both have made a hook of a meeting. Who was not the first goes
 * the other way, where there is one.
 *
 * @param mayGoOn asked before each hook
 */
export async function makeMissing(
  connection: Connection,
  wishes: Wishes,
  mayGoOn: () => boolean = () => true,
): Promise<Outcome> {
  const outcome = await makeAsWished(connection, wishes, mayGoOn);
  const isOfMeeting = ({ meetingID }: KeptHook) => meetingID !== undefined;
  // What cannot be seen now, the next background check sees.
  const now = outcome.made.some(isOfMeeting)
    ? await wishes.lookAgain().catch(() => wishes)
    : wishes;
  const served = onlyServed(outcome, now);
  const hasOtherWay = wishes.ways.length === 1 && now.ways.length > 1;
  if (served === outcome || !hasOtherWay) return served;
  const other = await makeMissing(connection, withThese(now, outcome.made), mayGoOn);
  const [isMade, isSurplus] = [isIn(outcome.made), isIn(other.surplus)];
  const stillMade = outcome.made.filter((hook) => !isSurplus(hook));
  return {
    ...other,
    keep: other.keep.filter((hook) => !isMade(hook)),
    made: [...stillMade, ...other.made],
  };
}

/** Leaves out hooks of meetings that are not served. */
function onlyServed(outcome: Outcome, { onServer, base }: Wishes): Outcome {
  const { keep, made } = outcome;
  const deaf: KeptHook[] = [];
  let { failure } = outcome;
  for (const hook of [...keep, ...made]) {
    const first = earlierListener(onServer, hook, base);
    if (!first) continue;
    deaf.push(hook);
    failure ??= takenBy(first, hook.meetingID);
  }
  if (deaf.length === 0) return outcome;
  const isServed = (hook: KeptHook) => !deaf.includes(hook);
  return { keep: keep.filter(isServed), made: made.filter(isServed), surplus: deaf, failure };
}

/** With what was made meanwhile, which not every server lists. */
function withThese(wishes: Wishes, made: readonly KeptHook[]): Wishes {
  const isListed = isIn(wishes.onServer);
  const unlisted = made.filter((hook) => !isListed(hook));
  const kept = [...wishes.kept, ...made];
  const onServer = [
    ...asOrdered(wishes.onServer, kept),
    ...unlisted.map((one) => ({ eventIDs: [], permanentHook: false, rawData: false, ...one })),
  ];
  return { ...wishes, onServer, kept };
}

function isIn(hooks: readonly KeptHook[]): (hook: KeptHook) => boolean {
  const ids = new Set(hooks.map(({ hookID }) => hookID));
  return ({ hookID }) => ids.has(hookID);
}

function takenBy({ callbackURL }: Hook, meetingID = ''): BigBlueButtonFailure {
  return meetingHasListener(meetingID, callbackURL.split(/[?#]/, 1)[0]);
}

async function makeAsWished(
  connection: Connection,
  { ways, ...there }: Wishes,
  mayGoOn: () => boolean,
): Promise<Outcome> {
  const [best, ...others] = ways;
  const plan = planHooks(there.onServer, best, there.base);
  const { create, destroy } = plan;
  const keep: KeptHook[] = [...plan.keep];
  const made: MadeHook[] = [];
  const failures: unknown[] = [];
  for (const hook of create) {
    if (!mayGoOn()) break;
    try {
      const one = await make(connection, hook, there);
      if (isAsKept(one, there.kept)) keep.push(one);
      else made.push(one);
    } catch (error) {
      failures.push(error);
      // A meeting that another has says nothing about the next one; a server that is away does.
      if (!isRefused(error)) break;
    }
  }
  if (others.length > 0 && failures.some(isRefused)) {
    return await makeAsWished(connection, { ways: others, ...there }, mayGoOn);
  }
  const isReplaced = (hook: Hook) => create.some((one) => one.callbackURL === hook.callbackURL);
  const isComplete = keep.length + made.length === best.length;
  const surplus = isComplete ? destroy.filter((hook) => !isReplaced(hook)) : [];
  return { keep, made, surplus, failure: explainRefusedHook(failures[0], best) };
}

async function make(
  connection: Connection,
  hook: WantedHook,
  { base, onServer, kept }: Omit<Wishes, 'ways'>,
): Promise<MadeHook> {
  const { callbackURL, meetingID } = hook;
  // Of two hooks of a meeting one is not served.
  const other = meetingID === undefined ? undefined : otherListener(onServer, meetingID, base);
  if (other) throw takenBy(other, meetingID);
  const isRight = (id: string) => kept.some((one) => one.hookID === id && isOrderedAs(one, hook));
  const { hookID, wasThere } = await createJustThisHook(connection, hook, isRight);
  return { hookID, callbackURL, meetingID, eventIDs: wantedEvents(hook), wasThere };
}

/** It was there, though the server did not list it. */
function isAsKept({ hookID, wasThere }: MadeHook, kept: readonly KeptHook[]): boolean {
  return wasThere && kept.some((one) => one.hookID === hookID);
}

/** Tries all of them. @returns why some are still there */
export async function destroyHooks(
  connection: Connection,
  hooks: ReadonlyArray<Pick<KeptHook, 'hookID'>>,
): Promise<unknown[]> {
  const failures: unknown[] = [];
  for (const { hookID } of hooks) {
    await destroyHook(connection, hookID).catch((error: unknown) => failures.push(error));
  }
  return failures;
}
