import {
  asOrdered,
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
}

/** The hooks that a trigger wants, as it is set. */
export function wishesOf(
  { events, meetingIDs }: TriggerSettings,
  base: string,
  listed: readonly Hook[],
  kept: readonly KeptHook[],
): Wishes {
  const eventIDs = withBeginnings(events);
  const onServer = asOrdered(listed, kept);
  return { ways: waysToListen({ eventIDs, meetingIDs }, base, onServer), base, onServer, kept };
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
  /** hooks of this trigger that are not needed any more */
  surplus: Hook[];
  /** why something is missing; nothing is surplus then */
  failure?: unknown;
}

/**
 * Makes what is missing, and destroys nothing but what stands at the very address of a new hook: so no
 * event is lost in between, and nothing where the server refuses. An event that comes by an old and a
 * new hook is passed on once, since both tell the same.
 *
 * @param mayGoOn asked before each hook
 */
export async function makeMissing(
  connection: Connection,
  { ways, ...there }: Wishes,
  mayGoOn: () => boolean = () => true,
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
    return await makeMissing(connection, { ways: others, ...there }, mayGoOn);
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
  if (meetingID !== undefined && other) {
    throw meetingHasListener(meetingID, other.callbackURL.split(/[?#]/, 1)[0]);
  }
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
