import type {
  IDataObject,
  IExecuteFunctions,
  INodeExecutionData,
  IWebhookFunctions,
} from 'n8n-workflow';

import type { Known } from '../../../../protocol/changes';
import type { Recording } from '../../../../protocol/recording';
import { verifyRecordingReady } from '../../../../protocol/recordingReady';
import { isoTime } from '../../../../protocol/time';
import { connect } from '../../connection';
import { fetchRecording } from '../../operations/recording/fetchRecordings';
import { recordingItem } from '../../operations/recording/recordingItem';
import { callbackRegistration } from '../prepare';
import type { TriggerSettings } from '../settings';
import { changeKnown, freshestState } from '../state';
import { callbackNotice, unwanted } from './callbackRequest';
import type { Reception, TriggerSource, Trust } from './source';

/** BigBlueButton and load balancers call, signed, after each format of a recording is published. */
export const recordingReady: TriggerSource = {
  value: 'recordingReady',
  name: 'Recording Ready Callback',
  description:
    'When a recording is published, without the webhooks service; works behind Scalelite',
  httpMethod: 'POST',
  fields: [
    {
      displayName: callbackNotice('Recording Ready', 'when a recording was published'),
      name: 'recordingReadyNotice',
      type: 'notice',
      default: '',
    },
    {
      displayName: 'Start Workflow',
      name: 'runs',
      type: 'options',
      default: 'recording',
      options: [
        { name: 'Once for Each Format', value: 'format' },
        { name: 'Once for Each Recording', value: 'recording' },
      ],
      description:
        'A recording is published format by format (presentation, video, podcast …), each by itself',
    },
    {
      displayName: 'Wait Until These Formats Are There',
      name: 'awaitedFormats',
      type: 'string',
      default: '',
      placeholder: 'e.g. presentation, video',
      displayOptions: { show: { runs: ['recording'] } },
      description:
        'Formats, separated by commas, without which a recording does not count as ready. Empty: the first one will do.',
    },
  ],
  registration: callbackRegistration,
  receive,
  complete,
};

async function receive(context: IWebhookFunctions, trust: Trust): Promise<Reception> {
  const { rawBody = Buffer.alloc(0) } = context.getRequestObject();
  const verdict = verifyRecordingReady(rawBody, trust.secrets);
  if (!verdict.authentic) return { refused: 401, reason: verdict.reason };
  const { meetingID, recordID } = verdict;
  const dropped = unwanted(meetingID, trust.settings);
  if (dropped) return dropped;
  const recording = await fetchRecording(trust.connection, recordID).catch(() => undefined);
  // It is not sent again, so the run has to find out what could not be found out now.
  if (!recording) {
    const key = `recordingReady ${recordID} ${verdict.formats?.join() ?? ''}`;
    return { key, taken: [{ ...heading, meetingID, recordID }] };
  }
  const known = freshestState(context).known?.recordings[recordID];
  const fresh = freshFormats(recording, known, trust.settings);
  return {
    key: `recordingReady ${recordID} ${fresh.join()}`,
    taken: itemsOf(recording, fresh, trust.settings),
    note: () => noteRecording(context, recording, fresh),
  };
}

const heading = { event: 'recording-ready', eventLabel: 'Recording Ready' };

/** The formats a run is due for: none if an awaited one is missing, or if it has been told of before. */
export function freshFormats(
  { formats }: Recording,
  known: Known['recordings'][string] | undefined,
  { perFormat, awaitedFormats, formats: wanted }: TriggerSettings,
): string[] {
  const types = formats.map(({ type }) => type).filter((type) => wanted?.includes(type) ?? true);
  const fresh = types.filter((type) => !known?.formats.includes(type));
  if (perFormat) return fresh;
  const complete = awaitedFormats.every((type) => types.includes(type));
  return complete && fresh.length === types.length ? fresh : [];
}

/** The items for some formats of a recording, each with the recording in full. */
export function itemsOf(
  recording: Recording,
  formats: readonly string[],
  { perFormat }: TriggerSettings,
): IDataObject[] {
  if (formats.length === 0) return [];
  const now = Date.now();
  const item = {
    ...heading,
    time: isoTime(now),
    timestamp: now,
    ...recordingItem(recording, false),
  };
  if (!perFormat) return [item];
  return formats.map((format) => ({
    ...item,
    format,
    playbackUrl: recording.formats.find(({ type }) => type === format)?.url,
  }));
}

function noteRecording(
  context: IWebhookFunctions,
  recording: Recording,
  fresh: readonly string[],
): void {
  if (fresh.length === 0) return;
  const { recordID, meetingID, name, state, endTime } = recording;
  changeKnown(context, (known) => {
    const before = known.recordings[recordID]?.formats ?? [];
    const formats = [...new Set([...before, ...fresh])];
    const entry = { meetingID, name, state, formats, endTime: endTime || Date.now() };
    return { ...known, recordings: { ...known.recordings, [recordID]: entry } };
  });
}

/** Fetches the recordings that the server did not show when it called. */
async function complete(
  context: IExecuteFunctions,
  items: INodeExecutionData[],
): Promise<INodeExecutionData[]> {
  const completed: INodeExecutionData[] = [];
  for (const item of items) {
    const { recordID, formats } = item.json;
    const whole = Array.isArray(formats) || typeof recordID !== 'string';
    if (whole) completed.push(item);
    else {
      const recording = await fetchRecording(await connect(context), recordID);
      completed.push({ ...item, json: { ...item.json, ...recordingItem(recording, false) } });
    }
  }
  return completed;
}
