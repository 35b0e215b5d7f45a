import { downloadHosts } from '../../../../protocol/downloadHosts';
import { withWholeAddresses } from '../../../../protocol/recording';
import { FileServer } from '../../recordingFiles/fileServer';
import { type FoundFile, RecordingFiles } from '../../recordingFiles/recordingFiles';
import type { OperationCall } from '../operationCall';
import { fetchRecording } from './fetchRecordings';

/**
 * Asks the server afresh for the recording of an item, since links of protected recordings work one
 * time, and gets ready to look for its files.
 *
 * @param options the collection that has the field "Allowed Hosts"
 */
export async function openRecordingFiles(
  call: OperationCall,
  options: string,
): Promise<RecordingFiles> {
  const { server } = call.connection;
  const allowed = (call.optionText(options, 'allowedHosts') ?? '').split(',');
  const hosts = downloadHosts(server.apiRoot, allowed);
  const recordID = call.text('recordID');
  const fetched = async () =>
    withWholeAddresses(await fetchRecording(call.connection, recordID), server.apiRoot);
  return new RecordingFiles(await fetched(), new FileServer(call.context, server, hosts), fetched);
}

/**
 * The files of one format that are there.
 *
 * @param fileName of one of them, '' for all that are known
 */
export async function filesOfFormat(
  files: RecordingFiles,
  type: string,
  fileName: string,
): Promise<FoundFile[]> {
  const isIt = (one: string) => one.toLowerCase() === type.toLowerCase();
  const format = files.recording.formats.find((one) => isIt(one.type));
  if (!format) return [];
  if (fileName !== '') return await files.found([await files.named(format, fileName)]);
  const expected = await files.all();
  return await foundAmong(
    files,
    expected.filter((file) => isIt(file.format)),
    (one) => isIt(one.format),
  );
}

/** Those of the files that are there, with captions in the place of their lists. */
export async function foundAmong(
  files: RecordingFiles,
  expected: ReadonlyArray<FoundFile['file']>,
  isWanted: (file: FoundFile['file']) => boolean = () => true,
): Promise<FoundFile[]> {
  const found = await files.found(expected.filter((file) => !isList(file)));
  const captions = await files.found((await files.captions()).filter(isWanted));
  const known = new Set([...found, ...captions].map(({ url }) => url));
  const isMedia = found.some(({ file }) => file.kind === 'video' || file.kind === 'screenshare');
  const onPages = isMedia ? [] : (await files.onPages()).filter(isWanted);
  const more = (await files.found(onPages)).filter(({ url }) => !known.has(url));
  return [...found, ...captions, ...more];
}

function isList({ kind, fileExtension }: FoundFile['file']): boolean {
  return kind === 'captions' && fileExtension === 'json';
}
