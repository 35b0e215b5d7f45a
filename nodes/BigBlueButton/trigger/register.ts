import { type IHookFunctions, NodeOperationError, sleep } from 'n8n-workflow';

import { checkCallbackUrl, type Hook, isRefused, planHooks } from '../../../protocol/hooks';
import { isUrl } from '../../../protocol/url';
import { connect, type Connection } from '../connection';
import { toNodeError } from '../errors';
import { fetchHooksAbout } from '../hookCalls';
import { stopHealing } from './healHooks';
import { destroyHooks, makeMissing, type Wishes, wishesOf } from './makeHooks';
import { prepare, switchOff } from './prepare';
import { readSettings } from './settings';
import { freshestState, keepHooks, type KeptHook, keptHooks, stateOf } from './state';
import { hooksLeftByWaiting } from './strayHooks';

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
    const { ways, base, onServer } = await wishes(context, connection);
    const plan = planHooks(onServer, ways[0], base);
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
    const { keep, made, surplus, failure } = await makeMissing(
      connection,
      await wishes(context, connection),
    );
    if (failure !== undefined) {
      await takeBack(context, connection, [...made, ...surplus]);
      throw toNodeError(context.getNode(), failure);
    }
    keepHooks(context, [...keep, ...made]);
    await destroyAll(context, connection, surplus);
    await prepare(context, connection);
    return true;
  } catch (error) {
    throw publishingError(context, error);
  }
}

const RETRY_AFTER = 1000; // milliseconds

/**
 * Destroys the hooks this trigger has registered. They stay stored until that is done, for n8n tries
 * again, and the workflow may be published again, with another source.
 *
 * @throws NodeApiError when the server could not be asked, the first time
 */
export async function removeHooks(context: IHookFunctions): Promise<boolean> {
  await stopHealing(context);
  const kept = ownHooks(context);
  const isFirstTry = stateOf(context).callbackBase !== undefined;
  switchOff(context);
  keepHooks(context, kept);
  // n8n also comes here after every registration that failed.
  if (kept.length === 0) return true;
  try {
    const connection = await connect(context);
    await destroyAll(context, connection, kept).catch(async () => {
      // Once more: a server that is restarted may be back.
      await sleep(RETRY_AFTER);
      await destroyAll(context, connection, kept);
    });
    keepHooks(context, []);
    return true;
  } catch (error) {
    const nodeError = toNodeError(context.getNode(), error);
    context.logger.warn(`A BigBlueButton webhook could not be removed: ${nodeError.message}`);
    // Where n8n takes back a registration that failed, an error has it take the trigger for registered.
    if (!isFirstTry) return true;
    throw nodeError;
  }
}

/** Those that n8n has saved, and those that a background check has made since. */
function ownHooks(context: IHookFunctions): KeptHook[] {
  const all = [...keptHooks(context), ...(freshestState(context).hooks ?? [])];
  return [...new Map(all.map((hook) => [hook.hookID, hook])).values()];
}

/** Of an error while publishing, n8n shows the message only, so it has to say what to do as well. */
function publishingError(context: IHookFunctions, error: unknown): ReturnType<typeof toNodeError> {
  const nodeError = toNodeError(context.getNode(), error);
  if (nodeError.description) nodeError.message = `${nodeError.message} ${nodeError.description}`;
  return nodeError;
}

/** @throws NodeOperationError or BigBlueButtonFailure about what cannot be right, before anything is asked */
async function wishes(context: IHookFunctions, connection: Connection): Promise<Wishes> {
  const base = callbackBase(context);
  const settings = readSettings(context);
  const { events, meetingIDs, allowUnencryptedCallback } = settings;
  if (events.length === 0 || meetingIDs?.length === 0) {
    const field = events.length === 0 ? 'Trigger On' : 'Meeting IDs';
    throw new NodeOperationError(context.getNode(), `"${field}" is empty`, {
      description: `Fill in "${field}". If it is an expression, it may have turned out empty: nothing but the workflow's own settings is known when a trigger is switched on.`,
    });
  }
  checkCallbackUrl(base, connection.server.apiRoot, allowUnencryptedCallback);
  const listed = await listHooks(context, connection);
  const onServer = await withoutLeftBehind(context, connection, listed);
  const lookAgain = () => wishes(context, connection);
  return wishesOf(settings, { base, onServer, kept: ownHooks(context), lookAgain });
}

async function withoutLeftBehind(
  context: IHookFunctions,
  connection: Connection,
  listed: readonly Hook[],
): Promise<Hook[]> {
  const left = await hooksLeftByWaiting(context, listed);
  await destroyAll(context, connection, left);
  return listed.filter((hook) => !left.includes(hook));
}

function callbackBase(context: IHookFunctions): string {
  const url = context.getNodeWebhookUrl('default');
  if (url !== undefined && isUrl(url)) return url;
  throw new NodeOperationError(context.getNode(), 'n8n has no address for this trigger', {
    description:
      'Check N8N_WEBHOOK_URL (in older versions of n8n: WEBHOOK_URL). It looks like https://n8n.example.com/.',
  });
}

async function listHooks(context: IHookFunctions, connection: Connection): Promise<Hook[]> {
  try {
    return await fetchHooksAbout(connection, readSettings(context).meetingIDs);
  } catch (error) {
    if (!isRefused(error)) throw toNodeError(context.getNode(), error);
    // A host that knows only hooks of meetings may refuse to list them all; creating still works.
    context.logger.warn('The BigBlueButton server refused to list its webhooks.');
    return [];
  }
}

async function takeBack(
  context: IHookFunctions,
  connection: Connection,
  made: readonly KeptHook[],
): Promise<void> {
  const [failure] = await destroyHooks(connection, made);
  if (failure === undefined) return;
  // What is to be reported is why they had to be taken back.
  const { message } = toNodeError(context.getNode(), failure);
  context.logger.warn(`A BigBlueButton webhook is left behind on the server: ${message}`);
}

async function destroyAll(
  context: IHookFunctions,
  connection: Connection,
  hooks: ReadonlyArray<Pick<KeptHook, 'hookID'>>,
): Promise<void> {
  const [failure] = await destroyHooks(connection, hooks);
  if (failure !== undefined) throw toNodeError(context.getNode(), failure);
}
