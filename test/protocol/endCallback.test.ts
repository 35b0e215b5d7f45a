import { readEndCallback } from '../../protocol/endCallback';
import { ask } from '../server/support/ask';
import { standInWithReceiver } from '../server/support/standInWithReceiver';

describe('the address of an end callback', () => {
  test.each([
    ['/webhook/x?recordingmarks=true&meetingID=007', { meetingID: '007', recordingMarks: true }],
    ['/webhook/x?recordingmarks=false&meetingID=1e5', { meetingID: '1e5', recordingMarks: false }],
    ['https://n8n.example.com/x?meetingID=a%20b', { meetingID: 'a b' }],
    ['/x?meetingID=a+b&recordingmarks=TRUE', { meetingID: 'a b', recordingMarks: true }],
    ['/x?meetingID=%C3%BC%26%3D%2B%23%25', { meetingID: 'ü&=+#%' }],
    ['/x?meetingID=a&recordingmarks=1', { meetingID: 'a' }],
    ['/x?meetingID=a?b#c', { meetingID: 'a?b' }],
  ])('names the meeting, and whether Record was pressed: %s', (address, read) => {
    expect(readEndCallback(address)).toEqual(read);
  });

  test('counts what stands last, which BigBlueButton appended', () => {
    const address =
      '/x?meetingID=mine&recordingmarks=maybe&y=1&recordingmarks=true&meetingID=theirs';
    expect(readEndCallback(address)).toEqual({ meetingID: 'theirs', recordingMarks: true });
  });

  test.each([
    '',
    '/x',
    '/x?',
    '/x?meetingID=',
    '/x?meetingid=7',
    '/x?recordingmarks=true',
    '/x#?meetingID=7',
  ])('names no meeting: %p', (address) => {
    expect(readEndCallback(address)).toBeUndefined();
  });
});

describe('what a server asks when a meeting has ended', () => {
  const { bbb, receiver } = standInWithReceiver();

  test('can be read, the same both times', async () => {
    const address = encodeURIComponent(`${receiver().url}/end?meetingID=mine`);
    const room = `name=Room&meetingID=${encodeURIComponent('ü & 🎉')}`;
    await ask(bbb(), 'create', `${room}&record=true&meta_endCallbackUrl=${address}`);
    bbb().control.meetings.record('ü & 🎉');
    await ask(bbb(), 'end', `meetingID=${encodeURIComponent('ü & 🎉')}`);
    await bbb().control.settled();
    const ended = { meetingID: 'ü & 🎉', recordingMarks: true };
    expect(receiver().received.map(({ url }) => readEndCallback(url))).toEqual([ended, ended]);
  });
});
