import { randomBytes } from 'node:crypto';

/** A file in a form. */
export interface FilePart {
  /** of the form's field */
  name: string;
  fileName: string;
  contentType: string;
  content: Buffer;
}

export interface MultipartBody {
  content: Buffer;
  /** `multipart/form-data` with the boundary */
  contentType: string;
}

/**
 * The body of a form that uploads files (RFC 7578). It is made of bytes and not of a stream or a
 * `FormData`, so that a request can be sent a second time.
 */
export function multipartBody(files: readonly FilePart[]): MultipartBody {
  const boundary = `----n8n-${randomBytes(24).toString('hex')}`;
  const parts = files.flatMap(({ name, fileName, contentType, content }) => [
    Buffer.from(
      `--${boundary}\r\n` +
        `Content-Disposition: form-data; name="${escaped(name)}"; filename="${escaped(fileName)}"\r\n` +
        `Content-Type: ${contentType}\r\n\r\n`,
    ),
    content,
    Buffer.from('\r\n'),
  ]);
  return {
    content: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
    contentType: `multipart/form-data; boundary=${boundary}`,
  };
}

/** As browsers write names: https://html.spec.whatwg.org/#multipart-form-data */
function escaped(name: string): string {
  return name.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22');
}
