import { BigBlueButtonFailure } from './failure';

/**
 * The ID of a meeting that is to be created.
 *
 * @throws BigBlueButtonFailure of kind `invalidInput` for one that servers refuse: shorter than 2 or
 *   longer than 256 characters, or with a comma, which separates IDs in other calls
 */
export function checkedMeetingID(meetingID: string): string {
  const length = [...meetingID].length;
  if (length >= 2 && length <= 256 && !/[,\p{Cc}]/u.test(meetingID)) return meetingID;
  throw new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: `A meeting cannot have the ID "${length > 60 ? `${meetingID.slice(0, 60)}…` : meetingID}".`,
    advice: 'A meeting ID has 2 to 256 characters, without commas and line breaks.',
  });
}

/**
 * The name of a meeting that is to be created.
 *
 * @throws BigBlueButtonFailure of kind `invalidInput` when it is shorter than 2 or longer than 256
 *   characters
 */
export function checkedMeetingName(name: string): string {
  const length = [...name].length;
  if (length >= 2 && length <= 256) return name;
  throw new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: `The name of the meeting has ${length} characters.`,
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
 * @throws BigBlueButtonFailure of kind `invalidInput`
 */
export function userdataName(name: string): string {
  const bare = name.trim().replace(/^userdata-/, '');
  if (/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(bare)) return `userdata-${bare}`;
  throw new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: `A setting for a participant cannot be called "${name}".`,
    advice:
      'Use letters, digits, hyphens and underscores, and a letter at its beginning. Anything else would make the list of meetings unreadable for everybody.',
  });
}
