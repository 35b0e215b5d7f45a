import { metadataParameter } from '../../protocol/metadata';

describe('metadata', () => {
  test.each([
    ['course', 'meta_course'],
    ['bbb-recording-ready-url', 'meta_bbb-recording-ready-url'],
    ['endCallbackUrl', 'meta_endCallbackUrl'],
    [' course ', 'meta_course'],
    ['meta_course', 'meta_course'],
  ])('%j travels as %s', (name, parameter) => {
    expect(metadataParameter(name, ' A & B ')).toEqual([parameter, ' A & B ']);
  });

  test.each(['', 'course_id', '1st', 'course.id', 'Größe', 'a b', '-x'])(
    'is refused under a name that the server would drop: %j',
    (name) => {
      expect(() => metadataParameter(name, 'x')).toThrow('BigBlueButton would drop');
    },
  );
});
