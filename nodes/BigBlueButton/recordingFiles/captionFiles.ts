import { BigBlueButtonFailure } from '../../../protocol/failure';
import { extensionOf } from '../../../protocol/fileType';
import type { ExpectedFile } from '../../../protocol/recordingFiles';
import { isInLanguage } from '../../../protocol/fileChoice';
import { readTextTracks } from '../../../protocol/textTrack';
import { wholeAddress } from '../../../protocol/url';
import type { Connection } from '../connection';
import type { RecordingFiles } from './recordingFiles';

/**
 * The captions and subtitles of a recording: those that the API lists, and those that lie with its
 * formats, each language once.
 */
export async function captionFiles(
  connection: Connection,
  files: RecordingFiles,
): Promise<ExpectedFile[]> {
  const tracks = await textTrackFiles(connection, files.recording.recordID);
  const captions: ExpectedFile[] = [];
  for (const caption of await files.captions()) {
    const isKnown = [...tracks, ...captions].some(({ language }) =>
      same(language, caption.language),
    );
    if (!isKnown) captions.push(caption);
  }
  return [...tracks, ...captions];
}

async function textTrackFiles(connection: Connection, recordID: string): Promise<ExpectedFile[]> {
  const answer = connection.call('getRecordingTextTracks', [['recordID', recordID]]);
  const tracks = answer.then(readTextTracks).catch((error: unknown) => {
    // Many servers do not have the call, and some that have it no tracks.
    if (error instanceof BigBlueButtonFailure && !error.isAboutConnection) return [];
    throw error;
  });
  return (await tracks)
    .filter(({ href }) => href !== '')
    .map(({ kind, lang, href }) => ({
      kind: 'captions',
      format: 'text track',
      label: `${kind || 'captions'} ${lang}`.trim(),
      fileExtension: extensionOf(href) === 'srt' ? 'srt' : 'vtt',
      urls: [wholeAddress(href, connection.server.apiRoot)],
      language: lang,
    }));
}

function same(one = '', other = ''): boolean {
  return isInLanguage(one, other || '-') && isInLanguage(other, one || '-');
}
