import type { IHookFunctions, IPollFunctions } from 'n8n-workflow';

import type { Hook } from '../../../protocol/hooks';
import type { Connection } from '../connection';
import { fetchHooksAbout, lookForHooksAbout } from '../hookCalls';
import { destroyHooks, makeMissing, type Outcome, type Wishes, wishesOf } from './makeHooks';
import type { Moving } from './moving';
import { readSettings } from './settings';
import { freshestState, type KeptHook, remember, stateOf, triggerKey } from './state';
import { hooksLeftByWaiting, strayHooks } from './strayHooks';

/** What a look at the hooks has shown. */
export interface Healing {
  /** hooks were missing, so events can have been missed */
  wasDeaf: boolean;
  /** those that the trigger had had, and that were made again */
  lost?: readonly KeptHook[];
  /** why not all is as it should be; what could be done has been done */
  failure?: unknown;
}

/**
 * Registers again what BigBlueButton has forgotten since the workflow was published, and removes hooks
 * of this trigger that should not be there: with another filter, twice, or at an address that n8n had
 * before and where nothing answers. So are hooks of executions that waited, where they are in the way.
 *
 * @throws BigBlueButtonFailure if the server does not tell which hooks it has
 */
export async function healHooks(
  context: IPollFunctions,
  connection: Connection,
  { isFormer }: Moving,
): Promise<Healing> {
  const { callbackBase: base, hooks: before = [] } = freshestState(context);
  if (base === undefined) return { wasDeaf: false };
  const settings = readSettings(context);
  const { meetingIDs } = settings;
  const { hooks: all, refusal } = await lookForHooksAbout(connection, meetingIDs);
  const former = all.filter(isFormer);
  const listed = all.filter((hook) => !isFormer(hook));
  const stray = [
    ...(await strayHooks(context, listed, base)),
    ...(await hooksLeftByWaiting(context, listed)),
  ];
  if (!isStillOn(context)) return { wasDeaf: false };
  const failures = await destroyHooks(connection, stray);
  const onServer = failures.length > 0 ? listed : listed.filter((hook) => !stray.includes(hook));
  const wishesWith = (there: readonly Hook[]): Wishes =>
    wishesOf(settings, { base, onServer: there, kept: before, lookAgain });
  const lookAgain = async () => {
    const there = await fetchHooksAbout(connection, meetingIDs);
    return wishesWith(there.filter((hook) => !isFormer(hook)));
  };
  const outcome = await makeUnlessOff(context, connection, wishesWith(onServer));
  const { keep, made, surplus, failure } = outcome;
  const hadOne = (url: string) => before.some(({ callbackURL }) => callbackURL === url);
  const lost = made.filter(({ callbackURL, wasThere }) => !wasThere && hadOne(callbackURL));
  const needless = failure === undefined ? [...surplus, ...former] : surplus;
  if (isStillOn(context)) failures.push(...(await destroyHooks(connection, needless)));
  const isListed = ({ hookID }: KeptHook) => all.some((hook) => hook.hookID === hookID);
  // A server that refuses to list the hooks of a meeting, though there is one, cannot be looked at.
  if (refusal !== undefined && !keep.every(isListed)) failures.push(refusal);
  return { wasDeaf: made.length > 0, lost, failure: failure ?? failures[0] };
}

/** By trigger, when what was last switched off in this process had been switched on. */
const over = new Map<string, number>();

/** Hooks that background checks are making just now, by trigger. */
const underWay = new Map<string, Promise<unknown>>();

/**
 * Has background checks make no more hooks for a trigger, those included that n8n has begun already,
 * and waits until the last one is made: so that it can be removed with the others.
 */
export async function stopHealing(context: IHookFunctions): Promise<void> {
  const key = triggerKey(context);
  const { switchedOn } = stateOf(context);
  if (switchedOn !== undefined) over.set(key, switchedOn);
  await underWay.get(key);
}

/** A background check works on what was kept when the workflow was published, and does not see the end. */
function isStillOn(context: IPollFunctions): boolean {
  const { switchedOn } = stateOf(context);
  return switchedOn === undefined || over.get(triggerKey(context)) !== switchedOn;
}

async function makeUnlessOff(
  context: IPollFunctions,
  connection: Connection,
  wishes: Wishes,
): Promise<Outcome> {
  const mayGoOn = () => isStillOn(context);
  const making = makeMissing(connection, wishes, mayGoOn).then((outcome) => {
    const { keep, made, surplus, failure } = outcome;
    const there = [...keep, ...made];
    // What could not be looked for may still be there.
    const before = failure === undefined ? [] : wishes.kept;
    const isElsewhere = (one: KeptHook) => (hook: KeptHook) => hook.callbackURL !== one.callbackURL;
    const others = before.filter((one) => [...there, ...surplus].every(isElsewhere(one)));
    remember(context, { hooks: [...there, ...others] });
    return outcome;
  });
  const key = triggerKey(context);
  underWay.set(
    key,
    making.catch(() => {}),
  );
  try {
    return await making;
  } finally {
    underWay.delete(key);
  }
}
