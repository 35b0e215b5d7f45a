import type { IDataObject, INodeProperties, INodePropertyCollection } from 'n8n-workflow';

import type { CallbackPurpose } from '../../../protocol/callbackToken';
import type { Parameter } from '../../../protocol/encode';
import {
  checkReceiver,
  type Receiver,
  receiverHint,
  withReceivers,
} from '../../../protocol/receivers';
import { fieldText } from './fieldText';
import type { OperationCall } from './operationCall';

/**
 * The workflows that stand in a field with rows.
 *
 * @throws BigBlueButtonFailure of kind `invalidInput` for rows without an address
 */
export function workflowsOf({ options = [] }: INodeProperties, value: unknown): Receiver[] {
  const { workflow } = (value ?? {}) as { workflow?: IDataObject | IDataObject[] };
  const [{ values }] = options as INodePropertyCollection[];
  const [about, address] = values;
  return [workflow ?? []].flat().map((row) => ({
    purpose: fieldText(about, row.about) as CallbackPurpose,
    address: fieldText(address, row.workflowAddress) ?? '',
  }));
}

/**
 * Adds to the parameters of a call the workflows that are to be notified, and tells in the editor what
 * may keep them from being started.
 *
 * @param subject the meeting's ID; for an MP4 the recording's
 * @throws BigBlueButtonFailure of kind `invalidInput`
 */
export function withWorkflows(
  call: OperationCall,
  parameters: readonly Parameter[],
  workflows: readonly Receiver[],
  subject: string,
): Parameter[] {
  const { apiRoot, secret } = call.connection.server;
  for (const workflow of workflows) checkReceiver(workflow, apiRoot);
  const result = withReceivers(parameters, workflows, { subject, secret });
  for (const hint of hintsOn(workflows, new Map(result))) call.hint(hint);
  return result;
}

function hintsOn(
  workflows: readonly Receiver[],
  parameters: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const told = new Set(workflows.map(({ purpose }) => purpose));
  const hints = workflows.map(({ address }) => receiverHint(address));
  if (told.has('recordingReady') && parameters.get('record') !== 'true') {
    hints.push('A workflow waits for a recording, but "Allow Recording" is off.');
  }
  if (told.has('attendanceReport') && parameters.get('meetingKeepEvents') === 'false') {
    hints.push('A workflow waits for an attendance report, but "Keep Events" is off.');
  }
  if (told.has('meetingEnded') && parameters.get('isBreakout') === 'true') {
    hints.push(
      'BigBlueButton tells nobody when a breakout room ends; its workflow will not start.',
    );
  }
  return new Set(hints.filter((hint) => hint !== undefined));
}
