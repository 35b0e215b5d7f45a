import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a model sees of a tool. */
export interface OfferedTool {
  name: string;
  description: string;
  parameters: { properties: Record<string, { type: string; description?: string }> };
}

interface Message {
  role: string;
  content: unknown;
}

interface Question {
  messages: Message[];
  tools?: Array<{ function: OfferedTool }>;
}

/** A tool that the model is to call, and with what. */
export interface ToolCall {
  name: string;
  arguments: Record<string, unknown>;
}

/** A chat model that does as it is told, behind the interface of OpenAI's chat completions. */
export interface ChatModel {
  /** its address, as the credential of n8n's OpenAI nodes wants it */
  url: string;
  /** the calls it makes next, one by one; then it repeats what the last tool said */
  calls: ToolCall[];
  /** the tools that it was offered last */
  offered(): OfferedTool[];
  /** what the tools said to it since the last look */
  heard(): string[];
  stop(): Promise<void>;
}

/** Starts one on a free port of loopback. */
export async function startChatModel(): Promise<ChatModel> {
  const calls: ToolCall[] = [];
  let tools: OfferedTool[] = [];
  let heard: string[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const question = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Question;
      tools = (question.tools ?? []).map((tool) => tool.function);
      const said = question.messages.filter(({ role }) => role === 'tool').map(contentOf);
      heard = said;
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(completion(calls.shift(), said.at(-1) ?? 'Hello')));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    calls,
    offered: () => tools,
    heard: () => heard,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function contentOf({ content }: Message): string {
  return typeof content === 'string' ? content : JSON.stringify(content);
}

function completion(call: ToolCall | undefined, text: string): object {
  const tool_calls = call && [
    {
      id: `call_${call.name}`,
      type: 'function',
      function: { name: call.name, arguments: JSON.stringify(call.arguments) },
    },
  ];
  return {
    id: 'chat-1',
    object: 'chat.completion',
    created: 0,
    model: 'stand-in',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: call ? null : text, tool_calls },
        finish_reason: call ? 'tool_calls' : 'stop',
      },
    ],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  };
}
