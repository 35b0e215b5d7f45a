import type { IDataObject } from 'n8n-workflow';

import type { Parameter } from '../../../../protocol/encode';
import { BigBlueButtonFailure } from '../../../../protocol/failure';
import { signedUrl } from '../../../../protocol/request';
import { userdataOf } from '../../fields/participant';
import type { OperationCall } from '../operationCall';

/**
 * The link of an item's person, and the item's fields beside it. Asks no server.
 *
 * @param parameters those of the fields that belong to `join`
 * @throws BigBlueButtonFailure of kind `invalidInput`
 */
export function joinLinkItem(call: OperationCall, parameters: readonly Parameter[]): IDataObject {
  checkCreateTime(call.option('additionalFields', 'createTime'));
  // A false `guest` and an absent one are not the same to every server, so false is left out.
  const guest = String(call.option('additionalFields', 'guest')) === 'true';
  const joinUrl = signedUrl(call.connection.server, 'join', [
    ...parameters,
    ...(guest ? [['guest', 'true'] as const] : []),
    ...userdataOf(call.field('userdata')),
  ]);
  return {
    ...(call.flag('includeInputFields') && call.input),
    joinUrl,
    meetingID: call.text('meetingID'),
    fullName: call.text('fullName'),
    role: call.text('role'),
  };
}

/** The server compares it to the letter; formatted as a date or with exponent it never fits. */
function checkCreateTime(value: unknown): void {
  const text = String(value ?? '').trim();
  if (/^\d*$/.test(text)) return;
  throw new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: `The field "Create Time" is not a number of milliseconds: "${text}".`,
    advice: 'Use the field "createTime" from the output of Create or Get, unchanged.',
  });
}
