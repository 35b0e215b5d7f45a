import { createHash } from 'node:crypto';

import type { IDataObject, INodeProperties, NodeParameterValueType } from 'n8n-workflow';

import { BigBlueButton } from '../../nodes/BigBlueButton/BigBlueButton.node';
import { BigBlueButtonTrigger } from '../../nodes/BigBlueButton/BigBlueButtonTrigger.node';
import { EVENT_IDS } from '../server/events';
import { signDeliveryA } from '../server/signature';
import { type StandIn, startStandIn } from '../server/stand-in';
import { ask, text } from '../server/support/ask';
import { TriggerHost } from './triggerHost';
import { WaitHost, type WaitingExecution } from './waitHost';

const AWKWARD = ['007', '1e5', "Fred's room (ü)", 'a&b+c%20#', '😀 <b>'];

let bbb: StandIn;
let n8n: WaitHost;

beforeEach(async () => {
  bbb = await startStandIn();
  n8n = await WaitHost.start({ url: bbb.url, secret: bbb.secret });
});

afterEach(async () => {
  await n8n.stop();
  await bbb.stop();
});

const hooks = () => bbb.control.hooks.all();
const made = () => bbb.control.requests.all('hooks/create').length;
const runOf = (meetingID: string, time = 1532718208098) =>
  `${createHash('sha1').update(meetingID).digest('hex')}-${time}`;

interface Waiting {
  parameters?: Record<string, NodeParameterValueType>;
  items?: IDataObject[];
  onError?: 'continueRegularOutput';
}

/** Runs the node; the meeting need not be there unless a test says so. */
async function waitFor(
  meetingID: string,
  { parameters, ...more }: Waiting = {},
): Promise<WaitingExecution> {
  return await n8n.run({
    parameters: {
      resource: 'meeting',
      operation: 'waitForEvent',
      meetingID: { __rl: true, mode: 'id', value: meetingID },
      ifAlreadyOver: 'wait',
      ...parameters,
    },
    ...more,
  });
}

const problem = async (...given: Parameters<typeof waitFor>) =>
  (await waitFor(...given).catch((error: unknown) => error)) as {
    message: string;
    description: string;
  };

const RECORDING = { waitFor: 'recordingReady' };
const chosen = (...events: string[]) => ({ waitFor: 'chosen', events });

/** Lets something happen in a meeting, and BigBlueButton tell it to everybody concerned. */
async function happen(
  event: string,
  meetingID: string,
  attributes = {},
  internalMeetingID = runOf(meetingID),
): Promise<void> {
  const of = { meetingId: meetingID, internalMeetingId: internalMeetingID };
  bbb.control.hooks.emit(event, attributes, of);
  await delivered();
}

async function delivered(): Promise<void> {
  await bbb.control.clock.advance(0);
  await bbb.control.settled();
}

const statuses = () =>
  bbb.control.hooks
    .deliveries()
    .flatMap(({ attempts }) => attempts.map((attempt) => attempt.status));

/** The hook is removed after the answer. */
async function noHooks(): Promise<void> {
  for (let tries = 0; hooks().length > 0 && tries < 100; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(hooks()).toEqual([]);
}

const ENDED = { data: { id: 'meeting-ended', attributes: {}, event: { ts: 1 } } };
const FORGED = new URLSearchParams({ event: JSON.stringify([ENDED]), timestamp: '1' }).toString();

/** Sends a request as somebody else. */
async function send(url: string, headers: Record<string, string> = {}): Promise<number> {
  return (await fetch(url, { method: 'POST', body: FORGED, headers })).status;
}

const FAILED =
  '<response><returncode>FAILED</returncode><messageKey>createHookError</messageKey></response>';

describe('waiting', () => {
  test('suspends the execution, with one hook for all meetings and the wanted event', async () => {
    const before = Date.now();
    const execution = await waitFor('a', { parameters: { giveUpAfter: 2, giveUpUnit: 'days' } });
    expect(execution.isWaiting).toBe(true);
    expect(Number(execution.until) - before).toBeGreaterThanOrEqual(2 * 86_400_000);
    expect(Number(execution.until) - before).toBeLessThan(2 * 86_400_000 + 60_000);
    expect(hooks()).toEqual([
      expect.objectContaining({
        callbackUrl: expect.stringMatching(
          /\/webhook-waiting\/12\?signature=\w+&wait=[\d-]+T[\d%A.]+Z$/,
        ),
        meetingId: undefined,
        eventIds: ['meeting-ended'],
        getRaw: false,
      }),
    ]);
  });

  test.each([
    ['Recording Ready', RECORDING, ['rap-publish-ended']],
    [
      'Chosen Events',
      chosen('user-joined', 'chat-group-message-sent'),
      ['user-joined', 'chat-group-message-sent'],
    ],
    ['all events', chosen(...EVENT_IDS), undefined],
  ])('asks the server for what is wanted: %s', async (_, parameters, eventIds) => {
    await waitFor('a', { parameters });
    expect(hooks()[0].eventIds).toEqual(eventIds);
  });

  test('is done once for all input items', async () => {
    const items = [{ n: 1 }, { n: 2 }, { n: 3 }];
    const execution = await waitFor('a', { items });
    expect(made()).toBe(1);
    await happen('meeting-ended', 'a');
    expect(execution.output).toHaveLength(1);
  });

  test('takes the meeting from the input items, which have to agree', async () => {
    const parameters = { meetingID: { __rl: true, mode: 'id', value: '={{ $json.id }}' } };
    const execution = await waitFor('', { parameters, items: [{ id: '007' }, { id: '007' }] });
    await happen('meeting-ended', '7');
    expect(execution.isWaiting).toBe(true);
    await happen('meeting-ended', '007');
    expect(execution.output).toMatchObject([{ meetingID: '007' }]);

    const refused = await problem('', { parameters, items: [{ id: '007' }, { id: '1e5' }] });
    expect(refused.message).toBe('The input items name several meetings: "007", "1e5" …');
    expect(refused.description).toContain('Sub-workflow');
  });

  test('with Continue on Fail gives one item that says what went wrong', async () => {
    bbb.control.configure({ webhooks: { installed: false } });
    const { output } = await waitFor('a', {
      items: [{ n: 1 }, { n: 2 }],
      onError: 'continueRegularOutput',
    });
    expect(output).toEqual([
      { error: expect.stringContaining('no webhooks service'), details: expect.any(Object) },
    ]);
  });
});

describe('the wanted event', () => {
  test.each([
    ['bearer', 'sha1'],
    ['checksum-a', 'sha1'],
    ['checksum-a', 'sha256'],
    ['checksum-a', 'sha384'],
    ['checksum-a', 'sha512'],
    ['checksum-b', 'sha1'],
  ] as const)(
    'resumes the execution with itself, once, and the hook goes: %s, %s',
    async (auth, algorithm) => {
      bbb.control.configure({ webhooks: { auth, algorithm } });
      for (const meetingID of AWKWARD) {
        const execution = await waitFor(meetingID);
        await happen('meeting-ended', meetingID);
        expect(execution.output).toEqual([
          {
            event: 'meeting-ended',
            eventLabel: 'Meeting Ended',
            meetingID,
            internalMeetingID: runOf(meetingID),
            time: expect.any(String),
            timestamp: expect.any(Number),
            timedOut: false,
            alreadyOver: false,
          },
        ]);
        await noHooks();
      }
      expect(statuses()).toEqual(AWKWARD.map(() => 200));
      expect(n8n.log).toEqual([]);
    },
  );

  test('is recognised by the previous secret too, and where n8n calls itself differently', async () => {
    bbb.control.configure({ webhooks: { auth: 'checksum-a' } });
    const execution = await waitFor('a');
    n8n.credential = { url: bbb.url, secret: 'the new one', previousSecret: bbb.secret };
    n8n.publicUrl = 'https://webhooks.example.org';
    await happen('meeting-ended', 'a');
    expect(execution.output).toHaveLength(1);
  });

  test('is that of a recording even where the server has forgotten its meeting', async () => {
    const execution = await waitFor('a', { parameters: RECORDING });
    bbb.control.hooks.emit(
      'rap-publish-ended',
      { 'record-id': runOf('a') },
      { internalMeetingId: runOf('a') },
    );
    await delivered();
    expect(execution.output).toMatchObject([
      { event: 'rap-publish-ended', meetingID: 'a', recordID: runOf('a') },
    ]);
  });

  test('is not a format that could not be made, unless such events are chosen', async () => {
    const recording = await waitFor('a', { parameters: RECORDING });
    const events = await waitFor('a', { parameters: chosen('rap-publish-ended') });
    await happen('rap-publish-ended', 'a', { success: false });
    expect(recording.isWaiting).toBe(true);
    expect(events.output).toMatchObject([{ success: false }]);
    await happen('rap-publish-ended', 'a', { success: true });
    expect(recording.output).toMatchObject([{ success: true }]);
  });

  test('is one of the run that the input item is about, if it names one', async () => {
    const now = runOf('a', 1700000000000);
    const given = { items: [{ internalMeetingID: now }] };
    const ended = await waitFor('a', given);
    const recorded = await waitFor('a', { ...given, parameters: RECORDING });
    const joined = await waitFor('a', { ...given, parameters: chosen('user-joined') });
    for (const event of ['meeting-ended', 'rap-publish-ended', 'user-joined']) {
      await happen(event, 'a', {}, runOf('a', 1600000000000));
    }
    expect([ended.isWaiting, recorded.isWaiting, joined.isWaiting]).toEqual([true, true, false]);
    for (const event of ['meeting-ended', 'rap-publish-ended']) await happen(event, 'a', {}, now);
    expect([ended.isWaiting, recorded.isWaiting]).toEqual([false, false]);
  });

  test('is of any run if the input item names another meeting, or several runs', async () => {
    const other = await waitFor('a', { items: [{ internalMeetingID: runOf('b') }] });
    const several = await waitFor('a', {
      items: [{ recordID: runOf('a', 1) }, { recordID: runOf('a', 2) }],
    });
    await happen('meeting-ended', 'a', {}, runOf('a', 3));
    expect([other.isWaiting, several.isWaiting]).toEqual([false, false]);
  });

  test('shows personal data only when asked to', async () => {
    const user = { name: 'Zoë', 'session-token': 'token-1', 'ip-address': '192.0.2.7' };
    const discreet = await waitFor('a', { parameters: chosen('user-joined') });
    const open = await waitFor('a', {
      parameters: { ...chosen('user-joined'), options: { includePersonalData: true } },
    });
    await happen('user-joined', 'a', { user });
    expect(discreet.output).toMatchObject([{ userName: 'Zoë' }]);
    expect(JSON.stringify(discreet.output)).not.toMatch(/token-1|192\.0\.2\.7/);
    expect(open.output).toMatchObject([{ sessionToken: 'token-1', ipAddress: '192.0.2.7' }]);
  });

  test('that n8n could not take is sent again, since the hook is still there', async () => {
    const execution = await waitFor('a');
    n8n.refusesToResume = true;
    await happen('meeting-ended', 'a');
    expect(hooks()).toHaveLength(1);
    n8n.refusesToResume = false;
    await bbb.control.clock.advance(1000);
    await delivered();
    expect(execution.output).toMatchObject([{ event: 'meeting-ended' }]);
    expect(statuses()).toEqual([500, 200]);
    await noHooks();
  });

  test('resumes also when its hook cannot be removed, which the log says without its address', async () => {
    const execution = await waitFor('a');
    bbb.control.faults.set('hooks/destroy', { kind: 'html-500' });
    await happen('meeting-ended', 'a');
    expect(execution.output).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(n8n.log.join()).toMatch(/left behind.*Delete Orphans/);
    expect(n8n.log.join()).not.toMatch(/webhook-waiting|signature/);
  });
});

describe('whom it believes', () => {
  const withOptions = (options: Record<string, string | boolean>) => ({ parameters: { options } });

  test('is nobody whose checksum is the same each time, unless that is accepted', async () => {
    bbb.control.configure({ webhooks: { auth: 'checksum-c' } });
    const strict = await waitFor('a');
    const lenient = await waitFor('a', withOptions({ acceptConstantChecksum: true }));
    await happen('meeting-ended', 'a');
    expect(strict.isWaiting).toBe(true);
    expect(lenient.output).toMatchObject([{ event: 'meeting-ended', meetingID: 'a' }]);
  });

  test.each([
    ['sha1', 'sha256', false],
    ['sha256', 'sha256', true],
    ['sha256', 'sha384', false],
    ['sha512', 'sha384', true],
    ['sha1', 'sha1', true],
  ] as const)(
    'of a checksum by %s, with a minimum of %s: %j',
    async (algorithm, minimum, isOver) => {
      bbb.control.configure({ webhooks: { auth: 'checksum-a', algorithm } });
      const execution = await waitFor('a', withOptions({ minimumAlgorithm: minimum }));
      await happen('meeting-ended', 'a');
      expect(statuses()).toEqual([isOver ? 200 : 401]);
      expect(execution.isWaiting).toBe(!isOver);
    },
  );

  test('is chosen by the same options as in the trigger, in the same words', () => {
    const optionsOf = (properties: INodeProperties[], operation: string) =>
      properties
        .filter(({ name, displayOptions }) => {
          const shown = Object.values(displayOptions?.show ?? {}).flat();
          return name === 'options' && shown.includes(operation);
        })
        .flatMap(({ options = [] }) => options as INodeProperties[])
        .filter(({ name }) => ['acceptConstantChecksum', 'minimumAlgorithm'].includes(name));
    const here = optionsOf(new BigBlueButton().description.properties, 'waitForEvent');
    expect(here).toHaveLength(2);
    expect(here).toEqual(optionsOf(new BigBlueButtonTrigger().description.properties, 'events'));
  });

  test.each([
    [{ minimumAlgorithm: '={{ "md5" }}' }, '"Minimum Checksum Algorithm" has no choice'],
    [{ acceptConstantChecksum: '={{ "maybe" }}' }, '"Accept Constant Checksum" is neither'],
  ])('is not left to chance by an expression: %j', async (options, message) => {
    expect((await problem('a', withOptions(options))).message).toContain(message);
    expect(made()).toBe(0);
  });

  test('and what comes is to be sent again if an expression fails only then', async () => {
    const minimumAlgorithm = '={{ $json.timedOut ? "md5" : "sha256" }}';
    const execution = await waitFor('a', withOptions({ minimumAlgorithm }));
    await happen('meeting-ended', 'a');
    expect(statuses()).toEqual([503]);
    expect(execution.isWaiting).toBe(true);
    expect(n8n.log.join()).toContain('"Minimum Checksum Algorithm" has no choice');
  });
});

describe('deliveries that are refused', () => {
  const ADVICE = /Previous Shared Secret.*Accept Constant Checksum.*Minimum Checksum Algorithm/;

  test('are written to the log, the first with the likely causes', async () => {
    bbb.control.configure({ webhooks: { secret: 'another-secret' } });
    const execution = await waitFor('a');
    await happen('meeting-ended', 'a');
    await happen('meeting-ended', 'a');
    expect(statuses()).toEqual([401, 401]);
    expect(n8n.log).toEqual([
      expect.stringMatching(
        new RegExp(`execution 12 was refused: its bearer token .*${ADVICE.source}`),
      ),
      expect.stringMatching(
        /execution 12 was refused: its bearer token is not the shared secret\.$/,
      ),
    ]);
    expect(n8n.log[0]).toContain(execution.until?.toISOString());
    expect(n8n.log.join()).not.toMatch(/another-secret|signature|webhook-waiting/);
    expect(n8n.log.join()).not.toContain(bbb.secret);
  });

  test('are told by the event that lets the execution go on after all', async () => {
    bbb.control.configure({ webhooks: { secret: 'another-secret' } });
    const execution = await waitFor('a');
    const other = await waitFor('b');
    await happen('meeting-ended', 'a');
    await happen('meeting-ended', 'a');
    n8n.credential = { url: bbb.url, secret: bbb.secret, previousSecret: 'another-secret' };
    await happen('meeting-ended', 'a');
    expect(execution.output).toEqual([
      expect.objectContaining({
        event: 'meeting-ended',
        refusedDeliveries: {
          count: 2,
          first: expect.stringMatching(/^\d{4}-.*Z$/),
          last: expect.stringMatching(/^\d{4}-.*Z$/),
          reason: 'its bearer token is not the shared secret',
        },
      }),
    ]);
    await happen('meeting-ended', 'b');
    expect(other.output).toMatchObject([{ refusedDeliveries: { count: 2 } }]);
  });

  test('are no part of an event before which there were none', async () => {
    const execution = await waitFor('a');
    await happen('meeting-ended', 'a');
    expect(execution.output?.[0]).not.toHaveProperty('refusedDeliveries');
  });
});

describe('the execution goes on waiting', () => {
  test('after what is not signed by the server, which gets 401', async () => {
    const execution = await waitFor('a');
    const [{ callbackUrl }] = hooks();
    const answers = [
      await send(callbackUrl),
      await send(`${callbackUrl}&checksum=${'0'.repeat(40)}`),
      await send(callbackUrl, { authorization: 'Bearer wrong' }),
    ];
    expect(answers).toEqual([401, 401, 401]);
    expect(execution.isWaiting).toBe(true);
    expect(hooks()).toHaveLength(1);
    expect(n8n.log.join()).not.toMatch(/signature|webhook-waiting/);
  });

  test('after events of other meetings, and others than the wanted', async () => {
    const execution = await waitFor('a', { parameters: chosen('user-left', 'user-joined') });
    bbb.control.world.hooks.all()[0].eventIds = undefined;
    await happen('user-left', 'A');
    await happen('meeting-created', 'a');
    expect(statuses()).toEqual([200, 200]);
    expect(execution.isWaiting).toBe(true);
    await happen('user-joined', 'a');
    expect(execution.output).toMatchObject([{ event: 'user-joined' }]);
  });

  test('after a late repeat for an earlier wait of the same execution', async () => {
    const execution = await waitFor('a');
    const earlier = hooks()[0].callbackUrl.replace(/wait=\d{4}/, 'wait=2001');
    const signed = `${earlier}&checksum=${signDeliveryA('sha1', earlier, FORGED, bbb.secret)}`;
    expect(await send(earlier, { authorization: `Bearer ${bbb.secret}` })).toBe(200);
    expect(await send(signed)).toBe(200);
    expect(execution.isWaiting).toBe(true);
    expect(n8n.log).toEqual([]);
  });

  test('after a genuine delivery that holds nothing readable', async () => {
    const execution = await waitFor('a');
    const headers = { authorization: `Bearer ${bbb.secret}` };
    const answer = await fetch(hooks()[0].callbackUrl, { method: 'POST', body: 'x', headers });
    expect(answer.status).toBe(200);
    expect(execution.isWaiting).toBe(true);
  });

  test('when its credential is gone, and asks to be told again', async () => {
    const execution = await waitFor('a');
    n8n.credential = {};
    await happen('meeting-ended', 'a');
    expect(statuses()).toEqual([503]);
    n8n.credential = { url: bbb.url, secret: bbb.secret };
    await bbb.control.clock.advance(1000);
    await delivered();
    expect(execution.output).toHaveLength(1);
  });
});

describe('at the time-out', () => {
  test('the input items go on, and say so', async () => {
    const execution = await waitFor('a', {
      items: [{ n: 1, timedOut: 'mine' }, { n: 2 }],
      parameters: { giveUpAfter: 1, giveUpUnit: 'minutes' },
    });
    const waitedFor = {
      meetingID: 'a',
      events: ['meeting-ended'],
      address: `${n8n.address}/webhook-waiting/12`,
      since: expect.any(String),
      until: execution.until?.toISOString(),
      hookID: hooks()[0].hookId,
    };
    expect(execution.atTimeOut).toEqual([
      { n: 1, timedOut: true, alreadyOver: false, waitedFor },
      { n: 2, timedOut: true, alreadyOver: false, waitedFor },
    ]);
  });
});

describe('what is over already', () => {
  const GO_ON = { ifAlreadyOver: 'goOn' };
  const create = async () =>
    text(await ask(bbb, 'create', 'name=Room&meetingID=room&record=true'), 'internalMeetingID');
  const goesOn = async (execution: WaitingExecution) => {
    expect(execution.until).toBeUndefined();
    expect(made()).toBe(1);
    expect(hooks()).toEqual([]);
    return execution.output;
  };

  test.each(AWKWARD)(
    'lets the workflow go on at once when the meeting is not there: %s',
    async (meetingID) => {
      expect(await goesOn(await waitFor(meetingID, { parameters: GO_ON }))).toEqual([
        {
          event: 'meeting-ended',
          eventLabel: 'Meeting Ended',
          meetingID,
          timedOut: false,
          alreadyOver: true,
        },
      ]);
    },
  );

  test('so when the meeting is there, but in another run than that of the input item', async () => {
    await create();
    const items = [{ internalMeetingID: runOf('room') }];
    const output = await goesOn(await waitFor('room', { parameters: GO_ON, items }));
    expect(output).toMatchObject([{ internalMeetingID: runOf('room'), alreadyOver: true }]);
  });

  test('is asked after the hook is there, so that nothing falls in between', async () => {
    await create();
    await waitFor('room', { parameters: GO_ON });
    const calls = bbb.control.requests.all().map(({ call }) => call);
    expect(calls.slice(-2)).toEqual(['hooks/create', 'getMeetingInfo']);
  });

  test('is not a meeting that is there, in the very run, even before anybody joins', async () => {
    const internalMeetingID = await create();
    const items = [{ internalMeetingID }];
    const execution = await waitFor('room', { parameters: GO_ON, items });
    expect(execution.isWaiting).toBe(true);
    await ask(bbb, 'end', 'meetingID=room');
    await delivered();
    expect(execution.output).toMatchObject([{ event: 'meeting-ended', internalMeetingID }]);
  });

  test('is a recording of the run in the input item that can be watched', async () => {
    const recordID = runOf('room');
    bbb.control.recordings.add({
      recordId: recordID,
      meetingId: 'room',
      name: 'Zoë’s room',
      state: 'published',
      formats: ['video', 'presentation'],
    });
    const parameters = { ...GO_ON, ...RECORDING };
    const output = await goesOn(await waitFor('room', { parameters, items: [{ recordID }] }));
    expect(output).toEqual([
      {
        event: 'rap-publish-ended',
        eventLabel: 'Recording Published',
        meetingID: 'room',
        internalMeetingID: recordID,
        recordID,
        meetingName: 'Zoë’s room',
        format: 'video',
        playbackUrl: expect.stringContaining(recordID),
        startTime: expect.any(Number),
        endTime: expect.any(Number),
        formats: [
          expect.objectContaining({ type: 'video' }),
          expect.objectContaining({ type: 'presentation' }),
        ],
        timedOut: false,
        alreadyOver: true,
      },
    ]);
  });

  test.each([
    ['hidden', 'unpublished', { recordID: runOf('room') }],
    ['of another run', 'published', { recordID: runOf('room', 1600000000000) }],
    ['of an unknown run', 'published', {}],
  ] as const)('is not a recording that is %s', async (_, state, item) => {
    bbb.control.recordings.add({ recordId: runOf('room'), meetingId: 'room', state });
    const parameters = { ...GO_ON, ...RECORDING };
    const execution = await waitFor('room', { parameters, items: [item] });
    expect(execution.isWaiting).toBe(true);
  });

  test('is waited for all the same if that is wanted', async () => {
    const execution = await waitFor('room');
    expect(execution.isWaiting).toBe(true);
    const internalMeetingID = await create();
    await ask(bbb, 'end', 'meetingID=room');
    await delivered();
    expect(execution.output).toMatchObject([{ internalMeetingID, alreadyOver: false }]);
  });
});

describe('several listeners for one meeting, where the server serves only one hook of a meeting', () => {
  test('two executions that wait both go on', async () => {
    const executions = [await waitFor('a'), await waitFor('a')];
    await happen('meeting-ended', 'a');
    expect(executions.map(({ isWaiting }) => isWaiting)).toEqual([false, false]);
    await noHooks();
  });

  test.each(['the trigger first', 'the execution first'])(
    'so do an execution and an active trigger: %s',
    async (order) => {
      const trigger = await TriggerHost.start({ url: bbb.url, secret: bbb.secret });
      trigger.parameters = {
        triggerOn: 'chosen',
        events: ['meeting-ended'],
        scope: 'meetings',
        meetingIDs: 'a',
      };
      if (order === 'the trigger first') await trigger.activate();
      const execution = await waitFor('a');
      if (order !== 'the trigger first') await trigger.activate();
      await happen('meeting-ended', 'a');
      expect(execution.output).toHaveLength(1);
      expect(trigger.items).toHaveLength(1);
      await trigger.stop();
    },
  );
});

describe.each([
  ['lists all hooks', ['create']],
  ['lists those of a meeting', ['create', 'list']],
] as const)('a host that has only hooks of meetings, and %s', (_, onlyWithMeeting) => {
  beforeEach(() => bbb.control.configure({ webhooks: { onlyWithMeeting } }));

  const leftBy = (address: string, meetingId = 'a') =>
    bbb.control.world.hooks.create(
      { callbackUrl: address, meetingId, permanent: false, getRaw: false },
      3,
    );
  const madeForMeeting = () =>
    bbb.control.requests.all('hooks/create').filter(({ url }) => url.includes('meetingID=')).length;

  test('gets one, which goes when the event has come', async () => {
    const execution = await waitFor('a');
    expect(hooks()).toMatchObject([{ meetingId: 'a', eventIds: ['meeting-ended'] }]);
    await happen('meeting-ended', 'a');
    expect(execution.output).toHaveLength(1);
    await noHooks();
    expect(n8n.log).toEqual([]);
  });

  test('gets one for each meeting', async () => {
    const executions = [await waitFor('a'), await waitFor('b')];
    for (const meetingID of ['a', 'b']) await happen('meeting-ended', meetingID);
    expect(executions.map(({ isWaiting }) => isWaiting)).toEqual([false, false]);
  });

  test('has no second one for a meeting: who listens already is named', async () => {
    leftBy('https://n8n.example.org/webhook/abc?signature=topsecret');
    const { message, description } = await problem('a');
    expect(message).toBe(
      'The events of the meeting "a" already go to another listener: https://n8n.example.org/webhook/abc',
    );
    expect(description).toContain('only one for each meeting');
    expect(hooks()).toHaveLength(1);
  });

  test('so the second of two executions fails, and the first goes on', async () => {
    const first = await waitFor('a');
    const { message } = await problem('a');
    expect(message).toContain(`already go to another listener: ${n8n.address}/webhook-waiting/12`);
    expect(message).not.toContain('signature');
    await happen('meeting-ended', 'a');
    expect(first.output).toHaveLength(1);
  });

  test.each([2, 3] as const)(
    'of two that begin at the same moment, one goes on and the other fails: webhooks %j',
    async (generation) => {
      bbb.control.configure({ webhooks: { generation } });
      // Both have looked before either makes its hook.
      bbb.control.faults.set('hooks/create', { after: 2, times: 2, delayMs: 200 });
      const both = await Promise.allSettled([waitFor('a'), waitFor('a')]);
      expect(madeForMeeting()).toBe(2);
      await happen('meeting-ended', 'a');
      const ended = both.map((one) =>
        one.status === 'fulfilled' ? one.value.output : (one.reason as Error).message,
      );
      expect(ended).toContainEqual([expect.objectContaining({ event: 'meeting-ended' })]);
      expect(ended).toContainEqual(expect.stringMatching(/already go to another listener: http/));
      await noHooks();
    },
  );

  test('matters not when it is over already: the API says so', async () => {
    leftBy('https://n8n.example.org/webhook/abc', 'room');
    const { output } = await waitFor('room', { parameters: { ifAlreadyOver: 'goOn' } });
    expect(output).toMatchObject([{ event: 'meeting-ended', alreadyOver: true }]);
    expect(hooks()).toHaveLength(1);
  });

  test('takes back a hook of which it cannot be told whether it is served', async () => {
    bbb.control.faults.set('hooks/list', {
      kind: 'html-500',
      after: onlyWithMeeting.length,
    });
    const { message } = await problem('a');
    expect(message).toContain('hooks/list');
    expect(madeForMeeting()).toBe(1);
    expect(hooks()).toEqual([]);
  });

  test('serves nobody who is gone: what an execution left behind at its time-out makes way', async () => {
    const timedOut = await waitFor('a');
    timedOut.output = timedOut.atTimeOut;
    const execution = await waitFor('a');
    expect(hooks()).toHaveLength(1);
    await happen('meeting-ended', 'a');
    expect(execution.output).toMatchObject([{ event: 'meeting-ended', timedOut: false }]);
  });

  test('does not mistake what the same execution left behind for somebody else', async () => {
    leftBy(`${n8n.address}/webhook-waiting/12?signature=abc&wait=2001-01-01T00%3A00%3A00.000Z`);
    const execution = await waitFor('a');
    expect(hooks()).toHaveLength(1);
    await happen('meeting-ended', 'a');
    expect(execution.output).toHaveLength(1);
  });
});

test('a host that has only hooks of meetings and lists none is waited for; the log says what may be', async () => {
  bbb.control.configure({ webhooks: { onlyWithMeeting: ['create'] } });
  bbb.control.faults.set('hooks/list', { body: FAILED });
  const execution = await waitFor('a');
  expect(n8n.log).toEqual([expect.stringContaining('may wait until its time-out')]);
  await happen('meeting-ended', 'a');
  expect(execution.output).toHaveLength(1);
  await noHooks();
});

describe('says what is in the way', () => {
  test('no webhooks service', async () => {
    bbb.control.configure({ webhooks: { installed: false } });
    const { message, description } = await problem('a');
    expect(message).toContain('no webhooks service');
    expect(description).toMatch(/bbb-webhooks.*Scalelite/s);
  });

  test('a load balancer without webhooks', async () => {
    const body =
      '<response><returncode>FAILED</returncode><messageKey>unsupportedRequest</messageKey><message>This request is not supported.</message></response>';
    bbb.control.faults.set('hooks/create', { body });
    expect((await problem('a')).description).toMatch(/Scalelite.*bbb-webhooks/s);
  });

  test('an address of n8n over which the secret could be read, without the token in it', async () => {
    n8n.publicUrl = 'http://n8n.example.org:5678';
    const { message, description } = await problem('a');
    expect(message).toContain('does not start with https://');
    expect(message).not.toContain('signature');
    expect(description).toContain('Allow Unencrypted Callback');
    expect(made()).toBe(0);
    const allowed = { options: { allowUnencryptedCallback: true } };
    expect((await waitFor('a', { parameters: allowed })).isWaiting).toBe(true);
  });

  test('no meeting, no events, no time', async () => {
    expect((await problem(' ')).message).toBe('The field "Meeting" is empty.');
    const none = { waitFor: 'chosen', events: '={{ [] }}' };
    expect((await problem('a', { parameters: none })).message).toBe('The field "Events" is empty.');
    const parameters = { giveUpAfter: 0 };
    expect((await problem('a', { parameters })).message).toContain(
      '"Give Up After" is out of range',
    );
  });

  test('and takes the hook back when it cannot find out whether it is over', async () => {
    bbb.control.faults.set('getMeetingInfo', { kind: 'html-500' });
    const { message } = await problem('room', { parameters: { ifAlreadyOver: 'goOn' } });
    expect(message).toContain('getMeetingInfo');
    expect(made()).toBe(1);
    expect(hooks()).toEqual([]);
  });
});

test('nothing that n8n stores or logs holds the secret or the address that resumes', async () => {
  const execution = await waitFor('a');
  await send(hooks()[0].callbackUrl);
  await happen('meeting-ended', 'a');
  const token = execution.stored?.resumeToken ?? '';
  const written = JSON.stringify([
    { ...execution.stored, resumeToken: '' },
    execution.output,
    n8n.log,
  ]);
  expect(token).not.toBe('');
  expect(written).not.toContain(token);
  expect(written).not.toContain(bbb.secret);
});
