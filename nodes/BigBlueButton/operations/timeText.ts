import { type IExecuteFunctions, tryToParseDateTime } from 'n8n-workflow';

import { BigBlueButtonFailure } from '../../../protocol/failure';

/**
 * Reads a date or time that somebody entered, in the workflow's time zone unless it names its own.
 *
 * @param label of the field it stands in
 * @throws BigBlueButtonFailure of kind `invalidInput` for what is none
 */
export function timeOfText(
  context: IExecuteFunctions,
  label: string,
  text: string,
): ReturnType<typeof tryToParseDateTime> {
  try {
    // A bare number would be taken for a year or a month.
    if (!/^-?\d+$/.test(text.trim())) return tryToParseDateTime(text.trim(), context.getTimezone());
  } catch {
    // Said below.
  }
  throw new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: `The field "${label}" is not a date or time: "${text}".`,
    advice: 'Write it like 2026-11-21, 2026-11-21T07:50 or 2026-11-21T07:50:00+01:00.',
  });
}
