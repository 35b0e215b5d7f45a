import { checkedMeetingID, checkedMeetingName, userdataName } from '../../protocol/checks';

describe('the ID of a new meeting', () => {
  test.each(['07', '1e5', "Fred's <room> & 😀", 'x'.repeat(256), '😀'.repeat(256)])(
    'may be %j',
    (id) => {
      expect(checkedMeetingID(id)).toBe(id);
    },
  );

  test.each(['', '7', 'a,b', 'a\nb', 'x'.repeat(257)])('may not be %j', (id) => {
    expect(() => checkedMeetingID(id)).toThrow('cannot have the ID');
  });
});

test('the name of a new meeting has 2 to 256 characters', () => {
  expect(checkedMeetingName('ab')).toBe('ab');
  expect(() => checkedMeetingName('a')).toThrow('1 characters');
  expect(() => checkedMeetingName('x'.repeat(257))).toThrow('257 characters');
});

describe('a setting for a participant', () => {
  test.each([
    ['bbb_custom_style', 'userdata-bbb_custom_style'],
    ['userdata-bbb_custom_style', 'userdata-bbb_custom_style'],
    [' team-1.x ', 'userdata-team-1.x'],
  ])('%j travels as %s', (name, parameter) => {
    expect(userdataName(name)).toBe(parameter);
  });

  test.each(['', '1st', 'my key', 'a/b', '<x>', 'größe', '-x'])(
    'is refused under a name that would break the list of meetings: %j',
    (name) => {
      expect(() => userdataName(name)).toThrow('cannot be called');
    },
  );
});
