import type { INodeProperties } from 'n8n-workflow';

import { address, type Choice, choice } from './setting';

const PASTE =
  'The Production URL of its BigBlueButton Trigger: open the trigger, choose the same source there, and copy it from "Webhook URLs" at the top of its panel. No node can look it up by itself.';

/** What a server may tell of a meeting, and of its breakout rooms. */
const TOLD_OF_ROOMS: readonly Choice[] = [
  [
    'attendanceReport',
    'Attendance Report',
    'Who was there and how long, after the meeting; its events are then kept (BigBlueButton 2.4 and later)',
  ],
  ['recordingReady', 'Recording Ready', 'Once for each format of the recording'],
];
const TOLD: readonly Choice[] = [
  ['meetingEnded', 'Meeting Ended', 'When the meeting is over, and whether Record was pressed'],
  ...TOLD_OF_ROOMS,
];

/** The address of a trigger, as its panel shows it. */
export const workflowAddress: INodeProperties = address(
  'workflowAddress',
  'Trigger URL',
  PASTE,
  'https://n8n.example.com/webhook/…/webhook',
);

function rows(told: readonly Choice[]): INodeProperties {
  return {
    displayName: 'Notify a Workflow',
    name: 'notifyWorkflows',
    type: 'fixedCollection',
    typeOptions: { multipleValues: true },
    default: {},
    placeholder: 'Add Workflow',
    description:
      'Workflows that start with a BigBlueButton Trigger and are told by the server itself: without the webhooks service, also behind Scalelite. The address gets a token, which only a trigger with the same credential accepts, once. A meeting that exists already keeps the addresses that it was created with.',
    options: [
      {
        displayName: 'Workflow',
        name: 'workflow',
        values: [
          choice('about', 'Tell About', 'What starts the workflow', told),
          { ...workflowAddress, required: true },
        ],
      },
    ],
  };
}

/** Which workflows the server starts because of a meeting. */
export const notifyWorkflows = rows(TOLD);

/** The same for a breakout room, of whose end servers tell nobody. */
export const notifyWorkflowsOfRoom = rows(TOLD_OF_ROOMS);
