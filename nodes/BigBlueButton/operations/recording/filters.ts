import { type INodeProperties } from 'n8n-workflow';

import type { Parameter } from '../../../../protocol/encode';
import { BigBlueButtonFailure } from '../../../../protocol/failure';
import type { RecordingFilter } from '../../../../protocol/recordingFilter';
import { about } from '../../fields/setting';
import { metadataParameters, wantedMetadata } from '../../fields/metadata';
import type { OperationCall } from '../operationCall';
import { timeOfText } from '../timeText';

/** By what recordings can be chosen. */
export const filters: INodeProperties = {
  displayName: 'Filters',
  name: 'filters',
  type: 'collection',
  placeholder: 'Add Filter',
  default: {},
  options: [
    {
      displayName: 'From',
      name: 'from',
      type: 'dateTime',
      default: '',
      description:
        'Only recordings of meetings that began at this time or later. Times without a time zone are in that of the workflow.',
    },
    {
      displayName: 'Has Format',
      name: 'format',
      type: 'string',
      default: '',
      placeholder: 'e.g. video',
      description:
        'Only recordings with this format: video, presentation, podcast, notes, screenshare, or another that the server makes. Separate several with commas; one of them is enough.',
    },
    {
      displayName: 'Meeting IDs',
      name: 'meetingID',
      type: 'string',
      default: '',
      placeholder: 'e.g. physics-101, physics-102',
      description:
        'Only recordings of these meetings. Separate several with commas. BigBlueButton ignores it when there are record IDs, too.',
    },
    wantedMetadata,
    {
      displayName: 'Older Than (Date)',
      name: 'olderThan',
      type: 'dateTime',
      default: '',
      description:
        'Only recordings of meetings that began before this time; of a date without a time, before that day. Times without a time zone are in that of the workflow. A recording of which the server does not tell the time is never older.',
    },
    {
      displayName: 'Older Than (Days)',
      name: 'olderThanDays',
      type: 'number',
      typeOptions: { minValue: 0, maxValue: 36500 },
      default: 90,
      description:
        'Only recordings of meetings that began more than this many days (of 24 hours) ago. A recording of which the server does not tell the time is never older.',
    },
    {
      displayName: 'Record IDs',
      name: 'recordID',
      type: 'string',
      default: '',
      description: 'Only these recordings. Separate several with commas.',
    },
    {
      displayName: 'States',
      name: 'state',
      type: 'multiOptions',
      options: [
        { name: 'Any', value: 'any', description: 'All of these, deleted ones too' },
        { name: 'Deleted', value: 'deleted' },
        { name: 'Processed', value: 'processed', description: 'Ready, but not published yet' },
        { name: 'Processing', value: 'processing' },
        { name: 'Published', value: 'published' },
        { name: 'Unpublished', value: 'unpublished' },
      ],
      default: ['published', 'unpublished'],
      description: about('Only recordings in one of these states', {
        default: 'Published or Unpublished',
        since: '1.0',
      }),
    },
    {
      displayName: 'To',
      name: 'to',
      type: 'dateTime',
      default: '',
      description:
        'Only recordings of meetings that began at this time or earlier. A date without a time includes the whole day.',
    },
  ],
};

const ALL_STATES = 'processing,processed,published,unpublished,deleted';

/**
 * The states as they are sent. A choice that a server makes by itself is left out, and "any" is spelled
 * out: B3LB gives nothing for either.
 */
export function asSent(parameters: readonly Parameter[]): Parameter[] {
  return parameters
    .filter(([name, value]) => name !== 'state' || value !== 'published,unpublished')
    .map(([name, value]) =>
      name === 'state' && value.split(',').includes('any') ? [name, ALL_STATES] : [name, value],
    );
}

/** Those of the filters that are no parameters of the call, or not under their own names. */
export const LOCAL_FILTERS = [
  'format',
  'from',
  'metadata',
  'olderThan',
  'olderThanDays',
  'to',
] as const;

/**
 * What is to be left of the recordings that the server sends.
 *
 * @throws BigBlueButtonFailure of kind `invalidInput` for filters that were added and are empty, for
 *   names of metadata that no server knows, and for what is no time
 */
export function filterOf(call: OperationCall): RecordingFilter {
  return {
    metadata: metadataFilter(call),
    formats: call.filter('format')?.split(','),
    states: statesOf(call),
    from: timeOf(call, 'from')?.toMillis(),
    to: endOf(call, 'to'),
    before: beforeOf(call),
  };
}

/** Asked for, too; but what a server sends that ignores it must not be deleted by the next step. */
function statesOf(call: OperationCall): string[] | undefined {
  const states = call.filter('state')?.split(',');
  return states?.includes('any') ? undefined : states;
}

const DAY = 24 * 60 * 60 * 1000;

/** The earlier one of both, where both are given. */
function beforeOf(call: OperationCall): number | undefined {
  const days = call.filter('olderThanDays');
  const times = [
    timeOf(call, 'olderThan')?.toMillis(),
    days === undefined ? undefined : Date.now() - Number(days) * DAY,
  ].filter((time) => time !== undefined);
  return times.length > 0 ? Math.min(...times) : undefined;
}

function metadataFilter(call: OperationCall): Parameter[] | undefined {
  const given = call.option('filters', 'metadata');
  if (given === undefined) return undefined;
  const wanted = metadataParameters(given);
  if (wanted.length > 0 && wanted.every(([, value]) => value.trim() !== '')) return wanted;
  throw new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: 'The filter "Metadata" has no value.',
    advice: 'Fill in name and value, or remove the filter. The value % finds every value.',
  });
}

const LABELS = { from: 'From', olderThan: 'Older Than (Date)', to: 'To' };

function timeOf(call: OperationCall, name: keyof typeof LABELS) {
  const text = call.filter(name);
  if (text === undefined) return undefined;
  return timeOfText(call.context, LABELS[name], text);
}

function endOf(call: OperationCall, name: 'to'): number | undefined {
  const time = timeOf(call, name);
  const withoutTime = !/[T:]/i.test(call.filter(name) ?? '');
  return (withoutTime ? time?.endOf('day') : time)?.toMillis();
}
