import { BigBlueButtonFailure } from '../../protocol/failure';
import { signedForm } from '../../protocol/form';
import { readConfigToken, readConfigXml } from '../../protocol/legacy';
import { readAnswer } from '../../protocol/response';

describe('a call that carries its checksum in the body', () => {
  // The worked example of BigBlueButton's own documentation (2.2, "setConfigXML").
  test('is hashed as in the documentation, whatever the order of its parameters', () => {
    const configXML =
      '<config><localeversion suppressWarning="false">0.9.0</localeversion></modules></config>';
    const secret = 'aae06642a13942004fd83b3ba6e4o9s8';
    const expected =
      'checksum=51db6f55ffa080f42f5727386beb66adb4e5cf81&configXML=%3Cconfig%3E%3Clocaleversion+suppressWarning%3D%22false%22%3E0.9.0%3C%2Flocaleversion%3E%3C%2Fmodules%3E%3C%2Fconfig%3E&meetingID=random-8228800';
    const meeting = ['meetingID', 'random-8228800'] as const;
    const config = ['configXML', configXML] as const;
    expect(signedForm('setConfigXML', [meeting, config], secret, 'sha1')).toBe(expected);
    expect(signedForm('setConfigXML', [config, meeting], secret, 'sha1')).toBe(expected);
  });

  test('encodes as Java does', () => {
    const body = signedForm('setConfigXML', [['configXML', "a b*c~d'ü.-_"]], 'secret', 'sha1');
    expect(body).toMatch(/&configXML=a\+b\*c%7Ed%27%C3%BC\.-_$/);
  });
});

describe('the default configuration', () => {
  const read = (body: string, status = 200) =>
    readConfigXml('getDefaultConfigXML', { status, body });

  test.each([
    '<config><modules/></config>',
    '<?xml version="1.0" encoding="UTF-8"?>\n<config version="1">é</config>',
    '<?xml version="1.0"?>\n<!-- of 2.2 -->\n<config/>'.replace('<config/>', '<config ></config>'),
  ])('comes as it is: %s', (body) => {
    expect(read(body)).toBe(body);
  });

  test.each<[string, number, BigBlueButtonFailure['kind']]>([
    [
      '<response><returncode>FAILED</returncode><messageKey>checksumError</messageKey><message/></response>',
      200,
      'wrongSecret',
    ],
    ['<html><body>Page Not Found</body></html>', 404, 'unsupportedCall'],
    ['<response><returncode>SUCCESS</returncode></response>', 200, 'notBigBlueButton'],
    ['<configuration/>', 200, 'notBigBlueButton'],
  ])('anything else is an error: %s (%i)', (body, status, kind) => {
    expect(() => read(body, status)).toThrow(
      expect.objectContaining({ kind, advice: expect.stringMatching(/./) }),
    );
  });
});

test('the token of a stored configuration stays text', () => {
  const body = '<response><returncode>SUCCESS</returncode><token>007e1</token></response>';
  expect(readConfigToken(readAnswer('setConfigXML', { status: 200, body }))).toBe('007e1');
});
