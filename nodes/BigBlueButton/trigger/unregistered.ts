import { type IHookFunctions, type IPollFunctions, NodeOperationError } from 'n8n-workflow';

import { freshestState, stateOf, triggerKey } from './state';

/** The first check is part of publishing, and can come before n8n registers the trigger. */
const REPORTED_AT = 2;

const REPORTED_AGAIN_AFTER = 24 * 60 * 60 * 1000; // milliseconds

/** How often in a row background checks of this process have found a trigger unregistered. */
interface Sights {
  count: number;
  /** milliseconds since 1970 */
  reported?: number;
}

const sights = new Map<string, Sights>();

/** Begins to count anew, since n8n is just registering the trigger, or has switched it off. */
export function forgetUnregistered(context: IHookFunctions): void {
  sights.delete(triggerKey(context));
}

/**
 * Reports that a workflow is published whose trigger is not registered. When the server is away while
 * settings of the trigger change, n8n tries for a while and then leaves it at that.
 */
export function noteUnregistered(context: IPollFunctions, now = Date.now()): void {
  const { switchedOff } = stateOf(context);
  // What n8n has given to the check can be older than the registration.
  if (switchedOff === undefined || freshestState(context).callbackBase !== undefined) return;
  const key = triggerKey(context);
  const { count, reported } = sights.get(key) ?? { count: 0 };
  const noted: Sights = { count: count + 1, reported };
  sights.set(key, noted);
  const isDue = reported === undefined || now - reported >= REPORTED_AGAIN_AFTER;
  if (noted.count < REPORTED_AT || !isDue) return;
  noted.reported = now;
  const error = new NodeOperationError(
    context.getNode(),
    'The workflow is published, but its BigBlueButton Trigger is not registered at the server, so nothing starts it.',
    {
      description:
        'Most likely the server was away when the workflow was last published. Unpublish the workflow, and publish it again.',
    },
  );
  context.logger.warn(`${error.message} ${error.description}`);
  context.__emitError(error);
}
