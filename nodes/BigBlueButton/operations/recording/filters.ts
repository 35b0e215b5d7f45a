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

/** Those of the filters that are no parameters of the call, or not under their own names. */
export const LOCAL_FILTERS = ['format', 'from', 'metadata', 'to'] as const;

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
    from: timeOf(call, 'from')?.toMillis(),
    to: endOf(call, 'to'),
  };
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

function timeOf(call: OperationCall, name: 'from' | 'to') {
  const text = call.filter(name);
  if (text === undefined) return undefined;
  return timeOfText(call.context, name === 'from' ? 'From' : 'To', text);
}

function endOf(call: OperationCall, name: 'to'): number | undefined {
  const time = timeOf(call, name);
  const withoutTime = !/[T:]/i.test(call.filter(name) ?? '');
  return (withoutTime ? time?.endOf('day') : time)?.toMillis();
}
