import type { IDataObject } from 'n8n-workflow';

import { type Hook, isOfMeeting } from '../../../../protocol/hooks';
import { existingMeetingID } from '../../fields/meeting';
import { address } from '../../fields/setting';
import { destroyHook, fetchHooksToShow } from '../../hookCalls';
import type { Operation } from '../operation';
import type { OperationCall } from '../operationCall';
import { shownAddress } from './hookItem';
import { addressesOf, findOut, isUnder } from './orphans';

export const deleteOrphans: Operation = {
  name: 'Delete Orphans',
  action: 'Delete orphaned webhooks',
  description:
    'Remove webhooks that lead to this n8n, where nothing listens to them any more. Each of their addresses is asked with an empty request; an n8n Webhook node that listens there is started by it.',
  changes: true,
  fields: [
    {
      displayName: 'Dry Run',
      name: 'dryRun',
      type: 'boolean',
      default: true,
      description: 'Whether to only say what would be deleted',
    },
    address(
      'n8nAddress',
      'Address of This n8n',
      'Webhooks whose addresses begin with this one are looked at, others never. Leave it empty for the addresses that n8n has by its settings (N8N_WEBHOOK_URL or WEBHOOK_URL, and N8N_EDITOR_BASE_URL); fill it in for an address that n8n had before.',
      'https://n8n.example.com/',
    ),
    {
      ...existingMeetingID,
      required: false,
      description:
        'Only webhooks of this meeting. Leave it empty for all; servers that have webhooks for single meetings only (bbbserver.de) list none without it.',
    },
  ],
  local: ['dryRun', 'n8nAddress', 'meetingID'],
  async run(call) {
    const dryRun = call.text('dryRun') !== 'false';
    const typed = call.text('n8nAddress');
    const n8n = addressesOf(call.context, call.itemIndex, typed);
    const items: IDataObject[] = [];
    for (const hook of await hooksBelow(call, n8n)) {
      const finding = await findOut(call.context, hook.callbackURL);
      const deletable = finding.state === 'dead' && !hook.permanentHook;
      const deleted =
        deletable && !dryRun ? await destroyHook(call.connection, hook.hookID) : false;
      items.push({ ...about(hook), ...finding, orphan: deletable, deleted });
    }
    return items;
  },
};

async function hooksBelow(call: OperationCall, n8n: readonly string[]): Promise<Hook[]> {
  const meetingID = call.text('meetingID') || undefined;
  const hooks = await fetchHooksToShow(call.connection, meetingID, 'fill in "Meeting"');
  return hooks.filter(
    (hook) =>
      isUnder(hook.callbackURL, n8n) && (meetingID === undefined || isOfMeeting(hook, meetingID)),
  );
}

function about({ hookID, callbackURL, meetingID, permanentHook }: Hook): IDataObject {
  const shown = shownAddress(callbackURL);
  return { hookID, callbackURL: shown, meetingID: meetingID ?? null, permanentHook };
}
