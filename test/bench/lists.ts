import { XMLParser } from 'fast-xml-parser';

import { runNode } from '../nodes/runNode';
import { checksum } from '../server/signature';
import { ask } from '../server/support/ask';
import type { Access, Benchmark, Run } from './benchmark';

const COUNT = 10_000;
const PAGE = 100;

const numbered = Array.from({ length: COUNT }, (_, index) => index);

const throughNode =
  (resource: string) =>
  ({ url, secret }: Access): Run =>
  async () => {
    const parameters = { resource, operation: 'getMany', returnAll: true };
    return (await runNode({ credential: { url, secret }, parameters })).items.length;
  };

/** The same calls without n8n, and the parsing without the calls. */
function bare(call: string, queries: string[], element: string): Benchmark['subjects'] {
  const answers = async ({ apiRoot, secret }: Access) => {
    const texts: string[] = [];
    for (const query of queries) {
      const sum = checksum('sha256', call, query, secret);
      texts.push(await (await fetch(`${apiRoot}/${call}?${query}&checksum=${sum}`)).text());
    }
    return texts;
  };
  const counted = (texts: string[], count: (text: string) => number) =>
    texts.reduce((sum, text) => sum + count(text), 0);
  return {
    'fetch, nothing parsed': (bbb) => async () =>
      counted(await answers(bbb), (text) => text.split(`</${element}>`).length - 1),
    'fast-xml-parser alone, of what was fetched before': async (bbb) => {
      const texts = await answers(bbb);
      const parser = new XMLParser();
      return () =>
        counted(texts, (text) => parser.parse(text).response[`${element}s`][element].length);
    },
  };
}

export const meetings: Benchmark = {
  title: 'A list of 10,000 meetings, in one answer',
  amount: COUNT,
  unit: 'meetings',
  async fill(bbb) {
    await ask(bbb, 'create', 'meetingID=room-0&name=Room');
    const first = bbb.control.meetings.get('room-0');
    for (const index of numbered.slice(1)) {
      bbb.control.world.meetings.create({ ...first, meetingId: `room-${index}` });
    }
  },
  subjects: {
    'Meeting: Get Many': throughNode('meeting'),
    ...bare('getMeetings', [''], 'meeting'),
  },
};

const pages = numbered.filter((index) => index % PAGE === 0);

export const recordings: Benchmark = {
  title: 'A list of 10,000 recordings, in pages of 100',
  amount: COUNT,
  unit: 'recordings',
  fill(bbb) {
    const formats = ['presentation', 'video'];
    for (const index of numbered) bbb.control.recordings.add({ recordId: `rec-${index}`, formats });
  },
  subjects: {
    'Recording: Get Many': throughNode('recording'),
    ...bare(
      'getRecordings',
      pages.map((offset) => `offset=${offset}&limit=${PAGE}`),
      'recording',
    ),
  },
};
