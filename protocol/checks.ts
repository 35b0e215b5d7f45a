import type { Parameter } from './encode';
import { BigBlueButtonFailure } from './failure';

/**
 * The ID of a meeting that is to be created.
 *
 * @param label of the field it stands in
 * @throws BigBlueButtonFailure of kind `invalidInput` for one that servers refuse: shorter than 2 or
 *   longer than 256 characters, or with a comma, which separates IDs in other calls
 */
export function checkedMeetingID(label: string, meetingID: string): string {
  const length = [...meetingID].length;
  if (length >= 2 && length <= 256 && !/[,\p{Cc}]/u.test(meetingID)) return meetingID;
  throw new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: `The field "${label}" is no meeting ID: "${length > 60 ? `${meetingID.slice(0, 60)}…` : meetingID}".`,
    advice: 'A meeting ID has 2 to 256 characters, without commas and line breaks.',
  });
}

/**
 * The name of a meeting that is to be created.
 *
 * @param label of the field it stands in
 * @throws BigBlueButtonFailure of kind `invalidInput` when it is shorter than 2 or longer than 256
 *   characters
 */
export function checkedMeetingName(label: string, name: string): string {
  const length = [...name].length;
  if (length >= 2 && length <= 256) return name;
  throw new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: `The field "${label}" has ${length} characters.`,
    advice: 'Servers take 2 to 256 characters; up to 64 are safe with all of them.',
  });
}

/**
 * The name of a `userdata-` parameter, with its prefix.
 *
 * The server writes it as the name of an XML element into the list of all meetings. One that is no
 * XML name makes that list unreadable for everybody.
 *
 * @param name with or without `userdata-`
 * @param label of the field it stands in
 * @throws BigBlueButtonFailure of kind `invalidInput`
 */
export function userdataName(name: string, label = 'Further Settings of the Client'): string {
  const bare = name.trim().replace(/^userdata-/, '');
  if (/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(bare)) return `userdata-${bare}`;
  throw new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: `The field "${label}" has a name that does harm: "${name}".`,
    advice:
      'Use letters, digits, hyphens and underscores, and a letter at its beginning. Anything else would make the list of meetings unreadable for everybody.',
  });
}

/**
 * The name of a parameter that has no field.
 *
 * @param label of the field it stands in
 * @throws BigBlueButtonFailure of kind `invalidInput` for `checksum`, of which servers take only one
 */
export function furtherName(name: string, label: string): string {
  if (name.toLowerCase() !== 'checksum') return name;
  throw new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: `The field "${label}" has a checksum in it, which makes the server refuse the call.`,
    advice: 'Remove it: every call is signed with the secret of the credential.',
  });
}

/** How long the name of the sender of a chat message may be (BigBlueButton 3.0). */
const LONGEST_SENDER_NAME = 255;

/**
 * The name that a chat message comes from, '' for that of the server.
 *
 * @param label of the field it stands in
 * @throws BigBlueButtonFailure of kind `invalidInput` for one that servers refuse
 */
export function checkedSenderName(label: string, name: string): string {
  if (name.length <= LONGEST_SENDER_NAME) return name;
  throw new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: `The field "${label}" has ${name.length} characters.`,
    advice: `Servers take up to ${LONGEST_SENDER_NAME}.`,
  });
}

/**
 * An email address, '' for none.
 *
 * @param label of the field it stands in
 * @throws BigBlueButtonFailure of kind `invalidInput` when it is none
 */
export function checkedEmail(label: string, email: string): string {
  if (email === '' || /^[^\s@,;<>]+@[^\s@,;<>]+$/.test(email)) return email;
  throw new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: `The field "${label}" is no email address: "${email}".`,
    advice: 'Use one address, such as name@example.com.',
  });
}

/**
 * An address that a server wants to be encrypted, '' for none.
 *
 * @param label of the field it stands in
 * @throws BigBlueButtonFailure of kind `invalidInput` when it is not
 */
export function checkedHttps(label: string, address: string): string {
  if (address === '' || /^https:\/\//i.test(address)) return address;
  throw new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: `The field "${label}" does not start with https://: "${address}".`,
    advice: 'The server takes only encrypted addresses here.',
  });
}

/**
 * A number that people dial: digits only, since the telephone side of a server reads it.
 *
 * @param label of the field it stands in
 * @throws BigBlueButtonFailure of kind `invalidInput`
 */
export function checkedPin(label: string, pin: string): string {
  if (/^\d*$/.test(pin)) return pin;
  throw new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: `The field "${label}" is no number: "${pin}".`,
    advice: 'Use digits only, usually five.',
  });
}

/**
 * A meeting's password, '' for none.
 *
 * @param label of the field it stands in
 * @throws BigBlueButtonFailure of kind `invalidInput` when servers would refuse it
 */
export function checkedPassword(label: string, password: string): string {
  const { length } = [...password];
  if (length === 0 || (length >= 2 && length <= 64)) return password;
  throw new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: `The field "${label}" has ${length} characters.`,
    advice: 'Servers take passwords of 2 to 64 characters.',
  });
}

/** Parameters whose names BigBlueButton turns into lower case, so that `meta_A` and `meta_a` are one. */
const LOWERED = /^(?:meta|plugin)_/i;

/**
 * Parameters of which no two have one name: servers take one of them, and not all the same.
 *
 * @throws BigBlueButtonFailure of kind `invalidInput` naming one that comes twice
 */
export function withoutRepeats(parameters: Parameter[]): Parameter[] {
  const names = parameters.map(([name]) => (LOWERED.test(name) ? name.toLowerCase() : name));
  const index = names.findIndex((name, at) => names.indexOf(name) !== at);
  if (index === -1) return parameters;
  throw new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: `The parameter "${parameters[index][0]}" is given twice.`,
    advice:
      'It has a field of its own, or stands twice in rows such as "Metadata" or "Further Parameters". Remove one of them.',
  });
}
