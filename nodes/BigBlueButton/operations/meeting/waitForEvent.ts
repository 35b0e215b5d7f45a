import type { IDataObject } from 'n8n-workflow';

import { BigBlueButtonFailure } from '../../../../protocol/failure';
import { meetingHasListener } from '../../../../protocol/hooks';
import { eventChoices, webhooksNotice } from '../../fields/hook';
import { existingMeetingID } from '../../fields/meeting';
import { byLabel, flag } from '../../fields/setting';
import { alreadyOver } from '../../wait/over';
import { letGo, listen, type Listening } from '../../wait/register';
import { trustOptions } from '../../wait/trust';
import { addressOf, runIn, suspend, type Wait } from '../../wait/wait';
import type { Operation } from '../operation';
import type { OperationCall } from '../operationCall';

/** What "Wait For" stands for; `chosen` is the list beside it. */
const EVENTS_OF: Readonly<Record<string, string[]>> = {
  meetingEnded: ['meeting-ended'],
  recordingReady: ['rap-publish-ended'],
};

const MILLISECONDS: Readonly<Record<string, number>> = {
  seconds: 1000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
};

export const waitForEvent: Operation = {
  name: 'Wait for Event',
  action: 'Wait for event of meeting',
  description:
    'Suspend the workflow until something happens in a meeting, such as its end, or until the time is over. Waits once for all input items together.',
  changes: true,
  notForTools: true,
  fields: [
    {
      ...webhooksNotice,
      displayName:
        'The server needs the package bbb-webhooks for this, and must reach this n8n. Behind Scalelite there are no webhooks: use a credential of the BigBlueButton server itself.',
    },
    {
      ...existingMeetingID,
      description:
        'The meeting, by the ID that it was created with. If the input item names one run of it (internalMeetingID, as Create gives it), only the end and the recording of that run count.',
    },
    {
      displayName: 'Wait For',
      name: 'waitFor',
      type: 'options',
      default: 'meetingEnded',
      options: [
        {
          name: 'Chosen Events',
          value: 'chosen',
          description: 'The first of those that you choose',
        },
        {
          name: 'Meeting Ended',
          value: 'meetingEnded',
          description: 'The meeting is over for everybody',
        },
        {
          name: 'Recording Ready',
          value: 'recordingReady',
          description: 'The first format of the recording can be watched',
        },
      ],
      description: 'What lets the workflow go on',
    },
    {
      displayName: 'Events',
      name: 'events',
      type: 'multiOptions',
      required: true,
      default: [],
      displayOptions: { show: { waitFor: ['chosen'] } },
      options: eventChoices,
      description: 'Which events let the workflow go on; the first one does',
    },
    {
      displayName: 'Give Up After',
      name: 'giveUpAfter',
      type: 'number',
      required: true,
      typeOptions: { minValue: 1, maxValue: 10_000 },
      default: 24,
      description:
        'How long to wait at the most. Then the workflow goes on with the input items, whose field timedOut is true; n8n looks for it once a minute.',
    },
    {
      displayName: 'Unit',
      name: 'giveUpUnit',
      type: 'options',
      default: 'hours',
      options: [
        { name: 'Days', value: 'days' },
        { name: 'Hours', value: 'hours' },
        { name: 'Minutes', value: 'minutes' },
        { name: 'Seconds', value: 'seconds' },
      ],
      description: 'What "Give Up After" counts',
    },
    {
      displayName: 'If Already Over',
      name: 'ifAlreadyOver',
      type: 'options',
      default: 'goOn',
      options: [
        {
          name: 'Go On at Once',
          value: 'goOn',
          description:
            'When the end is waited for and the meeting is not on the server, or the recording of the run in the input item can be watched already. The field alreadyOver of the item is true then.',
        },
        {
          name: 'Wait All the Same',
          value: 'wait',
          description: 'For a meeting that is to be created later',
        },
      ],
      description: 'What to do when it has happened before the workflow gets here',
    },
    {
      displayName: 'Options',
      name: 'options',
      type: 'collection',
      placeholder: 'Add option',
      default: {},
      options: byLabel([
        flag(
          'allowUnencryptedCallback',
          'Allow Unencrypted Callback',
          'Whether events may be sent to an n8n address that starts with http://. As BigBlueButton is usually set up, everybody on the way could then read its shared secret.',
        ),
        flag(
          'includePersonalData',
          'Include Personal Data',
          'Whether to pass on meeting passwords, session tokens, IP addresses and browsers, where the server sends them',
        ),
        ...trustOptions,
      ]),
    },
  ],
  local: [
    'webhooksNotice',
    'waitFor',
    'events',
    'giveUpAfter',
    'giveUpUnit',
    'ifAlreadyOver',
    'allowUnencryptedCallback',
    'includePersonalData',
    ...trustOptions.map(({ name }) => name),
  ],
  oncePerRun: true,
  async run(call) {
    const wait = wanted(call);
    const unencrypted = call.optionText('options', 'allowUnencryptedCallback') === 'true';
    // Needed only when a delivery comes, which is too late for saying that they are wrong.
    for (const { name } of trustOptions) call.optionText('options', name);
    // First the hook and then the question, so that nothing can happen unnoticed in between.
    const listening = await listen(call.context, call.connection, wait, unencrypted);
    const over = await overOrSuspended(call, wait, listening).catch(async (error: unknown) => {
      await goWithout(call, listening);
      throw error;
    });
    if (over) await goWithout(call, listening);
    return over ?? [];
  },
};

/**
 * @returns the item to go on with, undefined when the execution waits now
 * @throws BigBlueButtonFailure if it would wait in vain
 */
async function overOrSuspended(
  call: OperationCall,
  wait: Wait,
  { hookID, takenBy, isUnsure }: Listening,
): Promise<IDataObject | undefined> {
  const over =
    call.text('ifAlreadyOver') === 'goOn' ? await alreadyOver(call.connection, wait) : undefined;
  if (over) return over;
  if (takenBy !== undefined) throw meetingHasListener(wait.meetingID, takenBy);
  if (isUnsure) {
    call.context.logger.warn(
      `An execution waits for the meeting "${wait.meetingID}" at a server that has only webhooks of single meetings, and does not list them: if anybody else listens to this meeting, it may wait until its time-out.`,
    );
  }
  await suspend(call.context, { ...wait, hookID });
  return undefined;
}

function wanted(call: OperationCall): Wait {
  const meetingID = theMeeting(call);
  const waitFor = call.text('waitFor');
  const milliseconds = Number(call.text('giveUpAfter')) * MILLISECONDS[call.text('giveUpUnit')];
  const now = Date.now();
  const address = addressOf(call.context);
  if (address === undefined) throw noAddress();
  const internalMeetingID = runIn(
    call.all.map(({ input }) => input),
    meetingID,
  );
  return {
    meetingID,
    ...(internalMeetingID !== undefined && { internalMeetingID }),
    events: EVENTS_OF[waitFor] ?? call.text('events').split(','),
    address,
    since: new Date(now).toISOString(),
    until: new Date(now + milliseconds).toISOString(),
  };
}

/** Every input item has to name the same one, since they wait together. */
function theMeeting(call: OperationCall): string {
  const [meetingID, other] = new Set(call.all.map((each) => each.text('meetingID')));
  if (other === undefined) return meetingID;
  throw new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: `The input items name several meetings: "${meetingID}", "${other}" …`,
    advice:
      'All input items wait together, for one meeting. To wait for several meetings, run this part for each of them in a workflow of its own (Execute Sub-workflow), or use BigBlueButton Trigger.',
  });
}

async function goWithout(
  { connection, context }: OperationCall,
  { hookID }: Listening,
): Promise<void> {
  const failed = hookID === undefined ? undefined : await letGo(connection, hookID);
  if (failed === undefined) return;
  context.logger.warn(`A BigBlueButton webhook is left behind on the server: ${failed}`);
}

function noAddress(): BigBlueButtonFailure {
  return new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: 'n8n has no address at which it could be told that the waiting is over.',
    advice:
      'Check N8N_WEBHOOK_URL (in older versions of n8n: WEBHOOK_URL). It looks like https://n8n.example.com/.',
  });
}
