import type { INodeProperties } from 'n8n-workflow';

import { uploadLimit } from './documents';
import { DISABLED_FEATURES, LAYOUTS } from './features';
import {
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

/** The settings of a new meeting, grouped by what one wants. All are parameters of `create`. */
export const recordingSettings: INodeProperties = {
  ...group('recording', 'Recording', [
    flag(
      'notifyRecordingIsOn',
      'Announce Recording',
      'Whether everybody is told when recording starts (BigBlueButton 2.6 and later)',
    ),
    line(
      'notifyRecordingAppend',
      'Announcement Text',
      'Added to what people are told when recording starts (BigBlueButton 4.0 and later)',
    ),
    flag(
      'allowStartStopRecording',
      'Let Moderators Start and Stop',
      'Whether moderators have a button to start and stop recording',
    ),
    flag(
      'recordFullDurationMedia',
      'Record Media Throughout',
      'Whether cameras and audio are recorded from beginning to end, even while Record is not pressed. Only the marked part is published (BigBlueButton 2.6.9 and later).',
    ),
    flag(
      'autoStartRecording',
      'Start Recording Automatically',
      'Whether recording starts when the first person joins, without a click',
    ),
  ]),
  displayOptions: { show: { record: [true] } },
};

const permissions = group('permissions', 'What Participants May Do', [
  flag('muteOnStart', 'Mute on Start', 'Whether everybody is muted when joining'),
  flag(
    'allowModsToUnmuteUsers',
    'Moderators May Unmute Others',
    'Whether moderators can switch on the microphone of somebody else (BigBlueButton 2.2 and later)',
  ),
  flag(
    'requireUserConsentBeforeUnmuting',
    'Ask Before Unmuting',
    'Whether people are asked before a moderator switches on their microphone (BigBlueButton 4.0 and later)',
  ),
  flag(
    'allowModsToEjectCameras',
    'Moderators May Stop Cameras',
    'Whether moderators can switch off the camera of somebody else (BigBlueButton 2.4 and later)',
  ),
  flag(
    'webcamsOnlyForModerator',
    'Only Moderators See Cameras',
    'Whether viewers see only the cameras of moderators',
  ),
  whole(
    'userCameraCap',
    'Cameras per Person',
    'How many cameras each person may share at once. 0 is no limit; the default is 3 (BigBlueButton 2.4.5 and later).',
    1,
  ),
  whole(
    'meetingCameraCap',
    'Cameras in the Meeting',
    'How many cameras may be on at once in the whole meeting. 0 is no limit (BigBlueButton 2.5 and later).',
    0,
  ),
  whole(
    'maxPinnedCameras',
    'Pinned Cameras',
    'How many cameras a moderator can pin for everybody; the default is 3',
    3,
  ),
  flag(
    'multiUserWhiteboardEnabled',
    'Everybody May Draw',
    'Whether the whiteboard is open to all from the beginning (BigBlueButton 3.0 and later)',
  ),
  openToOthers(
    choices(
      'disabledFeatures',
      'Switch Off Features',
      'Parts of BigBlueButton that nobody in this meeting gets (BigBlueButton 2.5 and later)',
      DISABLED_FEATURES,
    ),
  ),
  openToOthers(
    choices(
      'disabledFeaturesExclude',
      'Keep Features On',
      'Parts that the server switches off for all meetings, but not for this one (BigBlueButton 2.6.9 and later)',
      DISABLED_FEATURES,
    ),
  ),
  flag(
    'lockSettingsDisableCam',
    'Lock: No Cameras',
    'Whether locked viewers cannot share a camera (BigBlueButton 2.2 and later)',
  ),
  flag(
    'lockSettingsDisableMic',
    'Lock: No Microphones',
    'Whether locked viewers cannot speak (BigBlueButton 2.2 and later)',
  ),
  flag(
    'lockSettingsDisablePrivateChat',
    'Lock: No Private Chat',
    'Whether locked viewers cannot chat with single persons (BigBlueButton 2.2 and later)',
  ),
  flag(
    'lockSettingsDisablePublicChat',
    'Lock: No Public Chat',
    'Whether locked viewers cannot write in the public chat (BigBlueButton 2.2 and later)',
  ),
  flag(
    'lockSettingsDisableNotes',
    'Lock: No Shared Notes',
    'Whether locked viewers cannot write in the shared notes (BigBlueButton 2.2 and later)',
  ),
  flag(
    'lockSettingsHideUserList',
    'Lock: Hide Other Viewers',
    'Whether locked viewers see only moderators in the list of participants (BigBlueButton 2.2 and later)',
  ),
  flag(
    'lockSettingsHideViewersCursor',
    'Lock: Hide Cursors of Viewers',
    'Whether locked viewers do not see the cursors of others on the whiteboard (BigBlueButton 2.5 and later)',
  ),
  flag(
    'lockSettingsHideViewersAnnotation',
    'Lock: Hide Drawings of Viewers',
    'Whether locked viewers do not see what others draw (BigBlueButton 3.0 and later)',
  ),
  flag(
    'lockSettingsLockOnJoin',
    'Lock Viewers on Joining',
    'Whether the locks above hold from the moment a viewer joins. Switched off, moderators have to lock viewers first (BigBlueButton 2.2 and later).',
    false,
  ),
  flag(
    'lockSettingsLockOnJoinConfigurable',
    'Lock: Moderators May Change',
    'Whether moderators can decide in the meeting if newcomers are locked (BigBlueButton 2.2 and later)',
  ),
  choice(
    'lockSettingsPresenterPolicy',
    'Who May Become Presenter',
    'Who may take the presenter role (BigBlueButton 4.0 and later)',
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
    'How the meeting is arranged on the screen at first (BigBlueButton 2.4 and later)',
    LAYOUTS,
    'SMART_LAYOUT',
  ),
  address(
    'logo',
    'Logo URL',
    'A picture shown in the meeting instead of the logo of the server',
    'https://www.example.com/logo.png',
  ),
  address(
    'darklogo',
    'Logo URL (Dark Theme)',
    'The logo for people who use the dark theme (BigBlueButton 3.0 and later)',
    'https://www.example.com/logo-dark.png',
  ),
  line('bannerText', 'Banner Text', 'Shown in a bar at the top of the meeting', 'Exam in progress'),
  {
    ...line(
      'bannerColor',
      'Banner Color',
      'The color of the bar at the top, as # and six hexadecimal digits',
      '#1b5fb4',
    ),
    type: 'color',
  },
]);

const texts = group('texts', 'Texts and Links', [
  paragraph(
    'welcome',
    'Welcome Message',
    'Shown in the public chat to everybody who joins. Simple HTML is possible; %%CONFNAME%% becomes the name of the meeting.',
  ),
  paragraph(
    'moderatorOnlyMessage',
    'Message to Moderators',
    'Shown in the public chat to moderators only. Simple HTML is possible.',
  ),
  flag(
    'deactivateBbbserverDefaultChatTexts',
    'No Texts of bbbserver.de',
    'Whether bbbserver.de leaves out its own chat text with dial-in and hosting notice, after which the texts above are shown otherwise. Only there.',
  ),
  address(
    'logoutURL',
    'Logout URL',
    'Where people are sent when they leave the meeting',
    'https://www.example.com/bye',
  ),
  address(
    'loginURL',
    'Login URL',
    'Where people are sent whose session was rejected (BigBlueButton 2.7 and later)',
  ),
  address(
    'errorRedirectUrl',
    'Error Redirect URL',
    'Where people are sent when joining is not possible (BigBlueButton 2.7 and later)',
    'https://www.example.com/sorry',
  ),
  line(
    'dialNumber',
    'Dial-In Number',
    'The telephone number shown to participants, if your server has one',
    '+49 30 123456',
  ),
  {
    ...line(
      'voiceBridge',
      'Dial-In PIN',
      'The number that callers enter: usually five digits, not starting with 0, and unique among the meetings that run. The server makes one up otherwise.',
      '70757',
    ),
  },
]);

const limits = group('limits', 'Automatic End and Size', [
  whole(
    'duration',
    'Duration (Minutes)',
    'After how many minutes the meeting ends. 0 is no limit. At bbbserver.de it ends nothing, but reserves capacity for that time and should always be given.',
    60,
  ),
  whole(
    'meetingExpireWhenLastUserLeftInMinutes',
    'End After All Left (Minutes)',
    'How many minutes after the last person left the meeting ends. 0 keeps it (BigBlueButton 2.5 and later).',
    1,
  ),
  whole(
    'meetingExpireIfNoUserJoinedInMinutes',
    'End if Nobody Joins (Minutes)',
    'After how many minutes a meeting that nobody has joined is dropped. Raise it when you create a meeting well before it begins (BigBlueButton 2.5 and later; 5 minutes before).',
    5,
  ),
  flag(
    'endWhenNoModerator',
    'End Without Moderator',
    'Whether the meeting ends when the last moderator has left',
  ),
  whole(
    'endWhenNoModeratorDelayInMinutes',
    'No Moderator: Delay (Minutes)',
    'How many minutes the meeting goes on without a moderator before it ends (BigBlueButton 2.3 and later)',
    1,
  ),
  whole(
    'maxParticipants',
    'Max Participants',
    'How many people may be in the meeting at once. 0 is no limit. At bbbserver.de it reserves capacity and should always be given.',
    0,
  ),
  whole(
    'logoutTimer',
    'Logout Timer (Minutes)',
    'After how many minutes people are asked whether they are still there, where the server supports it',
    0,
  ),
]);

const guests = group('guests', 'Guests', [
  choice(
    'guestPolicy',
    'Guest Policy',
    'What happens with people whose join link says that they are guests',
    [
      [
        'ASK_MODERATOR',
        'Ask Moderator',
        'Guests wait in the waiting room until a moderator lets them in',
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
    'Whether a moderator can make a guest a moderator (BigBlueButton 2.7.9 and later)',
  ),
]);

const notifications = group('notifications', 'Notifications to Workflows', [
  address(
    'meta_endCallbackUrl',
    'Meeting Ended',
    'The server calls this address when the meeting is over: an n8n webhook that answers GET with status 200. It is not signed, so put something secret into the address. Works without the webhooks service.',
    'https://n8n.example.com/webhook/…',
  ),
  address(
    'meta_bbb-recording-ready-url',
    'Recording Ready',
    'The server calls this address for each format of the recording, with a signed POST. Works without the webhooks service and behind Scalelite.',
    'https://n8n.example.com/webhook/…',
  ),
  address(
    'meta_analytics-callback-url',
    'Attendance Report Ready',
    'The server sends its learning analytics to this address after the meeting. It needs "Keep Events" (BigBlueButton 2.4 and later).',
    'https://n8n.example.com/webhook/…',
  ),
  flag(
    'meetingKeepEvents',
    'Keep Events',
    'Whether the server keeps what happened in the meeting even if it is not recorded, for the attendance report (BigBlueButton 2.3 and later)',
  ),
  address(
    'meetingEndedURL',
    'Meeting Ended (Balancers)',
    'Like Meeting Ended, but nothing is added to the address, and a load balancer may claim it for itself',
  ),
]);

const slides = group('slides', 'Presentation', [
  address(
    'preUploadedPresentation',
    'Presentation URL',
    'One presentation that the server fetches (BigBlueButton 2.7.2 and later). For several, or for older servers, use Presentations.',
    'https://www.example.com/slides.pdf',
  ),
  line(
    'preUploadedPresentationName',
    'Presentation Name',
    'Its file name, with extension (BigBlueButton 2.7.2 and later)',
    'slides.pdf',
  ),
  flag(
    'preUploadedPresentationOverrideDefault',
    'Replace Default',
    'Whether presentations given here replace the default one of the server (BigBlueButton 2.5 and later)',
  ),
  address(
    'presentationUploadExternalUrl',
    'External Upload URL',
    'A page for choosing presentations, offered to the presenter as a button (BigBlueButton 2.6 and later)',
  ),
  line(
    'presentationUploadExternalDescription',
    'External Upload Text',
    'What the button says (BigBlueButton 2.6 and later)',
  ),
  flag(
    'presentationConversionCacheEnabled',
    'Cache Conversion',
    'Whether the server keeps the converted presentation for the next meeting (BigBlueButton 3.0 and later)',
  ),
  whole(
    'maxNumPages',
    'Max Pages',
    'How many pages a presentation may have; the default is 200 (BigBlueButton 3.0 and later)',
    200,
  ),
]);

const notes = group('sharedNotes', 'Shared Notes', [
  choice(
    'sharedNotesEditor',
    'Editor',
    'Which editor the shared notes use (BigBlueButton 3.0 and later)',
    [
      ['etherpad', 'Etherpad'],
      ['blockNote', 'BlockNote'],
    ],
  ),
  address(
    'sharedNotesInitialContentJsonUrl',
    'BlockNote Content URL',
    'Where the server fetches what stands in the notes at first (BigBlueButton 3.0 and later)',
  ),
  json(
    'sharedNotesInitialContentJson',
    'BlockNote Content (JSON)',
    'What stands in the notes at first, as a BlockNote document (BigBlueButton 3.0 and later)',
    '[]',
  ),
  paragraph(
    'sharedNotesInitialContentMarkdown',
    'Markdown Content',
    'What stands in the notes at first (BigBlueButton 3.0.33 and later)',
  ),
  address(
    'sharedNotesInitialContentMarkdownUrl',
    'Markdown Content URL',
    'Where the server fetches what stands in the notes at first (BigBlueButton 3.0.33 and later)',
  ),
]);

const breakouts = group('breakouts', 'Breakout Rooms', [
  flag(
    'breakoutRoomsPrivateChatEnabled',
    'Private Chat',
    'Whether people can chat privately in breakout rooms',
  ),
  flag('breakoutRoomsRecord', 'Record', 'Whether breakout rooms are recorded too'),
  flag(
    'breakoutRoomsCaptureNotes',
    'Keep Notes',
    'Whether the shared notes of breakout rooms come back into the meeting when they end',
  ),
  line(
    'breakoutRoomsCaptureNotesFilename',
    'Keep Notes: File Name',
    'Under which name they come back',
    'Room 1 notes',
  ),
  flag(
    'breakoutRoomsCaptureSlides',
    'Keep Slides',
    'Whether the slides of breakout rooms come back into the meeting when they end',
  ),
  line(
    'breakoutRoomsCaptureSlidesFilename',
    'Keep Slides: File Name',
    'Under which name they come back',
    'Room 1 slides',
  ),
  flag(
    'isBreakout',
    'This Is a Breakout Room',
    'Whether the new meeting is itself a breakout room of another one. The operation Create Breakout Room is made for that.',
  ),
  line(
    'parentMeetingID',
    'Parent Meeting ID',
    'The meeting that a breakout room belongs to',
    'physics-101',
  ),
  whole('sequence', 'Number of the Room', 'The number of a breakout room, starting with 1', 1),
  flag('freeJoin', 'Free Choice', 'Whether participants choose a breakout room by themselves'),
]);

const advanced = group('advanced', 'Advanced', [
  uploadLimit,
  flag(
    'allowRequestsWithoutSession',
    'Allow Requests Without Session',
    'Whether the client works without a session cookie, for links opened by another program (BigBlueButton 2.4.3 and later)',
  ),
  flag(
    'allowOverrideClientSettingsOnCreateCall',
    'Allow Client Settings',
    'Whether client settings of this call are to be used. Most servers decide that by themselves (BigBlueButton 2.7 and later).',
  ),
  json(
    'clientSettingsOverride',
    'Client Settings (JSON)',
    "Overrides settings of the client's settings.yml for this meeting, if the server allows it (BigBlueButton 3.0 and later)",
    '{}',
  ),
  address(
    'clientSettingsOverrideJsonUrl',
    'Client Settings URL',
    'Where the server fetches such settings (BigBlueButton 3.0.25 and later)',
  ),
  json(
    'pluginManifests',
    'Plugins (JSON)',
    'A list of plugin manifests, each with "url" and, if you like, "checksum" (BigBlueButton 2.7 and later)',
    '[]',
  ),
  address(
    'pluginManifestsFetchUrl',
    'Plugins URL',
    'Where the server fetches such a list (BigBlueButton 3.0 and later)',
  ),
  line(
    'audioBridge',
    'Audio Bridge',
    'Which technology carries the audio (BigBlueButton 3.0 and later)',
    'bbb-webrtc-sfu',
  ),
  line(
    'cameraBridge',
    'Camera Bridge',
    'Which technology carries the cameras (BigBlueButton 3.0 and later)',
    'livekit',
  ),
  line(
    'screenShareBridge',
    'Screen Share Bridge',
    'Which technology carries the screen share (BigBlueButton 3.0 and later)',
    'livekit',
  ),
  whole(
    'learningDashboardCleanupDelayInMinutes',
    'Dashboard Stays (Minutes)',
    'How long the learning dashboard stays after the meeting. 0 keeps it (BigBlueButton 2.4 and later).',
    2,
  ),
  json(
    'liveTranscription',
    'Live Transcription (JSON)',
    'Settings for live transcription, where the server reads them',
    '{}',
  ),
]);

/** What only servers of old know, or need. */
export const olderServers = group('olderServers', 'Older Servers', [
  hidden(
    'attendeePW',
    'Attendee Password',
    'Needed only by servers before BigBlueButton 2.4. Others make one up, and join links work without.',
  ),
  hidden(
    'moderatorPW',
    'Moderator Password',
    'Needed only by servers before BigBlueButton 2.4. Others make one up, and join links work without.',
  ),
  line('copyright', 'Copyright', 'Shown by the Flash client of old; without effect since'),
  flag(
    'keepEvents',
    'Keep Events',
    'Whether events are kept (before BigBlueButton 2.3; "Keep Events" of Notifications to Workflows since)',
  ),
  flag(
    'lockSettingsDisableNote',
    'Lock: No Shared Notes',
    'Whether locked viewers cannot write in the shared notes, in the spelling of BigBlueButton 2.2 to 3.0',
  ),
  flag(
    'lockSettingsLockedLayout',
    'Lock: Layout',
    'Whether locked viewers cannot change the layout (BigBlueButton 2.2; without effect later)',
  ),
  flag(
    'learningDashboardEnabled',
    'Learning Dashboard',
    'Whether there is a learning dashboard (BigBlueButton 2.4 to 2.7; Switch Off Features since 2.5)',
    false,
  ),
  flag(
    'breakoutRoomsEnabled',
    'Breakout Rooms',
    'Whether there are breakout rooms (BigBlueButton 2.4 to 2.7; Switch Off Features since 2.5)',
    false,
  ),
  flag(
    'virtualBackgroundsDisabled',
    'No Virtual Backgrounds',
    'Whether virtual backgrounds are switched off (BigBlueButton 2.4 to 2.7; Switch Off Features since 2.5)',
  ),
  line(
    'webVoice',
    'Web Voice',
    'A letters-only form of the dial-in PIN for the Flash client; without effect since',
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
  slides,
  notes,
  breakouts,
  advanced,
];
