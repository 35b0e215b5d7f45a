import type { IDataObject, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import type { Recording } from '../../../../protocol/recording';
import { withoutTicket } from '../../../../protocol/recordingFiles';
import { recordingFileName } from '../../../../protocol/fileName';
import { type FileChoice, isInLanguage, wantedFiles } from '../../../../protocol/fileChoice';
import { allowedHosts, language } from '../../fields/recordingFiles';
import { recordID } from '../../fields/recording';
import { captionFiles } from '../../recordingFiles/captionFiles';
import { FileStorage, MIB } from '../../recordingFiles/fileStorage';
import { noFile } from '../../recordingFiles/noFile';
import type { FoundFile, OpenFile, RecordingFiles } from '../../recordingFiles/recordingFiles';
import type { BinaryResult, Operation } from '../operation';
import type { OperationCall } from '../operationCall';
import { filesOfFormat, openRecordingFiles } from './openRecordingFiles';
import { recordingItem } from './recordingItem';

const SEVERAL = ['captions', 'format'];

const file: INodeProperties = {
  displayName: 'File',
  name: 'file',
  type: 'options',
  options: [
    {
      name: 'Any File of a Format',
      value: 'format',
      description: 'All files of one of its formats, or one that you name',
    },
    { name: 'Audio', value: 'audio', description: 'The podcast, or else whatever has the sound' },
    {
      name: 'Best Media File There Is',
      value: 'best',
      description: 'The video if there is one, otherwise what comes closest, down to the audio',
    },
    {
      name: 'Best Video',
      value: 'video',
      description: 'The video, the screen share or the webcams; fails if there is none of them',
    },
    { name: 'Captions', value: 'captions', description: 'Subtitles and captions, as WebVTT' },
    { name: 'Chat', value: 'chat', description: 'The public chat, as XML with times' },
    { name: 'Metadata', value: 'metadataFile', description: 'What the server knows of it, as XML' },
    { name: 'Notes', value: 'notes', description: 'The shared notes' },
    {
      name: 'Screen Share',
      value: 'screenshare',
      description: 'What was shown by sharing a screen, without the slides',
    },
    { name: 'Slides Text', value: 'slidesText', description: 'The text of all slides, as JSON' },
    { name: 'Summary', value: 'summary', description: 'Of servers that have AI summaries' },
    {
      name: 'Video Only',
      value: 'renderedVideo',
      description: 'The video that the server made of everything, and nothing else in its place',
    },
    { name: 'Webcams', value: 'webcams', description: 'The webcams with the sound' },
  ],
  default: 'video',
  description: 'Which of its files to get',
};

const options: INodeProperties = {
  displayName: 'Options',
  name: 'options',
  type: 'collection',
  placeholder: 'Add option',
  default: {},
  options: [
    allowedHosts,
    {
      displayName: 'Database File Limit (MiB)',
      name: 'databaseLimit',
      type: 'number',
      typeOptions: { minValue: 1, maxValue: 1024 },
      default: 512,
      description:
        'The value of N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE, if your n8n stores files in its database and it is not 512. Larger files are refused before they are fetched.',
    },
    {
      displayName: 'Fall Back to Webcams',
      name: 'fallBackToWebcams',
      type: 'boolean',
      default: false,
      description:
        'Whether the webcams, or else the screen share, will do when "Video Only" finds no video',
    },
    {
      displayName: 'Largest File (MiB)',
      name: 'largestFile',
      type: 'number',
      typeOptions: { minValue: 1 },
      default: 4096,
      description: 'Files larger than this are refused, as far as possible before they are fetched',
    },
  ],
};

export const download: Operation = {
  name: 'Download',
  action: 'Download recording',
  description:
    'Get the files of a recording, to store them elsewhere: video, webcams, audio, captions, notes and more',
  changes: false,
  fields: [
    recordID,
    file,
    {
      displayName: 'Format',
      name: 'format',
      type: 'string',
      displayOptions: { show: { file: ['format'] } },
      default: '',
      required: true,
      placeholder: 'e.g. presentation',
      description: 'One of the formats that the recording has: Get shows them',
    },
    {
      displayName: 'File Name',
      name: 'fileName',
      type: 'string',
      displayOptions: { show: { file: ['format'] } },
      default: '',
      placeholder: 'e.g. shapes.svg',
      description: 'As it lies in the folder of the format. Empty for all that are known.',
    },
    { ...language, displayOptions: { show: { file: ['captions'] } } },
    {
      displayName: 'Several Files',
      name: 'severalFiles',
      type: 'options',
      displayOptions: { show: { file: SEVERAL } },
      options: [
        { name: 'One Item for Each', value: 'items' },
        { name: 'All in One Item', value: 'fields' },
      ],
      default: 'items',
      description:
        'How to put out more than one file: as an item each, or in the fields "data", "data_2", "data_3" … of one item',
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
    options,
  ],
  local: [
    'file',
    'format',
    'fileName',
    'language',
    'severalFiles',
    'binaryPropertyName',
    'options',
    'allowedHosts',
    'databaseLimit',
    'fallBackToWebcams',
    'largestFile',
  ],
  async run(call) {
    const choice = call.text('file') as FileChoice;
    const files = await openRecordingFiles(call, 'options');
    try {
      return SEVERAL.includes(choice)
        ? await downloadSeveral(call, files, choice)
        : await downloadOne(call, files, choice as Exclude<FileChoice, 'format'>);
    } finally {
      files.close();
    }
  },
};

async function downloadOne(
  call: OperationCall,
  files: RecordingFiles,
  choice: Exclude<FileChoice, 'format'>,
): Promise<BinaryResult> {
  const fallBack = call.optionText('options', 'fallBackToWebcams') === 'true';
  const storage = storageOf(call);
  const admit = admission(files, storage);
  const wanted = wantedFiles(await files.all(), choice, fallBack);
  const opened =
    (await files.openFirst(wanted, admit)) ??
    (await files.openFirst(wantedFiles(await files.onPages(), choice, fallBack), admit));
  if (!opened) {
    files.throwFailure();
    throw noFile(files, choice);
  }
  return await stored(call, files, opened, storage);
}

/** Refuses, by what the server says of it, a file that could not be kept. */
function admission({ recording }: RecordingFiles, storage: FileStorage) {
  return async ({ file: { label, fileExtension }, size }: FoundFile): Promise<void> => {
    if (size === undefined) return;
    await storage.limitsFor(recordingFileName(recording, label, fileExtension), size);
  };
}

async function downloadSeveral(
  call: OperationCall,
  files: RecordingFiles,
  choice: FileChoice,
): Promise<BinaryResult | BinaryResult[]> {
  const { found, what } = await severalFiles(call, files, choice);
  const storage = storageOf(call);
  const admit = admission(files, storage);
  for (const one of found) await admit(one);
  const results: BinaryResult[] = [];
  for (const one of found) {
    const opened = await files.open(one);
    if (opened) results.push(await stored(call, files, opened, storage));
  }
  if (results.length === 0) {
    files.throwFailure();
    throw noFile(files, choice, what);
  }
  return call.text('severalFiles') === 'fields' ? inOneItem(call, results) : results;
}

async function severalFiles(
  call: OperationCall,
  files: RecordingFiles,
  choice: FileChoice,
): Promise<{ found: FoundFile[]; what: string }> {
  if (choice === 'captions') {
    const tag = call.text('language');
    const captions = await captionFiles(call.connection, files);
    const wanted = captions.filter((caption) => isInLanguage(caption.language, tag));
    return { found: await files.found(wanted), what: tag && ` in the language "${tag}"` };
  }
  const format = call.text('format').trim();
  const fileName = call.text('fileName').trim();
  const found = await filesOfFormat(files, format, fileName);
  return { found, what: ` ${fileName && `"${fileName}" `}of the format "${format}"` };
}

function storageOf(call: OperationCall): FileStorage {
  const largest = call.optionText('options', 'largestFile');
  return new FileStorage(
    call.context,
    Number(call.optionText('options', 'databaseLimit') ?? 512) * MIB,
    largest === undefined ? undefined : Number(largest) * MIB,
  );
}

async function stored(
  call: OperationCall,
  { recording }: RecordingFiles,
  opened: OpenFile,
  storage: FileStorage,
): Promise<BinaryResult> {
  const { type, content, url } = opened;
  const { kind, format, label } = opened.file;
  const fileName = recordingFileName(recording, label, type.fileExtension);
  const binary = await storage.store(content, fileName, type);
  const size = Number(binary.bytes ?? opened.size);
  const json: IDataObject = {
    ...recordingItem(withoutTickets(recording), true),
    file: {
      fileName,
      mimeType: type.mimeType,
      format,
      kind,
      url: withoutTicket(url),
      size,
      ...(opened.file.language && { language: opened.file.language }),
    },
  };
  return { json, binary: { [call.text('binaryPropertyName')]: binary } };
}

/** Its links that let in have been used up by now, or would let in whoever sees the item. */
function withoutTickets(recording: Recording): Recording {
  const formats = recording.formats.map((format) => ({
    ...format,
    url: withoutTicket(format.url),
  }));
  return { ...recording, formats };
}

function inOneItem(call: OperationCall, results: readonly BinaryResult[]): BinaryResult {
  const field = call.text('binaryPropertyName');
  const binary: NonNullable<INodeExecutionData['binary']> = {};
  const files = results.map((result, index) => {
    const name = index === 0 ? field : `${field}_${index + 1}`;
    binary[name] = result.binary[field];
    return { ...(result.json.file as IDataObject), field: name };
  });
  const json: IDataObject = { ...results[0].json, files };
  delete json.file;
  return { json, binary };
}
