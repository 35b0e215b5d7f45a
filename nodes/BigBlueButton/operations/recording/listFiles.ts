import type { IDataObject } from 'n8n-workflow';

import { recordingFileName } from '../../../../protocol/fileName';
import { extensionOf, isMediaExtension, typeOfExtension } from '../../../../protocol/fileType';
import { hasTicket } from '../../../../protocol/recordingFiles';
import { allowedHosts } from '../../fields/recordingFiles';
import { recordID } from '../../fields/recording';
import { captionFiles } from '../../recordingFiles/captionFiles';
import type { FoundFile, RecordingFiles } from '../../recordingFiles/recordingFiles';
import type { Operation } from '../operation';
import { foundAmong, openRecordingFiles } from './openRecordingFiles';

export const listFiles: Operation = {
  name: 'List Files',
  action: 'List files of recording',
  description:
    'Find all files of a recording with their addresses, sizes and types, without downloading them',
  changes: false,
  fields: [
    recordID,
    {
      displayName: 'Options',
      name: 'options',
      type: 'collection',
      placeholder: 'Add option',
      default: {},
      options: [allowedHosts],
    },
  ],
  local: ['options', 'allowedHosts'],
  async run(call) {
    const files = await openRecordingFiles(call, 'options');
    try {
      const tracks = await captionFiles(call.connection, files);
      const found = await foundAmong(files, await files.all());
      const known = new Set(found.map(({ url }) => url));
      const more = await files.found(tracks.filter(({ urls }) => !known.has(urls[0])));
      const all = [...found, ...more];
      if (all.length === 0) files.throwFailure();
      const { protected: isProtected, formats } = files.recording;
      if (all.length > 0 && (isProtected || formats.some(({ url }) => hasTicket(url)))) {
        call.hint(
          'This recording is protected: its files cannot be fetched by these addresses alone. Use Download for them.',
        );
      }
      return all.map((one) => itemOf(files, one));
    } finally {
      files.close();
    }
  },
};

function itemOf(
  { recording }: RecordingFiles,
  { file, url, size, contentType }: FoundFile,
): IDataObject {
  const { kind, format, label, language } = file;
  const fileExtension = extensionOf(url) || file.fileExtension;
  const known = typeOfExtension(fileExtension)?.mimeType;
  const audio = kind === 'audio' && isMediaExtension(fileExtension);
  return {
    recordID: recording.recordID,
    url,
    fileName: recordingFileName(recording, label, fileExtension),
    format,
    kind,
    mimeType: (audio ? known?.replace('video/', 'audio/') : known) ?? (contentType || undefined),
    size,
    ...(language && { language }),
    ...(recording.protected && { protected: true }),
  };
}
