import { canBeForm, signedForm } from '../../protocol/form';
import vectors from './checksumVectors.json';

test('a call as a form carries the checksum of its sorted parameters', () => {
  const vector = vectors.find(({ what }) => what.includes('Java'))!;
  const body = signedForm(
    'create',
    [
      ['name', 'Test Meeting'],
      ['meetingID', 'test01'],
      ['welcome', 'Hi <b>all</b>!'],
      ['attendeePW', 'ap'],
      ['moderatorPW', 'mp'],
    ],
    vector.secret,
    'sha256',
  );
  expect(body).toBe(`checksum=${vector.sha256}&${vector.query}`);
});

test('only calls that servers take as a form can be one', () => {
  expect(canBeForm('create')).toBe(true);
  expect(canBeForm('join')).toBe(false);
  expect(canBeForm('hooks/create')).toBe(false);
});
