import type { INodeProperties } from 'n8n-workflow';

/** One recording: by its record ID, or from the list of those on the server. */
export const recordID: INodeProperties = {
  displayName: 'Recording',
  name: 'recordID',
  type: 'resourceLocator',
  default: { mode: 'id', value: '' },
  required: true,
  description:
    'The recording, by its record ID, for example the "recordID" that BigBlueButton Trigger gives',
  modes: [
    {
      displayName: 'By ID',
      name: 'id',
      type: 'string',
      placeholder: 'e.g. 44ea85d9684005d3b0af3c49e8a271a683cedb79-1532718208098',
    },
    {
      displayName: 'From List',
      name: 'list',
      type: 'list',
      typeOptions: { searchListMethod: 'searchRecordings', searchable: true },
    },
  ],
};

/** One recording or several. */
export const recordIDs: INodeProperties = {
  ...recordID,
  description: 'The recording, by its record ID. Several at once: their IDs, separated by commas.',
};
