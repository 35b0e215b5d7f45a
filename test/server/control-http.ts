import { htmlReply, type Incoming, type Reply } from './answer';
import type { Control, EmittedEvent, NewRecording } from './control';
import type { JsonObject } from './events';
import { type Fault, FAULT_KINDS } from './faults';
import type { Meeting } from './meeting';
import type { Participant } from './participants';
import type { RecordingState } from './recordings';
import type { SettingsChange } from './settings';

/** What a control request may carry: JSON in the body, or single values in the query. */
interface Given {
  text(name: string): string;
  optional(name: string): string | undefined;
  whole(name: string): number;
  flag(name: string, otherwise: boolean): boolean;
  list(name: string): string[] | undefined;
  all: JsonObject;
  allBut(name: string): JsonObject;
}

interface Operation {
  method: 'GET' | 'POST';
  path: string;
  run(control: Control, given: Given): unknown;
}

const get = (path: string, run: Operation['run']): Operation => ({ method: 'GET', path, run });
const post = (path: string, run: Operation['run']): Operation => ({ method: 'POST', path, run });

/** The control calls below `/control/`; the table of the README follows this list. */
export const OPERATIONS: readonly Operation[] = [
  get('clock', (control) => clockOf(control)),
  post('clock/advance', async (control, given) => {
    await control.clock.advance(given.whole('ms'));
    return clockOf(control);
  }),
  post('clock/freeze', (control) => (control.clock.freeze(), clockOf(control))),
  post('clock/run', (control) => (control.clock.runInRealTime(), clockOf(control))),
  post('settled', (control) => control.settled()),
  get('settings', (control) => control.settings),
  post('settings', (control, given) => {
    control.configure(given.all as SettingsChange);
    return control.settings;
  }),
  get('faults', (control) => ({ set: control.faults.all(), kinds: FAULT_KINDS })),
  post('faults', (control, given) => {
    control.faults.set(given.text('call'), given.allBut('call') as Fault);
    return control.faults.all();
  }),
  post('faults/clear', (control, given) => control.faults.clear(given.optional('call'))),
  get('requests', (control, given) => control.requests.all(given.optional('call'))),
  post('requests/clear', (control) => control.requests.clear()),
  get('meetings', (control) => control.meetings.all().map(meetingSummary)),
  post('meetings/end', (control, given) => control.meetings.end(given.text('meetingID'))),
  post('meetings/record', (control, given) =>
    control.meetings.record(given.text('meetingID'), given.flag('on', true)),
  ),
  get('participants', (control, given) =>
    control.participants.all(given.text('meetingID')).map(participantSummary),
  ),
  post('participants/join', async (control, given) =>
    participantSummary(await control.participants.join(given.text('link'))),
  ),
  post('participants/act', (control, given) => actOf(control, given)),
  post('participants/admit', (control, given) =>
    control.participants.admit(given.text('sessionToken'), given.flag('admitted', true)),
  ),
  get('recordings', (control) => control.recordings.all()),
  post('recordings/run', (control, given) =>
    control.recordings.run(
      given.text('id'),
      given.optional('state') as RecordingState | undefined,
      given.list('formats'),
    ),
  ),
  post('recordings/add', (control, given) => control.recordings.add(given.all as NewRecording)),
  post('recordings/change', (control, given) =>
    Object.assign(control.recordings.get(given.text('id')), given.allBut('id')),
  ),
  get('hooks', (control) => control.hooks.all()),
  post('hooks/permanent', (control, given) =>
    control.hooks.addPermanent(given.text('callbackURL'), given.flag('getRaw', false)),
  ),
  post('hooks/restart', (control) => control.hooks.restart()),
  get('deliveries', (control) => control.hooks.deliveries()),
  post('emit', async (control, given) => {
    const { attributes = {}, ...of } = given.allBut('id');
    control.hooks.emit(given.text('id'), attributes as JsonObject, of as EmittedEvent);
    await control.settled();
    return control.hooks.deliveries();
  }),
  get('callbacks', (control) => control.callbacks.all()),
  post('reset', (control) => control.reset()),
];

/** Answers a request below `/control/` in JSON; what goes wrong is a 400 with `error`. */
export async function answerControl(request: Incoming, control: Control): Promise<Reply> {
  const path = request.path.replace(/^\/control\//, '').replace(/\/$/, '');
  const operation = OPERATIONS.find((one) => one.path === path && one.method === request.method);
  if (!operation) return json(404, { error: `There is no ${request.method} /control/${path}` });
  try {
    return json(200, (await operation.run(control, givenIn(request))) ?? {});
  } catch (error) {
    return json(400, { error: error instanceof Error ? error.message : String(error) });
  }
}

function givenIn(request: Incoming): Given {
  const text = request.body.toString('utf8');
  const all: JsonObject = {
    ...Object.fromEntries(request.query.entries()),
    ...(text.trim() === '' ? {} : (JSON.parse(text) as JsonObject)),
  };
  const optional = (name: string) => (all[name] === undefined ? undefined : String(all[name]));
  const needed = (name: string) => {
    const value = optional(name);
    if (value === undefined) throw new Error(`"${name}" is missing`);
    return value;
  };
  return {
    all,
    allBut: (name) => Object.fromEntries(Object.entries(all).filter(([key]) => key !== name)),
    optional,
    text: needed,
    whole: (name) => {
      const value = Number(needed(name));
      if (!Number.isFinite(value)) throw new Error(`"${name}" is no number`);
      return value;
    },
    flag: (name, otherwise) => (all[name] === undefined ? otherwise : String(all[name]) === 'true'),
    list: (name) => {
      const value = all[name];
      if (value === undefined) return undefined;
      return Array.isArray(value) ? value.map(String) : String(value).split(',');
    },
  };
}

function json(status: number, value: unknown): Reply {
  const reply = htmlReply(status, `${JSON.stringify(value, null, 2)}\n`);
  return { ...reply, headers: { 'content-type': 'application/json;charset=UTF-8' } };
}

function clockOf(control: Control): Record<string, unknown> {
  const now = control.clock.now();
  return { now, date: new Date(now).toISOString(), mode: control.clock.mode };
}

function meetingSummary(meeting: Meeting): Record<string, unknown> {
  const { attendees, visitors, ...rest } = meeting;
  return { ...rest, attendees: attendees.map((one) => one.fullName), visitors: visitors.length };
}

function participantSummary(participant: Participant): Record<string, unknown> {
  return {
    fullName: participant.fullName,
    userID: participant.userId,
    internalUserID: participant.internalUserId,
    role: participant.role,
    sessionToken: participant.sessionToken,
    meetingID: participant.meeting.meetingId,
  };
}

/** What a participant can do, by the word used over HTTP. */
const ACTS: Readonly<Record<string, (participant: Participant, given: Given) => void>> = {
  leave: (one) => one.leave(),
  becomePresenter: (one) => one.becomePresenter(),
  joinAudio: (one, given) => one.joinAudio({ listenOnly: given.flag('listenOnly', false) }),
  leaveAudio: (one) => one.leaveAudio(),
  mute: (one, given) => one.mute(given.flag('on', true)),
  startCamera: (one) => one.startCamera(),
  stopCamera: (one) => one.stopCamera(),
  startScreenshare: (one) => one.startScreenshare(),
  stopScreenshare: (one) => one.stopScreenshare(),
  raiseHand: (one, given) => one.raiseHand(given.flag('on', true)),
  showEmoji: (one, given) => one.showEmoji(given.optional('emoji')),
  chat: (one, given) => one.chat(given.text('message')),
};

function actOf(control: Control, given: Given): Record<string, unknown> {
  const act = ACTS[given.text('act')];
  if (!act) throw new Error(`"act" is one of ${Object.keys(ACTS).join(', ')}`);
  const participant = control.participants.find(given.text('meetingID'), given.text('who'));
  act(participant, given);
  return participantSummary(participant);
}
