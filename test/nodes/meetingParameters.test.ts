import type { INodeProperties, INodePropertyOptions, NodeParameterValueType } from 'n8n-workflow';

import { isAddress, isJsonList } from '../../nodes/BigBlueButton/fields/setting';
import { RESOURCES } from '../../nodes/BigBlueButton/operations';
import type { Operation } from '../../nodes/BigBlueButton/operations/operation';
import { type StandIn, startStandIn } from '../server/stand-in';
import { runNode } from './runNode';

let bbb: StandIn;
beforeAll(async () => {
  bbb = await startStandIn();
});
afterAll(async () => await bbb.stop());
beforeEach(() => bbb.control.reset());

const operation = (value: string): Operation =>
  RESOURCES.find((resource) => resource.value === 'meeting')!.operations[value];

const run = async (value: string, parameters: Record<string, NodeParameterValueType>) =>
  (
    await runNode({
      credential: { url: bbb.url, secret: bbb.secret },
      parameters: { resource: 'meeting', operation: value, ...parameters },
    })
  ).items;

/** A value that somebody could enter, and the text that is to go to the server. */
function sampleOf(property: INodeProperties): [NodeParameterValueType, string] {
  const { name, type, options = [] } = property;
  const values = (options as INodePropertyOptions[]).map((option) => String(option.value));
  if (type === 'boolean') return [true, 'true'];
  if (type === 'number') return [7, '7'];
  if (type === 'json') {
    // Numbers keep every digit.
    const inner = '"b c", 12345678901234567890';
    const text = String(property.default).startsWith('[') ? `[${inner}]` : `{ "a": [${inner}] }`;
    return [text, text];
  }
  if (type === 'color') return ['#1b5fb4', '#1b5fb4'];
  if (type === 'options') return [values[0], values[0]];
  if (type === 'multiOptions') {
    return [values, isJsonList(property) ? JSON.stringify(values) : values.join(',')];
  }
  if (isAddress(property)) {
    const url = `https://www.example.com/${encodeURIComponent(name)}?a=1&b=2`;
    return [url, url];
  }
  if (name === 'voiceBridge') return ['07075', '07075'];
  if (name === 'createTime') return ['1531155809613', '1531155809613'];
  return [`Größe & 'x' + ${name}`, `Größe & 'x' + ${name}`];
}

/** Fills in everything there is in the collections of an operation. */
function everything({ fields, local = [] }: Operation) {
  const parameters: Record<string, NodeParameterValueType> = {};
  const expected: Record<string, string> = {};
  for (const collection of fields.filter(({ type }) => type === 'collection')) {
    const filled: Record<string, NodeParameterValueType> = {};
    for (const option of (collection.options ?? []) as INodeProperties[]) {
      if (local.includes(option.name)) continue;
      const [value, text] = sampleOf(option);
      filled[option.name] = value;
      expected[option.name] = text;
    }
    parameters[collection.name] = filled as NodeParameterValueType;
  }
  return { parameters, expected };
}

const sent = (query: string) => {
  const { checksum, ...parameters } = Object.fromEntries(new URLSearchParams(query));
  expect(checksum).toMatch(/^[0-9a-f]{64}$/);
  return parameters;
};

describe('every setting of', () => {
  test('a new meeting goes to the server under its own name', async () => {
    const { parameters, expected } = everything(operation('create'));
    expect(Object.keys(expected).length).toBeGreaterThan(90);
    // A room that is a breakout room needs a parent; that has a test of its own.
    await run('create', { meetingID: 'main', name: 'Main' });
    bbb.control.requests.clear();
    const named = {
      ...(parameters.breakouts as object),
      parentMeetingID: 'main',
      isBreakout: false,
      groups: { group: [{ name: 'A', roster: 'u1, u2' }, { roster: ['u3'] }] },
    };
    await run('create', {
      ...parameters,
      meetingID: 'physics-101',
      name: 'Physics',
      record: true,
      breakouts: named as NodeParameterValueType,
      metadata: { entry: [{ name: 'course', value: '007' }] },
      advanced: {
        ...(parameters.advanced as object),
        furtherParameters: {
          parameter: [
            { name: 'somethingNew', value: 'a b' },
            { name: '', value: 'x' },
          ],
        },
      } as NodeParameterValueType,
    });
    const [request] = bbb.control.requests.all('create');
    expect(sent(request.rawQuery)).toEqual({
      ...expected,
      parentMeetingID: 'main',
      isBreakout: 'false',
      meetingID: 'physics-101',
      name: 'Physics',
      record: 'true',
      groups: '[{"id":"1","name":"A","roster":["u1","u2"]},{"id":"2","roster":["u3"]}]',
      meta_course: '007',
      somethingNew: 'a b',
    });
  });

  test('a person goes into the join link under its own name', async () => {
    const { parameters, expected } = everything(operation('join'));
    expect(
      Object.keys(expected).filter((name) => name.startsWith('userdata-')).length,
    ).toBeGreaterThan(40);
    const [{ json }] = await run('join', {
      ...parameters,
      meetingID: '007',
      fullName: 'Ada',
      userdata: {
        setting: [
          { name: 'team', value: 'red' },
          { name: 'userdata-x', value: '' },
        ],
      },
    });
    expect(sent(new URL(String(json.joinUrl)).search)).toEqual({
      ...expected,
      meetingID: '007',
      fullName: 'Ada',
      role: 'VIEWER',
      'userdata-team': 'red',
      'userdata-x': '',
    });
  });
});

describe('the tools and shortcuts that a person gets', () => {
  const settingsOf = async (parameters: Record<string, NodeParameterValueType>) => {
    const [{ json }] = await run('join', { meetingID: '007', fullName: 'Ada', ...parameters });
    return new URL(String(json.joinUrl)).searchParams;
  };
  const presenterTools = async (value: NodeParameterValueType) =>
    (await settingsOf({ look: { 'userdata-bbb_presenter_tools': value } })).get(
      'userdata-bbb_presenter_tools',
    );

  test.each([
    ['chosen', ['draw', 'eraser']],
    ['as a list of an expression', '={{ ["draw", "eraser"] }}'],
    ['as JSON', '["draw","eraser"]'],
    ['separated by commas', '={{ "Draw, eraser" }}'],
  ])('go as a list in JSON: %s', async (_how, value) => {
    expect(await presenterTools(value)).toBe('["draw","eraser"]');
  });

  test('may be others than those that are offered', async () => {
    expect(await presenterTools('={{ ["draw", "x-box"] }}')).toBe('["draw","x-box"]');
    const settings = await settingsOf({
      look: { 'userdata-bbb_initial_selected_tool': 'laser' },
      audioAndVideo: { 'userdata-bbb_preferred_camera_profile': 'low-u30' },
    });
    expect(settings.get('userdata-bbb_initial_selected_tool')).toBe('laser');
    expect(settings.get('userdata-bbb_preferred_camera_profile')).toBe('low-u30');
  });

  test('may be none at all, but are left out when an expression gives nothing', async () => {
    const shortcuts = async (value: NodeParameterValueType) =>
      (await settingsOf({ startingUp: { 'userdata-bbb_shortcuts': value } })).get(
        'userdata-bbb_shortcuts',
      );
    expect(await shortcuts([])).toBe('[]');
    expect(await shortcuts('={{ $json.nothing }}')).toBeNull();
  });

  test.each(["['draw', 'eraser']", '["draw"', '={{ ({ draw: true }) }}', 'my tool'])(
    'are refused when they are no list: %s',
    async (value) => {
      await expect(presenterTools(value)).rejects.toThrow('The field "Presenter Tools"');
    },
  );
});

describe('what is entered wrongly is refused before anything is sent', () => {
  test.each([
    [{ meetingID: 'a,b' }, 'The field "Meeting ID" is no meeting ID: "a,b"'],
    [{ meetingID: '7' }, 'The field "Meeting ID" is no meeting ID: "7"'],
    [{ name: 'x' }, 'The field "Name" has 1 characters'],
    [{ appearance: { bannerColor: 'blue' } }, 'The field "Banner Color" is no color: "blue".'],
    [{ appearance: { logo: 'logo.png' } }, 'The field "Logo URL" is no web address: "logo.png".'],
    [
      { advanced: { clientSettingsOverride: '{' } },
      'The field "Client Settings (JSON)" is not JSON: "{".',
    ],
    [{ advanced: { pluginManifests: 'x' } }, 'The field "Plugins (JSON)" is not JSON: "x".'],
    [{ guests: { guestPolicy: 'NEVER' } }, 'The field "Guest Policy" has no choice "NEVER".'],
    [{ texts: { voiceBridge: 'abc' } }, 'The field "Dial-In PIN" is no number: "abc".'],
    [{ olderServers: { attendeePW: 'x' } }, 'The field "Attendee Password" has 1 characters.'],
    [{ advanced: { clientSettingsOverride: '[1]' } }, 'is not an object in JSON: "[1]".'],
    [{ advanced: { pluginManifests: '{}' } }, 'is not a list in JSON: "{}".'],
    [{ startsAt: '5' }, 'The field "Starts At" is not a date or time: "5".'],
    [
      { advanced: { furtherParameters: { parameter: [{ name: 'meta_1 x', value: 'v' }] } } },
      'The field "Further Parameters" has a name that BigBlueButton would drop without a word: "meta_1 x"',
    ],
    [
      { metadata: { entry: [{ name: '1 x', value: 'v' }] } },
      'The field "Metadata" has a name that BigBlueButton would drop without a word: "1 x"',
    ],
    [
      { advanced: { furtherParameters: { parameter: [{ name: 'Checksum', value: 'x' }] } } },
      'The field "Further Parameters" has a checksum in it',
    ],
    [
      { advanced: { furtherParameters: { parameter: [{ name: 'userdata-a b', value: 'x' }] } } },
      'The field "Further Parameters" has a name that does harm: "userdata-a b".',
    ],
    [
      { advanced: { pluginMetadata: { entry: [{ name: 'my key', value: 'x' }] } } },
      'The field "Plugin Metadata" has a name that no plugin can ask for: "my key".',
    ],
    [
      { limits: { duration: '1.5' } },
      'The field "Duration (Minutes)" is not a whole number: "1.5".',
    ],
    [{ limits: { duration: -1 } }, 'The field "Duration (Minutes)" is out of range: "-1".'],
    [{ record: 'perhaps' }, 'The field "Allow Recording" is neither true nor false: "perhaps".'],
    [
      { presentations: { document: [{ source: 'url', url: 'slides.pdf' }] } },
      'The field "Presentations" has an address that is not a web address: "slides.pdf".',
    ],
    [
      { advanced: { furtherParameters: { parameter: [{ name: 'name', value: 'Other' }] } } },
      'The parameter "name" is given twice.',
    ],
    [
      {
        notifications: { meta_endCallbackUrl: 'https://www.example.com/' },
        metadata: { entry: [{ name: 'endCallbackUrl', value: 'x' }] },
      },
      'The parameter "meta_endCallbackUrl" is given twice.',
    ],
    [{ startsAt: 'tomorrow' }, 'The field "Starts At" is not a date or time: "tomorrow".'],
  ])('%j', async (parameters, message) => {
    await expect(
      run('create', { meetingID: 'physics-101', name: 'Physics', ...parameters }),
    ).rejects.toMatchObject({ message: expect.stringContaining(message) });
    expect(bbb.control.requests.all('create')).toEqual([]);
  });

  test('a setting of a person that would break the list of meetings for everybody', async () => {
    await expect(
      run('join', {
        meetingID: '007',
        fullName: 'A',
        userdata: { setting: [{ name: 'my key', value: '1' }] },
      }),
    ).rejects.toMatchObject({
      message: expect.stringContaining('has a name that does harm: "my key"'),
    });
  });

  test.each([
    [
      [{ name: 'checksum', value: 'x' }],
      'The field "Further Parameters of the Link" has a checksum',
    ],
    [[{ name: 'role', value: 'VIEWER' }], 'The parameter "role" is given twice.'],
  ])('a further parameter of a link: %j', async (parameter, message) => {
    await expect(
      run('join', {
        meetingID: '007',
        fullName: 'A',
        additionalFields: { furtherJoinParameters: { parameter } },
      }),
    ).rejects.toMatchObject({ message: expect.stringContaining(message) });
  });

  test.each([
    [{ meetingID: 'a,b' }, 'The field "Meeting" is no meeting ID: "a,b".'],
    [
      { additionalFields: { guest: 'maybe' } },
      'The field "Guest" is neither true nor false: "maybe".',
    ],
    [{ additionalFields: { createTime: '1.5e12' } }, 'The field "Create Time" is not a number of'],
    [
      { additionalFields: { avatarURL: 'a.png' } },
      'The field "Avatar URL" is no web address: "a.png".',
    ],
  ])('a link that would lead nowhere: %j', async (parameters, message) => {
    await expect(
      run('join', { meetingID: '007', fullName: 'A', ...parameters }),
    ).rejects.toMatchObject({ message: expect.stringContaining(message) });
  });

  test('the name of a sender that is too long', async () => {
    await expect(
      run('sendChatMessage', { meetingID: '007', message: 'Hi', userName: 'x'.repeat(256) }),
    ).rejects.toMatchObject({ message: 'The field "Sender Name" has 256 characters.' });
    expect(bbb.control.requests.all('sendChatMessage')).toEqual([]);
  });

  test.each([
    [{ email: 'a@b.example, c@d.example' }, 'The field "Email" is no email address'],
    [{ email: 'nathan' }, 'The field "Email" is no email address: "nathan".'],
    [
      { mp4ReadyCallbackUrl: 'http://n8n.example.com/' },
      'The field "MP4 Ready Callback URL" does not start with https://: "http://n8n.example.com/".',
    ],
  ])('what an MP4 is announced to: %j', async (notifications, message) => {
    await expect(
      runNode({
        credential: { url: bbb.url, secret: bbb.secret },
        parameters: { resource: 'mp4', operation: 'processMP4', recordID: 'x', notifications },
      }),
    ).rejects.toMatchObject({ message: expect.stringContaining(message) });
    expect(bbb.control.requests.all('processMP4')).toEqual([]);
  });
});
