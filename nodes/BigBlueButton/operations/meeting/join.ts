import { BigBlueButtonFailure } from '../../../../protocol/failure';
import { signedUrl } from '../../../../protocol/request';
import { existingMeetingID } from '../../fields/meeting';
import type { Operation } from '../operation';

export const join: Operation = {
  name: 'Join Link',
  action: 'Get join link for meeting',
  description:
    'Make a link by which one person joins a meeting, one for each input item. It works from when the meeting is created until it ends.',
  fields: [
    existingMeetingID,
    {
      displayName: 'Full Name',
      name: 'fullName',
      type: 'string',
      default: '',
      required: true,
      placeholder: 'e.g. Nathan Smith',
      description: 'The name that the others in the meeting see',
    },
    {
      displayName: 'Role',
      name: 'role',
      type: 'options',
      options: [
        {
          name: 'Moderator',
          value: 'MODERATOR',
          description: 'May record, mute others, let guests in and end the meeting',
        },
        { name: 'Viewer', value: 'VIEWER', description: 'Takes part' },
      ],
      default: 'VIEWER',
      description: 'What the person may do in the meeting',
    },
    {
      displayName: 'Additional Fields',
      name: 'additionalFields',
      type: 'collection',
      placeholder: 'Add Field',
      default: {},
      options: [
        {
          displayName: 'Avatar URL',
          name: 'avatarURL',
          type: 'string',
          default: '',
          placeholder: 'e.g. https://www.example.com/nathan.png',
          description: 'A picture of the person, shown in the list of participants',
        },
        {
          displayName: 'Create Time',
          name: 'createTime',
          type: 'string',
          default: '',
          placeholder: 'e.g. 1531155809613',
          description:
            'Binds the link to this run of the meeting: it does not open a later meeting with the same ID. Use the "createTime" that Create and Get give, in milliseconds.',
        },
        {
          displayName: 'Error Redirect URL',
          name: 'errorRedirectUrl',
          type: 'string',
          default: '',
          placeholder: 'e.g. https://www.example.com/sorry',
          description:
            'Where the person is sent when joining is not possible, for example because the meeting is over (BigBlueButton 2.7 and later)',
        },
        {
          displayName: 'Guest',
          name: 'guest',
          type: 'boolean',
          default: true,
          description:
            'Whether the person is a guest, for whom the guest policy of the meeting applies, for example the waiting room',
        },
        {
          displayName: 'Logout URL',
          name: 'logoutURL',
          type: 'string',
          default: '',
          placeholder: 'e.g. https://www.example.com/bye',
          description:
            'Where this person is sent when leaving the meeting (BigBlueButton 3.0 and later)',
        },
        {
          displayName: 'Password',
          name: 'password',
          type: 'string',
          typeOptions: { password: true },
          default: '',
          description:
            'The moderator or attendee password of the meeting. Needed only by servers before BigBlueButton 2.4, which do not know the role.',
        },
        {
          displayName: 'User ID',
          name: 'userID',
          type: 'string',
          default: '',
          placeholder: 'e.g. student-4711',
          description:
            'Your own ID of the person. It stands in the attendance and in what BigBlueButton Trigger gives.',
        },
      ],
    },
    {
      displayName: 'Include Input Fields',
      name: 'includeInputFields',
      type: 'boolean',
      default: true,
      description:
        'Whether the fields of the input item, for example an email address, are in the output beside the link',
    },
  ],
  local: ['includeInputFields', 'guest'],
  async run(call) {
    checkCreateTime(call.option('additionalFields', 'createTime'));
    // A false `guest` and an absent one are not the same to every server, so false is left out.
    const guest = String(call.option('additionalFields', 'guest')) === 'true';
    const parameters = [...call.parameters(), ...(guest ? [['guest', 'true'] as const] : [])];
    return {
      ...(call.field('includeInputFields') !== false && call.input),
      joinUrl: signedUrl(call.connection.server, 'join', parameters),
      meetingID: call.text('meetingID'),
      fullName: call.text('fullName'),
      role: call.text('role'),
    };
  },
};

/** The server compares it to the letter; formatted as a date or with exponent it never fits. */
function checkCreateTime(value: unknown): void {
  const text = String(value ?? '').trim();
  if (/^\d*$/.test(text)) return;
  throw new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: `The field "Create Time" is not a number of milliseconds: "${text}".`,
    advice: 'Use the field "createTime" from the output of Create or Get, unchanged.',
  });
}
