import type { IDataObject } from 'n8n-workflow';

import { failureOfTransport, isTransportError } from '../../../../protocol/failure';
import { mediaCandidates, mediaFileName } from '../../../../protocol/media';
import { recordID } from '../../fields/recording';
import { noMedia, openFirstMedia } from '../../mediaDownload';
import type { Operation } from '../operation';
import { fetchRecording } from './fetchRecordings';
import { recordingItem } from './recordingItem';

export const download: Operation = {
  name: 'Download',
  action: 'Download recording',
  description: 'Get the media file of a recording, to store it elsewhere',
  changes: false,
  fields: [
    recordID,
    {
      displayName: 'File',
      name: 'file',
      type: 'options',
      options: [
        {
          name: 'Best Media File There Is',
          value: 'best',
          description: 'The video if there is one, otherwise what comes closest, down to the audio',
        },
        {
          name: 'Video',
          value: 'video',
          description: 'The video, the screen share or the cameras; fails if there is none of them',
        },
      ],
      default: 'video',
      description: 'Which of its files to get',
    },
    {
      displayName: 'Put Output File in Field',
      name: 'binaryPropertyName',
      type: 'string',
      default: 'data',
      required: true,
      hint: 'The name of the output binary field to put the file in',
      description: 'The next step finds the file by this name',
    },
  ],
  local: ['file', 'binaryPropertyName'],
  async run(call) {
    const recording = await fetchRecording(call.connection, call.text('recordID'));
    const want = call.text('file') === 'best' ? 'best' : 'video';
    const candidates = mediaCandidates(recording, want);
    const opened = await openFirstMedia(call.context, candidates, call.connection.server);
    if (!opened) throw noMedia(recording, want);
    const { format, url, stream, kind } = opened;
    const { fileExtension, mimeType } = kind;
    const fileName = mediaFileName(recording, format, fileExtension);
    const stored = call.context.helpers.prepareBinaryData(stream, fileName, mimeType);
    const file = await stored.catch((error: unknown): never => {
      throw isTransportError(error) ? failureOfTransport(error, url) : error;
    });
    const json: IDataObject = {
      ...recordingItem(recording, true),
      file: { fileName, mimeType, format, url },
    };
    return { json, binary: { [call.text('binaryPropertyName')]: file } };
  },
};
