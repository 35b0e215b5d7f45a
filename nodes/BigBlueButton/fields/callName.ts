import type { INodeProperties } from 'n8n-workflow';

import { BigBlueButtonFailure } from '../../../protocol/failure';
import { onlyReads } from '../../../protocol/readingCalls';
import type { OperationCall } from '../operations/operationCall';

/**
 * The name of a call that no public source confirms.
 *
 * @param bestKnown what it is called as far as anybody knows
 */
export function editableCallName(bestKnown: string): INodeProperties {
  return {
    displayName: 'Call Name',
    name: 'callName',
    type: 'string',
    default: bestKnown,
    required: true,
    description:
      'What your server calls this. BigBlueButton itself does not have the call; servers that do may name it otherwise: ask the operator when it is not known.',
  };
}

/**
 * The call name that a field holds.
 *
 * @throws BigBlueButtonFailure of kind `invalidInput` for what cannot be one
 */
export function callNameIn(call: OperationCall): string {
  return checkedCallName(call.text('callName'));
}

/** Whether it is the name of a call that may change something, which an AI agent may have filled in. */
export function mayChange(call: OperationCall): boolean {
  return !onlyReads(callNameIn(call), 'GET');
}

/**
 * @returns the name without blanks around it
 * @throws BigBlueButtonFailure of kind `invalidInput` for what cannot be one
 */
export function checkedCallName(given: string): string {
  const name = given.trim();
  if (/^[A-Za-z][\w-]*(?:\/[A-Za-z][\w-]*)*$/.test(name)) return name;
  throw new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: `The field "Call Name" is not the name of a call: "${name}".`,
    advice: 'Only what follows "/bigbluebutton/api/" and comes before "?", such as "getMeetings".',
  });
}
