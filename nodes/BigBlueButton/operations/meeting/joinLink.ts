import type { IDataObject } from 'n8n-workflow';

import { withoutRepeats } from '../../../../protocol/checks';
import type { Parameter } from '../../../../protocol/encode';
import { BigBlueButtonFailure } from '../../../../protocol/failure';
import { signedUrl } from '../../../../protocol/request';
import { meetingIDIn } from '../../fields/meeting';
import { participantRows } from '../../fields/participant';
import type { OperationCall } from '../operationCall';

/**
 * The link of an item's person. Asks no server.
 *
 * @param parameters those of the fields that belong to `join`
 * @throws BigBlueButtonFailure of kind `invalidInput`
 */
export function joinLink(call: OperationCall, parameters: readonly Parameter[]): string {
  meetingIDIn(call);
  checkCreateTime(call.option('additionalFields', 'createTime'));
  // A false `guest` and an absent one are not the same to every server, so false is left out.
  const guest = call.optionText('additionalFields', 'guest') === 'true';
  const all = [
    ...parameters,
    ...(guest ? [['guest', 'true'] as const] : []),
    ...participantRows(
      call.field('userdata'),
      call.option('additionalFields', 'furtherJoinParameters'),
    ),
  ];
  return signedUrl(call.connection.server, 'join', withoutRepeats(all));
}

/** The fields of the input item, if they are wanted beside the link. */
export function inputFields(call: OperationCall): Readonly<IDataObject> {
  return call.flag('includeInputFields') ? call.input : {};
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
