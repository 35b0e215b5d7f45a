import {
  checkedMeetingID,
  checkedMeetingName,
  checkedPassword,
  checkedPin,
  userdataName,
  withoutRepeats,
} from '../../protocol/checks';

describe('the ID of a new meeting', () => {
  test.each(['07', '1e5', "Fred's <room> & 😀", 'x'.repeat(256), '😀'.repeat(256)])(
    'may be %j',
    (id) => {
      expect(checkedMeetingID('Meeting ID', id)).toBe(id);
    },
  );

  test.each(['', '7', 'a,b', 'a\nb', 'x'.repeat(257)])('may not be %j', (id) => {
    expect(() => checkedMeetingID('Meeting ID', id)).toThrow(
      'The field "Meeting ID" is no meeting ID',
    );
  });
});

test('the name of a new meeting has 2 to 256 characters', () => {
  expect(checkedMeetingName('Name', 'ab')).toBe('ab');
  expect(() => checkedMeetingName('Name', 'a')).toThrow('1 characters');
  expect(() => checkedMeetingName('Name', 'x'.repeat(257))).toThrow('257 characters');
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
      expect(() => userdataName(name)).toThrow('has a name that does harm');
    },
  );
});

test('a PIN consists of digits, and may begin with zeros', () => {
  expect(checkedPin('PIN', '00707')).toBe('00707');
  expect(() => checkedPin('PIN', '7x')).toThrow('The field "PIN" is no number');
});

test('a password is absent or has 2 to 64 characters', () => {
  expect(checkedPassword('Password', '')).toBe('');
  expect(checkedPassword('Password', 'ap')).toBe('ap');
  expect(() => checkedPassword('Password', 'x')).toThrow('1 characters');
  expect(() => checkedPassword('Password', 'x'.repeat(65))).toThrow('65 characters');
});

test('no parameter may be given twice', () => {
  expect(
    withoutRepeats([
      ['a', '1'],
      ['b', '1'],
    ]),
  ).toHaveLength(2);
  expect(() =>
    withoutRepeats([
      ['a', '1'],
      ['a', '2'],
    ]),
  ).toThrow('"a" is given twice');
});

test('names that BigBlueButton turns into lower case are the same name', () => {
  const twice = (one: string, other: string) => () =>
    withoutRepeats([
      [one, '1'],
      [other, '2'],
    ]);
  expect(twice('meta_Course', 'meta_course')).toThrow('"meta_course" is given twice');
  expect(twice('plugin_Api', 'plugin_api')).toThrow('"plugin_api" is given twice');
  expect(twice('logo', 'Logo')()).toHaveLength(2);
});
