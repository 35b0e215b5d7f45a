import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { userdataName } from '../../../protocol/checks';
import type { Parameter } from '../../../protocol/encode';
import { CAMERA_PROFILES, DRAWING_TOOLS, LAYOUTS, MORE_DRAWING_TOOLS, SHORTCUTS } from './features';
import { furtherParameters, furtherParametersOf } from './furtherParameters';
import {
  about,
  address,
  choice,
  flag,
  group,
  hidden,
  jsonChoices,
  line,
  openToOthers,
} from './setting';

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
  description: about(
    'What the person may do in the meeting. Older servers go by the password in Older Servers.',
    { since: '2.4' },
  ),
};

const furtherJoinParameters: INodeProperties = {
  ...furtherParameters,
  displayName: 'Further Parameters of the Link',
  name: 'furtherJoinParameters',
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
    about('Whether it is a program and not a person: it is not counted as a participant', {
      default: false,
      since: '3.0',
    }),
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
    about('The layout that this person gets and cannot leave', { since: '3.0' }),
    LAYOUTS,
    'PRESENTATION_FOCUS',
  ),
  address(
    'errorRedirectUrl',
    'Error Redirect URL',
    about(
      'Where the person is sent when joining is not possible, for example because the meeting is over',
      { since: '2.7' },
    ),
    'https://www.example.com/sorry',
  ),
  flag(
    'excludeFromDashboard',
    'Exclude From Dashboard',
    about('Whether the person is left out of the learning dashboard', {
      default: false,
      since: '2.4',
    }),
  ),
  line(
    'firstName',
    'First Name',
    about('Shown by itself where the client does that', { since: '3.0' }),
    'Nathan',
  ),
  flag(
    'guest',
    'Guest',
    'Whether the person is a guest, for whom the guest policy of the meeting applies: with Ask Moderator the person waits in the waiting room',
  ),
  line(
    'lastName',
    'Last Name',
    about('Shown by itself where the client does that', { since: '3.0' }),
    'Smith',
  ),
  address(
    'logoutURL',
    'Logout URL',
    about('Where this person is sent when leaving the meeting', { since: '3.0' }),
    'https://www.example.com/bye',
  ),
  flag(
    'redirect',
    'Redirect',
    about(
      'Whether the link leads into the meeting. Switched off, it gives XML about the session, which is for programs only.',
      { default: true },
    ),
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
  furtherJoinParameters,
  line(
    'existingUserID',
    'Session: Existing User ID',
    about('The internal ID of somebody who is in the meeting already', { since: '3.0' }),
  ),
  hidden(
    'replaceSessionToken',
    'Session: Replaced Token',
    about('The session that this one takes the place of', { since: '3.0' }),
  ),
  line(
    'sessionName',
    'Session: Name',
    about('What the second session of a person is called', { since: '3.0' }),
    'Second screen',
  ),
]);

const startingUp = group('startingUp', 'When Joining', [
  flag(
    'userdata-bbb_auto_join_audio',
    'Join Audio at Once',
    about('Whether the choice between microphone and listening appears at once', {
      default: false,
    }),
  ),
  flag(
    'userdata-bbb_listen_only_mode',
    'Offer Listening Only',
    about('Whether people can join without a microphone', { default: true }),
    false,
  ),
  flag(
    'userdata-bbb_force_listen_only',
    'Listening Only',
    about('Whether people other than moderators can only listen', { default: false }),
  ),
  flag(
    'userdata-bbb_skip_check_audio',
    'Skip Audio Test',
    about('Whether the test of the microphone is skipped', { default: false }),
  ),
  flag(
    'userdata-bbb_skip_check_audio_on_first_join',
    'Skip Audio Test: First Time',
    about('Whether the test is skipped the first time only', { default: false, since: '2.3' }),
  ),
  flag(
    'userdata-bbb_skip_echotest_if_previous_device',
    'Skip Audio Test: Known',
    about('Whether the test is skipped when the device was used before', {
      default: false,
      since: '3.0',
    }),
  ),
  line(
    'userdata-bbb_override_default_locale',
    'Language',
    about('The language of the client', { since: '2.3' }),
    'de',
  ),
  line(
    'userdata-bbb_client_title',
    'Window Title',
    about('What stands in the title of the browser window', {
      default: 'BigBlueButton',
    }),
    'Our School',
  ),
  flag(
    'userdata-bbb_direct_leave_button',
    'Leave Button',
    about('Whether there is a button for leaving at once', { default: false, since: '2.7' }),
  ),
  flag(
    'userdata-bbb_ask_for_feedback_on_logout',
    'Ask for Feedback',
    about('Whether the person is asked for feedback when leaving', { default: false }),
  ),
  flag(
    'userdata-bbb_parent_room_moderator',
    'Moderator of the Parent Room',
    about('Whether the person counts as moderator of the parent room in a breakout room', {
      default: false,
      since: '3.0',
    }),
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
    about('Shown on the button when recording is not allowed', { since: '3.0' }),
  ),
  flag(
    'userdata-bbb_show_session_details_on_join',
    'Show Session Details',
    about('Whether details of the meeting are shown on joining', { since: '3.0' }),
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
    about('Whether the dialog for sharing the camera opens on joining', { default: false }),
  ),
  flag(
    'userdata-bbb_enable_video',
    'Cameras',
    about('Whether the person can share a camera and see those of others', { default: true }),
    false,
  ),
  flag(
    'userdata-bbb_record_video',
    'Record Camera',
    about('Whether the camera of the person is recorded', { default: true }),
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
    about('Whether the preview before sharing is skipped', { default: false }),
  ),
  flag(
    'userdata-bbb_skip_video_preview_on_first_join',
    'Skip Preview: First Time',
    about('Whether it is skipped the first time only', { since: '2.3' }),
  ),
  flag(
    'userdata-bbb_skip_video_preview_if_previous_device',
    'Skip Preview: Known Device',
    about('Whether it is skipped when the device was used before', { since: '3.0' }),
  ),
  flag(
    'userdata-bbb_mirror_own_webcam',
    'Mirror Own Camera',
    about('Whether people see themselves as in a mirror', { default: false }),
  ),
  choice(
    'userdata-bbb_fullaudio_bridge',
    'Audio Bridge',
    about('How audio is carried', { since: '2.7' }),
    [
      ['sipjs', 'SIP.js'],
      ['fullaudio', 'Full Audio'],
    ],
  ),
  flag(
    'userdata-bbb_transparent_listen_only',
    'Transparent Listening',
    about('Whether muted people are listeners to the server, which spares it work', {
      default: false,
      since: '2.7',
    }),
  ),
]);

const look = group('look', 'Layout and Look', [
  choice(
    'userdata-bbb_default_layout',
    'Layout',
    about('The layout that this person begins with', { since: '3.0' }),
    LAYOUTS,
    'PRESENTATION_FOCUS',
  ),
  flag(
    'userdata-bbb_hide_presentation_on_join',
    'Hide Presentation',
    about('Whether the presentation is minimised at first', { default: false, since: '2.6' }),
  ),
  flag(
    'userdata-bbb_show_participants_on_login',
    'Show Participants',
    about('Whether the list of participants is open at first', { default: true }),
    false,
  ),
  flag(
    'userdata-bbb_show_public_chat_on_login',
    'Show Chat',
    about('Whether the chat is open at first', { default: true }),
    false,
  ),
  flag(
    'userdata-bbb_hide_nav_bar',
    'Hide Top Bar',
    about('Whether the bar at the top is left out', { default: false, since: '2.4' }),
  ),
  flag(
    'userdata-bbb_hide_actions_bar',
    'Hide Bottom Bar',
    about('Whether the bar with the buttons is left out', { default: false, since: '2.4' }),
  ),
  flag(
    'userdata-bbb_hide_notifications',
    'Hide Notifications',
    about('Whether notifications are left out', { since: '3.0' }),
  ),
  flag(
    'userdata-bbb_hide_controls',
    'Hide Controls',
    about('Whether the controls of the presentation are left out', { since: '3.0' }),
  ),
  flag(
    'userdata-bbb_display_branding_area',
    'Branding Area',
    about('Whether the logo is shown in the client', { default: true }),
  ),
  flag(
    'userdata-bbb_prefer_dark_theme',
    'Dark Theme',
    about('Whether the client begins with the dark theme', { default: false, since: '3.0' }),
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
    about('Whether a minimised presentation comes back when the presenter does something', {
      default: false,
    }),
  ),
  flag(
    'userdata-bbb_multi_user_pen_only',
    'Pen Only',
    about('Whether viewers who may draw have only the pen', { default: false }),
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
      about('Which drawing tool is chosen at first', { since: '3.0' }),
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

  address(
    'clientURL',
    'Client URL',
    about('A client of your own, in the time of Flash. Without effect since.', { until: '2.2' }),
  ),
  hidden(
    'configToken',
    'Config Token',
    about('The token that Set Config XML gave', { since: '0.9', until: '2.3' }),
  ),
  line(
    'defaultLayout',
    'Default Layout',
    about('The layout to begin with. Later versions have it in Layout and Look.', {
      until: '2.7',
    }),
  ),
  flag(
    'joinViaHtml5',
    'Join via HTML5',
    about('Whether the person gets the HTML5 client instead of the Flash client', {
      until: '2.2',
    }),
  ),
  line(
    'webVoiceConf',
    'Web Voice',
    about('A voice extension of your own, in the time of Flash. Without effect since.', {
      until: '2.2',
    }),
  ),
  flag(
    'userdata-bbb_auto_swap_layout',
    'Swap Layout',
    about('Whether the presentation is minimised at first', {
      until: '2.5',
    }),
  ),
  flag(
    'userdata-bbb_hide_presentation',
    'No Presentation',
    about('Whether the presentation is left out', { until: '2.5' }),
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
  userdata,
  older,
  includeInputFields,
];

/** Those that are no parameters of `join` as they stand. */
export const participantLocals: readonly string[] = [
  'guest',
  'userdata',
  'furtherJoinParameters',
  'includeInputFields',
];

/**
 * The parameters of a link that stand in rows.
 *
 * @param userdataRows what the field `userdata` holds
 * @param furtherRows what the field `furtherJoinParameters` holds
 * @throws BigBlueButtonFailure of kind `invalidInput` for a name that would do harm
 */
export function participantRows(userdataRows: unknown, furtherRows: unknown): Parameter[] {
  return [
    ...userdataOf(userdataRows),
    ...furtherParametersOf(furtherRows, furtherJoinParameters.displayName),
  ];
}

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
