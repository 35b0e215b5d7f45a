/** Whether the stand-in server has every call, and takes each with all of its parameters. */
import { encodeQuery, type Parameter } from '../../protocol/encode';
import type { Participant } from '../server/participants';
import { checksum } from '../server/signature';
import { type StandIn, startStandIn } from '../server/stand-in';
import { type Answered, ask, askRaw, link, type Question } from '../server/support/ask';
import { type Call, CALLS, EVENTS, type Parameter as Known, valuesOf } from './inventory';

let bbb: StandIn;
let moderator: Participant;
let hookID: string;

beforeAll(async () => {
  bbb = await startStandIn();
});
afterAll(async () => await bbb.stop());

/** A world in which everything that a call may ask for is there. */
beforeEach(async () => {
  bbb.control.reset();
  bbb.control.configure({ missingCalls: [] });
  bbb.control.recordings.add({ recordId: 'rec-1' });
  await ask(bbb, 'create', 'name=Room&meetingID=room&attendeePW=apap&moderatorPW=mpmp');
  const joining = 'meetingID=room&fullName=Zoe&role=MODERATOR&userID=zoe';
  moderator = await bbb.control.participants.join(link(bbb, 'join', joining));
  await ask(bbb, 'hooks/create', 'callbackURL=http%3A%2F%2F127.0.0.1%3A1%2Fold&meetingID=room');
  hookID = bbb.control.hooks.all()[0].hookId;
});

// --- A valid value for each parameter

/** What fits into the world above, where not any value of the type does. */
function fitting(call: string): Record<string, string> {
  const { createTime, internalId } = bbb.control.meetings.get('room');
  return {
    meetingID: call === 'create' ? 'new-room' : 'room',
    parentMeetingID: 'room',
    internalMeetingID: internalId,
    recordID: 'rec-1',
    hookID,
    sessionToken: moderator.sessionToken,
    password: 'mpmp',
    moderatorPW: 'mpmp',
    createTime: `${createTime}`,
    existingUserID: moderator.internalUserId,
    lang: 'en-US',
    state: 'published,unpublished',
    rating: '5',
    offset: '0',
    email: 'nathan@example.com',
    voiceBridge: '70707',
    configXML: '<config><modules/></config>',
    // An answer in XML, and not the way into the client.
    redirect: 'false',
    getRaw: 'false',
  };
}

function sample({ call }: Call, { name, type, values }: Known): Parameter {
  const wire = name.replace('*', 'course');
  const given = fitting(call)[wire];
  if (given !== undefined) return [wire, given];
  const known = values ? valuesOf(values).filter(({ notOffered }) => !notOffered) : [];
  if (type === 'json' && values) return [wire, JSON.stringify(known.map(({ value }) => value))];
  if (type === 'choices') return [wire, known.map(({ value }) => value).join(',')];
  if (values) return [wire, known[0].value];
  if (type === 'boolean') return [wire, 'true'];
  if (/number|minutes|milliseconds|digits/.test(type)) return [wire, '5'];
  if (type === 'url') return [wire, 'http://127.0.0.1:1/x?a=1&b=2'];
  if (type === 'colour') return [wire, '#1b5fb4'];
  return [wire, type === 'json' ? '[]' : `Größe & 'x' + ${name}`];
}

// --- A body for calls that have one

const MODULES = `<modules>
  <module name="presentation">
    <document url="https://www.example.com/a.pdf?x=1&amp;y=2" filename="a.pdf" current="true" downloadable="true" removable="false"/>
    <document name="b.pdf">JVBERi0xLjQ=</document>
  </module>
  <module name="clientSettingsOverride"><![CDATA[{"public":{}}]]></module>
  <module name="sharedNotesInitialContentJson"><![CDATA[[]]]></module>
  <module name="sharedNotesInitialContentMarkdown"><![CDATA[# Notes]]></module>
</modules>`;

const PRESENTATION = MODULES.replace(/<\/module>[\s\S]*/, '</module></modules>');

const TRACK = [
  '--x',
  'Content-Disposition: form-data; name="file"; filename="a.vtt"',
  'Content-Type: text/vtt',
  '',
  'WEBVTT\n\n00:00.000 --> 00:01.000\nHi\n',
  '--x--',
  '',
].join('\r\n');

const BODIES: Readonly<Record<string, { type: string; body: string }>> = {
  create: { type: 'application/xml', body: MODULES },
  insertDocument: { type: 'application/xml', body: PRESENTATION },
  putRecordingTextTrack: { type: 'multipart/form-data; boundary=x', body: TRACK },
};

function question(call: string, method: string): Question {
  const given = method === 'POST' ? BODIES[call] : undefined;
  return given ? { method, headers: { 'content-type': given.type }, body: given.body } : { method };
}

/** Everything is in the body of this one, the signature too. */
async function askInForm(call: string, given: readonly Parameter[]): Promise<Answered> {
  const sorted = [...given].sort(([one], [other]) => one.localeCompare(other));
  const form = encodeQuery(sorted);
  const body = `${form}&checksum=${checksum('sha1', call, form, bbb.secret)}`;
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return await askRaw(bbb, `/bigbluebutton/api/${call}`, { method: 'POST', headers, body });
}

// --- What counts as a success

function isSuccess({ format }: Call, { status, body }: Answered): boolean {
  if (status !== 200) return false;
  if (format === 'config') return body.includes('<config>');
  if (format === undefined) return body.includes('<returncode>SUCCESS</returncode>');
  const answer = JSON.parse(body) as { returncode?: string; response?: { returncode?: string } };
  return format === 'json'
    ? answer.response?.returncode === 'SUCCESS'
    : answer.returncode !== 'FAILED' && answer.response?.returncode !== 'FAILED';
}

// --- The specification

const offered = CALLS.filter(({ notOffered }) => notOffered === undefined);

/** Parameters of which a call takes only one. */
const EITHER: Readonly<Record<string, readonly string[]>> = {
  getAttendance: ['meetingID', 'internalMeetingID'],
};

/** Each way to ask that a call has; together they send every parameter. */
const requests = offered.flatMap((call) =>
  call.methods.flatMap((method) =>
    (EITHER[call.call] ?? ['']).map((only) => {
      const excluded = (EITHER[call.call] ?? []).filter((name) => name !== only);
      const parameters = call.parameters.filter(({ name }) => !excluded.includes(name));
      return [
        [method, call.call || 'the API root', only].join(' ').trim(),
        { call, method, parameters },
      ] as const;
    }),
  ),
);

test.each(requests)('does %s with everything that can be given to it', async (_name, request) => {
  const { call, method, parameters } = request;
  if (call.call === 'getMP4') {
    await ask(bbb, 'processMP4', 'recordID=rec-1');
    bbb.control.clock.advance(60_000);
  }
  const given = parameters.map((parameter) => sample(call, parameter));
  const inForm = call.call === 'setConfigXML';
  const answer = inForm
    ? await askInForm(call.call, given)
    : await ask(bbb, call.call, encodeQuery(given), question(call.call, method));
  expect(isSuccess(call, answer) ? 'SUCCESS' : answer.body).toBe('SUCCESS');
  const [received] = bbb.control.requests.all(call.call).slice(-1);
  const read = new URLSearchParams(inForm ? received.body : received.rawQuery);
  expect(given.filter(([name, value]) => read.get(name) !== value)).toEqual([]);
});

test('a request for each parameter of each call is among them', () => {
  const sent = new Set(
    requests.flatMap(([, { call, parameters }]) =>
      parameters.map(({ name }) => `${call.call}: ${name}`),
    ),
  );
  const all = offered.flatMap(({ call, parameters }) =>
    parameters.map(({ name }) => `${call}: ${name}`),
  );
  expect(all.filter((name) => !sent.has(name))).toEqual([]);
});

test('a request with a body has everything in it that bodies can have', () => {
  const wanted = offered.flatMap(({ call, body = [] }) =>
    body.map(({ name }) => [call, name.split(' ').at(-1) ?? ''] as const),
  );
  // The content of a document is its text.
  const missing = wanted.filter(
    ([call, word]) => word !== 'content' && !BODIES[call]?.body.includes(`${word}`),
  );
  expect(missing).toEqual([]);
});

test.each(EVENTS)('can tell the event %s', (event) => {
  bbb.control.hooks.addPermanent('http://127.0.0.1:1/hook');
  bbb.control.hooks.emit(event, {}, { meetingId: 'room' });
  expect(bbb.control.hooks.deliveries().map(({ eventId }) => eventId)).toContain(event);
});
