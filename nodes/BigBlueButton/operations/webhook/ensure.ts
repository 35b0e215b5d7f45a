import { BigBlueButtonFailure } from '../../../../protocol/failure';
import { type Hook, isRefused, planHooks, type WantedHook } from '../../../../protocol/hooks';
import type { Connection } from '../../connection';
import { hookFields } from '../../fields/hook';
import { createJustThisHook, destroyHook, fetchHooks } from '../../hookCalls';
import type { Operation } from '../operation';
import { hookItem, wantedItem } from './hookItem';
import { explained, wantedHook } from './wantedHook';

export const ensure: Operation = {
  name: 'Ensure',
  action: 'Ensure webhook',
  description:
    'Make sure that there is this webhook: keeps it, creates it, or replaces one with the same address that is for another meeting or other events',
  changes: true,
  fields: hookFields,
  local: ['webhooksNotice'],
  async run(call) {
    const { connection } = call;
    const wanted = wantedHook(call);
    const there = await hooksAt(connection, wanted.callbackURL);
    const { keep, destroy } = planHooks(there, [wanted], wanted.callbackURL);
    for (const { hookID } of destroy) await destroyHook(connection, hookID);
    if (keep.length > 0) {
      // As it is: one of the server's configuration may deliver more, and cannot be changed.
      return { ...hookItem(keep[0]), outcome: 'kept' };
    }
    const made = await explained(wanted, createJustThisHook(connection, wanted));
    if (made.existed) throw inTheWay(wanted);
    const outcome = destroy.length > 0 ? 'replaced' : 'created';
    return { ...wantedItem(made.hookID, wanted), outcome };
  },
};

async function hooksAt(connection: Connection, callbackURL: string): Promise<Hook[]> {
  const hooks = await fetchHooks(connection).catch((error: unknown): Hook[] => {
    // A host that knows only hooks of meetings may refuse to list them all; creating still works.
    if (isRefused(error)) return [];
    throw error;
  });
  return hooks.filter((hook) => hook.callbackURL === callbackURL);
}

function inTheWay({ callbackURL }: WantedHook): BigBlueButtonFailure {
  return new BigBlueButtonFailure({
    kind: 'refused',
    message: `A webhook with another filter, which cannot be removed, has the address ${callbackURL}.`,
    advice:
      "It is set up in the server's configuration (permanentURLs of bbb-webhooks). Use another callback URL, or ask the operator of the server.",
  });
}
