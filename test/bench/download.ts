import { createWriteStream, readdirSync, rmSync, statSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { Container } from '@n8n/di';
import { BinaryDataService, getBinaryHelperFunctions, LoadOptionsContext } from 'n8n-core';
import { type INode, Workflow } from 'n8n-workflow';

import { nodeTypes, runNode, surroundings } from '../nodes/runNode';
import type { Access, Benchmark } from './benchmark';

const MIB = 1024 * 1024;
const SIZE_MIB = 1024;

const folder = () => String(process.env.N8N_USER_FOLDER);
const fileOn = ({ url }: Access) => new URL('/playback/video/lecture/video-0.m4v', url).href;

/** What the HTTP Request node does with a file, with the helpers that n8n gives to nodes. */
async function throughHelpers(bbb: Access) {
  await Container.get(BinaryDataService).init();
  const node = { id: '1', name: 'Request', type: 'start', typeVersion: 1 } as INode;
  const nodes = [{ ...node, position: [0, 0] as [number, number], parameters: {} }];
  const workflow = new Workflow({ nodes, connections: {}, active: false, nodeTypes });
  const n8n = surroundings({});
  const { httpRequest } = new LoadOptionsContext(workflow, nodes[0], n8n, '').helpers;
  const { prepareBinaryData } = getBinaryHelperFunctions(n8n, 'bench');
  return async () => {
    const stream = (await httpRequest({ url: fileOn(bbb), encoding: 'stream' })) as Readable;
    return Number((await prepareBinaryData(stream, 'video.m4v')).bytes) / MIB;
  };
}

export const download: Benchmark = {
  title: 'A recording of 1 GiB, into a file',
  amount: SIZE_MIB,
  unit: 'MiB',
  fill(bbb) {
    bbb.control.recordings.add({ recordId: 'lecture', videoBytes: SIZE_MIB * MIB });
  },
  subjects: {
    'Recording: Download':
      ({ url, secret }) =>
      async () => {
        const parameters = { resource: 'recording', operation: 'download', recordID: 'lecture' };
        const { items } = await runNode({ credential: { url, secret }, parameters });
        return Number(items[0].binary?.data.bytes) / MIB;
      },
    'httpRequest of n8n, as a stream': throughHelpers,
    'http.get of Node.js, piped to a file': (bbb) => async () => {
      const file = join(folder(), 'video.m4v');
      const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
        http.get(fileOn(bbb), resolve).on('error', reject);
      });
      await pipeline(answer, createWriteStream(file));
      return statSync(file).size / MIB;
    },
  },
  tidy() {
    for (const name of readdirSync(folder(), { recursive: true, encoding: 'utf8' })) {
      const file = join(folder(), name);
      if (statSync(file).size > MIB) rmSync(file);
    }
  },
};
