import { decodedEntities } from './plainText';

/** Something that was said, with its time from the beginning of the recording. */
export interface Cue {
  /** seconds */
  start: number;
  /** seconds */
  end: number;
  text: string;
  /** who said it, where the file tells */
  speaker?: string;
}

const TIME = String.raw`(?:(\d+):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?`;
const TIMING = new RegExp(`^\\s*${TIME}\\s*-->\\s*${TIME}(?:\\s|$)`);

/**
 * Reads captions in WebVTT or SubRip. What is no cue is passed over: notes, styles, regions, numbers,
 * and cues whose times cannot be read.
 */
export function readCues(content: string): Cue[] {
  const lines = content.replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
  const cues: Cue[] = [];
  for (let index = 0; index < lines.length; index++) {
    const timing = TIMING.exec(lines[index]);
    if (!timing) continue;
    const payload: string[] = [];
    while (index + 1 < lines.length && lines[index + 1].trim() !== '') {
      if (TIMING.test(lines[index + 1])) {
        // No blank line between two cues: the number of the second is not said by anybody.
        if (/^\s*\d+\s*$/.test(payload.at(-1) ?? '')) payload.pop();
        break;
      }
      payload.push(lines[(index += 1)]);
    }
    const [start, end] = [secondsOf(timing, 1), secondsOf(timing, 5)];
    cues.push(...spoken(payload.join('\n')).map((said) => ({ start, end, ...said })));
  }
  return withNamedSpeakers(cues);
}

function secondsOf(match: RegExpExecArray, from: number): number {
  const [hours = '0', minutes, seconds, fraction = '0'] = match.slice(from, from + 4);
  const whole = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return whole + Number(fraction.padEnd(3, '0')) / 1000;
}

/** What one cue holds, by speakers: `<v Zoë>Good morning.` */
function spoken(payload: string): Array<Pick<Cue, 'text' | 'speaker'>> {
  const parts = payload.split(/<v(?:\.[^\s>]*)?(?:[ \t]+([^>]*))?>/i);
  const said = [{ text: textOf(parts[0]) }] as Array<Pick<Cue, 'text' | 'speaker'>>;
  for (let index = 1; index < parts.length; index += 2) {
    const speaker = decodedEntities(parts[index] ?? '').trim();
    said.push({ text: textOf(parts[index + 1]), ...(speaker && { speaker }) });
  }
  return said.filter(({ text }) => text !== '');
}

/** Without the marks of WebVTT and of SubRip; an angle bracket that is none of them stays. */
function textOf(marked: string): string {
  const plain = marked
    .replace(/<\/?(?:v|b|i|u|s|c|ruby|rt|lang|font|\d[\d:.]*)(?:[.\s][^>]*)?>/gi, '')
    .replace(/\{\\[^}]*\}/g, '');
  return decodedEntities(plain)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

/** In files that put the name before each sentence, `Zoë: Good morning.`, it is no part of what was said. */
function withNamedSpeakers(cues: Cue[]): Cue[] {
  const names = cues.map(({ text }) => /^([^:\n]{1,60}):\s+(?=\S)/.exec(text));
  const distinct = new Set(names.map((name) => name?.[1]));
  const isRule = cues.length > 1 && names.every(Boolean) && distinct.size < cues.length;
  if (!isRule || cues.some(({ speaker }) => speaker)) return cues;
  return cues.map((cue, index) => ({
    ...cue,
    speaker: names[index]?.[1],
    text: cue.text.slice(names[index]?.[0].length),
  }));
}

/**
 * What was said as a text to read: a line for each cue, or for all that one speaker says in a row.
 * What live captions repeat stands there once.
 */
export function textOfCues(cues: readonly Cue[]): string {
  const lines: Array<{ speaker?: string; texts: string[] }> = [];
  for (const { text: written, speaker } of cues) {
    const text = written.replace(/\n/g, ' ');
    const last = lines.at(-1);
    if (last && last.speaker === speaker && last.texts.at(-1) === text) continue;
    if (last && speaker !== undefined && last.speaker === speaker) last.texts.push(text);
    else lines.push({ speaker, texts: [text] });
  }
  return lines
    .map(({ speaker, texts }) => (speaker ? `${speaker}: ` : '') + texts.join(' '))
    .join('\n');
}
