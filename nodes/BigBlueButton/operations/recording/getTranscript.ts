import type { IDataObject } from 'n8n-workflow';

import { type Cue, readCues, textOfCues } from '../../../../protocol/cues';
import { BigBlueButtonFailure } from '../../../../protocol/failure';
import { textOfHtml } from '../../../../protocol/plainText';
import { isInLanguage, wantedFiles } from '../../../../protocol/fileChoice';
import { type ExpectedFile, withoutTicket } from '../../../../protocol/recordingFiles';
import { allowedHosts, language } from '../../fields/recordingFiles';
import { recordID } from '../../fields/recording';
import { captionFiles } from '../../recordingFiles/captionFiles';
import type { RecordingFiles } from '../../recordingFiles/recordingFiles';
import type { Operation } from '../operation';
import { openRecordingFiles } from './openRecordingFiles';

interface Transcript {
  source: string;
  url: string;
  text: string;
  cues: Cue[];
  language?: string;
}

export const getTranscript: Operation = {
  name: 'Get Transcript',
  action: 'Get transcript of recording',
  description:
    'Get what was said as plain text and as cues with times, from the best text that there is: text tracks, captions, the transcript of an AI summary, or the shared notes',
  changes: false,
  fields: [
    recordID,
    {
      ...language,
      description:
        'Which language is wanted; "en" takes "en-US" too. Empty for the first that there is.',
    },
    {
      displayName: 'Options',
      name: 'options',
      type: 'collection',
      placeholder: 'Add option',
      default: {},
      options: [
        allowedHosts,
        {
          displayName: 'Include Cues',
          name: 'includeCues',
          type: 'boolean',
          default: true,
          description: 'Whether to put out the single cues with their times beside the text',
        },
        {
          displayName: 'Include Notes',
          name: 'includeNotes',
          type: 'boolean',
          default: true,
          description: 'Whether the shared notes will do where nobody wrote down what was said',
        },
        {
          displayName: 'Skip Without Text',
          name: 'skipWithoutText',
          type: 'boolean',
          default: true,
          description:
            'Whether a recording in which there is nothing to read gives no item, instead of an error',
        },
      ],
    },
  ],
  local: ['language', 'options', 'allowedHosts', 'includeCues', 'includeNotes', 'skipWithoutText'],
  async run(call) {
    const files = await openRecordingFiles(call, 'options');
    try {
      const tag = call.text('language').trim();
      const captions = await captionFiles(call.connection, files);
      const withNotes = call.optionText('options', 'includeNotes') !== 'false';
      const expected = sources(captions, await files.all(), tag, withNotes);
      const transcript = await firstTranscript(files, expected);
      const languages = languagesOf(captions);
      if (!transcript) {
        files.throwFailure();
        if (call.optionText('options', 'skipWithoutText') === 'true') return [];
        throw noTranscript(files, tag, languages);
      }
      const { cues, ...text } = transcript;
      const { recordID: id, name } = files.recording;
      const withCues = call.optionText('options', 'includeCues') !== 'false';
      const json = { recordID: id, name, ...text, languages, ...(withCues && { cues }) };
      return json as unknown as IDataObject;
    } finally {
      files.close();
    }
  },
};

/** Where to look, best first. Nobody knows the language of what is no captions. */
function sources(
  captions: readonly ExpectedFile[],
  all: readonly ExpectedFile[],
  tag: string,
  withNotes: boolean,
): ExpectedFile[] {
  const fitting = captions.filter((caption) => isInLanguage(caption.language, tag));
  if (tag !== '' && captions.length > 0) return fitting;
  const readable = ({ fileExtension }: ExpectedFile) => /^(?:txt|md|html)$/.test(fileExtension);
  const notes = withNotes ? wantedFiles(all, 'notes').filter(readable) : [];
  return [...fitting, ...all.filter(({ kind }) => kind === 'transcript'), ...notes];
}

async function firstTranscript(
  files: RecordingFiles,
  expected: readonly ExpectedFile[],
): Promise<Transcript | undefined> {
  for (const file of expected) {
    const found = await files.find(file);
    const content = found && (await files.read(found));
    if (!found || content === undefined) continue;
    const transcript = transcriptOf(file, content);
    if (transcript.text !== '') return { ...transcript, url: withoutTicket(found.url) };
  }
  return undefined;
}

function transcriptOf(file: ExpectedFile, content: string): Omit<Transcript, 'url'> {
  const { kind, format, fileExtension, language } = file;
  const source = format === 'text track' ? 'textTrack' : kind;
  if (/^(?:vtt|srt)$/.test(fileExtension)) {
    const cues = readCues(content);
    return { source, language, text: textOfCues(cues), cues };
  }
  const text = fileExtension === 'html' ? textOfHtml(content) : content.replace(/^\ufeff/, '');
  return { source, language, text: text.trim(), cues: [] };
}

function languagesOf(captions: readonly ExpectedFile[]): string[] {
  return [...new Set(captions.flatMap((caption) => caption.language ?? []))];
}

function noTranscript(
  { recording }: RecordingFiles,
  tag: string,
  languages: readonly string[],
): BigBlueButtonFailure {
  const isThere = languages.some((language) => isInLanguage(language, tag));
  if (isThere) return nothingToRead(recording.recordID, tag);
  const inLanguage = tag !== '' && languages.length > 0;
  const notesOnly = recording.formats.some(({ type }) => type === 'notes');
  return new BigBlueButtonFailure({
    kind: 'noFile',
    message: inLanguage
      ? `The recording ${recording.recordID} has no transcript in the language "${tag}". There is: ${languages.join(', ')}.`
      : `The recording ${recording.recordID} has no transcript: no text tracks, captions or AI summary${notesOnly ? ', and its notes are no text (PDF)' : ', and no notes'}.`,
    advice: inLanguage
      ? 'Choose another language, or leave the field empty.'
      : 'Captions are there if somebody wrote them, or if automatic transcription was on in the meeting. Text Track → Upload adds them later: download the audio, have it transcribed, and upload the result.',
  });
}

function nothingToRead(recordID: string, tag: string): BigBlueButtonFailure {
  return new BigBlueButtonFailure({
    kind: 'noFile',
    message: `The recording ${recordID} has captions${tag && ` in the language "${tag}"`}, but there are no words in them, or they cannot be read.`,
    advice:
      'Look at them: Download gets captions as they are. Text Track → Upload replaces those of a language.',
  });
}
