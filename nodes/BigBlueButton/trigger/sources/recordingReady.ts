import type {
  IDataObject,
  IExecuteFunctions,
  INodeExecutionData,
  IWebhookFunctions,
} from 'n8n-workflow';

import { afterChanges, formatKey, standingOf } from '../../../../protocol/changes';
import type { Recording } from '../../../../protocol/recording';
import type { Standing } from '../../../../protocol/recordingMarks';
import { verifyRecordingReady } from '../../../../protocol/recordingReady';
import { isoTime } from '../../../../protocol/time';
import { connect } from '../../connection';
import { fetchRecording } from '../../operations/recording/fetchRecordings';
import { recordingItem } from '../../operations/recording/recordingItem';
import { callbackRegistration } from '../prepare';
import { readSettings, type TriggerSettings } from '../settings';
import { changeKnown, freshestState } from '../state';
import { callbackNotice, SECRETS_OF_A_CLUSTER, unwanted } from './callbackRequest';
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
      displayName: 'Wait for These Formats',
      name: 'awaitedFormats',
      type: 'string',
      default: '',
      placeholder: 'e.g. presentation, video',
      displayOptions: { show: { runs: ['recording'] } },
      description:
        'Formats, separated by commas, without which a recording does not count as ready. Empty: the first one will do. If you take one off the list, recordings that lacked only this one start the workflow soon after.',
    },
  ],
  registration: callbackRegistration,
  causesOfRefusal: [
    'the meeting was created with the credential of another server (use the same one in both nodes)',
    SECRETS_OF_A_CLUSTER,
  ],
  receive,
  keptOf,
  complete,
};

async function receive(context: IWebhookFunctions, trust: Trust): Promise<Reception> {
  const { rawBody = Buffer.alloc(0) } = context.getRequestObject();
  const verdict = verifyRecordingReady(rawBody, trust.secrets);
  if (!verdict.authentic) return { refused: 401, reason: verdict.reason };
  const { meetingID, recordID } = verdict;
  const dropped = unwanted((wanted) => wanted === meetingID, trust.settings);
  if (dropped) return dropped;
  const recording = await fetchRecording(trust.connection, recordID).catch(() => undefined);
  // It is not sent again, so the run has to find out what could not be found out now.
  if (!recording) {
    const key = `recordingReady ${recordID} ${verdict.formats?.join() ?? ''}`;
    return { key, taken: [{ ...heading, meetingID, recordID }] };
  }
  const { known } = freshestState(context);
  const before = known && standingOf(known, recordID);
  const fresh = freshFormats(recording, before, trust.settings);
  return {
    key: `recordingReady ${recordID} ${fresh.join()}`,
    taken: itemsOf(recording, fresh, trust.settings),
    note: () => noteRecording(context, recording, toldFormats(recording, fresh, before, trust)),
  };
}

const heading = { event: 'recording-ready', eventLabel: 'Recording Ready' };

/** The formats a run is due for: none if an awaited one is missing, or if it has been told of before. */
function freshFormats(
  { formats }: Recording,
  known: Standing | undefined,
  settings: TriggerSettings,
): string[] {
  const present = formats.map(({ type }) => type);
  const told = known?.formats ?? [];
  const due = wantedOf(present, settings);
  if (settings.perFormat) return due.filter((type) => !told.includes(type));
  return isReady(present, settings) && !isReady(told, settings) ? due : [];
}

function wantedOf(types: readonly string[], { formats: wanted }: TriggerSettings): string[] {
  return types.filter((type) => wanted?.includes(type) ?? true);
}

/** Whether a recording in these formats is worth a run, where that is one for each recording. */
export function isReady(types: readonly string[], settings: TriggerSettings): boolean {
  const isComplete = settings.awaitedFormats.every((type) => types.includes(type));
  return isComplete && wantedOf(types, settings).length > 0;
}

/**
 * The formats that count as told from now on. Once for a recording that is all there are, also those
 * that come later. One that is not ready yet stays as if nobody had seen it.
 */
function toldFormats(
  { formats }: Recording,
  fresh: readonly string[],
  known: Standing | undefined,
  { settings }: Trust,
): string[] {
  const before = known?.formats ?? [];
  if (settings.perFormat) return [...fresh];
  const wasTold = fresh.length > 0 || isReady(before, settings);
  const present = formats.map(({ type }) => type);
  return wasTold ? present.filter((type) => !before.includes(type)) : [];
}

/** The items for some formats of a recording, each with the recording in full. */
function itemsOf(
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
  told: readonly string[],
): void {
  if (told.length === 0) return;
  const { recordID: id, meetingID, name, state, endTime } = recording;
  const keys = told.map((format) => formatKey(id, format));
  changeKnown(context, keys, (known) => {
    const before = standingOf(known, id)?.formats ?? [];
    const formats = [...new Set([...before, ...told])];
    const after = { meetingID, name, state, formats, endTime: endTime || Date.now() };
    return afterChanges(known, [{ kind: 'recordings', id, events: [], after }]);
  });
}

/** The recording itself can be fetched again. */
function keptOf({ event, eventLabel, time, timestamp, ...item }: IDataObject): IDataObject {
  const { meetingID, recordID, format, playbackUrl } = item;
  const what = format === undefined ? {} : { format, playbackUrl };
  return { event, eventLabel, time, timestamp, meetingID, recordID, ...what };
}

/** Fetches the recording that the server did not show when it called. */
async function complete(
  context: IExecuteFunctions,
  item: INodeExecutionData,
): Promise<INodeExecutionData[]> {
  const { recordID, formats, format } = item.json;
  if (Array.isArray(formats) || typeof recordID !== 'string') return [item];
  const settings = readSettings(context);
  const recording = await fetchRecording(await connect(context), recordID);
  const due = typeof format === 'string' ? [format] : freshFormats(recording, undefined, settings);
  return itemsOf(recording, due, settings).map((json) => ({
    ...item,
    json: { ...json, ...item.json },
  }));
}
