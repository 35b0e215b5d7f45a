/** A mail server that delivers to the test. */
import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { CredentialData } from '../driver';

export interface Mail {
  from: string;
  /** the addresses alone */
  to: string[];
  subject: string;
  text: string;
  attachments: Array<{ name: string; type: string; text: string }>;
}

export interface MailServer {
  /** the credential of n8n's Send Email node */
  credential: CredentialData;
  /** in the order of their arrival */
  received: Mail[];
  /** What has arrived for a person. */
  to(address: string): Mail[];
  stop(): Promise<void>;
}

/** Starts a mail server on loopback that takes any mail from whoever signs in as `office`. */
export async function startMailServer(name: string): Promise<MailServer> {
  const received: Mail[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    onAuth({ username, password }, _session, done) {
      const known = username === 'office' && password === 'stamps';
      done(known ? null : new Error('Wrong user or password'), known ? { user: username } : {});
    },
    onData(stream, _session, done) {
      void simpleParser(stream).then((mail) => {
        received.push({
          from: mail.from?.text ?? '',
          to: [mail.to ?? []]
            .flat()
            .flatMap(({ value }) => value.map(({ address }) => address ?? '')),
          subject: mail.subject ?? '',
          text: mail.text ?? '',
          attachments: mail.attachments.map(({ filename, contentType, content }) => ({
            name: filename ?? '',
            type: contentType,
            text: content.toString(),
          })),
        });
        done();
      }, done);
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    credential: {
      name,
      type: 'smtp',
      data: {
        user: 'office',
        password: 'stamps',
        host: '127.0.0.1',
        port,
        secure: false,
        disableStartTls: true,
      },
    },
    received,
    to: (address) => received.filter(({ to }) => to.includes(address)),
    stop: async () => await new Promise<void>((resolve) => server.close(resolve)),
  };
}
