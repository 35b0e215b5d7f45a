import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import express from 'express';

import { TriggerHost } from '../nodes/triggerHost';
import type { Benchmark } from './benchmark';

const COUNT = 2000;
const AT_ONCE = 10;

let sent = 0;

/** Somebody joined, as bbb-webhooks 3 tell it. */
function body(): string {
  sent += 1;
  const id = 'b1d5781111d84f7b3fe45a0852e59758cd7a87e5-1532718208098';
  const meeting = { 'internal-meeting-id': id, 'external-meeting-id': '7' };
  const user = { 'internal-user-id': `w_${sent}`, 'external-user-id': `u-${sent}`, name: 'Zoë' };
  const attributes = { meeting, user: { ...user, role: 'VIEWER', presenter: false } };
  const data = { type: 'event', id: 'user-joined', attributes, event: { ts: Date.now() } };
  const event = JSON.stringify([{ data }]);
  const fields = { domain: 'bbb.example.org', event, timestamp: String(Date.now()) };
  return new URLSearchParams(fields).toString();
}

/** @returns how many were answered with 200 */
async function deliver(url: string, secret: string): Promise<number> {
  let [left, taken] = [COUNT, 0];
  const type = 'application/x-www-form-urlencoded;charset=UTF-8';
  const headers = { 'content-type': type, authorization: `Bearer ${secret}` };
  const sender = async () => {
    while (left-- > 0) {
      const answer = await fetch(url, { method: 'POST', headers, body: body() });
      await answer.text();
      if (answer.status === 200) taken += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  return taken;
}

export const deliveries: Benchmark = {
  title: `${COUNT} deliveries of events, ${AT_ONCE} at a time, sent by the same process`,
  amount: COUNT,
  unit: 'deliveries',
  subjects: {
    'BigBlueButton Trigger': async ({ url, secret }) => {
      const n8n = await TriggerHost.start({ url, secret });
      n8n.parameters = { events: ['user-joined'], scope: 'all' };
      await n8n.activate();
      return async () => {
        const before = n8n.items.length;
        await deliver(n8n.callbackUrl(), secret);
        return n8n.items.length - before;
      };
    },
    'express, which answers 200': async ({ secret }) => {
      const app = express();
      app.use(express.raw({ type: () => true, limit: '16mb' }));
      app.post('/', (_, response) => void response.end());
      const server = app.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      return () => deliver(url, secret);
    },
  },
};
