import { BigBlueButtonFailure } from '../../../../protocol/failure';
import { existingMeetingID, meetingIDIn } from '../../fields/meeting';
import type { Operation } from '../operation';

export const end: Operation = {
  name: 'End',
  action: 'End meeting',
  description: 'End a meeting for everybody in it. It can take some seconds until all are out.',
  changes: true,
  fields: [
    existingMeetingID,
    {
      displayName: 'Options',
      name: 'options',
      type: 'collection',
      placeholder: 'Add option',
      default: {},
      options: [
        {
          displayName: 'Fail if No Such Meeting',
          name: 'failIfMissing',
          type: 'boolean',
          default: true,
          description:
            'Whether to fail when the meeting does not exist or is over already. Switch it off when all that counts is that it is not running afterwards.',
        },
        {
          displayName: 'Moderator Password',
          name: 'password',
          type: 'string',
          typeOptions: { password: true },
          default: '',
          description: 'Needed only by servers before BigBlueButton 2.6',
        },
      ],
    },
  ],
  local: ['failIfMissing'],
  async run(call) {
    const meetingID = meetingIDIn(call);
    const ended = await call.request('end').then(
      () => true,
      (error: unknown) => {
        const tolerated = call.optionText('options', 'failIfMissing') === 'false';
        if (tolerated && error instanceof BigBlueButtonFailure && error.isNotFound) return false;
        throw error;
      },
    );
    return { meetingID, ended };
  },
};
