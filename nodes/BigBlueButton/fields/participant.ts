import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { userdataName } from '../../../protocol/checks';
import type { Parameter } from '../../../protocol/encode';
import { CAMERA_PROFILES, DRAWING_TOOLS, LAYOUTS, MORE_DRAWING_TOOLS, SHORTCUTS } from './features';
import { address, choice, flag, group, hidden, jsonChoices, line, openToOthers } from './setting';

const fullName: INodeProperties = {
  displayName: 'Full Name',
  name: 'fullName',
  type: 'string',
  default: '',
  required: true,
  placeholder: 'e.g. Nathan Smith',
  description: 'The name that the others in the meeting see',
};

const role: INodeProperties = {
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
};

const additional = group('additionalFields', 'Additional Fields', [
  flag(
    'auth',
    'Authenticated',
    'Whether the person counts as authenticated for the guest policy Always Accept Authenticated',
  ),
  address(
    'avatarURL',
    'Avatar URL',
    'A picture of the person, shown in the list of participants',
    'https://www.example.com/nathan.png',
  ),
  flag(
    'bot',
    'Bot',
    'Whether it is a program and not a person: it is not counted as a participant (BigBlueButton 3.0 and later)',
  ),
  line(
    'createTime',
    'Create Time',
    'Binds the link to this run of the meeting: it does not open a later meeting with the same ID. Use the "createTime" that Create and Get give, in milliseconds.',
    '1531155809613',
  ),
  choice(
    'enforceLayout',
    'Enforce Layout',
    'The layout that this person gets and cannot leave (BigBlueButton 3.0 and later)',
    LAYOUTS,
    'PRESENTATION_FOCUS',
  ),
  address(
    'errorRedirectUrl',
    'Error Redirect URL',
    'Where the person is sent when joining is not possible, for example because the meeting is over (BigBlueButton 2.7 and later)',
    'https://www.example.com/sorry',
  ),
  flag(
    'excludeFromDashboard',
    'Exclude From Dashboard',
    'Whether the person is left out of the learning dashboard (BigBlueButton 2.4 and later)',
  ),
  line(
    'firstName',
    'First Name',
    'Shown by itself where the client does that (BigBlueButton 3.0 and later)',
    'Nathan',
  ),
  flag(
    'guest',
    'Guest',
    'Whether the person is a guest, for whom the guest policy of the meeting applies, for example the waiting room',
  ),
  line(
    'lastName',
    'Last Name',
    'Shown by itself where the client does that (BigBlueButton 3.0 and later)',
    'Smith',
  ),
  address(
    'logoutURL',
    'Logout URL',
    'Where this person is sent when leaving the meeting (BigBlueButton 3.0 and later)',
    'https://www.example.com/bye',
  ),
  flag(
    'redirect',
    'Redirect',
    'Whether the link leads into the meeting. Switched off, it gives XML about the session, which is for programs only.',
    false,
  ),
  line(
    'userID',
    'User ID',
    'Your own ID of the person. It stands in the attendance and in what BigBlueButton Trigger gives.',
    'student-4711',
  ),
  address(
    'webcamBackgroundURL',
    'Camera Background URL',
    'A picture that the person can use as camera background',
    'https://www.example.com/background.jpg',
  ),
]);

const session = group('session', 'Same Person Again', [
  line(
    'existingUserID',
    'Existing User ID',
    'The internal ID of somebody who is in the meeting already (BigBlueButton 3.0 and later)',
  ),
  hidden(
    'replaceSessionToken',
    'Replace Session Token',
    'The session that this one takes the place of (BigBlueButton 3.0 and later)',
  ),
  line(
    'sessionName',
    'Session Name',
    'What the second session of a person is called (BigBlueButton 3.0 and later)',
    'Second screen',
  ),
]);

const startingUp = group('startingUp', 'When Joining', [
  flag(
    'userdata-bbb_auto_join_audio',
    'Join Audio at Once',
    'Whether the choice between microphone and listening appears at once',
  ),
  flag(
    'userdata-bbb_listen_only_mode',
    'Offer Listening Only',
    'Whether people can join without a microphone',
    false,
  ),
  flag(
    'userdata-bbb_force_listen_only',
    'Listening Only',
    'Whether people other than moderators can only listen',
  ),
  flag(
    'userdata-bbb_skip_check_audio',
    'Skip Audio Test',
    'Whether the test of the microphone is skipped',
  ),
  flag(
    'userdata-bbb_skip_check_audio_on_first_join',
    'Skip Audio Test: First Time',
    'Whether the test is skipped the first time only (BigBlueButton 2.3 and later)',
  ),
  flag(
    'userdata-bbb_skip_echotest_if_previous_device',
    'Skip Audio Test: Known',
    'Whether the test is skipped when the device was used before (BigBlueButton 3.0 and later)',
  ),
  line(
    'userdata-bbb_override_default_locale',
    'Language',
    'The language of the client (BigBlueButton 2.3 and later)',
    'de',
  ),
  line(
    'userdata-bbb_client_title',
    'Window Title',
    'What stands in the title of the browser window; BigBlueButton otherwise',
    'Our School',
  ),
  flag(
    'userdata-bbb_direct_leave_button',
    'Leave Button',
    'Whether there is a button for leaving at once (BigBlueButton 2.7 and later)',
  ),
  flag(
    'userdata-bbb_ask_for_feedback_on_logout',
    'Ask for Feedback',
    'Whether the person is asked for feedback when leaving',
  ),
  flag(
    'userdata-bbb_parent_room_moderator',
    'Moderator of the Parent Room',
    'Whether the person counts as moderator of the parent room in a breakout room (BigBlueButton 3.0 and later)',
  ),
  flag(
    'userdata-bbb_record_permission',
    'May Record',
    'Whether the person may start and stop recording',
    false,
  ),
  line(
    'userdata-bbb_record_permission_tooltip',
    'May Record: Explanation',
    'Shown on the button when recording is not allowed (BigBlueButton 3.0 and later)',
  ),
  flag(
    'userdata-bbb_show_session_details_on_join',
    'Show Session Details',
    'Whether details of the meeting are shown on joining (BigBlueButton 3.0 and later)',
    false,
  ),
  jsonChoices(
    'userdata-bbb_shortcuts',
    'Keyboard Shortcuts',
    'Which keyboard shortcuts there are. None chosen switches all of them off.',
    SHORTCUTS,
  ),
]);

const audioAndVideo = group('audioAndVideo', 'Camera and Audio', [
  flag(
    'userdata-bbb_auto_share_webcam',
    'Share Camera at Once',
    'Whether the dialog for sharing the camera opens on joining',
  ),
  flag(
    'userdata-bbb_enable_video',
    'Cameras',
    'Whether the person can share a camera and see those of others',
    false,
  ),
  flag(
    'userdata-bbb_record_video',
    'Record Camera',
    'Whether the camera of the person is recorded',
    false,
  ),
  openToOthers(
    choice(
      'userdata-bbb_preferred_camera_profile',
      'Camera Quality',
      'The quality that is chosen at first. Qualities that your server has beside these can be given by an expression.',
      CAMERA_PROFILES,
    ),
  ),
  flag(
    'userdata-bbb_skip_video_preview',
    'Skip Preview',
    'Whether the preview before sharing is skipped',
  ),
  flag(
    'userdata-bbb_skip_video_preview_on_first_join',
    'Skip Preview: First Time',
    'Whether it is skipped the first time only (BigBlueButton 2.3 and later)',
  ),
  flag(
    'userdata-bbb_skip_video_preview_if_previous_device',
    'Skip Preview: Known Device',
    'Whether it is skipped when the device was used before (BigBlueButton 3.0 and later)',
  ),
  flag(
    'userdata-bbb_mirror_own_webcam',
    'Mirror Own Camera',
    'Whether people see themselves as in a mirror',
  ),
  choice(
    'userdata-bbb_fullaudio_bridge',
    'Audio Bridge',
    'How audio is carried (BigBlueButton 2.7 and later)',
    [
      ['sipjs', 'SIP.js'],
      ['fullaudio', 'Full Audio'],
    ],
  ),
  flag(
    'userdata-bbb_transparent_listen_only',
    'Transparent Listening',
    'Whether muted people are listeners to the server, which spares it work (BigBlueButton 2.7 and later)',
  ),
]);

const look = group('look', 'Layout and Look', [
  choice(
    'userdata-bbb_default_layout',
    'Layout',
    'The layout that this person begins with (BigBlueButton 3.0 and later)',
    LAYOUTS,
    'PRESENTATION_FOCUS',
  ),
  flag(
    'userdata-bbb_hide_presentation_on_join',
    'Hide Presentation',
    'Whether the presentation is minimised at first (BigBlueButton 2.6 and later)',
  ),
  flag(
    'userdata-bbb_show_participants_on_login',
    'Show Participants',
    'Whether the list of participants is open at first',
    false,
  ),
  flag(
    'userdata-bbb_show_public_chat_on_login',
    'Show Chat',
    'Whether the chat is open at first',
    false,
  ),
  flag(
    'userdata-bbb_hide_nav_bar',
    'Hide Top Bar',
    'Whether the bar at the top is left out (BigBlueButton 2.4 and later)',
  ),
  flag(
    'userdata-bbb_hide_actions_bar',
    'Hide Bottom Bar',
    'Whether the bar with the buttons is left out (BigBlueButton 2.4 and later)',
  ),
  flag(
    'userdata-bbb_hide_notifications',
    'Hide Notifications',
    'Whether notifications are left out (BigBlueButton 3.0 and later)',
  ),
  flag(
    'userdata-bbb_hide_controls',
    'Hide Controls',
    'Whether the controls of the presentation are left out (BigBlueButton 3.0 and later)',
  ),
  flag(
    'userdata-bbb_display_branding_area',
    'Branding Area',
    'Whether the logo is shown in the client',
  ),
  flag(
    'userdata-bbb_prefer_dark_theme',
    'Dark Theme',
    'Whether the client begins with the dark theme (BigBlueButton 3.0 and later)',
  ),
  line(
    'userdata-bbb_custom_style',
    'Style (CSS)',
    'CSS for the client, in one line',
    ':root{--color-primary:#1b5fb4}',
  ),
  address(
    'userdata-bbb_custom_style_url',
    'Style URL',
    'Where the client fetches CSS',
    'https://www.example.com/bbb.css',
  ),
  flag(
    'userdata-bbb_force_restore_presentation_on_new_events',
    'Bring Presentation Back',
    'Whether a minimised presentation comes back when the presenter does something',
  ),
  flag(
    'userdata-bbb_multi_user_pen_only',
    'Pen Only',
    'Whether viewers who may draw have only the pen',
  ),
  jsonChoices(
    'userdata-bbb_presenter_tools',
    'Presenter Tools',
    'Which drawing tools a presenter has. None chosen means all.',
    [...DRAWING_TOOLS, MORE_DRAWING_TOOLS],
  ),
  jsonChoices(
    'userdata-bbb_multi_user_tools',
    'Viewer Tools',
    'Which drawing tools viewers have who may draw. None chosen means all.',
    [...DRAWING_TOOLS, MORE_DRAWING_TOOLS],
  ),
  openToOthers(
    choice(
      'userdata-bbb_initial_selected_tool',
      'First Tool',
      'Which drawing tool is chosen at first (BigBlueButton 3.0 and later)',
      DRAWING_TOOLS,
      'draw',
    ),
  ),
]);

const older = group('olderClients', 'Older Servers', [
  hidden(
    'password',
    'Password',
    'The moderator or attendee password of the meeting. Needed only by servers before BigBlueButton 2.4, which do not know the role.',
  ),

  line('clientURL', 'Client URL', 'A client of your own (Flash era; without effect since)'),
  hidden('configToken', 'Config Token', 'What Set Config XML gave (before BigBlueButton 2.4)'),
  line(
    'defaultLayout',
    'Default Layout',
    'The layout to begin with (before BigBlueButton 3.0; Layout and Look since)',
  ),
  flag(
    'joinViaHtml5',
    'Join via HTML5',
    'Whether the HTML5 client is used (BigBlueButton 2.0 to 2.2; always since)',
  ),
  line(
    'webVoiceConf',
    'Web Voice',
    'A voice extension of your own (Flash era; without effect since)',
  ),
  flag(
    'userdata-bbb_auto_swap_layout',
    'Swap Layout',
    'Whether the presentation is minimised at first (before BigBlueButton 2.6)',
  ),
  flag(
    'userdata-bbb_hide_presentation',
    'No Presentation',
    'Whether the presentation is left out (before BigBlueButton 2.6)',
  ),
]);

export const userdata: INodeProperties = {
  displayName: 'Further Settings of the Client',
  name: 'userdata',
  type: 'fixedCollection',
  typeOptions: { multipleValues: true },
  default: {},
  placeholder: 'Add Setting',
  description:
    'Settings for this person that have no field here, by their names in the documentation of BigBlueButton (userdata-…), or of your own',
  options: [
    {
      displayName: 'Setting',
      name: 'setting',
      values: [
        { displayName: 'Name', name: 'name', type: 'string', default: '' },
        { displayName: 'Value', name: 'value', type: 'string', default: '' },
      ],
    },
  ],
};

const includeInputFields: INodeProperties = {
  displayName: 'Include Input Fields',
  name: 'includeInputFields',
  type: 'boolean',
  default: true,
  description:
    'Whether the fields of the input item, for example an email address, are in the output beside the link',
};

/** Who joins: what everybody fills in. */
export const participantFields: readonly INodeProperties[] = [fullName, role];

/** And what few do. */
export const participantSettings: readonly INodeProperties[] = [
  additional,
  startingUp,
  audioAndVideo,
  look,
  session,
  userdata,
  older,
  includeInputFields,
];

/** Those that are no parameters of `join` as they stand. */
export const participantLocals: readonly string[] = ['guest', 'userdata', 'includeInputFields'];

/**
 * Reads the rows of `userdata`.
 *
 * @throws BigBlueButtonFailure of kind `invalidInput` for a name that would do harm
 */
export function userdataOf(value: unknown): Parameter[] {
  const rows = ((value as IDataObject | undefined)?.setting ?? []) as IDataObject[];
  return rows.map(({ name, value: given }) => [
    userdataName(String(name ?? '')),
    String(given ?? ''),
  ]);
}
