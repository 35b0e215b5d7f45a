import { Cookies } from '../../protocol/cookies';

const FILE = 'https://scalelite.example.com/video/rec1/video-0.m4v';

describe('cookies of a download', () => {
  const cookies = new Cookies();
  cookies.keep('https://scalelite.example.com/recording/rec1/video?token=x', [
    'recording_video_rec1=jwt; path=/video/rec1; Secure; HttpOnly',
    'folder=1',
  ]);

  test('go to the folder they were set for', () => {
    expect(cookies.headerFor(FILE)).toBe('recording_video_rec1=jwt');
    expect(cookies.headerFor('https://scalelite.example.com/recording/rec1/other')).toBe(
      'folder=1',
    );
  });

  test.each([
    'https://elsewhere.example.com/video/rec1/video-0.m4v',
    'https://scalelite.example.com:8443/video/rec1/video-0.m4v',
    'https://scalelite.example.com/video/rec12/video-0.m4v',
    'https://scalelite.example.com/',
    'http://scalelite.example.com/video/rec1/video-0.m4v',
  ])('go nowhere else: %s', (url) => {
    expect(cookies.headerFor(url)).toBeUndefined();
  });

  test('are replaced by a newer one of the same name', () => {
    cookies.keep(FILE, ['recording_video_rec1=newer; Path=/video/rec1']);
    expect(cookies.headerFor(FILE)).toBe('recording_video_rec1=newer');
  });

  test.each(['Max-Age=0', 'max-age=-1', 'Expires=Thu, 01 Jan 1970 00:00:00 GMT'])(
    'are gone once the server takes them back: %s',
    (over) => {
      const some = new Cookies();
      some.keep(FILE, [
        'a=1; Path=/; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
        'b=2; Path=/',
      ]);
      some.keep(FILE, [`b=; Path=/; ${over}`]);
      expect(some.headerFor(FILE)).toBe('a=1');
    },
  );

  test('need no header to be there', () => {
    expect(() => cookies.keep(FILE, undefined)).not.toThrow();
  });
});
