import { BigBlueButtonFailure } from '../../../protocol/failure';
import type { FileChoice } from '../../../protocol/fileChoice';
import type { RecordingFiles } from './recordingFiles';

const WORDS: Readonly<Record<FileChoice, string>> = {
  best: 'media file',
  video: 'video file',
  renderedVideo: 'video file',
  webcams: 'file of the webcams',
  screenshare: 'file of the screen share',
  audio: 'audio file',
  captions: 'captions',
  notes: 'notes',
  slidesText: 'text of the slides',
  chat: 'chat',
  metadataFile: 'metadata file',
  summary: 'summary',
  format: 'file',
};

const SWITCH_VIDEO_ON =
  'The format "presentation" is a web page, not a file. Ask the operator of the server to switch on the format "video": apt install bbb-playback-video bbb-presentation-video, then the steps process:video and publish:video in /etc/bigbluebutton/recording/recording.yml, and a restart of the recording service.';

/**
 * What to tell when a recording has nothing of what is wanted.
 *
 * @param what more precisely, where the user named it
 */
export function noFile(files: RecordingFiles, choice: FileChoice, what = ''): BigBlueButtonFailure {
  const { recordID, formats } = files.recording;
  const list = formats.map(({ type }) => type).join(', ') || 'none';
  return new BigBlueButtonFailure({
    kind: 'noFile',
    message: `The recording ${recordID} has no ${WORDS[choice]}${what} that can be downloaded. Its formats: ${list}.`,
    advice: [...reasons(files), ...ways(choice, switchVideoOn(files)), LATER].join(' '),
  });
}

/** Nothing where the format is on: then something else is wrong. */
function switchVideoOn({ recording: { formats } }: RecordingFiles): string[] {
  return formats.some(({ type }) => type === 'video') ? [] : [SWITCH_VIDEO_ON];
}

const LATER = 'A recording that is still being processed gets its files later.';

function reasons(files: RecordingFiles): string[] {
  const { protected: isProtected, published } = files.recording;
  return [
    ...(files.pagesInstead > 0
      ? [
          'The server sent a web page in the place of a file, or an error as text, such as a login: somebody has to let n8n through to the recordings.',
        ]
      : []),
    ...(files.refusal !== undefined
      ? [
          `The server refused n8n files (HTTP ${files.refusal}): ask its operator who may fetch recordings, and to let the address of n8n through.`,
        ]
      : []),
    ...(isProtected
      ? [
          'The recording is protected, and files of protected recordings look as if they were gone when the balancer does not let in.',
        ]
      : []),
    ...(published ? [] : ['The recording is not published: publish it first.']),
  ];
}

function ways(choice: FileChoice, switchedOn: readonly string[]): string[] {
  switch (choice) {
    case 'video':
      return [...switchedOn, 'Or choose "Best Media File There Is".'];
    case 'renderedVideo':
      return [...switchedOn, 'Or switch on the option "Fall Back to Webcams".'];
    case 'best':
      return [...switchedOn];
    case 'summary':
      return ['Summaries come with the format "ai-summary", which an operator has to install.'];
    case 'format':
      return ['List Files shows all files that there are.'];
    default:
      return [
        'List Files shows all files that there are. What nobody used in the meeting is not recorded.',
      ];
  }
}
