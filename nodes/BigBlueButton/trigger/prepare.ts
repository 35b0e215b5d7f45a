import { type IDataObject, type IHookFunctions, NodeOperationError, sleep } from 'n8n-workflow';

import { afterChanges, type Kind, KINDS } from '../../../protocol/changes';
import { findingsOf } from '../../../protocol/recordingChanges';
import { isUrl } from '../../../protocol/url';
import { connect, type Connection } from '../connection';
import { toNodeError } from '../errors';
import {
  aboutOf,
  aboutThose,
  changesIn,
  knownAbout,
  knownIn,
  knownOf,
  lookAt,
  seenOf,
  selectionOf,
  selects,
} from './look';
import { missedItems } from './missed';
import { n8nAddress } from './n8nAddress';
import { announce } from './notes';
import { destroyOutdatedHooks } from './outdatedHooks';
import { readSettings } from './settings';
import type { Registration } from './sources/source';
import { forget, keep, NOTHING_KNOWN, stateOf, type TriggerState } from './state';
import { forgetUnregistered } from './unregistered';

/** After so long, in milliseconds, a trigger that was off begins anew instead of catching up. */
const PAUSE = 10 * 60 * 1000;

/**
 * Keeps what the background check will need: the addresses, which it cannot ask n8n for, and what is on
 * the server now, so that nothing of it counts as news. What was known a moment ago is kept, unless it
 * is of another server: n8n switches a trigger off and on when its settings change.
 */
export async function prepare(context: IHookFunctions, connection: Connection): Promise<void> {
  forgetUnregistered(context);
  const before = stateOf(context);
  const { switchedOff } = before;
  const callbackBase = context.getNodeWebhookUrl('default');
  const formerBases = basesOf(before).filter((base) => base !== callbackBase);
  keep(context, {
    n8nAddress: n8nAddress(context),
    callbackBase,
    formerBases: formerBases.length > 0 ? formerBases.slice(-FORMER_BASES) : undefined,
    checkUrl: context.getNodeWebhookUrl('setup'),
    switchedOn: Date.now(),
    switchedOff: undefined,
    refusals: undefined,
  });
  const now = Date.now();
  const isPaused = switchedOff !== undefined && now - switchedOff > PAUSE;
  const settings = readSettings(context);
  const about = aboutOf(context, connection, settings);
  const state = isPaused ? {} : { known: before.known, about: before.about };
  const selection = selectionOf(settings);
  const { selection: selectionBefore = selection } = before;
  const known = knownOf(knownAbout(state, about), selection);
  const isKnown = (kind: Kind) => state.about?.[kind] === about[kind];
  const isSame = JSON.stringify(selection) === JSON.stringify(selectionBefore);
  const knownBefore = aboutThose(about, (kind) => about[kind] !== undefined && isKnown(kind));
  keep(context, { known, about: { ...state.about } });
  if (isPaused) keep(context, { runs: undefined, hearsRuns: undefined });
  if (KINDS.every(isKnown) && isSame) {
    keep(context, { selection });
    return;
  }
  try {
    const view = await lookAt(context, connection, settings, 'few');
    const fresh = changesIn(view, NOTHING_KNOWN, now).filter(
      ({ kind, after }) => !isKnown(kind) || !selects(selectionBefore, after?.meetingID),
    );
    // Of what was known before the first look at all recordings only a background check makes more.
    const isAll = known.others !== undefined || !isKnown('recordings');
    const { changes, learned } = findingsOf(fresh, known, isAll ? view.recordings : undefined);
    const inView = isSame ? known : knownIn(view, known);
    keep(context, {
      known: afterChanges(inView, changes, learned),
      about: { ...(isSame && knownBefore), ...seenOf(view, about) },
      selection,
    });
  } catch (error) {
    // The first background check looks again, and takes what it finds for known.
    keep(context, { selection, ...(!isSame && { about: {} }) });
    const { message } = toNodeError(context.getNode(), error);
    context.logger.warn(`BigBlueButton Trigger could not look at the server yet: ${message}`);
  }
}

const FORMER_BASES = 3;

/** Where BigBlueButton was told to send to so far, the last one at the end. */
function basesOf({ formerBases = [], callbackBase = '' }: TriggerState): string[] {
  const others = formerBases.filter((base) => base !== callbackBase);
  return isUrl(callbackBase) ? [...others, callbackBase] : others;
}

/** Notes that the workflow is off now. */
export function switchOff(context: IHookFunctions): void {
  forget(context);
  forgetUnregistered(context);
  const state = stateOf(context);
  if (state.callbackBase === undefined) return;
  const nowhere = { n8nAddress: undefined, callbackBase: undefined, checkUrl: undefined };
  keep(context, { switchedOff: Date.now(), formerBases: basesOf(state), ...nowhere });
  forget(context);
}

/** For sources that BigBlueButton need not be told about: the address is given when a meeting is created. */
export const callbackRegistration: Registration = {
  find: async () => await Promise.resolve(false),
  create: async (context) => {
    const connection = await connect(context).catch((error: unknown): never => {
      throw toNodeError(context.getNode(), error);
    });
    await destroyOutdatedHooks(context, connection).catch((error: unknown) => {
      const { message } = toNodeError(context.getNode(), error);
      context.logger.warn(`A BigBlueButton webhook could not be removed yet: ${message}`);
    });
    await prepare(context, connection);
    return true;
  },
  remove: async (context) => {
    switchOff(context);
    return await Promise.resolve(true);
  },
};

/** For the regular check, to which nothing is sent. */
export const checkRegistration: Registration = {
  ...callbackRegistration,
  create: async (context) => {
    const { checkEvery, events } = readSettings(context);
    if (checkEvery === 0 || events.length === 0) {
      const field = events.length === 0 ? 'Trigger On' : 'Background Check';
      throw new NodeOperationError(
        context.getNode(),
        `"${field}" ${events.length === 0 ? 'is empty' : 'is off'}. This source finds things out by the background check alone: choose what it looks for, and how often.`,
      );
    }
    await callbackRegistration.create(context);
    if (context.getMode() === 'manual') void showSample(context);
    return true;
  },
};

/** Until n8n has its test address ready, in milliseconds. */
const READY_AFTER = 2000;

/**
 * While somebody listens for a test event, nothing is sent either: so one is made of what is on the
 * server, as if it had come just now.
 */
async function showSample(context: IHookFunctions): Promise<void> {
  try {
    await sleep(READY_AFTER);
    const connection = await connect(context);
    const settings = readSettings(context);
    const view = await lookAt(context, connection, settings, 'some');
    const known = { ...NOTHING_KNOWN, others: {} };
    const all = changesIn(view, known, Date.now()).flatMap(({ events }) => events);
    const items = missedItems(all, settings).slice(0, 1);
    const nothing: IDataObject = {
      message: 'There is nothing on the server now that this trigger would start on.',
    };
    await announce(context, connection.server.secret, items.length > 0 ? items : [nothing]);
  } catch (error) {
    const { message } = toNodeError(context.getNode(), error);
    context.logger.warn(`BigBlueButton Trigger has no test event: ${message}`);
  }
}
