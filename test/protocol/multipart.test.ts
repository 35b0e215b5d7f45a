import { multipartBody } from '../../protocol/multipart';

const FILE = {
  name: 'file',
  fileName: 'größe.srt',
  contentType: 'application/x-subrip',
  content: Buffer.from('1\r\n00:00:00,000 --> 00:00:01,000\r\nÄ\r\n'),
};

const formOf = async ({ content, contentType }: ReturnType<typeof multipartBody>) =>
  await new Response(new Uint8Array(content), {
    headers: { 'Content-Type': contentType },
  }).formData();

test('a form is read as it was written', async () => {
  const file = (await formOf(multipartBody([FILE]))).get('file') as File;
  expect(file.name).toBe('größe.srt');
  expect(file.type).toBe('application/x-subrip');
  expect(Buffer.from(await file.arrayBuffer()).equals(FILE.content)).toBe(true);
});

test('a file may hold any bytes', async () => {
  const content = Buffer.from(Array.from({ length: 512 }, (_, n) => n % 256));
  const file = (await formOf(multipartBody([{ ...FILE, content }]))).get('file') as File;
  expect(Buffer.from(await file.arrayBuffer()).equals(content)).toBe(true);
});

test('several files stay apart', async () => {
  const form = await formOf(multipartBody([FILE, { ...FILE, name: 'other', fileName: 'b' }]));
  expect([...form.keys()]).toEqual(['file', 'other']);
});

test('a name cannot break out of its line', () => {
  const { content } = multipartBody([{ ...FILE, fileName: 'a"\r\nX-Evil: 1.srt' }]);
  expect(content.toString()).toContain('filename="a%22%0D%0AX-Evil: 1.srt"\r\n');
});

test('two forms have different boundaries', () => {
  expect(multipartBody([FILE]).contentType).not.toBe(multipartBody([FILE]).contentType);
  expect(multipartBody([FILE]).contentType).toMatch(
    /^multipart\/form-data; boundary=[\w-]{20,70}$/,
  );
});
