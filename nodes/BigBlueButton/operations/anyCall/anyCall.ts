import type { IDataObject, IHttpRequestMethods } from 'n8n-workflow';

import type { Parameter } from '../../../../protocol/encode';
import { BigBlueButtonFailure } from '../../../../protocol/failure';
import { onlyReads } from '../../../../protocol/readingCalls';
import { readAnswer } from '../../../../protocol/response';
import { callNameIn } from '../../fields/callName';
import type { CallOptions } from '../../connection';
import type { Operation } from '../operation';
import type { OperationCall } from '../operationCall';

export const anyCall: Operation = {
  name: 'Any Call',
  action: 'Make any call',
  description:
    'Make a signed call that this node has no operation for: one of a newer server, or an extension of yours',
  changes: changesSomething,
  fields: [
    {
      displayName: 'Call Name',
      name: 'callName',
      type: 'string',
      default: '',
      required: true,
      placeholder: 'e.g. getMeetings',
      description: 'What follows "/bigbluebutton/api/" in the documentation of the call',
    },
    {
      displayName: 'Parameters',
      name: 'parameters',
      type: 'fixedCollection',
      typeOptions: { multipleValues: true },
      default: {},
      placeholder: 'Add Parameter',
      description: 'What stands in the address of the call. It is encoded and signed for you.',
      options: [
        {
          displayName: 'Parameter',
          name: 'parameter',
          values: [
            {
              displayName: 'Name',
              name: 'name',
              type: 'string',
              default: '',
              placeholder: 'e.g. meetingID',
            },
            {
              displayName: 'Value',
              name: 'value',
              type: 'string',
              default: '',
              description: 'An empty value is sent as an empty value',
            },
          ],
        },
      ],
    },
    {
      displayName: 'Method',
      name: 'method',
      type: 'options',
      options: [
        { name: 'GET', value: 'GET' },
        { name: 'POST', value: 'POST' },
      ],
      default: 'GET',
      description: 'How the call is made: GET, unless its documentation says otherwise',
    },
    {
      displayName: 'Body',
      name: 'body',
      type: 'string',
      typeOptions: { rows: 4 },
      displayOptions: { show: { method: ['POST'] } },
      default: '',
      description: 'What is sent beside the parameters. It is not part of the signature.',
    },
    {
      displayName: 'Content Type',
      name: 'contentType',
      type: 'string',
      displayOptions: { show: { method: ['POST'] } },
      default: 'application/xml',
      description:
        'What the body is. BigBlueButton takes application/xml and application/x-www-form-urlencoded, some versions only without a charset behind it.',
    },
    {
      displayName: 'Answer Format',
      name: 'answerFormat',
      type: 'options',
      options: [
        {
          name: 'Automatic',
          value: 'auto',
          description: 'XML or JSON becomes fields, all of them texts. FAILED is an error.',
        },
        {
          name: 'Text',
          value: 'text',
          description: 'The answer as it came with its status, whatever it says',
        },
      ],
      default: 'auto',
      description: 'What the output is to be',
    },
  ],
  local: ['callName', 'parameters', 'method', 'body', 'contentType', 'answerFormat'],
  async run(call) {
    const name = callNameIn(call);
    const raw = await call.connection.ask(name, parametersOf(call), optionsOf(call));
    if (call.text('answerFormat') === 'text') return { ...raw };
    return readAnswer(name, raw).tree as IDataObject;
  },
};

function changesSomething(call: OperationCall): boolean {
  return !onlyReads(callNameIn(call), call.text('method'));
}

function parametersOf(call: OperationCall): Parameter[] {
  const rows = ((call.field('parameters') as IDataObject | undefined)?.parameter ??
    []) as IDataObject[];
  return rows.map(({ name, value }, row) => {
    const trimmed = String(name ?? '').trim();
    if (trimmed !== '') return [trimmed, textOf(value)];
    throw new BigBlueButtonFailure({
      kind: 'invalidInput',
      message: `Parameter ${row + 1} has no name.`,
      advice: 'Fill in its name, or remove it. An expression for it may have turned out empty.',
    });
  });
}

function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
}

function optionsOf(call: OperationCall): CallOptions {
  const method = call.text('method') as IHttpRequestMethods;
  if (method !== 'POST') return {};
  const content = call.text('body');
  return { method, ...(content && { body: { content, contentType: call.text('contentType') } }) };
}
