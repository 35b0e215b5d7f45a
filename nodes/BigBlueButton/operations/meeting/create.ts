import type { IDataObject } from 'n8n-workflow';

import { documentsBody, DOCUMENTS_TYPE } from '../../../../protocol/documents';
import type { Parameter } from '../../../../protocol/encode';
import { BigBlueButtonFailure } from '../../../../protocol/failure';
import {
  type CreatedMeeting,
  existingMeeting,
  readCreatedMeeting,
  readMeeting,
} from '../../../../protocol/meeting';
import { signedUrl } from '../../../../protocol/request';
import { isoTime } from '../../../../protocol/time';
import type { CallOptions } from '../../connection';
import { metadata, metadataParameters } from '../../fields/metadata';
import { newMeetingID } from '../../fields/meeting';
import type { Operation } from '../operation';
import type { OperationCall } from '../operationCall';
import { createSettings, olderServers, presentations } from './createFields';

export const create: Operation = {
  name: 'Create',
  action: 'Create meeting',
  description:
    'Create a meeting, or get the existing one: running this again with the same meeting ID changes nothing',
  fields: [
    newMeetingID,
    {
      displayName: 'Name',
      name: 'name',
      type: 'string',
      default: '',
      required: true,
      placeholder: 'e.g. Physics, Tuesday group',
      description: 'What the participants see as the title of the meeting',
    },
    {
      displayName: 'Moderator Name',
      name: 'moderatorName',
      type: 'string',
      default: 'Moderator',
      hint: 'The join links of this step are for one moderator and one viewer. For a link per person use the operation Join Link, which makes one for each input item.',
      description:
        'The name of whoever joins by the moderator link. Leave it empty if you do not need that link.',
    },
    {
      displayName: 'Viewer Name',
      name: 'viewerName',
      type: 'string',
      default: 'Viewer',
      description:
        'The name of whoever joins by the viewer link. Leave it empty if you do not need that link.',
    },
    {
      displayName: 'Allow Recording',
      name: 'record',
      type: 'boolean',
      default: false,
      description:
        'Whether the meeting can be recorded. A recording is made only if somebody presses Record, or if you add "Start Recording Automatically" below.',
    },
    ...createSettings,
    presentations,
    metadata,
    olderServers,
  ],
  local: ['moderatorName', 'viewerName', 'presentations', 'metadata'],
  async run(call) {
    const parameters = [...call.parameters(), ...metadataParameters(call.field('metadata'))];
    const meeting = await createOrGet(call, parameters);
    return { ...createdItem(meeting, call.text('name')), ...joinLinks(call, meeting.meetingID) };
  },
};

/**
 * Creates the meeting, or gets the existing one from servers that refuse a second `create`.
 *
 * Before mid-2023 a server compares the passwords of both calls, and without any given it made
 * them up the first time, so a second call without passwords is refused (bigbluebutton #17937).
 */
async function createOrGet(
  call: OperationCall,
  parameters: readonly Parameter[],
): Promise<CreatedMeeting> {
  const created = call.request('create', parameters, documents(call)).then(readCreatedMeeting);
  return await created.catch(async (error: unknown) => {
    const withPassword = parameters.some(([name]) => name.endsWith('PW'));
    const taken = error instanceof BigBlueButtonFailure && error.isMeetingTaken;
    if (withPassword || !taken) throw error;
    const meetingID: Parameter = ['meetingID', call.text('meetingID')];
    return existingMeeting(readMeeting(await call.request('getMeetingInfo', [meetingID])));
  });
}

function documents(call: OperationCall): CallOptions {
  const rows = ((call.field('presentations') as IDataObject | undefined)?.document ??
    []) as IDataObject[];
  if (rows.length === 0) return {};
  const content = documentsBody(
    rows.map(({ url, filename }) => ({ url: String(url), filename: String(filename ?? '') })),
  );
  return { method: 'POST', body: { content, contentType: DOCUMENTS_TYPE } };
}

function createdItem(meeting: CreatedMeeting, name: string): IDataObject {
  const { meetingID, internalMeetingID, createTime, voiceBridge, dialNumber, duration } = meeting;
  return {
    meetingID,
    name,
    existed: meeting.existed,
    internalMeetingID,
    createTime,
    created: isoTime(createTime),
    duration,
    dialNumber,
    voiceBridge,
  };
}

function joinLinks(call: OperationCall, meetingID: string): IDataObject {
  const link = (fullName: string, role: string, passwordField: string) => {
    // Before BigBlueButton 2.4 the password decides the role.
    const password = String(call.option('olderServers', passwordField) ?? '');
    const parameters: Parameter[] = [
      ['fullName', fullName],
      ['meetingID', meetingID],
      ['role', role],
    ];
    if (password !== '') parameters.push(['password', password]);
    return fullName && signedUrl(call.connection.server, 'join', parameters);
  };
  const moderatorJoinUrl = link(call.text('moderatorName'), 'MODERATOR', 'moderatorPW');
  const viewerJoinUrl = link(call.text('viewerName'), 'VIEWER', 'attendeePW');
  return {
    ...(moderatorJoinUrl && { moderatorJoinUrl }),
    ...(viewerJoinUrl && { viewerJoinUrl }),
  };
}
