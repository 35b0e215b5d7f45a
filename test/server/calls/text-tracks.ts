import { failedJson, type Incoming, jsonReply, Refusal } from '../answer';
import { filePartOf } from '../multipart';
import type { Recording, TextTrack } from '../recordings';
import type { Call } from './call';

/** How long the server takes to work an uploaded file in. */
const PROCESSING_MS = 60_000;

/** Answers in JSON; what the guard refuses comes as any other error. */
export const getRecordingTextTracks: Call = {
  name: 'getRecordingTextTracks',
  methods: ['GET', 'POST'],
  guard: 'recording',
  required: [
    {
      name: 'recordID',
      key: 'missingParamRecordID',
      message: 'You must specify one or more a record IDs.',
    },
  ],
  answer({ query }, world) {
    const recording = world.recordings.get(query.filled('recordID') as string);
    if (!recording) return failedJson('noRecordings', `No recording was found.`);
    if (!world.settings.captions) return failedJson('noCaptionsFound', 'No captions found.');
    const tracks = recording.textTracks.map((track) => ({
      href: world.addressOf(trackPath(recording, track)),
      kind: track.kind,
      lang: track.lang,
      label: track.label,
      source: track.source,
    }));
    return jsonReply({ response: { returncode: 'SUCCESS', tracks } });
  },
};

export function trackPath({ recordId }: Recording, { kind, lang }: TextTrack): string {
  return `/textTrack/${recordId}/${kind}_${lang}.vtt`;
}

const needed = (name: string) => ({ name, key: 'paramError', message: `Missing param ${name}.` });

/** A file of the same kind and language is replaced. */
export const putRecordingTextTrack: Call = {
  name: 'putRecordingTextTrack',
  methods: ['POST'],
  guard: 'recording',
  required: [needed('recordID'), needed('kind'), needed('lang')],
  answer(request, world) {
    const recording = world.recordings.get(request.query.filled('recordID') as string);
    if (!recording) throw new Refusal('noRecordings', 'No recording was found.');
    const track = uploadedTrack(request);
    world.clock.after(PROCESSING_MS, () => replace(recording, track));
    const message = 'Text track uploaded successfully';
    const messageKey = 'upload_text_track_success';
    const { recordId } = recording;
    return jsonReply({ response: { messageKey, message, recordId, returncode: 'SUCCESS' } });
  },
  refuse: (key, message) => failedJson(key, message),
};

function uploadedTrack(request: Incoming): TextTrack {
  const { query } = request;
  const kind = query.get('kind');
  const lang = query.filled('lang') as string;
  if (kind !== 'subtitles' && kind !== 'captions') {
    throw new Refusal('invalidKind', `Invalid kind parameter, expected='subtitles|captions'`);
  }
  if (!/^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*$/.test(lang)) {
    throw new Refusal('invalidLang', 'Malformed lang param, expected a language like en-US');
  }
  const file = filePartOf(request, 'file');
  if (file === undefined || file.trim() === '') {
    throw new Refusal('empty_uploaded_text_track', 'Empty uploaded text track.');
  }
  const label = query.filled('label') ?? lang;
  return { kind, lang, label, source: 'upload', content: asVtt(file) };
}

function replace(recording: Recording, track: TextTrack): void {
  const others = recording.textTracks.filter(
    (one) => one.kind !== track.kind || one.lang !== track.lang,
  );
  recording.textTracks = [...others, track];
}

/** SubRip becomes WebVTT: a heading, and dots in the times. */
function asVtt(text: string): string {
  if (text.startsWith('WEBVTT')) return text;
  return `WEBVTT\n\n${text.replace(/(\d\d:\d\d:\d\d),(\d{3})/g, '$1.$2')}`;
}
