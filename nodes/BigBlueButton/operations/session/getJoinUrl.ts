import { readJoinUrl } from '../../../../protocol/sessions';
import { LAYOUTS } from '../../fields/features';
import { userdata, userdataOf } from '../../fields/participant';
import { sessionToken } from '../../fields/session';
import { choice, flag, line } from '../../fields/setting';
import type { Operation } from '../operation';

export const getJoinUrl: Operation = {
  name: 'Get Join URL',
  action: 'Get join URL of session',
  description:
    'Get a link by which a person who is in a meeting enters it once more, for example on a second device (BigBlueButton 3.0 and later; not behind Scalelite)',
  changes: true,
  fields: [
    sessionToken,
    {
      displayName: 'Options',
      name: 'options',
      type: 'collection',
      placeholder: 'Add option',
      default: {},
      options: [
        flag(
          'duplicateSession',
          'Duplicate Session',
          'Whether to set "duplicateSession", which newer servers read and BigBlueButton does not document',
        ),
        line(
          'fullName',
          'Full Name',
          'The name in the new session. Newer servers take it with the token of a moderator.',
          'Nathan Smith',
        ),
        choice(
          'enforceLayout',
          'Layout',
          'How the meeting is arranged on the screen there, and stays arranged. Without it: as in the present session.',
          LAYOUTS,
        ),
        flag(
          'replaceSession',
          'Replace Session',
          'Whether opening the link ends the present session, to move from one device to another',
        ),
        line(
          'sessionName',
          'Session Name',
          'What the new session is called in the list of sessions of the person',
          'Second screen',
        ),
      ],
    },
    userdata,
  ],
  local: ['userdata'],
  async run(call) {
    const parameters = [...call.parameters(), ...userdataOf(call.field('userdata'))];
    const joinUrl = readJoinUrl(await call.request('getJoinUrl', parameters));
    return { joinUrl };
  },
};
