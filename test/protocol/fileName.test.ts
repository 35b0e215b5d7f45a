import { recordingFileName } from '../../protocol/fileName';
import { type Recording, readRecordings } from '../../protocol/recording';
import { readAnswer } from '../../protocol/response';

const ID = 'ffbfc4cc24428694e8b53a4e144f414052431693-1530718721124';

function recording(more: string): Recording {
  const body = `<response><returncode>SUCCESS</returncode><recordings><recording><recordID>${ID}</recordID>${more}</recording></recordings></response>`;
  return readRecordings(readAnswer('getRecordings', { status: 200, body })).recordings[0];
}

describe('the name of a downloaded file', () => {
  const named = (name: string, startTime = '1795251600000') =>
    recording(`<name>${name}</name><startTime>${startTime}</startTime>`);

  test('is date, meeting, format and extension', () => {
    expect(recordingFileName(named('Physics'), 'video', 'm4v')).toBe(
      '2026-11-21 Physics [video].m4v',
    );
  });

  test('keeps letters of every language, and emoji', () => {
    const name = 'Fränzi’s Übung – 物理 👩\u200d🏫 + 100%';
    expect(recordingFileName(named(name), 'video', 'mp4')).toBe(`2026-11-21 ${name} [video].mp4`);
  });

  test.each([
    ['../../etc/passwd', '-..-etc-passwd'],
    ['a/b\\c:d*e?f', 'a-b-c-d-e-f'],
    ['&lt;b&gt; &quot;x&quot; | y', '-b- -x- - y'],
    ['tab\tand\nline', 'tab and line'],
    ['  .hidden.  ', 'hidden'],
    ['evil\u202egpj.exe', 'evilgpj.exe'],
  ])('is safe for file systems: %p', (name, safe) => {
    expect(recordingFileName(named(name), 'video', 'mp4')).toBe(`2026-11-21 ${safe} [video].mp4`);
  });

  test('has no invisible control characters', () => {
    const odd = { ...named('A'), name: 'bell\u0007s\u0000' };
    expect(recordingFileName(odd, 'video', 'mp4')).toBe('2026-11-21 bell s [video].mp4');
  });

  test('fits into every file system, without half characters', () => {
    for (const name of [
      'x'.repeat(1000),
      'ü'.repeat(1000),
      '😀'.repeat(1000),
      'a b '.repeat(300),
    ]) {
      const file = recordingFileName(named(name), 'video', 'm4v');
      expect(Buffer.byteLength(file)).toBeLessThanOrEqual(200);
      expect(Buffer.byteLength(file)).toBeGreaterThan(190);
      expect(file).toMatch(/^2026-11-21 .* \[video\]\.m4v$/);
      expect(Buffer.from(file).toString()).toBe(file);
    }
    const odd = recordingFileName(named('x'.repeat(1000)), 'f'.repeat(1000), 'm4v');
    expect(Buffer.byteLength(odd)).toBeLessThanOrEqual(200);
  });

  test('uses the record ID where there is no name, and no date where there is none', () => {
    expect(recordingFileName(named(''), 'video', 'm4v')).toBe(`2026-11-21 ${ID} [video].m4v`);
    expect(recordingFileName(named('...'), 'video', 'm4v')).toBe(`2026-11-21 ${ID} [video].m4v`);
    expect(recordingFileName(named('A', ''), 'video', 'm4v')).toBe('A [video].m4v');
    expect(recordingFileName(named('A', '99999999999999999'), 'video', 'm4v')).toBe(
      'A [video].m4v',
    );
  });

  test('takes no path from format or extension', () => {
    expect(recordingFileName(named('A'), '../x', '../sh')).toBe('2026-11-21 A [-x].sh');
    expect(recordingFileName(named('A'), '', '')).toBe('2026-11-21 A.bin');
  });
});
