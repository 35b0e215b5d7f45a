/**
 * What BigBlueButton's own PHP client (bigbluebutton-api-php 3, read in 2026) sends for the same
 * input, worked out by hand from how it builds its requests: names as in its attribute mappers,
 * booleans as `true` and `false`, lists joined by commas, nothing for what was not set. The order is
 * its own; servers do not mind.
 */
import { createHash } from 'node:crypto';

import type { NodeParameterValueType } from 'n8n-workflow';

import type { ReceivedRequest } from '../server/journal';
import { readModules } from '../server/modules';
import { type StandIn, startStandIn } from '../server/stand-in';
import { ask, link } from '../server/support/ask';
import { type InputFile, runNode } from './runNode';

let bbb: StandIn;
beforeAll(async () => {
  bbb = await startStandIn();
});
afterAll(async () => await bbb.stop());
beforeEach(() => {
  bbb.control.reset();
  bbb.control.configure({ missingCalls: [] });
});

async function run(
  operation: string,
  parameters: Record<string, NodeParameterValueType>,
  files?: Record<string, InputFile>,
) {
  const [resource, name] = operation.split(':');
  const { items } = await runNode({
    credential: { url: bbb.url, secret: bbb.secret },
    parameters: { resource, operation: name, ...parameters },
    ...(files && { files }),
  });
  return items.map(({ json }) => json);
}

/** As PHP's `http_build_query` in its RFC 3986 form, after what the client replaces in it. */
function phpEncoded(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%20/g, '+');
}

const phpQuery = (parameters: Record<string, string>): string[] =>
  Object.entries(parameters).map(([name, value]) => `${phpEncoded(name)}=${phpEncoded(value)}`);

/** The pairs of a query as they were on the wire, without the checksum, in alphabetical order. */
function pairs(query: string): string[] {
  return query
    .split('&')
    .filter((pair) => pair !== '' && !pair.startsWith('checksum='))
    .sort();
}

function sent(call: string): ReceivedRequest {
  const [request] = bbb.control.requests.all(call).slice(-1);
  return request;
}

/** PHP's client hashes the call, the query before the checksum, and the secret. */
function expectSigned(request: ReceivedRequest, algorithm: string): void {
  const [, query, checksum] = /^(.*?)&checksum=([0-9a-f]+)$/.exec(request.rawQuery) ?? [];
  const hash = createHash(algorithm).update(`${request.call}${query}${bbb.secret}`);
  expect(checksum).toBe(hash.digest('hex'));
}

const NAME = `Größe & "Länge": 100% (wirklich!) 'heute' + morgen 🎉`;

describe('create', () => {
  test('with settings of every kind', async () => {
    await run('meeting:create', {
      meetingID: 'physics 101/ü',
      name: NAME,
      moderatorName: '',
      viewerName: '',
      record: true,
      recording: { autoStartRecording: true, allowStartStopRecording: false },
      permissions: {
        muteOnStart: true,
        userCameraCap: 0,
        disabledFeatures: ['chat', 'privateChat', 'polls'],
        disabledFeaturesExclude: ['layouts'],
        lockSettingsDisableCam: true,
        lockSettingsLockOnJoin: false,
      },
      guests: { guestPolicy: 'ASK_MODERATOR' },
      limits: {
        duration: 90,
        maxParticipants: 0,
        endWhenNoModerator: true,
        meetingExpireIfNoUserJoinedInMinutes: 0,
      },
      appearance: {
        meetingLayout: 'VIDEO_FOCUS',
        bannerText: 'Prüfung!',
        bannerColor: '#1B5FB4',
        logo: 'https://www.example.com/logo.png?v=1&w=2',
      },
      texts: {
        welcome: '<b>Hallo</b> %%CONFNAME%%\nZeile 2',
        dialNumber: '+49 30 123456',
        voiceBridge: '70757',
        logoutURL: 'https://www.example.com/bye?x=%C3%A4',
      },
      slides: { preUploadedPresentationOverrideDefault: false },
      breakouts: { groups: { group: [{ name: 'Group A', roster: 'u1, u2' }] } },
      metadata: {
        entry: [
          { name: 'course', value: "Fred's Kurs" },
          { name: 'bbb-origin', value: 'n8n' },
        ],
      },
      advanced: {
        learningDashboardCleanupDelayInMinutes: 5,
        pluginMetadata: { entry: [{ name: 'api-url', value: 'https://api.example.com/' }] },
      },
      olderServers: { attendeePW: 'ap', moderatorPW: 'mp' },
    });
    const request = sent('create');
    expect(pairs(request.rawQuery)).toEqual(
      phpQuery({
        meetingID: 'physics 101/ü',
        name: NAME,
        attendeePW: 'ap',
        moderatorPW: 'mp',
        dialNumber: '+49 30 123456',
        voiceBridge: '70757',
        logoutURL: 'https://www.example.com/bye?x=%C3%A4',
        maxParticipants: '0',
        record: 'true',
        autoStartRecording: 'true',
        allowStartStopRecording: 'false',
        duration: '90',
        welcome: '<b>Hallo</b> %%CONFNAME%%\nZeile 2',
        logo: 'https://www.example.com/logo.png?v=1&w=2',
        muteOnStart: 'true',
        lockSettingsDisableCam: 'true',
        lockSettingsLockOnJoin: 'false',
        guestPolicy: 'ASK_MODERATOR',
        bannerText: 'Prüfung!',
        bannerColor: '#1B5FB4',
        endWhenNoModerator: 'true',
        meetingLayout: 'VIDEO_FOCUS',
        userCameraCap: '0',
        meetingExpireIfNoUserJoinedInMinutes: '0',
        preUploadedPresentationOverrideDefault: 'false',
        disabledFeatures: 'chat,privateChat,polls',
        disabledFeaturesExclude: 'layouts',
        learningDashboardCleanupDelayInMinutes: '5',
        groups: '[{"id":"1","name":"Group A","roster":["u1","u2"]}]',
        meta_course: "Fred's Kurs",
        'meta_bbb-origin': 'n8n',
        'plugin_api-url': 'https://api.example.com/',
      }).sort(),
    );
    expectSigned(request, 'sha256');
  });

  test('with presentations and client settings in the body', async () => {
    await run(
      'meeting:create',
      {
        meetingID: 'slides',
        name: 'Slides',
        moderatorName: '',
        viewerName: '',
        presentations: {
          document: [
            {
              source: 'url',
              url: 'https://www.example.com/a.pdf?x=1&y=2',
              filename: 'a.pdf',
              current: true,
              downloadable: true,
            },
            { source: 'binary', binaryPropertyName: 'data', filename: 'b.pdf', removable: false },
          ],
        },
        advanced: { clientSettingsOverride: '{"public":{"app":{"appName":"Größe"}}}' },
      },
      { data: { content: '%PDF-1.4', fileName: 'b.pdf' } },
    );
    const request = sent('create');
    expect(request.method).toBe('POST');
    expect(request.headers['content-type']).toBe('application/xml');
    const php = readModules(
      `<?xml version="1.0" encoding="UTF-8"?>
<modules><module name="presentation"><document url="https://www.example.com/a.pdf?x=1&amp;y=2" filename="a.pdf" current="true" downloadable="true"/><document name="b.pdf" removable="false">${Buffer.from('%PDF-1.4').toString('base64')}</document></module><module name="clientSettingsOverride"><![CDATA[{"public":{"app":{"appName":"Gr\\u00f6\\u00dfe"}}}]]></module></modules>`,
    );
    const ours = readModules(request.body);
    expect(ours.documents).toEqual(php.documents);
    const settings = ({ texts }: typeof ours) =>
      JSON.parse(texts.clientSettingsOverride) as unknown;
    expect(settings(ours)).toEqual(settings(php));
  });

  test('of a breakout room', async () => {
    await ask(bbb, 'create', 'name=Parent&meetingID=parent');
    await run('meeting:createBreakoutRoom', {
      parentMeetingID: 'parent',
      meetingID: 'room-1',
      name: 'Room 1',
      sequence: 1,
      freeJoin: true,
      record: false,
      duration: 15,
    });
    expect(pairs(sent('create').rawQuery)).toEqual(
      phpQuery({
        meetingID: 'room-1',
        name: 'Room 1',
        record: 'false',
        duration: '15',
        isBreakout: 'true',
        parentMeetingID: 'parent',
        sequence: '1',
        freeJoin: 'true',
      }).sort(),
    );
  });
});

test('join with settings of the client', async () => {
  const [{ joinUrl }] = await run('meeting:join', {
    meetingID: '007',
    fullName: NAME,
    role: 'MODERATOR',
    additionalFields: {
      userID: '1e5',
      createTime: '1531155809613',
      avatarURL: 'https://www.example.com/a.png',
      redirect: false,
      excludeFromDashboard: true,
      guest: true,
    },
    startingUp: { 'userdata-bbb_skip_check_audio': true },
    look: {
      'userdata-bbb_show_public_chat_on_login': false,
      'userdata-bbb_custom_style': ':root{--loader-bg:#000;}',
    },
    userdata: { setting: [{ name: 'team', value: 'rot & grün' }] },
    includeInputFields: false,
  });
  const query = new URL(String(joinUrl)).search.slice(1);
  expect(pairs(query)).toEqual(
    phpQuery({
      meetingID: '007',
      fullName: NAME,
      role: 'MODERATOR',
      userID: '1e5',
      createTime: '1531155809613',
      avatarURL: 'https://www.example.com/a.png',
      redirect: 'false',
      excludeFromDashboard: 'true',
      guest: 'true',
      'userdata-bbb_skip_check_audio': 'true',
      'userdata-bbb_show_public_chat_on_login': 'false',
      'userdata-bbb_custom_style': ':root{--loader-bg:#000;}',
      'userdata-team': 'rot & grün',
    }).sort(),
  );
  expectSigned({ call: 'join', rawQuery: query } as ReceivedRequest, 'sha256');
});

test('getRecordings with filters', async () => {
  await run('recording:getMany', {
    returnAll: false,
    limit: 10,
    filters: {
      meetingID: 'CS101, CS 102',
      state: ['published', 'unpublished', 'processed'],
      metadata: { entry: [{ name: 'presenter', value: '%Jäne%' }] },
    },
  });
  const ours = pairs(sent('getRecordings').rawQuery).filter((pair) => !pair.startsWith('limit='));
  expect(ours).toEqual(
    phpQuery({
      meetingID: 'CS101,CS 102',
      state: 'published,unpublished,processed',
      offset: '0',
      meta_presenter: '%Jäne%',
    }).sort(),
  );
});

test('publishRecordings, deleteRecordings and updateRecordings of several', async () => {
  bbb.control.recordings.add({ recordId: 'a-1' });
  bbb.control.recordings.add({ recordId: 'b-2' });
  await run('recording:publish', { recordID: 'a-1,b-2' });
  const entry = [
    { name: 'category', value: 'Größe & mehr' },
    { name: 'presenter', value: '' },
  ];
  await run('recording:updateMetadata', { recordID: 'a-1,b-2', metadata: { entry } });
  await run('recording:delete', { recordID: 'a-1,b-2', dryRun: false });
  const recordID = 'a-1,b-2';
  expect(pairs(sent('publishRecordings').rawQuery)).toEqual(
    phpQuery({ publish: 'true', recordID }),
  );
  expect(pairs(sent('deleteRecordings').rawQuery)).toEqual(phpQuery({ recordID }));
  expect(pairs(sent('updateRecordings').rawQuery)).toEqual(
    phpQuery({ meta_category: 'Größe & mehr', meta_presenter: '', recordID }),
  );
});

test('hooks/create for some events, with the older hash', async () => {
  await run('webhook:create', {
    callbackURL: 'https://n8n.example.com/webhook/abc?x=1&y=2',
    meetingID: 'physics 101',
    getRaw: false,
    eventID: ['meeting-ended', 'user-joined'],
  });
  const request = sent('hooks/create');
  expect(pairs(request.rawQuery)).toEqual(
    phpQuery({
      callbackURL: 'https://n8n.example.com/webhook/abc?x=1&y=2',
      meetingID: 'physics 101',
      eventID: 'meeting-ended,user-joined',
      getRaw: 'false',
    }).sort(),
  );
  expectSigned(request, 'sha1');
});

test('insertDocument', async () => {
  await ask(bbb, 'create', 'name=Room&meetingID=room');
  await run('meeting:insertDocument', {
    meetingID: 'room',
    presentations: {
      document: [
        {
          source: 'url',
          url: 'https://www.example.com/ü.pdf',
          filename: 'Größe & Co.pdf',
          current: true,
        },
      ],
    },
  });
  const request = sent('insertDocument');
  expect(request).toMatchObject({ method: 'POST' });
  expect(request.headers['content-type']).toBe('application/xml');
  expect(pairs(request.rawQuery)).toEqual(phpQuery({ meetingID: 'room' }));
  expect(readModules(request.body).documents).toEqual(
    readModules(
      '<modules><module name="presentation"><document url="https://www.example.com/%C3%BC.pdf" filename="Größe &amp; Co.pdf" current="true"/></module></modules>',
    ).documents,
  );
});

test('putRecordingTextTrack', async () => {
  bbb.control.recordings.add({ recordId: 'rec-1' });
  const content = 'WEBVTT\n\n00:00.000 --> 00:01.000\nGröße\n';
  await run(
    'textTrack:upload',
    {
      recordID: 'rec-1',
      kind: 'captions',
      lang: 'fr',
      label: 'Français',
      binaryPropertyName: 'data',
    },
    { data: { content, fileName: 'captions.fr.vtt', mimeType: 'text/vtt' } },
  );
  const request = sent('putRecordingTextTrack');
  expect(pairs(request.rawQuery)).toEqual(
    phpQuery({ recordID: 'rec-1', kind: 'captions', lang: 'fr', label: 'Français' }).sort(),
  );
  expect(request.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
  expect(request.body).toMatch(
    /Content-Disposition: form-data; name="file"; filename="captions\.fr\.vtt"\r\nContent-Type: text\/vtt\r\n\r\nWEBVTT/,
  );
});

test('sendChatMessage and end', async () => {
  await ask(bbb, 'create', 'name=Room&meetingID=room&attendeePW=apap&moderatorPW=mpmp');
  const joining = 'meetingID=room&fullName=Zoe&role=MODERATOR';
  await bbb.control.participants.join(link(bbb, 'join', joining));
  const [message, userName] = ['50% off? a=b & c+d #1 🎉', 'Büro'];
  await run('meeting:sendChatMessage', { sendTo: 'one', meetingID: 'room', message, userName });
  expect(pairs(sent('sendChatMessage').rawQuery)).toEqual(
    phpQuery({ meetingID: 'room', message, userName }),
  );
  await run('meeting:end', { meetingID: 'room', options: { password: 'mpmp' } });
  expect(pairs(sent('end').rawQuery)).toEqual(phpQuery({ meetingID: 'room', password: 'mpmp' }));
});

/** Where this package does otherwise, and why. */
describe('differs on purpose', () => {
  test('a tilde is escaped, as some servers encode anew before they hash', async () => {
    const [{ joinUrl }] = await run('meeting:join', { meetingID: 'a~b', fullName: 'A' });
    expect(String(joinUrl)).toContain('meetingID=a%7Eb');
    expect(phpQuery({ meetingID: 'a~b' })).toEqual(['meetingID=a~b']);
  });

  test('a guest who is none is not sent, as not all servers take false for absent', async () => {
    const additionalFields = { guest: false };
    const [{ joinUrl }] = await run('meeting:join', {
      meetingID: 'ab',
      fullName: 'A',
      additionalFields,
    });
    expect(String(joinUrl)).not.toContain('guest');
  });

  test('a webhook for all events has no empty list of events', async () => {
    await run('webhook:create', { callbackURL: 'https://n8n.example.com/webhook/abc' });
    expect(sent('hooks/create').rawQuery).not.toContain('eventID');
  });

  test('a config for old servers is encoded once, as their documentation has it, and not twice', async () => {
    await ask(bbb, 'create', 'name=Room&meetingID=room');
    const configXML = '<config version="1"/>';
    await run('legacy:setConfigXML', { meetingID: 'room', configXML });
    const form = new URLSearchParams(sent('setConfigXML').body);
    expect(form.get('configXML')).toBe(configXML);
    expect([...form.keys()].sort()).toEqual(['checksum', 'configXML', 'meetingID']);
  });

  test('a request without a body names no type of one', async () => {
    await run('meeting:isRunning', { meetingID: 'room' });
    expect(sent('isMeetingRunning').headers['content-type']).toBeUndefined();
  });

  test('recordings are asked for page by page, and not all at once', async () => {
    await run('recording:getMany', { returnAll: true });
    expect(sent('getRecordings').rawQuery).toContain('offset=0&limit=100');
  });
});
