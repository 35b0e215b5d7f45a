import type { IDataObject } from 'n8n-workflow';

import { readTextTracks, saysNoTextTracks } from '../../../../protocol/textTrack';
import { recordID } from '../../fields/recording';
import type { Operation } from '../operation';

export const getMany: Operation = {
  name: 'Get Many',
  action: 'Get many text tracks',
  description:
    'Retrieve the subtitles and captions of a recording, with the addresses of their files (BigBlueButton 2.2 and later). Not available at Scalelite and bbbserver.de.',
  changes: false,
  fields: [recordID],
  async run(call) {
    const tracks = call
      .request('getRecordingTextTracks')
      .then(readTextTracks)
      .catch((error: unknown) => {
        if (saysNoTextTracks(error)) return [];
        throw error;
      });
    return (await tracks).map((track): IDataObject => ({
      recordID: call.text('recordID'),
      ...track,
    }));
  },
};
