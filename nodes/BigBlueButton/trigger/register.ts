import { type IHookFunctions, type IPollFunctions, NodeOperationError, sleep } from 'n8n-workflow';

import {
  callbackUrlFor,
  checkCallbackUrl,
  deliversTo,
  explainRefusedHook,
  type Hook,
  type HookPlan,
  isOfMeeting,
  isRefused,
  meetingHasListener,
  meetingOfCallback,
  planHooks,
  type WantedHook,
} from '../../../protocol/hooks';
import { isUrl } from '../../../protocol/url';
import { connect, type Connection } from '../connection';
import { toNodeError } from '../errors';
import { createJustThisHook, destroyHook, fetchHooks } from '../hookCalls';
import { prepare, switchOff } from './prepare';
import { readSettings, type TriggerSettings } from './settings';
import { keepHooks, type KeptHook, keptHooks, remember, stateOf } from './state';
import { strayHooks } from './strayHooks';

/**
 * Whether all wanted hooks are on the server. If so, they are adopted, and hooks of this trigger that
 * are too many are destroyed. Hooks are found by their callback URL, because after a test run, an
 * import or a crash nothing is stored about them.
 *
 * @throws NodeApiError or NodeOperationError with advice in its message
 */
export async function findHooks(context: IHookFunctions): Promise<boolean> {
  try {
    const connection = await connect(context);
    const plan = await plannedHooks(context, connection);
    if (plan.create.length > 0) return false;
    await destroyAll(context, connection, plan.destroy);
    keepHooks(context, plan.keep);
    await prepare(context, connection);
    return true;
  } catch (error) {
    throw publishingError(context, error);
  }
}

/**
 * Brings the server's hooks in line with what is wanted: one hook for all meetings, or one for each
 * meeting. Those with another filter are replaced, since creating them again would leave them as they
 * are. If one cannot be created, those just made are taken back.
 *
 * @throws NodeApiError or NodeOperationError with advice in its message
 */
export async function registerHooks(context: IHookFunctions): Promise<boolean> {
  try {
    const connection = await connect(context);
    const plan = await plannedHooks(context, connection);
    await destroyAll(context, connection, plan.destroy);
    const made = await createAll(context, connection, plan.create);
    keepHooks(context, [...plan.keep, ...made]);
    await prepare(context, connection);
    return true;
  } catch (error) {
    throw publishingError(context, error);
  }
}

const RETRY_AFTER = 1000; // milliseconds

/**
 * Destroys the hooks this trigger has registered. Nothing is left stored in any case: what could not
 * be destroyed is destroyed by BigBlueButton itself once its deliveries failed for five minutes.
 *
 * @throws NodeApiError when the server could not be asked
 */
export async function removeHooks(context: IHookFunctions): Promise<boolean> {
  const kept = keptHooks(context);
  keepHooks(context, []);
  switchOff(context);
  // n8n also comes here after every registration that failed.
  if (kept.length === 0) return true;
  try {
    const connection = await connect(context);
    await destroyAll(context, connection, kept).catch(async () => {
      // Once more: n8n itself tries again, but nothing is stored then.
      await sleep(RETRY_AFTER);
      await destroyAll(context, connection, kept);
    });
    return true;
  } catch (error) {
    const nodeError = toNodeError(context.getNode(), error);
    context.logger.warn(`A BigBlueButton webhook could not be removed: ${nodeError.message}`);
    throw nodeError;
  }
}

/** Of an error while publishing, n8n shows the message only, so it has to say what to do as well. */
function publishingError(context: IHookFunctions, error: unknown): ReturnType<typeof toNodeError> {
  const nodeError = toNodeError(context.getNode(), error);
  if (nodeError.description) nodeError.message = `${nodeError.message} ${nodeError.description}`;
  return nodeError;
}

/**
 * Registers again what BigBlueButton has forgotten since the workflow was published, and removes hooks
 * of this trigger that should not be there: with another filter, twice, or at an address that n8n had
 * before and where nothing answers.
 *
 * @returns whether events can have been missed
 * @throws BigBlueButtonFailure or NodeApiError
 */
export async function healHooks(context: IPollFunctions, connection: Connection): Promise<boolean> {
  const { callbackBase: base } = stateOf(context);
  if (base === undefined) return false;
  const onServer = await fetchHooks(connection);
  const wanted = wishes(readSettings(context), base, onServer);
  const plan = planHooks(onServer, wanted, base);
  const stray = await strayHooks(context, onServer, base);
  await destroyAll(context, connection, [...plan.destroy, ...stray]);
  const made = await createAll(context, connection, plan.create);
  remember(context, { hooks: [...plan.keep, ...made] });
  return made.length > 0;
}

function wantedHooks(
  context: IHookFunctions,
  { server }: Connection,
  onServer: readonly Hook[],
): WantedHook[] {
  const base = callbackBase(context);
  const settings = readSettings(context);
  const { events, meetingIDs, allowUnencryptedCallback } = settings;
  if (events.length === 0 || meetingIDs?.length === 0) {
    const field = events.length === 0 ? 'Trigger On' : 'Meeting IDs';
    throw new NodeOperationError(context.getNode(), `"${field}" is empty`, {
      description: `Fill in "${field}". If it is an expression, it may have turned out empty: nothing but the workflow's own settings is known when a trigger is switched on.`,
    });
  }
  checkCallbackUrl(base, server.apiRoot, allowUnencryptedCallback);
  return wishes(settings, base, onServer);
}

/**
 * One hook for all meetings, or one for each. bbb-webhooks 3 serve one hook of a meeting only, so where
 * somebody else has one, ours is of all meetings, and the others' events are dropped on arrival.
 */
function wishes(
  { events, meetingIDs }: TriggerSettings,
  base: string,
  onServer: readonly Hook[],
): WantedHook[] {
  const eventIDs = withBeginnings(events);
  const others = onServer.filter((hook) => !deliversTo(hook, base));
  return (meetingIDs ?? [undefined]).map((meetingID) => {
    const callbackURL = callbackUrlFor(base, meetingID);
    const isTaken = meetingID !== undefined && others.some((hook) => isOfMeeting(hook, meetingID));
    return { callbackURL, meetingID: isTaken ? undefined : meetingID, eventIDs };
  });
}

/** Who wants to hear of the end of meetings has to know which there are, to find out what was missed. */
function withBeginnings(events: readonly string[]): string[] {
  return events.includes('meeting-ended') && !events.includes('meeting-created')
    ? [...events, 'meeting-created']
    : [...events];
}

function callbackBase(context: IHookFunctions): string {
  const url = context.getNodeWebhookUrl('default');
  if (url !== undefined && isUrl(url)) return url;
  throw new NodeOperationError(context.getNode(), 'n8n has no address for this trigger', {
    description:
      'Check WEBHOOK_URL in the settings of n8n. It looks like https://n8n.example.com/.',
  });
}

async function plannedHooks(context: IHookFunctions, connection: Connection): Promise<HookPlan> {
  // What cannot be right is said before anything is asked.
  wantedHooks(context, connection, []);
  const onServer = await listHooks(context, connection);
  return planHooks(onServer, wantedHooks(context, connection, onServer), callbackBase(context));
}

async function listHooks(context: IHookFunctions, connection: Connection): Promise<Hook[]> {
  try {
    return await fetchHooks(connection);
  } catch (error) {
    if (!isRefused(error)) throw toNodeError(context.getNode(), error);
    // A host that knows only hooks of meetings may refuse to list them all; creating still works.
    context.logger.warn('The BigBlueButton server refused to list its webhooks.');
    return [];
  }
}

async function createAll(
  context: IHookFunctions | IPollFunctions,
  connection: Connection,
  wanted: readonly WantedHook[],
): Promise<KeptHook[]> {
  const made: KeptHook[] = [];
  try {
    for (const hook of wanted) {
      const { hookID } = await createJustThisHook(connection, hook);
      made.push({ hookID, callbackURL: hook.callbackURL, meetingID: hook.meetingID });
    }
    return made;
  } catch (error) {
    await takeBack(context, connection, made);
    const failure = isRefused(error) ? await explained(connection, error, wanted) : error;
    throw toNodeError(context.getNode(), failure);
  }
}

/** A hook of all meetings for a single one was the way out where somebody else has that meeting's. */
async function explained(
  connection: Connection,
  error: unknown,
  wanted: readonly WantedHook[],
): Promise<unknown> {
  const sharing = wanted.find(
    (hook) => hook.meetingID === undefined && meetingOfCallback(hook.callbackURL) !== undefined,
  );
  const meetingID = sharing && meetingOfCallback(sharing.callbackURL);
  if (meetingID === undefined) return explainRefusedHook(error, wanted);
  const hooks = await fetchHooks(connection).catch(() => []);
  const listener = hooks.find((hook) => isOfMeeting(hook, meetingID))?.callbackURL ?? 'unknown';
  return meetingHasListener(meetingID, listener.split('?', 1)[0]);
}

async function takeBack(
  context: IHookFunctions | IPollFunctions,
  connection: Connection,
  made: readonly KeptHook[],
): Promise<void> {
  try {
    await destroyAll(context, connection, made);
  } catch (error) {
    // What is to be reported is why they had to be taken back.
    const { message } = toNodeError(context.getNode(), error);
    context.logger.warn(`A BigBlueButton webhook is left behind on the server: ${message}`);
  }
}

/** Tries all of them before it reports the first that did not go. */
async function destroyAll(
  context: IHookFunctions | IPollFunctions,
  connection: Connection,
  hooks: readonly KeptHook[],
): Promise<void> {
  const failures: unknown[] = [];
  for (const { hookID } of hooks) {
    await destroyHook(connection, hookID).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw toNodeError(context.getNode(), failures[0]);
}
