import { FAILURES } from '../../protocol/failure';
import { importsOf, sourcesIn, wordsOf, type Source } from './sources';

/** Modules with which somebody could sign, build queries or read XML on their own. */
const OF_THE_PROTOCOL_ALONE = /^(node:)?(crypto|querystring|url)$|^(fast-xml-parser|xml2js|qs)$/;
/** Names for the same. */
const ENCODING = ['encodeURIComponent', 'encodeURI', 'escape', 'URLSearchParams', 'createHash'];

/** Also what the trigger's source and the callback for the end of a meeting are called. */
const WORD_OF_OUR_OWN = 'meetingEnded';

const breaches = {
  protocol: (source: Source): string[] =>
    importsOf(source).filter(
      (name) =>
        !name.startsWith('protocol/') && !/^(node:)?crypto$|^(?:fast-xml-parser|tldts)$/.test(name),
    ),

  product: (source: Source): string[] => {
    const { names, literals } = wordsOf(source);
    return [
      ...importsOf(source).filter((name) => OF_THE_PROTOCOL_ALONE.test(name)),
      ...importsOf(source).filter((name) => /^test\//.test(name)),
      ...ENCODING.filter((name) => names.has(name)),
      ...Object.keys(FAILURES).filter((key) => literals.has(key) && key !== WORD_OF_OUR_OWN),
    ];
  },

  standIn: (source: Source): string[] =>
    importsOf(source).filter((name) => /^(protocol|nodes|credentials|dist)(\/|$)/.test(name)),
};

function breachesIn(folders: string[], check: (source: Source) => string[]): string[] {
  const sources = folders.flatMap((folder) => sourcesIn(folder));
  expect(sources.length).toBeGreaterThan(0);
  return sources.flatMap((source) => check(source).map((what) => `${source.path}: ${what}`));
}

describe('the separation of the rooms', () => {
  test('protocol/ knows nothing of n8n, nor of anything but hashing, XML and domains', () => {
    expect(breachesIn(['protocol/'], breaches.protocol)).toEqual([]);
  });

  test('no other file of the product encodes, hashes, parses XML or knows a messageKey', () => {
    expect(breachesIn(['nodes/', 'credentials/', 'index.js'], breaches.product)).toEqual([]);
  });

  test('the stand-in server shares no code with the product it judges', () => {
    expect(breachesIn(['test/server/'], breaches.standIn)).toEqual([]);
  });
});

describe('this guard', () => {
  const file = (path: string, text: string): Source => ({ path, text });

  test.each([
    ["import type { INode } from 'n8n-workflow';", 'n8n-workflow'],
    ["export * from '../nodes/BigBlueButton/errors';", 'nodes/BigBlueButton/errors'],
    ["const load = () => import('node:fs');", 'node:fs'],
  ])('notices in protocol/: %s', (text, breach) => {
    expect(breaches.protocol(file('protocol/checksum.ts', text))).toEqual([breach]);
  });

  test.each([
    ["import { createHmac } from 'node:crypto';", 'node:crypto'],
    ["const xml = require('fast-xml-parser');", 'fast-xml-parser'],
    ["import { startStandIn } from '../../test/server/stand-in';", 'test/server/stand-in'],
    ["const query = 'name=' + encodeURIComponent(name);", 'encodeURIComponent'],
    ["if (failure.messageKey === 'idNotUnique') return;", 'idNotUnique'],
  ])('notices in a node: %s', (text, breach) => {
    expect(breaches.product(file('nodes/BigBlueButton/X.ts', text))).toEqual([breach]);
  });

  test.each([
    ["import { checksum } from '../../protocol/checksum';", 'protocol/checksum'],
    ["const signed = require('../../../protocol');", 'protocol'],
  ])('notices in the stand-in: %s', (text, breach) => {
    const path = text.includes('../../../') ? 'test/server/calls/x.ts' : 'test/server/x.ts';
    expect(breaches.standIn(file(path, text))).toEqual([breach]);
  });
});
