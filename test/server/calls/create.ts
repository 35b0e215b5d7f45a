import { randomInt } from 'node:crypto';

import { message, Refusal, type Reply, success, type Violation } from '../answer';
import { javaDate, type Meeting, type MeetingPlan, randomText } from '../meeting';
import { inOrder, type Modules, readModules } from '../modules';
import type { Query } from '../query';
import { booleanRules, demand, meetingIdRules, sizeRule } from '../validate';
import type { World } from '../world';
import { tag } from '../xml';
import type { Call } from './call';
import { FORM_TYPES } from './call';

export const create: Call = {
  name: 'create',
  methods: ['GET', 'POST'],
  guard: 'validated',
  bodyTypes: [...FORM_TYPES, 'application/xml', 'text/xml'],
  answer(request, world) {
    const { query } = request;
    demand(createRules(query));
    const isXml = /xml/.test(request.headers['content-type'] ?? '');
    const modules = readModules(isXml ? request.body.toString('utf8') : '');
    const parent = parentOf(query, world);

    const existing = world.meetings.find(query.filled('meetingID') as string);
    if (existing && existing.endTime === 0) {
      demandSamePasswords(existing, query, world);
      return created(existing, 'duplicateWarning', DUPLICATE);
    }
    demandFreeVoiceBridge(query, world);
    const meeting = world.meetings.create(planOf(query, modules, parent, world));
    return created(meeting, '', '');
  },
};

const DUPLICATE = 'This conference was already in existence and may currently be in progress.';

/** Message key and message are there even when they are empty (create.ftlx). */
function created(meeting: Meeting, key: string, text: string): Reply {
  return success([
    tag('meetingID', meeting.meetingId),
    tag('internalMeetingID', meeting.internalId),
    tag('parentMeetingID', meeting.parentMeetingId),
    tag('attendeePW', meeting.attendeePW),
    tag('moderatorPW', meeting.moderatorPW),
    tag('createTime', meeting.createTime),
    tag('voiceBridge', meeting.voiceBridge),
    tag('dialNumber', meeting.dialNumber),
    tag('createDate', javaDate(meeting.createTime)),
    tag('hasUserJoined', meeting.hasUserJoined),
    tag('duration', meeting.duration),
    tag('hasBeenForciblyEnded', meeting.forciblyEnded),
    ...message(key, text),
  ]);
}

function createRules(query: Query): Violation[] {
  const name = query.filled('name');
  const editor = query.filled('sharedNotesEditor');
  const voiceBridge = query.filled('voiceBridge');
  const upload = query.filled('presentationUploadExternalUrl');
  return [
    ...meetingIdRules(query),
    ...(name === undefined
      ? [{ key: 'missingParamName', message: 'You must provide a meeting name' }]
      : sizeRule(name, 2, 256, 'Meeting name must be between 2 and 256 characters')),
    ...['attendeePW', 'moderatorPW'].flatMap((field) => {
      const password = query.filled(field);
      return password === undefined
        ? []
        : sizeRule(password, 2, 64, `${field} must be between 2 and 64 characters`);
    }),
    ...(voiceBridge !== undefined && !/^\d+$/.test(voiceBridge)
      ? [{ key: 'validationError', message: 'Voice bridge must be an integer' }]
      : []),
    ...booleanRules(query, ['record', 'isBreakout']),
    ...(upload !== undefined && !URL.canParse(upload)
      ? [{ key: 'validationError', message: 'Presentation upload URL must be a URL' }]
      : []),
    ...(editor !== undefined && editor !== 'etherpad' && editor !== 'blockNote'
      ? [{ key: 'invalidSharedNotesEditor', message: 'Unknown shared notes editor' }]
      : []),
  ];
}

function parentOf(query: Query, world: World): Meeting | undefined {
  if (!query.flag('isBreakout')) return undefined;
  const id = query.filled('parentMeetingID');
  if (id === undefined) {
    throw new Refusal('parentMeetingIDMissing', 'No parent meeting ID was provided');
  }
  const parent = world.meetings.findByEitherId(id);
  if (!parent) throw new Refusal('parentMeetingDoesNotExist', 'No parent meeting was found');
  return parent;
}

/**
 * The second create of a running meeting is welcome with the same passwords or, since mid-2023,
 * with none at all.
 */
function demandSamePasswords(existing: Meeting, query: Query, world: World): void {
  const given = [query.filled('attendeePW'), query.filled('moderatorPW')];
  const none = given.every((password) => password === undefined);
  if (none && world.settings.createWithoutPasswords === 'new') return;
  if (given[0] === existing.attendeePW && given[1] === existing.moderatorPW) return;
  throw new Refusal(
    'idNotUnique',
    'A meeting already exists with that meeting ID.  Please use a different meeting ID.',
  );
}

function demandFreeVoiceBridge(query: Query, world: World): void {
  const bridge = query.filled('voiceBridge');
  if (bridge === undefined) return;
  if (!world.meetings.all().some((meeting) => meeting.voiceBridge === bridge)) return;
  const text = 'The selected voice bridge is already in use.';
  throw new Refusal('nonUniqueVoiceBridge', text, [{ key: 'nonUniqueVoiceBridge', message: text }]);
}

function planOf(
  query: Query,
  modules: Modules,
  parent: Meeting | undefined,
  world: World,
): MeetingPlan {
  const name = withoutTags(query.filled('name') ?? '');
  const voiceBridge = query.filled('voiceBridge') ?? `${randomInt(10_000, 100_000)}`;
  return {
    meetingId: query.filled('meetingID') as string,
    name,
    attendeePW: query.filled('attendeePW') ?? randomText(8),
    moderatorPW: query.filled('moderatorPW') ?? randomText(8),
    voiceBridge,
    dialNumber: query.filled('dialNumber') ?? world.settings.dialNumber,
    welcome: query.get('welcome') ?? world.settings.defaultWelcome,
    logoutUrl: query.filled('logoutURL') ?? '',
    duration: query.whole('duration', 0),
    maxParticipants: query.whole('maxParticipants', 0),
    record: query.flag('record'),
    autoStartRecording: query.flag('autoStartRecording'),
    allowStartStopRecording: query.flag('allowStartStopRecording', true),
    guestPolicy: query.filled('guestPolicy') ?? 'ALWAYS_ACCEPT',
    isBreakout: parent !== undefined,
    parentMeetingId: parent?.internalId ?? 'bbb-none',
    sequence: query.whole('sequence', 0),
    freeJoin: query.flag('freeJoin'),
    keepEvents: query.flag('meetingKeepEvents'),
    endWhenNoModerator: query.flag('endWhenNoModerator'),
    endWhenNoModeratorDelayInMinutes: query.whole('endWhenNoModeratorDelayInMinutes', 1),
    expireIfNoUserJoinedInMinutes: query.whole('meetingExpireIfNoUserJoinedInMinutes', 5),
    expireWhenLastUserLeftInMinutes: query.whole('meetingExpireWhenLastUserLeftInMinutes', 1),
    meetingEndedUrl: query.filled('meetingEndedURL') ?? '',
    disabledFeatures: query.list('disabledFeatures'),
    metadata: metadataOf(query),
    documents: inOrder([...modules.documents, ...preUploaded(query)]),
    parameters: Object.fromEntries(query.entries()),
  };
}

/** Names that are no letters, digits and hyphens are dropped without a word; the rest lower-cased. */
export function metadataOf(query: Query): Record<string, string> {
  return Object.fromEntries(
    query
      .startingWith('meta_')
      .filter(([name]) => /^[a-zA-Z][a-zA-Z0-9-]*$/.test(name))
      .map(([name, value]) => [name.toLowerCase(), value]),
  );
}

function preUploaded(query: Query): MeetingPlan['documents'] {
  const url = query.filled('preUploadedPresentation');
  if (url === undefined) return [];
  const name = query.filled('preUploadedPresentationName') ?? url.split('/').pop() ?? '';
  return [{ name, url, current: false, downloadable: false, removable: true }];
}

/** bbb-web strips HTML from names; a lone `<` is none. */
function withoutTags(text: string): string {
  return text.replace(/<\/?[a-zA-Z!][^<>]*>/g, '');
}
