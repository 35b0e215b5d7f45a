import type { StandIn } from '../../server/stand-in';
import { outputOf } from '../execution';
import type { Office } from './office';

/** Join links that stay valid. */
export function permanentJoinLink(office: () => Office): void {
  let bbb: StandIn;
  let links: string[];

  beforeAll(async () => {
    bbb = await office().server();
    const workflow = await office().use('permanent-join-link.json', bbb);
    await office().n8n.publish(workflow);
    const made = await office().run(workflow, 'Make links');
    links = outputOf(made, 'Links').map(({ link }) => String(link));
  });

  const open = async (link: string) => await fetch(link, { redirect: 'manual' });
  const joinedBy = async (link: string) => {
    const response = await open(link);
    expect(response.status).toBe(302);
    return await bbb.control.participants.join(response.headers.get('location')!);
  };

  test('who opens a link gets the meeting created, and is sent into it', async () => {
    expect(bbb.control.meetings.all()).toEqual([]);
    const ada = await joinedBy(links[0]!);
    expect(ada).toMatchObject({ fullName: 'Ada Lovelace', role: 'MODERATOR' });
    expect(ada.meeting).toMatchObject({ meetingId: 'physics-101', name: 'Physics 101' });
  });

  test('the next one comes into the same meeting', async () => {
    expect(await joinedBy(links[1]!)).toMatchObject({
      fullName: "Zoë O'Brien & Söhne",
      role: 'VIEWER',
    });
    expect(bbb.control.meetings.all()).toHaveLength(1);
  });

  test('the link works again after the meeting has ended', async () => {
    bbb.control.meetings.end('physics-101');
    expect(await joinedBy(links[0]!)).toMatchObject({ fullName: 'Ada Lovelace' });
  });

  test('nothing in the address counts but the signed link', async () => {
    const query = '&role=MODERATOR&meetingID=other&meeting=Other&person=Eve&name=Eve';
    const zoe = await joinedBy(links[1]! + query);
    expect(zoe).toMatchObject({ fullName: "Zoë O'Brien & Söhne", role: 'VIEWER' });
    expect(zoe.meeting.meetingId).toBe('physics-101');
  });

  test('a link without a name asks for it', async () => {
    const page = await open(links[2]!);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    const token = new URL(links[2]!).searchParams.get('link');
    expect(await page.text()).toContain(`name="link" value="${token}"`);
    const guest = await joinedBy(`${links[2]!}&name=${encodeURIComponent('Jörg <b>&')}`);
    expect(guest).toMatchObject({ fullName: 'Jörg <b>&', role: 'VIEWER' });
  });

  test('spaces are no name', async () => {
    expect((await open(`${links[2]!}&name=%20%20`)).status).toBe(200);
  });

  test.each([
    ['a changed letter', () => links[1]!.replace(/.$/, (end) => (end === 'A' ? 'B' : 'A'))],
    ['the role of another one', () => mixed(links[1]!, links[0]!)],
    ['no signature', () => unsigned(links[1]!)],
    ['nothing', () => links[1]!.split('?')[0]!],
    ['two links at once', () => `${links[1]!}&link=x`],
  ])('a link with %s is refused in words', async (_what, link) => {
    const response = await open(link());
    expect(response.status).toBe(403);
    expect(await response.text()).toMatch(/^This link is not valid\./);
  });

  test('when the server does not answer, people are asked to come back', async () => {
    bbb.control.faults.set('create', { kind: 'html-502' });
    const response = await open(links[0]!);
    bbb.control.faults.clear();
    expect(response.status).toBe(503);
    expect(await response.text()).toMatch(/try again/);
  });
}

/** The content of one link with the signature of another. */
function mixed(signed: string, other: string): string {
  const url = new URL(signed);
  const [head, , signature] = url.searchParams.get('link')!.split('.');
  const [, content] = new URL(other).searchParams.get('link')!.split('.');
  url.searchParams.set('link', [head, content, signature].join('.'));
  return url.href;
}

/** As jsonwebtoken's "none" has it. */
function unsigned(link: string): string {
  const url = new URL(link);
  const [, content] = url.searchParams.get('link')!.split('.');
  const head = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
  url.searchParams.set('link', `${head}.${content}.`);
  return url.href;
}
