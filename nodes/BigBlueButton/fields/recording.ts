import type { INodeProperties } from 'n8n-workflow';

import { RECORD_ID_IN_PLAYBACK_URL } from '../../../protocol/playbackUrl';

/** One recording: by its record ID, by the address it is watched at, or from the list of those on the server. */
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
    {
      displayName: 'By Playback URL',
      name: 'url',
      type: 'string',
      placeholder: 'e.g. https://bbb.example.com/playback/presentation/2.3/44ea85d9…-1532718208098',
      hint: 'The address at which the recording is watched',
      extractValue: { type: 'regex', regex: RECORD_ID_IN_PLAYBACK_URL },
      validation: [
        {
          type: 'regex',
          properties: {
            regex: `${RECORD_ID_IN_PLAYBACK_URL}.*`,
            errorMessage: 'This is not the address of a recording',
          },
        },
      ],
    },
  ],
};

/** One recording or, by their IDs, several. */
export const recordIDs: INodeProperties = {
  ...recordID,
  description: 'The recording, by its record ID. Several at once: their IDs, separated by commas.',
};
