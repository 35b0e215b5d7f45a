/** Whether the stand-in server has every call, and takes each with all of its parameters. */
import { encodeQuery, type Parameter } from '../../protocol/encode';
import { type StandIn, startStandIn } from '../server/stand-in';
import { ask } from '../server/support/ask';
import { CALLS, EVENTS, type Parameter as Known, valuesOf } from './inventory';

let bbb: StandIn;
beforeAll(async () => {
  bbb = await startStandIn();
});
afterAll(async () => await bbb.stop());
beforeEach(async () => {
  bbb.control.reset();
  bbb.control.configure({ missingCalls: [] });
  bbb.control.recordings.add({ recordId: 'rec-1' });
  await ask(bbb, 'create', 'name=Room&meetingID=room');
});

function sample({ name, type = 'text', values }: Known): Parameter {
  const wire = name.replace('*', 'course');
  if (values) return [wire, valuesOf(values)[0].value];
  if (name === 'meetingID' || name === 'parentMeetingID') return [wire, 'room'];
  if (name === 'recordID') return [wire, 'rec-1'];
  if (name === 'voiceBridge') return [wire, '70707'];
  if (name === 'lang') return [wire, 'en-US'];
  if (type === 'boolean') return [wire, 'false'];
  if (/number|minutes|milliseconds/.test(type)) return [wire, '5'];
  if (type === 'url') return [wire, 'http://127.0.0.1:1/x?a=1&b=2'];
  return [wire, type === 'json' ? '[]' : "Größe & 'x'"];
}

/** Parameters that exclude each other; without the first, the call is made with the others. */
const EITHER: Readonly<Record<string, string>> = { getAttendance: 'internalMeetingID' };

const offered = CALLS.filter(({ notOffered }) => notOffered === undefined);

test.each(offered.map((call) => [call.call || 'the API root', call] as const))(
  'knows %s, and all that can be given to it',
  async (_name, { call, methods, parameters }) => {
    const given = parameters.filter(({ name }) => name !== EITHER[call]).map(sample);
    const body = methods.includes('GET') ? {} : { method: 'POST' };
    const answer = await ask(bbb, call, encodeQuery(given), body);
    expect(answer.status).not.toBe(404);
    const [request] = bbb.control.requests.all(call).slice(-1);
    const received = new URLSearchParams(request.rawQuery);
    expect(given.filter(([name, value]) => received.get(name) !== value)).toEqual([]);
  },
);

test.each(EVENTS)('can tell the event %s', (event) => {
  bbb.control.hooks.addPermanent('http://127.0.0.1:1/hook');
  bbb.control.hooks.emit(event, {}, { meetingId: 'room' });
  expect(bbb.control.hooks.deliveries()).toMatchObject([{ eventId: event }]);
});
