import type { Choice } from './setting';

/** What can be switched off in a meeting; values as in `disabledFeatures` of the server. */
export const DISABLED_FEATURES: readonly Choice[] = [
  ['breakoutRooms', 'Breakout Rooms'],
  ['cameraAsContent', 'Camera as Content', 'BigBlueButton 2.7 and later'],
  ['captions', 'Captions'],
  ['chat', 'Chat'],
  ['chatEmojiPicker', 'Chat: Emoji Picker', 'BigBlueButton 3.0 and later'],
  ['chatMessageReactions', 'Chat: Reactions to Messages', 'BigBlueButton 3.0 and later'],
  ['deleteChatMessage', 'Chat: Delete Messages', 'BigBlueButton 3.0 and later'],
  ['editChatMessage', 'Chat: Edit Messages', 'BigBlueButton 3.0 and later'],
  ['pinChatMessage', 'Chat: Pin Messages', 'After BigBlueButton 3.0'],
  ['privateChat', 'Chat: Private'],
  ['replyChatMessage', 'Chat: Reply to Messages', 'BigBlueButton 3.0 and later'],
  ['clientSettingsOverride', 'Client Settings of the Create Call', 'BigBlueButton 3.0 and later'],
  ['customVirtualBackgrounds', 'Virtual Backgrounds of Your Own'],
  [
    'downloadPresentationConvertedToPdf',
    'Download Presentation as PDF',
    'BigBlueButton 2.7 and later',
  ],
  [
    'downloadPresentationOriginalFile',
    'Download Original Presentation',
    'BigBlueButton 2.7 and later',
  ],
  ['downloadPresentationWithAnnotations', 'Download Presentation With Drawings'],
  ['externalVideos', 'External Videos'],
  ['importPresentationWithAnnotationsFromBreakoutRooms', 'Import Slides From Breakout Rooms'],
  ['importSharedNotesFromBreakoutRooms', 'Import Notes From Breakout Rooms'],
  ['infiniteWhiteboard', 'Infinite Whiteboard', 'BigBlueButton 3.0 and later'],
  ['layouts', 'Layouts', 'Up to BigBlueButton 3.x'],
  ['learningDashboard', 'Learning Dashboard'],
  ['learningDashboardDownloadSessionData', 'Learning Dashboard: Download'],
  ['liveTranscription', 'Live Transcription', 'BigBlueButton 2.6 and later'],
  ['multiFunctionalMode', 'Multi-Functional Mode', 'After BigBlueButton 3.0'],
  ['plugins', 'Plugins', 'After BigBlueButton 3.0'],
  ['polls', 'Polls'],
  ['presentation', 'Presentation', 'BigBlueButton 2.6 and later'],
  ['quizzes', 'Quizzes', 'BigBlueButton 3.0 and later'],
  ['raiseHand', 'Raise Hand', 'BigBlueButton 3.0 and later'],
  ['screenshare', 'Screen Share'],
  ['sharedNotes', 'Shared Notes'],
  ['snapshotOfCurrentSlide', 'Snapshot of Current Slide', 'BigBlueButton 2.7 and later'],
  ['timer', 'Timer', 'BigBlueButton 2.7 and later'],
  ['userReactions', 'Reactions', 'BigBlueButton 3.0 and later'],
  ['virtualBackgrounds', 'Virtual Backgrounds'],
];

/** How a meeting is arranged on the screen. */
export const LAYOUTS: readonly Choice[] = [
  ['CAMERAS_ONLY', 'Cameras Only', 'BigBlueButton 3.0 and later'],
  ['CUSTOM_LAYOUT', 'Custom', 'Everybody arranges it alike; BigBlueButton 2.4 to 3.x'],
  ['MEDIA_ONLY', 'Media Only', 'BigBlueButton 3.0 and later'],
  ['PARTICIPANTS_AND_CHAT_ONLY', 'Participants and Chat Only', 'BigBlueButton 3.0 and later'],
  [
    'PARTICIPANTS_CHAT_ONLY',
    'Participants and Chat Only (Early 3.0)',
    'The spelling of the first releases of 3.0',
  ],
  ['PLUGINS_ONLY', 'Plugins Only', 'After BigBlueButton 3.0'],
  ['PRESENTATION_FOCUS', 'Presentation in Focus', 'BigBlueButton 2.4 to 3.x'],
  ['PRESENTATION_ONLY', 'Presentation Only', 'BigBlueButton 3.0 and later'],
  ['SMART_LAYOUT', 'Smart', 'By how many cameras are on; BigBlueButton 2.4 to 3.x'],
  ['UNIFIED_LAYOUT', 'Unified', 'BigBlueButton 4.0 and later'],
  ['VIDEO_FOCUS', 'Cameras in Focus', 'BigBlueButton 2.4 to 3.x'],
];

/** The drawing tools of the whiteboard, by their names in BigBlueButton's client. */
export const DRAWING_TOOLS: readonly Choice[] = [
  ['arrow', 'Arrow'],
  ['draw', 'Pen'],
  ['eraser', 'Eraser'],
  ['hand', 'Hand', 'Moves the slide'],
  ['note', 'Sticky Note'],
  ['rectangle', 'Rectangle'],
  ['select', 'Select'],
  ['text', 'Text'],
];

/** And the button behind which it keeps all others. */
export const MORE_DRAWING_TOOLS: Choice = [
  'more',
  'More Shapes',
  'Ellipse, line, frame, laser pointer and all other tools',
];

/** The keyboard shortcuts of the client. */
export const SHORTCUTS: readonly Choice[] = [
  ['closePrivateChat', 'Close Private Chat'],
  ['hidePrivateChat', 'Hide Private Chat'],
  ['joinAudio', 'Join Audio'],
  ['leaveAudio', 'Leave Audio'],
  ['openActions', 'Open Actions Menu'],
  ['openDebugWindow', 'Open Debug Window'],
  ['openOptions', 'Open Options Menu'],
  ['raiseHand', 'Raise Hand'],
  ['toggleMute', 'Mute and Unmute'],
  ['togglePublicChat', 'Show and Hide Public Chat'],
  ['toggleUserList', 'Show and Hide Participants'],
];

/** How good a camera's picture is, as servers have it unless their operator changes it. */
export const CAMERA_PROFILES: readonly Choice[] = [
  ['low', 'Low'],
  ['medium', 'Medium'],
  ['high', 'High'],
  ['hd', 'High Definition'],
];
