import type { IDataObject, INodeProperties } from 'n8n-workflow';

import {
  type MeetingDocument,
  type Modules,
  modulesBody,
  MODULES_TYPE,
} from '../../../protocol/documents';
import type { CallOptions } from '../connection';
import type { OperationCall } from '../operations/operationCall';
import { about } from './setting';

/** What BigBlueButton's own documentation gives as the limit of its web server. */
const DEFAULT_LIMIT_MB = 2;

export const presentations: INodeProperties = {
  displayName: 'Presentations',
  name: 'presentations',
  type: 'fixedCollection',
  typeOptions: { multipleValues: true },
  default: {},
  placeholder: 'Add Presentation',
  description:
    'Slides and documents for the meeting. Those given by URL are fetched by the BigBlueButton server, and most servers take only https addresses; files of the input item travel along.',
  options: [
    {
      displayName: 'Presentation',
      name: 'document',
      values: [
        {
          displayName: 'Document Source',
          name: 'source',
          type: 'options',
          options: [
            { name: 'URL', value: 'url', description: 'The server fetches it' },
            { name: 'Input File', value: 'binary', description: 'A file of the input item' },
          ],
          default: 'url',
        },
        {
          displayName: 'Document URL',
          name: 'url',
          type: 'string',
          displayOptions: { show: { source: ['url'] } },
          default: '',
          placeholder: 'e.g. https://www.example.com/slides.pdf',
        },
        {
          displayName: 'File Name',
          name: 'filename',
          type: 'string',
          default: '',
          placeholder: 'e.g. slides.pdf',
          description: 'With its extension. Needed when the address or the file has none.',
        },
        {
          displayName: 'Input Data Field Name',
          name: 'binaryPropertyName',
          type: 'string',
          displayOptions: { show: { source: ['binary'] } },
          default: 'data',
          hint: 'The name of the input binary field containing the file',
        },
        {
          displayName: 'Moderators May Remove',
          name: 'removable',
          type: 'boolean',
          default: true,
          description: about('Whether moderators can remove it in the meeting', { default: true }),
        },
        {
          displayName: 'Participants May Download',
          name: 'downloadable',
          type: 'boolean',
          default: false,
          description: about('Whether participants can download the file', { default: false }),
        },
        {
          displayName: 'Show First',
          name: 'current',
          type: 'boolean',
          default: false,
          description:
            'Whether it is the one on the screen at first. Of a new meeting it is the first one unless you choose, of a running one none.',
        },
      ],
    },
  ],
};

export const uploadLimit: INodeProperties = {
  displayName: 'Largest Upload (MB)',
  name: 'uploadLimit',
  type: 'number',
  typeOptions: { minValue: 1 },
  default: DEFAULT_LIMIT_MB,
  description:
    'How much data the web server in front of BigBlueButton takes in one request (client_max_body_size of nginx). More is refused before anything is sent.',
};

/**
 * The body of a call with the presentations of an item, and what else travels in it.
 *
 * @param limit in megabytes
 * @returns no options when there is nothing to send along
 * @throws BigBlueButtonFailure of kind `invalidInput`
 */
export async function withDocuments(
  call: OperationCall,
  limit: unknown,
  others: Modules = {},
): Promise<CallOptions> {
  const rows = ((call.field('presentations') as IDataObject | undefined)?.document ??
    []) as IDataObject[];
  const documents: MeetingDocument[] = [];
  for (const row of rows) documents.push(await documentOf(call, row));
  const bytes = Number(limit ?? DEFAULT_LIMIT_MB) * 1024 * 1024;
  const content = modulesBody({ ...others, documents }, bytes);
  return content === undefined
    ? {}
    : { method: 'POST', body: { content, contentType: MODULES_TYPE } };
}

async function documentOf(call: OperationCall, row: IDataObject): Promise<MeetingDocument> {
  const filename = String(row.filename ?? '');
  const says = (name: string, value: boolean) => String(row[name]).toLowerCase() === String(value);
  const flags = {
    // Only what differs from the server's own default.
    ...(says('current', true) && { current: true }),
    ...(says('downloadable', true) && { downloadable: true }),
    ...(says('removable', false) && { removable: false }),
  };
  if (row.source !== 'binary') return { url: String(row.url ?? ''), filename, ...flags };
  const field = String(row.binaryPropertyName ?? 'data');
  const { helpers } = call.context;
  const file = helpers.assertBinaryData(call.itemIndex, field);
  const content = await helpers.getBinaryDataBuffer(call.itemIndex, field);
  return { content, filename: filename || file.fileName || '', ...flags };
}
