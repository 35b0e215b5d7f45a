import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { BigBlueButtonFailure } from '../../../../protocol/failure';
import { type Recording, sizeOf } from '../../../../protocol/recording';
import { isoTime } from '../../../../protocol/time';
import type { OperationCall } from '../operationCall';
import { cleanUpReport } from './cleanUpReport';
import { fetchExisting } from './fetchRecordings';

/** What takes recordings away from those who watch them, in words for its fields and messages. */
export interface CleanUp {
  /** as in the output: `deleted` */
  done: 'deleted' | 'unpublished';
  dryRunByDefault: boolean;
}

const dryRun: INodeProperties = {
  displayName: 'Dry Run',
  name: 'dryRun',
  type: 'boolean',
  default: true,
};

/** How careful a run is, and what it gives. */
export function cleanUpFields({ done, dryRunByDefault }: CleanUp): INodeProperties[] {
  return [
    {
      ...dryRun,
      default: dryRunByDefault,
      description: `Whether to only say what would be ${done}`,
    },
    {
      displayName: 'Maximum per Run',
      name: 'maximum',
      type: 'number',
      typeOptions: { minValue: 1 },
      required: true,
      default: 50,
      description: `How many recordings may be ${done} in one run of this node, all its input items together. If there are more, nothing is done to any of them: a filter that lets too much through shall not empty the server.`,
    },
    {
      displayName: 'Output',
      name: 'output',
      type: 'options',
      options: [
        { name: 'One Item per Recording', value: 'recordings' },
        {
          name: 'One Report',
          value: 'report',
          description:
            'One item for the whole run: all recordings with totals, and the same as a text for a mail',
        },
      ],
      default: 'recordings',
      description: 'What the output is to be',
    },
  ];
}

/** Names of the fields that are no parameters of a call. */
export const CLEAN_UP_LOCALS = ['dryRun', 'maximum', 'output'] as const;

/**
 * Takes the recordings of an item away, unless it is a dry run. All of them are looked up before, to
 * the letter: servers match the beginnings of IDs, and say that all went well if one of several
 * exists.
 *
 * @param change asks the server for it
 * @throws BigBlueButtonFailure naming those that do not exist, before anything is changed
 */
export async function cleanUp(
  call: OperationCall,
  { done }: CleanUp,
  change: (recordIDs: string) => Promise<unknown>,
): Promise<IDataObject[]> {
  const isDry = call.flag('dryRun');
  const recordIDs = recordIDsOf(call);
  const found = await fetchExisting(call.connection, recordIDs);
  if (!isDry) await change(recordIDs.join(','));
  const recordings = recordIDs.flatMap((id) => found.filter(({ recordID }) => recordID === id));
  return recordings.map((recording) => cleanUpItem(recording, done, isDry));
}

/**
 * Looks at all items of a run together.
 *
 * @throws BigBlueButtonFailure of kind `invalidInput` if they are more than the run may change
 */
export function checkMaximum(calls: readonly OperationCall[], { done }: CleanUp): void {
  const count = (some: readonly OperationCall[]) => new Set(some.flatMap(knownIDs)).size;
  const real = calls.filter((call) => !isDryRun(call));
  if (real.length < calls.length) {
    calls[0].hint(`Nothing was ${done}, because "Dry Run" is on. Switch it off to go ahead.`);
  }
  if (real.length === 0) return;
  const maximum = Math.min(...real.map((call) => Number(call.text('maximum'))));
  if (count(real) <= maximum) return;
  throw new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: `In this run, ${count(real)} recordings would be ${done}; its maximum is ${maximum}. Nothing was changed.`,
    advice:
      'Check the filter that chose them, with "Dry Run" if in doubt. If they are the right ones, raise "Maximum per Run".',
  });
}

/** One item of all that a run gives, if that is wanted. */
export function reportOf(
  calls: readonly OperationCall[],
  items: readonly IDataObject[],
  { done }: CleanUp,
): IDataObject | undefined {
  const [first] = calls;
  if (!first || first.text('output') !== 'report') return undefined;
  return cleanUpReport(items, done, first.context.getTimezone());
}

function cleanUpItem(recording: Recording, done: CleanUp['done'], isDry: boolean): IDataObject {
  const { recordID, meetingID, name, state, startTime } = recording;
  return {
    recordID,
    meetingID,
    name,
    startTime,
    started: isoTime(startTime),
    size: sizeOf(recording) ?? null,
    stateBefore: state,
    [done]: !isDry,
    dryRun: isDry,
  };
}

function recordIDsOf(call: OperationCall): string[] {
  return [...new Set(call.text('recordID').split(','))];
}

/** Those of an item that can be counted; what is wrong with the others is said when its turn comes. */
function knownIDs(call: OperationCall): string[] {
  try {
    return recordIDsOf(call);
  } catch {
    return [];
  }
}

function isDryRun(call: OperationCall): boolean {
  try {
    return call.flag('dryRun');
  } catch {
    return false;
  }
}
