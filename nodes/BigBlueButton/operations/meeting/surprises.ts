import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { isBbbserver } from '../../../../protocol/bbbserver';
import type { CreatedMeeting } from '../../../../protocol/meeting';
import { isOwnMachine, outOfReach } from '../../../../protocol/reach';
import { createSettings } from '../../fields/createSettings';
import { DISABLED_FEATURES } from '../../fields/features';
import { isAddress } from '../../fields/setting';
import type { OperationCall } from '../operationCall';
import { startOf } from './creation';

const KNOWN_FEATURES = new Set(DISABLED_FEATURES.map(([value]) => value));

/** What the documentation of BigBlueButton says; newer servers take 256. */
const SAFE_NAME_LENGTH = 64;

/** What a server does unless told otherwise (BigBlueButton 2.5; fixed before). */
const DROPPED_AFTER_MINUTES = 5;

/** What a server accepts but does not, or not everywhere, do as expected: told in the editor. */
export function warnOfSurprises(call: OperationCall, meeting: CreatedMeeting): void {
  const name = call.text('name');
  if ([...name].length > SAFE_NAME_LENGTH) {
    call.hint(
      `The name of the meeting has ${[...name].length} characters. Some servers take only ${SAFE_NAME_LENGTH}.`,
    );
  }
  if (call.optionText('texts', 'voiceBridge')?.startsWith('0')) {
    call.hint('The dial-in PIN begins with 0. Many telephone systems do not take that.');
  }
  const features = ['disabledFeatures', 'disabledFeaturesExclude']
    .flatMap((name) => call.optionText('permissions', name)?.split(',') ?? [])
    .filter((feature) => !KNOWN_FEATURES.has(feature));
  if (features.length > 0) {
    call.hint(`Servers ignore features that they do not know, such as ${features.join(', ')}.`);
  }
  if (isBbbserver(call.connection.server.apiRoot)) {
    const missing = ['duration', 'maxParticipants'].filter(
      (field) => call.option('limits', field) === undefined,
    );
    if (missing.length > 0) {
      call.hint(
        'bbbserver.de reserves capacity by "Duration (Minutes)" and "Max Participants" in "Automatic End and Size". Give both; otherwise it takes the defaults of its admin panel.',
      );
    }
  }
  warnOfEarlyEnd(call, meeting);
  warnOfDocuments(call);
  warnOfCallbacks(call);
}

/**
 * Tells in the editor which documents BigBlueButton will hardly get: it fetches them by itself, later,
 * and says nothing when that fails.
 */
export function warnOfDocuments(call: OperationCall): void {
  const rows = ((call.field('presentations') as IDataObject | undefined)?.document ??
    []) as IDataObject[];
  const alone = call.fieldNames.includes('slides')
    ? [call.optionText('slides', 'preUploadedPresentation')]
    : [];
  const addresses = [
    ...rows.filter(({ source }) => source !== 'binary').map(({ url }) => String(url ?? '')),
    ...alone,
  ];
  for (const address of addresses) {
    const reason = address && outOfReach(address);
    if (reason) {
      call.hint(
        `The BigBlueButton server fetches ${address.split('?')[0]} by itself, and will probably not get it: ${reason}. Use an https:// address that the server can reach, or "Input File".`,
      );
    }
  }
}

/** Tells in the editor when the server is to call an address that means the server itself. */
function warnOfCallbacks(call: OperationCall): void {
  const { options = [] } = createSettings.find(({ name }) => name === 'notifications') ?? {};
  const addresses = (options as INodeProperties[]).filter(isAddress);
  for (const { name, displayName } of addresses) {
    const address = call.optionText('notifications', name);
    if (address && isOwnMachine(address)) {
      call.hint(
        `The BigBlueButton server calls the address in "${displayName}" by itself, and localhost means the server there. Use the address under which the server reaches n8n.`,
      );
    }
  }
}

/** Tells in the editor when a meeting is created so early that the server drops it before it begins. */
function warnOfEarlyEnd(call: OperationCall, { createTime }: CreatedMeeting): void {
  const start = startOf(call);
  if (!start) return;
  const given = call.optionText('limits', 'meetingExpireIfNoUserJoinedInMinutes');
  const keeps = Number(given ?? DROPPED_AFTER_MINUTES);
  const ahead = (start.getTime() - (createTime ?? Date.now())) / 60_000;
  if (keeps === 0 || ahead <= keeps) return;
  call.hint(
    `The meeting begins in ${Math.round(ahead)} minutes, but BigBlueButton drops it after ${keeps} if nobody joins. Raise "End if Nobody Joins (Minutes)" in "Automatic End and Size", or create it later.`,
  );
}
