import type { IDataObject } from 'n8n-workflow';

import {
  checkedMeetingID,
  checkedMeetingName,
  checkedPassword,
  checkedPin,
  withoutRepeats,
} from '../../../../protocol/checks';
import type { Parameter } from '../../../../protocol/encode';
import { BigBlueButtonFailure } from '../../../../protocol/failure';
import {
  type CreatedMeeting,
  existingMeeting,
  readCreatedMeeting,
  readMeeting,
} from '../../../../protocol/meeting';
import { isoTime } from '../../../../protocol/time';
import { breakoutGroupsOf } from '../../fields/breakoutGroups';
import { withDocuments } from '../../fields/documents';
import { furtherParametersOf } from '../../fields/furtherParameters';
import { metadataParameters } from '../../fields/metadata';
import { notifyWorkflows } from '../../fields/notifyWorkflows';
import { pluginParameters } from '../../fields/pluginMetadata';
import { withWorkflows, workflowsOf } from '../notifiedWorkflows';
import type { OperationCall } from '../operationCall';
import { timeOfText } from '../timeText';

/**
 * Creates the meeting of an item, or gets the existing one from servers that refuse a second `create`.
 *
 * Before mid-2023 a server compares the passwords of both calls, and without any given it made
 * them up the first time, so a second call without passwords is refused (bigbluebutton #17937).
 *
 * @param foreign names of fields that belong to another call
 * @throws BigBlueButtonFailure
 */
export async function createOrGet(
  call: OperationCall,
  foreign: readonly string[] = [],
): Promise<CreatedMeeting> {
  const parameters = parametersOf(call, foreign);
  const options = await withDocuments(call, call.option('advanced', 'uploadLimit'), {
    clientSettingsOverride: call.optionText('advanced', 'clientSettingsOverride'),
    sharedNotesInitialContentJson: call.optionText('slides', 'sharedNotesInitialContentJson'),
  });
  const created = call.request('create', parameters, options).then(readCreatedMeeting);
  return await created.catch(async (error: unknown) => {
    const withPassword = parameters.some(([name]) => name.endsWith('PW'));
    const taken = error instanceof BigBlueButtonFailure && error.isMeetingTaken;
    if (withPassword || !taken) throw error;
    const meetingID: Parameter = ['meetingID', call.text('meetingID')];
    return existingMeeting(readMeeting(await call.request('getMeetingInfo', [meetingID])));
  });
}

function parametersOf(call: OperationCall, foreign: readonly string[]): Parameter[] {
  checkedMeetingID('Meeting ID', call.text('meetingID'));
  checkedMeetingName('Name', call.text('name'));
  checkedPin('Dial-In PIN', call.optionText('texts', 'voiceBridge') ?? '');
  for (const [name, label] of PASSWORDS) {
    checkedPassword(label, call.optionText('olderServers', name) ?? '');
  }
  startOf(call);
  const groups = breakoutGroupsOf(call.option('breakouts', 'groups'));
  const parameters = withoutRepeats([
    ...call.parameters(call.fieldNames.filter((name) => !foreign.includes(name))),
    ...(groups === undefined ? [] : [['groups', groups] as const]),
    ...metadataParameters(call.field('metadata')),
    ...pluginParameters(call.option('advanced', 'pluginMetadata')),
    ...furtherParametersOf(call.option('advanced', 'furtherParameters')),
  ]);
  const workflows = workflowsOf(notifyWorkflows, call.option('notifications', 'notifyWorkflows'));
  return withWorkflows(call, parameters, workflows, call.text('meetingID'));
}

const PASSWORDS = [
  ['attendeePW', 'Attendee Password'],
  ['moderatorPW', 'Moderator Password'],
] as const;

/**
 * The password that a meeting was given for a role, for its join links: before BigBlueButton 2.4 the
 * password decides the role.
 */
export function passwordOfRole(call: OperationCall, role: string): Parameter[] {
  const field = role === 'MODERATOR' ? 'moderatorPW' : 'attendeePW';
  const password = call.optionText('olderServers', field);
  return password === undefined ? [] : [['password', password]];
}

/**
 * What makes a viewer wait in the waiting room of a meeting that has one. Most servers ask a moderator
 * about every viewer then, but some only about those whose link says that they are guests.
 */
export function waitingRoom(call: OperationCall, role: string): Parameter[] {
  const asks = call.optionText('guests', 'guestPolicy') === 'ASK_MODERATOR';
  return asks && role !== 'MODERATOR' ? [['guest', 'true']] : [];
}

/**
 * What every operation that creates a meeting gives: simplified, what the next step needs and no
 * passwords; otherwise everything that the server said.
 */
export function createdItem(call: OperationCall, meeting: CreatedMeeting): IDataObject {
  const meetingName = call.text('name');
  const created = isoTime(meeting.createTime);
  if (!call.flag('simplify')) return { ...meeting, meetingName, created } as IDataObject;
  const { meetingID, existed, internalMeetingID, createTime, dialNumber, voiceBridge } = meeting;
  return {
    meetingID,
    meetingName,
    existed,
    internalMeetingID,
    createTime,
    created,
    dialIn: { number: dialNumber ?? null, pin: voiceBridge ?? null },
  };
}

/** How long a calendar entry is when the meeting has no end. */
const USUAL_MINUTES = 60;

/**
 * The fields of a calendar entry or ICS file.
 *
 * @param link by which people join; '' for none
 */
export function calendarEntry(
  call: OperationCall,
  { internalMeetingID, duration, dialNumber, voiceBridge, createTime }: CreatedMeeting,
  link: string,
): IDataObject {
  const start = startOf(call) ?? new Date(createTime ?? Date.now());
  const end = new Date(start.getTime() + (duration || USUAL_MINUTES) * 60_000);
  const telephone = dialNumber && voiceBridge && `${dialNumber}, PIN ${voiceBridge}`;
  return {
    uid: `${internalMeetingID}@${new URL(call.connection.server.apiRoot).hostname}`,
    summary: call.text('name'),
    start: start.toISOString(),
    end: end.toISOString(),
    location: link,
    description: [link, telephone].filter(Boolean).join('\n'),
  };
}

/** When people are expected, if somebody said so. */
export function startOf(call: OperationCall): Date | undefined {
  const text = call.text('startsAt');
  return text === '' ? undefined : timeOfText(call.context, 'Starts At', text).toJSDate();
}
