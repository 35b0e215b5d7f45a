import {
  type INodeProperties,
  type INodePropertyOptions,
  updateDisplayOptions,
} from 'n8n-workflow';

import { byLabel } from '../fields/setting';
import { SOURCES } from './sources';
import type { TriggerSource } from './sources/source';

/** Which sources a field of "Filters" or "Options" is for; all unless it stands here. */
type ForSources = readonly [field: INodeProperties, sources?: readonly string[]];

const CALLBACKS = ['attendanceReport', 'meetingEnded', 'mp4Ready', 'recordingReady'];

const OPTIONS: readonly ForSources[] = [
  [
    {
      displayName: 'Accept Constant Checksum',
      name: 'acceptConstantChecksum',
      type: 'boolean',
      default: false,
      description:
        'Whether to accept what bbb-webhooks 3.0.0 to 3.3.1 send. Their checksum is the same for every delivery: it proves that the sender has seen one delivery, not that this one is genuine. Better update bbb-webhooks.',
    },
    ['events'],
  ],
  [
    {
      displayName: 'Accept Without Token',
      name: 'acceptWithoutToken',
      type: 'boolean',
      default: false,
      description:
        'Whether to accept calls to the bare address of this trigger, for meetings that something else than the operation Create of BigBlueButton made. What such a call says is then not proven, except that its sender knows the address.',
    },
    ['attendanceReport', 'meetingEnded', 'mp4Ready'],
  ],
  [
    {
      displayName: 'Allow Unencrypted Callback',
      name: 'allowUnencryptedCallback',
      type: 'boolean',
      default: false,
      description:
        'Whether events may be sent to an n8n address that starts with http://. As BigBlueButton is usually set up, everybody on the way could then read its shared secret.',
    },
    ['events'],
  ],
  [
    {
      displayName: 'Forget Meetings',
      name: 'forgottenMeetingIDs',
      type: 'string',
      default: '',
      placeholder: 'e.g. class-7b, staff-room',
      description:
        'Meeting IDs, separated by commas, of which nothing is wanted any more. Their callbacks are answered with "gone" (410), after which BigBlueButton does not repeat them.',
    },
    CALLBACKS,
  ],
  [
    {
      displayName: 'Include Breakout Rooms',
      name: 'includeBreakoutRooms',
      type: 'boolean',
      default: false,
      description:
        'Whether the reports of the breakout rooms that people open in the meeting start the workflow, too, once for each room. Their items have isBreakout, and parentMeetingID for the meeting.',
    },
    ['attendanceReport'],
  ],
  [
    {
      displayName: 'Include Personal Data',
      name: 'includePersonalData',
      type: 'boolean',
      default: false,
      description:
        'Whether to pass on meeting passwords, session tokens, IP addresses and browsers, where the server sends them',
    },
    ['events'],
  ],
  [
    {
      displayName: 'Include Raw Event',
      name: 'includeRawEvent',
      type: 'boolean',
      default: false,
      description:
        'Whether to add the event as the server sent it, in the field rawEvent. Passwords, session tokens, IP addresses and browsers are left out of it, unless "Include Personal Data" is there and on.',
    },
    ['events', 'mp4Ready'],
  ],
  [
    {
      displayName: 'Include Raw Report',
      name: 'includeRawReport',
      type: 'boolean',
      default: false,
      displayOptions: { show: { '/items': ['report'] } },
      description:
        'Whether to add everything that the server sent to the one item with the whole report, in the field rawReport. Passwords, session tokens, IP addresses and browsers are left out of it.',
    },
    ['attendanceReport'],
  ],
  [
    {
      displayName: 'Start Again After a Crash',
      name: 'startAgainAfterCrash',
      type: 'boolean',
      default: true,
      description:
        'Whether the background check starts an execution again that was under way when n8n or its worker died. Parts of the workflow can have been done by then, so they are done twice; the items have startedAgain and crashes. An execution that had not begun is started again in any case. For ends of meetings, recordings and MP4 files.',
    },
    ['events', 'check', 'meetingEnded', 'mp4Ready', 'recordingReady'],
  ],
  [
    {
      displayName: 'Minimum Checksum Algorithm',
      name: 'minimumAlgorithm',
      type: 'options',
      default: 'sha256',
      options: [
        { name: 'SHA-1 (Any)', value: 'sha1' },
        { name: 'SHA-256', value: 'sha256' },
        { name: 'SHA-384', value: 'sha384' },
        { name: 'SHA-512', value: 'sha512' },
      ],
      description:
        'Deliveries with a checksum of a weaker algorithm are refused. Without this option SHA-1 is accepted, which bbb-webhooks use unless set up otherwise. Bearer tokens are not affected.',
    },
    ['events'],
  ],
];

const FILTERS: readonly ForSources[] = [
  [
    {
      displayName: 'Meeting IDs',
      name: 'meetingIDs',
      type: 'string',
      default: '',
      placeholder: 'e.g. class-7b, staff-room',
      description: 'Only these meetings, separated by commas, or a list from an expression',
    },
    CALLBACKS,
  ],
  [
    {
      displayName: 'Participant Role',
      name: 'roles',
      type: 'multiOptions',
      default: [],
      options: [
        { name: 'Moderator', value: 'MODERATOR' },
        { name: 'Viewer', value: 'VIEWER' },
      ],
      description:
        'Only what people with these roles do. Events that name no role are not affected: the end of a meeting, and also that somebody left. So "Participant Joined or Left" with Moderator tells of joining moderators, and of everybody who leaves, viewers too.',
    },
    ['events'],
  ],
  [
    {
      displayName: 'Recording Formats',
      name: 'formats',
      type: 'string',
      default: '',
      placeholder: 'e.g. video, presentation',
      description:
        'Only recordings published in these formats, separated by commas. Events that name no format are not affected.',
    },
    ['events', 'recordingReady', 'check'],
  ],
];

const CHECK_CHOICES = [
  { name: 'Every 10 Minutes', value: 10 },
  { name: 'Every 15 Minutes', value: 15 },
  { name: 'Every 30 Minutes', value: 30 },
  { name: 'Every 5 Minutes', value: 5 },
  { name: 'Every Hour', value: 60 },
  { name: 'Every Minute', value: 1 },
  { name: 'Off', value: 0 },
];

/** The trigger's panel, derived from the sources. */
export const triggerFields: INodeProperties[] = [
  {
    displayName: 'Source',
    name: 'source',
    type: 'options',
    noDataExpression: true,
    default: 'events',
    options: SOURCES.map(({ name, value, description }) => ({ name, value, description })).sort(
      (one, other) => one.name.localeCompare(other.name, 'en'),
    ),
    description: 'How this trigger learns what happens',
  },
  ...SOURCES.flatMap(fieldsOf),
  ...collectionsOf('filters', 'Filters', 'Add filter', FILTERS),
  {
    displayName: 'Background Check',
    name: 'checkEvery',
    type: 'options',
    default: 5,
    options: CHECK_CHOICES,
    description:
      'How often the trigger looks after itself while the workflow is published: it registers what BigBlueButton has forgotten, asks for what was missed meanwhile, and reports deliveries it had to refuse',
  },
  {
    displayName: 'Poll Times',
    name: 'pollTimes',
    type: 'hidden',
    // n8n reads its schedule of a trigger from a parameter of this name and shape.
    default:
      '={{ $parameter["checkEvery"] > 0 ? { item: [Number($parameter["checkEvery"]) === 60 ? { mode: "everyX", unit: "hours", value: 1 } : { mode: "everyX", unit: "minutes", value: $parameter["checkEvery"] }] } : {} }}',
  },
  ...collectionsOf('options', 'Options', 'Add option', OPTIONS),
];

/** What stands under the node on the canvas: the source, or what it starts on, in the words of the menus. */
export const triggerSubtitle = `={{ $parameter["source"] !== "events" ? (${namesIn('source')})[$parameter["source"]] : $parameter["triggerOn"] !== "chosen" ? (${namesIn('triggerOn')})[$parameter["triggerOn"]] : [].concat($parameter["events"]).join(", ") }}`;

function namesIn(menu: string): string {
  const { options = [] } = triggerFields.find(({ name }) => name === menu) ?? {};
  const entries = (options as INodePropertyOptions[]).map(({ name, value }) => [value, name]);
  return JSON.stringify(Object.fromEntries(entries));
}

function fieldsOf({ value, fields }: TriggerSource): INodeProperties[] {
  return updateDisplayOptions({ show: { source: [value] } }, [...fields]);
}

/** A collection cannot show an entry for some sources only, so each source gets one of its own. */
function collectionsOf(
  name: string,
  label: string,
  placeholder: string,
  entries: readonly ForSources[],
): INodeProperties[] {
  return SOURCES.flatMap(({ value }) => {
    const fields = entries.filter(([, sources]) => sources?.includes(value) ?? true);
    if (fields.length === 0) return [];
    const collection: INodeProperties = {
      displayName: label,
      name,
      type: 'collection',
      placeholder,
      default: {},
      displayOptions: { show: { source: [value] } },
      options: byLabel(fields.map(([field]) => field)),
    };
    return [collection];
  });
}
