import type { Parameter } from '../../../../protocol/encode';
import { languageTag } from '../../../../protocol/languageTag';
import { multipartBody } from '../../../../protocol/multipart';
import { textTrackFile } from '../../../../protocol/textTrack';
import { recordID } from '../../fields/recording';
import type { Operation } from '../operation';

export const upload: Operation = {
  name: 'Upload',
  action: 'Upload text track',
  description:
    'Add subtitles or captions to a recording (BigBlueButton 2.2 and later). The server needs some minutes until they are shown. Not available at Scalelite and bbbserver.de.',
  changes: true,
  fields: [
    recordID,
    {
      displayName: 'Input Binary Field',
      name: 'binaryPropertyName',
      type: 'string',
      default: 'data',
      required: true,
      hint: 'The name of the input binary field containing the file to be uploaded',
      description: 'A SubRip file (.srt) or a WebVTT file (.vtt)',
    },
    {
      displayName: 'Kind',
      name: 'kind',
      type: 'options',
      options: [
        {
          name: 'Captions',
          value: 'captions',
          description: 'What is said and what else is heard, for people who cannot hear it',
        },
        {
          name: 'Subtitles',
          value: 'subtitles',
          description: 'What is said, in this or another language',
        },
      ],
      default: 'subtitles',
      description: 'What the text track is for. One of the same kind and language is replaced.',
    },
    {
      displayName: 'Language',
      name: 'lang',
      type: 'string',
      default: '',
      required: true,
      placeholder: 'e.g. en-US',
      description: 'The tag of its language (RFC 5646), such as en, en-US or pt-BR',
    },
    {
      displayName: 'Label',
      name: 'label',
      type: 'string',
      default: '',
      placeholder: 'e.g. English',
      description:
        'What people choose it by while they watch the recording. Left empty, the server takes the name of the language.',
    },
  ],
  local: ['binaryPropertyName'],
  async run(call) {
    const lang = languageTag(call.text('lang'));
    const parameters = call
      .parameters()
      .map((parameter): Parameter => (parameter[0] === 'lang' ? ['lang', lang] : parameter));
    const { context, itemIndex } = call;
    const field = call.text('binaryPropertyName');
    const { fileName, mimeType } = context.helpers.assertBinaryData(itemIndex, field);
    const content = await context.helpers.getBinaryDataBuffer(itemIndex, field);
    const body = multipartBody([textTrackFile({ fileName, mimeType, content })]);
    await call.request('putRecordingTextTrack', parameters, { method: 'POST', body });
    return { ...Object.fromEntries(parameters), uploaded: true };
  },
};
