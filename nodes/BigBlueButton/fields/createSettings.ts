import type { INodeProperties } from 'n8n-workflow';

import { breakoutGroups } from './breakoutGroups';
import { presentations, uploadLimit } from './documents';
import { DISABLED_FEATURES, LAYOUTS } from './features';
import { furtherParameters } from './furtherParameters';
import { metadata } from './metadata';
import { notifyWorkflows } from './notifyWorkflows';
import { pluginMetadata } from './pluginMetadata';
import {
  about,
  address,
  choice,
  choices,
  flag,
  group,
  hidden,
  json,
  line,
  openToOthers,
  paragraph,
  whole,
} from './setting';

/** What has a default of no one value: the operator of the server chooses. */
const OPERATOR = 'set by the operator';

/** The settings of a new meeting, grouped by what one wants. All are parameters of `create`. */
export const recordingSettings: INodeProperties = {
  ...group('recording', 'Recording', [
    flag(
      'notifyRecordingIsOn',
      'Announce Recording',
      about('Whether everybody is told when recording starts', { default: false, since: '2.6' }),
    ),
    line(
      'notifyRecordingAppend',
      'Announcement Text',
      about('Added to what people are told when recording starts', { since: '4.0' }),
    ),
    flag(
      'allowStartStopRecording',
      'Let Moderators Start and Stop',
      about(
        'Whether moderators have a button to start and stop recording. Switched off, the whole meeting is recorded if recording starts automatically, and nothing otherwise.',
        { default: true, since: '0.9' },
      ),
      false,
    ),
    flag(
      'recordFullDurationMedia',
      'Record Media Throughout',
      about(
        'Whether cameras and audio are recorded from beginning to end, even while Record is not pressed. Only the marked part is published.',
        { default: false, since: '2.6.9' },
      ),
    ),
    flag(
      'autoStartRecording',
      'Start Recording Automatically',
      about('Whether recording starts when the first person joins, without a click', {
        default: false,
        since: '0.9',
      }),
    ),
  ]),
  displayOptions: { show: { record: [true] } },
};

const permissions = group('permissions', 'What Participants May Do', [
  flag(
    'muteOnStart',
    'Mute on Start',
    about('Whether everybody is muted when joining', { default: false, since: '2.0' }),
  ),
  flag(
    'allowModsToUnmuteUsers',
    'Moderators May Unmute Others',
    about('Whether moderators can switch on the microphone of somebody else', {
      default: false,
      since: '2.2',
    }),
  ),
  flag(
    'requireUserConsentBeforeUnmuting',
    'Ask Before Unmuting',
    about('Whether people are asked before a moderator switches on their microphone', {
      since: '4.0',
    }),
  ),
  flag(
    'allowModsToEjectCameras',
    'Moderators May Stop Cameras',
    about('Whether moderators can switch off the camera of somebody else', {
      default: false,
      since: '2.4',
    }),
  ),
  flag(
    'webcamsOnlyForModerator',
    'Only Moderators See Cameras',
    about('Whether viewers see only the cameras of moderators', { default: false, since: '1.1' }),
  ),
  whole(
    'userCameraCap',
    'Cameras per Person',
    about('How many cameras each person may share at once. 0 is no limit.', {
      default: '3',
      since: '2.4.5',
    }),
    1,
  ),
  whole(
    'meetingCameraCap',
    'Cameras in the Meeting',
    about('How many cameras may be on at once in the whole meeting. 0 is no limit.', {
      default: '0',
      since: '2.5',
    }),
    0,
  ),
  whole(
    'maxPinnedCameras',
    'Pinned Cameras',
    about('How many cameras a moderator can pin for everybody', { default: '3' }),
    3,
  ),
  flag(
    'multiUserWhiteboardEnabled',
    'Everybody May Draw',
    about('Whether the whiteboard is open to all from the beginning', {
      default: false,
      since: '3.0',
    }),
  ),
  openToOthers(
    choices(
      'disabledFeatures',
      'Switch Off Features',
      about('Parts of BigBlueButton that nobody in this meeting gets', { since: '2.5' }),
      DISABLED_FEATURES,
    ),
  ),
  openToOthers(
    choices(
      'disabledFeaturesExclude',
      'Keep Features On',
      about('Parts that the server switches off for all meetings, but not for this one', {
        since: '2.6.9',
      }),
      DISABLED_FEATURES,
    ),
  ),
  flag(
    'lockSettingsDisableCam',
    'Lock: No Cameras',
    about('Whether locked viewers cannot share a camera', { default: false, since: '2.2' }),
  ),
  flag(
    'lockSettingsDisableMic',
    'Lock: No Microphones',
    about('Whether locked viewers cannot speak', { default: false, since: '2.2' }),
  ),
  flag(
    'lockSettingsDisablePrivateChat',
    'Lock: No Private Chat',
    about('Whether locked viewers cannot chat with single persons', {
      default: false,
      since: '2.2',
    }),
  ),
  flag(
    'lockSettingsDisablePublicChat',
    'Lock: No Public Chat',
    about('Whether locked viewers cannot write in the public chat', {
      default: false,
      since: '2.2',
    }),
  ),
  flag(
    'lockSettingsDisableNotes',
    'Lock: No Shared Notes',
    about('Whether locked viewers cannot write in the shared notes', {
      default: false,
      since: '2.2',
    }),
  ),
  flag(
    'lockSettingsHideUserList',
    'Lock: Hide Other Viewers',
    about('Whether locked viewers see only moderators in the list of participants', {
      default: false,
      since: '2.2',
    }),
  ),
  flag(
    'lockSettingsHideViewersCursor',
    'Lock: Hide Cursors of Viewers',
    about('Whether locked viewers do not see the cursors of others on the whiteboard', {
      default: false,
      since: '2.5',
    }),
  ),
  flag(
    'lockSettingsHideViewersAnnotation',
    'Lock: Hide Drawings of Viewers',
    about('Whether locked viewers do not see what others draw', { default: false, since: '3.0' }),
  ),
  flag(
    'lockSettingsLockOnJoin',
    'Lock Viewers on Joining',
    about(
      'Whether the locks of this list hold from the moment a viewer joins. Switched off, moderators have to lock viewers first.',
      { default: true, since: '2.2' },
    ),
    // Who adds it in order to lock a class must not unlock it by that.
    true,
  ),
  flag(
    'lockSettingsLockOnJoinConfigurable',
    'Lock: Moderators May Change',
    about('Whether moderators can decide in the meeting if newcomers are locked', {
      default: false,
      since: '2.2',
    }),
  ),
  choice(
    'lockSettingsPresenterPolicy',
    'Who May Become Presenter',
    about('Who may take the presenter role', {
      default: 'Anybody, if a Moderator Agrees',
      since: '4.0',
    }),
    [
      ['requireApproval', 'Anybody, if a Moderator Agrees'],
      ['freeForAll', 'Anybody'],
      ['moderatorOnly', 'Moderators Only'],
    ],
  ),
]);

const appearance = group('appearance', 'Appearance', [
  choice(
    'meetingLayout',
    'Layout',
    about('How the meeting is arranged on the screen at first', {
      default: 'Smart or Custom',
      since: '2.4',
    }),
    LAYOUTS,
    'SMART_LAYOUT',
  ),
  address(
    'logo',
    'Logo URL',
    about('A picture shown in the meeting instead of the logo of the server', {
      default: OPERATOR,
      since: '2.0',
    }),
    'https://www.example.com/logo.png',
  ),
  address(
    'darklogo',
    'Logo URL (Dark Theme)',
    about('The logo for people who use the dark theme', { since: '3.0' }),
    'https://www.example.com/logo-dark.png',
  ),
  line(
    'bannerText',
    'Banner Text',
    about('Shown in a bar at the top of the meeting', { since: '2.0' }),
    'Exam in progress',
  ),
  {
    ...line(
      'bannerColor',
      'Banner Color',
      about('The color of the bar at the top, as # and six hexadecimal digits', { since: '2.0' }),
      '#1b5fb4',
    ),
    type: 'color',
  },
]);

const texts = group('texts', 'Texts and Links', [
  paragraph(
    'welcome',
    'Welcome Message',
    about(
      'Shown in the public chat to everybody who joins. Simple HTML is possible; %%CONFNAME%% becomes the name of the meeting.',
      { default: OPERATOR },
    ),
  ),
  paragraph(
    'moderatorOnlyMessage',
    'Message to Moderators',
    about('Shown in the public chat to moderators only. Simple HTML is possible.', {
      since: '0.9',
    }),
  ),
  flag(
    'deactivateBbbserverDefaultChatTexts',
    'No Texts of bbbserver.de',
    about(
      'Whether bbbserver.de leaves out its own chat text with dial-in and hosting notice. Otherwise Welcome Message and Message to Moderators come after it. No other server has this.',
      { default: false },
    ),
  ),
  address(
    'logoutURL',
    'Logout URL',
    about('Where people are sent when they leave the meeting', { default: OPERATOR }),
    'https://www.example.com/bye',
  ),
  address(
    'loginURL',
    'Login URL',
    about('Where people are sent whose session was rejected', { since: '2.7' }),
  ),
  address(
    'errorRedirectUrl',
    'Error Redirect URL',
    about('Where people are sent when joining is not possible', {
      default: 'the Logout URL',
      since: '2.7',
    }),
    'https://www.example.com/sorry',
  ),
  line(
    'dialNumber',
    'Dial-In Number',
    about('The telephone number shown to participants, if your server has one', {
      default: OPERATOR,
    }),
    '+49 30 123456',
  ),
  {
    ...line(
      'voiceBridge',
      'Dial-In PIN',
      about(
        'The number that callers enter: usually five digits, not starting with 0, and unique among the meetings that run.',
        { default: 'a random one' },
      ),
      '70757',
    ),
  },
]);

const limits = group('limits', 'Automatic End and Size', [
  whole(
    'duration',
    'Duration (Minutes)',
    about(
      'After how many minutes the meeting ends. 0 is no limit. At bbbserver.de it ends nothing, but reserves capacity for that time and should always be given; otherwise the default of its admin panel counts, for example 60.',
      { default: '0' },
    ),
    60,
  ),
  whole(
    'meetingExpireWhenLastUserLeftInMinutes',
    'End After All Left (Minutes)',
    about('How many minutes after the last person left the meeting ends. 0 keeps it.', {
      default: '1 minute',
      since: '2.5',
    }),
    1,
  ),
  whole(
    'meetingExpireIfNoUserJoinedInMinutes',
    'End if Nobody Joins (Minutes)',
    about(
      'After how many minutes a meeting that nobody has joined is dropped. Raise it when you create a meeting well before it begins.',
      { default: '5 minutes', since: '2.5' },
    ),
    5,
  ),
  flag(
    'endWhenNoModerator',
    'End Without Moderator',
    about('Whether the meeting ends when the last moderator has left', {
      default: false,
      since: '2.2',
    }),
  ),
  whole(
    'endWhenNoModeratorDelayInMinutes',
    'No Moderator: Delay (Minutes)',
    about('How many minutes the meeting goes on without a moderator before it ends', {
      default: '1 minute',
      since: '2.3',
    }),
    1,
  ),
  whole(
    'maxParticipants',
    'Max Participants',
    about(
      'How many people may be in the meeting at once. 0 is no limit. At bbbserver.de it reserves capacity and should always be given; otherwise the default of its admin panel counts, for example 5.',
      { default: '0' },
    ),
    0,
  ),
  whole(
    'logoutTimer',
    'Logout Timer (Minutes)',
    'After how many minutes people are asked whether they are still there, where the server has this',
    0,
  ),
]);

const guests = group('guests', 'Guests and Waiting Room', [
  choice(
    'guestPolicy',
    'Guest Policy',
    about(
      'Whether people wait in a waiting room. Moderators never do; "Guest" in a join link decides about others. With Ask Moderator, viewer links of this step have it.',
      { default: 'Always Accept' },
    ),
    [
      [
        'ASK_MODERATOR',
        'Ask Moderator',
        'Viewers wait in the waiting room until a moderator lets them in',
      ],
      ['ALWAYS_ACCEPT', 'Always Accept', 'Everybody gets in'],
      [
        'ALWAYS_ACCEPT_AUTH',
        'Always Accept Authenticated',
        'Those whose join link says that they are authenticated get in, others wait',
      ],
      ['ALWAYS_DENY', 'Always Deny', 'No guest gets in'],
    ],
  ),
  flag(
    'allowPromoteGuestToModerator',
    'Guests May Be Promoted',
    about('Whether a moderator can make a guest a moderator', { default: false, since: '2.7.9' }),
  ),
]);

const notifications = group('notifications', 'Notifications to Workflows', [
  notifyWorkflows,
  address(
    'meta_endCallbackUrl',
    'Meeting Ended URL',
    'For another program than a BigBlueButton Trigger. The server calls this address with GET when the meeting is over, and wants status 200. It is not signed, so put something secret into the address. Works without the webhooks service.',
    'https://www.example.com/ended?key=…',
  ),
  address(
    'meta_bbb-recording-ready-url',
    'Recording Ready URL',
    'For another program than a BigBlueButton Trigger. The server calls this address for each format of the recording, with a signed POST. Works without the webhooks service and behind Scalelite.',
    'https://www.example.com/ready',
  ),
  address(
    'meta_analytics-callback-url',
    'Attendance Report URL',
    about(
      'For another program than a BigBlueButton Trigger. The server sends its learning analytics to this address after the meeting. It needs "Keep Events".',
      { since: '2.4' },
    ),
    'https://www.example.com/report',
  ),
  flag(
    'meetingKeepEvents',
    'Keep Events',
    about(
      'Whether the server keeps what happened in the meeting even if it is not recorded, for the attendance report',
      { default: false, since: '2.3' },
    ),
  ),
  address(
    'meetingEndedURL',
    'Ended URL for Balancers',
    'Like Meeting Ended URL, but nothing is added to the address, and a load balancer may claim it for itself',
  ),
]);

const slides = group('slides', 'Presentation and Notes', [
  address(
    'preUploadedPresentation',
    'Presentation URL',
    about(
      'One presentation that the server fetches. For several, or for older servers, use Presentations.',
      { default: OPERATOR, since: '2.7.2' },
    ),
    'https://www.example.com/slides.pdf',
  ),
  line(
    'preUploadedPresentationName',
    'Presentation Name',
    about('Its file name, with extension', { default: 'taken from the URL', since: '2.7.2' }),
    'slides.pdf',
  ),
  flag(
    'preUploadedPresentationOverrideDefault',
    'Replace Default',
    about('Whether presentations given here replace the default one of the server', {
      default: true,
      since: '2.5',
    }),
    false,
  ),
  address(
    'presentationUploadExternalUrl',
    'External Upload URL',
    about(
      'A page for choosing presentations, offered to the presenter as a button. It needs "External Upload Text", too.',
      { since: '2.6' },
    ),
  ),
  line(
    'presentationUploadExternalDescription',
    'External Upload Text',
    about('What is said about the page of "External Upload URL", without which it is not shown', {
      since: '2.6',
    }),
  ),
  flag(
    'presentationConversionCacheEnabled',
    'Cache Conversion',
    about('Whether the server keeps the converted presentation for the next meeting', {
      default: false,
      since: '3.0',
    }),
  ),
  whole(
    'maxNumPages',
    'Max Pages',
    about('How many pages a presentation may have', { default: '200', since: '3.0' }),
    200,
  ),
  choice(
    'sharedNotesEditor',
    'Notes: Editor',
    about('Which editor the shared notes use', { default: 'Etherpad', since: '3.0' }),
    [
      ['etherpad', 'Etherpad'],
      ['blockNote', 'BlockNote'],
    ],
  ),
  address(
    'sharedNotesInitialContentJsonUrl',
    'Notes: BlockNote URL',
    about('Where the server fetches a BlockNote document. It counts more than one given here.', {
      since: '3.0',
    }),
  ),
  json(
    'sharedNotesInitialContentJson',
    'Notes: BlockNote (JSON)',
    about(
      'What stands in the notes at first, as a BlockNote document. The editor has to be BlockNote.',
      { since: '3.0' },
    ),
    '[]',
  ),
  paragraph(
    'sharedNotesInitialContentMarkdown',
    'Notes: Markdown',
    about('What stands in the notes at first, unless there is BlockNote content', {
      since: '3.0.33',
    }),
  ),
  address(
    'sharedNotesInitialContentMarkdownUrl',
    'Notes: Markdown URL',
    about(
      'Where the server fetches Markdown content, from an https address. It counts more than one given here.',
      { since: '3.0.33' },
    ),
  ),
]);

const breakouts = group('breakouts', 'Breakout Rooms', [
  breakoutGroups,
  flag(
    'breakoutRoomsPrivateChatEnabled',
    'Private Chat',
    about('Whether people can chat privately in breakout rooms', { default: true }),
    false,
  ),
  flag(
    'breakoutRoomsRecord',
    'Record',
    'Whether breakout rooms are recorded too. Servers differ in what they do without it.',
  ),
  flag(
    'breakoutRoomsCaptureNotes',
    'Keep Notes',
    about('Whether the shared notes of breakout rooms come back into the meeting when they end', {
      default: false,
    }),
  ),
  line(
    'breakoutRoomsCaptureNotesFilename',
    'Keep Notes: File Name',
    about('Under which name they come back', { default: OPERATOR }),
    'Room 1 notes',
  ),
  flag(
    'breakoutRoomsCaptureSlides',
    'Keep Slides',
    about('Whether the slides of breakout rooms come back into the meeting when they end', {
      default: false,
    }),
  ),
  line(
    'breakoutRoomsCaptureSlidesFilename',
    'Keep Slides: File Name',
    about('Under which name they come back', { default: OPERATOR }),
    'Room 1 slides',
  ),
  flag(
    'isBreakout',
    'This Is a Breakout Room',
    about(
      'Whether the new meeting is itself a breakout room of another one. The operation Create Breakout Room is made for that.',
      { default: false, since: '1.0' },
    ),
  ),
  line(
    'parentMeetingID',
    'Parent Meeting ID',
    about('The meeting that a breakout room belongs to', { since: '1.0' }),
    'physics-101',
  ),
  whole(
    'sequence',
    'Number of the Room',
    about('The number of a breakout room, starting with 1', { since: '1.0' }),
    1,
  ),
  flag(
    'freeJoin',
    'Free Choice',
    about('Whether participants choose a breakout room by themselves', { default: false }),
  ),
]);

const advanced = group('advanced', 'Advanced', [
  furtherParameters,
  uploadLimit,
  flag(
    'allowRequestsWithoutSession',
    'Allow Requests Without Session',
    about(
      'Whether the client works without a session cookie, for links opened by another program',
      { default: false, since: '2.4.3' },
    ),
  ),
  flag(
    'allowOverrideClientSettingsOnCreateCall',
    'Allow Client Settings',
    about(
      'Whether client settings of this call are to be used. Most servers decide that by themselves.',
      { default: OPERATOR, since: '2.7' },
    ),
  ),
  json(
    'clientSettingsOverride',
    'Client Settings (JSON)',
    about(
      "Overrides settings of the client's settings.yml for this meeting, if the server allows it",
      { since: '3.0' },
    ),
    '{}',
  ),
  address(
    'clientSettingsOverrideJsonUrl',
    'Client Settings URL',
    about('Where the server fetches such settings', { since: '3.0.25' }),
  ),
  pluginMetadata,
  json(
    'pluginManifests',
    'Plugins (JSON)',
    about('A list of plugin manifests, each with "url" and, if you like, "checksum"', {
      since: '2.7',
    }),
    '[]',
  ),
  address(
    'pluginManifestsFetchUrl',
    'Plugins URL',
    about('Where the server fetches such a list', { since: '3.0' }),
  ),
  line(
    'audioBridge',
    'Audio Bridge',
    about('Which technology carries the audio', { default: OPERATOR, since: '3.0' }),
    'bbb-webrtc-sfu',
  ),
  line(
    'cameraBridge',
    'Camera Bridge',
    about('Which technology carries the cameras', { default: OPERATOR, since: '3.0' }),
    'livekit',
  ),
  line(
    'screenShareBridge',
    'Screen Share Bridge',
    about('Which technology carries the screen share', { default: OPERATOR, since: '3.0' }),
    'livekit',
  ),
  whole(
    'learningDashboardCleanupDelayInMinutes',
    'Dashboard Stays (Minutes)',
    about('How long the learning dashboard stays after the meeting. 0 keeps it.', {
      default: '2 minutes',
      since: '2.4',
    }),
    2,
  ),
  json(
    'liveTranscription',
    'Live Transcription (JSON)',
    about('Settings for live transcription, where the server reads them', { since: '2.6' }),
    '{}',
  ),
]);

/** What only servers of old know, or need. */
export const olderServers = group('olderServers', 'Older Servers', [
  hidden(
    'attendeePW',
    'Attendee Password',
    about(
      'Needed only by servers before BigBlueButton 2.4. With others, join links work without.',
      { default: 'a random one' },
    ),
  ),
  hidden(
    'moderatorPW',
    'Moderator Password',
    about(
      'Needed only by servers before BigBlueButton 2.4. With others, join links work without.',
      { default: 'a random one' },
    ),
  ),
  line(
    'copyright',
    'Copyright',
    about('Shown by the Flash client of old. Without effect in others.', {
      since: '2.0',
      until: '3.x',
    }),
  ),
  flag(
    'keepEvents',
    'Keep Events',
    about('Whether events are kept. Later versions have it in Notifications to Workflows.', {
      default: false,
      until: '2.2',
    }),
  ),
  flag(
    'joinViaHtml5',
    'Join via HTML5',
    about('Whether everybody gets the HTML5 client instead of the Flash client', { until: '2.2' }),
  ),
  flag(
    'lockSettingsDisableNote',
    'Lock: No Shared Notes',
    about('Whether locked viewers cannot write in the shared notes, in an older spelling', {
      default: false,
      since: '2.2',
      until: '3.x',
    }),
  ),
  flag(
    'lockSettingsLockedLayout',
    'Lock: Layout',
    about('Whether locked viewers cannot change the layout. Without effect in later versions.', {
      default: false,
      since: '2.2',
    }),
  ),
  flag(
    'learningDashboardEnabled',
    'Learning Dashboard',
    about(
      'Whether there is a learning dashboard. From BigBlueButton 2.5 on it is one of Switch Off Features.',
      { since: '2.4', until: '2.7' },
    ),
    false,
  ),
  flag(
    'breakoutRoomsEnabled',
    'Breakout Rooms',
    about(
      'Whether there are breakout rooms. From BigBlueButton 2.5 on it is one of Switch Off Features.',
      { since: '2.4', until: '2.7' },
    ),
    false,
  ),
  flag(
    'virtualBackgroundsDisabled',
    'No Virtual Backgrounds',
    about(
      'Whether virtual backgrounds are switched off. From BigBlueButton 2.5 on it is one of Switch Off Features.',
      { since: '2.4', until: '2.7' },
    ),
  ),
  line(
    'webVoice',
    'Web Voice',
    about(
      'A letters-only form of the dial-in PIN for the Flash client. Without effect in others.',
      { until: '3.x' },
    ),
  ),
]);

/** In the order in which the editor shows them. */
export const createSettings: readonly INodeProperties[] = [
  permissions,
  guests,
  limits,
  appearance,
  texts,
  notifications,
  presentations,
  slides,
  breakouts,
  metadata,
  advanced,
];
