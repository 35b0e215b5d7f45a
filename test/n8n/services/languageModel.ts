/** What answers in place of a language model: the interface that OpenAI's servers have. */
import { json } from 'node:stream/consumers';
import type { CredentialData } from '../driver';
import { listen } from './loopback';

export interface LanguageModel {
  /** the credential of n8n's OpenAI nodes, with an address of one's own */
  credential: CredentialData;
  /** what it was asked: all messages of a request, joined */
  asked: string[];
  stop(): Promise<void>;
}

interface ChatRequest {
  model: string;
  messages: Array<{ content: string }>;
}

/** Starts it on loopback. It says the same to everything. */
export async function startLanguageModel(name: string, says: string): Promise<LanguageModel> {
  const asked: string[] = [];
  const server = await listen((request, response) => {
    void (json(request) as Promise<ChatRequest>).then(({ model, messages }) => {
      asked.push(messages.map(({ content }) => content).join('\n'));
      const message = { role: 'assistant', content: says };
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          id: 'chatcmpl-1',
          object: 'chat.completion',
          created: 1_700_000_000,
          model,
          choices: [{ index: 0, message, finish_reason: 'stop' }],
          usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
        }),
      );
    });
  });
  return {
    credential: {
      name,
      type: 'openAiApi',
      data: { apiKey: 'none', url: `${server.url}/v1`, header: false },
    },
    asked,
    stop: server.stop,
  };
}
