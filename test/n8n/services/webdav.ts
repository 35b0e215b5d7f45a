/** A folder that is reached by WebDAV, at the address that Nextcloud gives its own. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v2 as webdav } from 'webdav-server';
import type { CredentialData } from '../driver';
import { listen } from './loopback';

export interface Cloud {
  /** of the folder, without a slash at its end */
  url: string;
  /** the credential of n8n's HTTP Request node */
  credential: CredentialData;
  /** every change that was asked for: `PUT name`, and how the body came */
  writes: Array<{ call: string; length: string | undefined }>;
  /** lets nobody in, as with a wrong password */
  refuses: boolean;
  files(): Promise<string[]>;
  read(name: string): Promise<Buffer>;
  stop(): Promise<void>;
}

const ROOT = '/remote.php/dav/files/school/Recordings';

/** Starts it on loopback, with an empty folder and one user. */
export async function startCloud(name: string): Promise<Cloud> {
  const directory = await mkdtemp(join(tmpdir(), 'cloud-'));
  const users = new webdav.SimpleUserManager();
  const rights = new webdav.SimplePathPrivilegeManager();
  rights.setRights(users.addUser('school', 'chalk', false), '/', ['all']);
  const dav = new webdav.WebDAVServer({
    httpAuthentication: new webdav.HTTPBasicAuthentication(users, 'School'),
    privilegeManager: rights,
    requireAuthentification: true,
    rootFileSystem: new webdav.PhysicalFileSystem(directory),
  });
  const writes: Cloud['writes'] = [];
  const cloud = { refuses: false };
  const server = await listen((request, response) => {
    if (cloud.refuses) {
      request.resume();
      response.writeHead(401).end();
      return;
    }
    const { method = '', url = '', headers } = request;
    if (method === 'PUT') {
      const name = decodeURIComponent(url.slice(ROOT.length + 1));
      writes.push({ call: `${method} ${name}`, length: headers['content-length'] });
    }
    // The library wants the address as it is below its root.
    request.url = url.slice(ROOT.length) || '/';
    dav.executeRequest(request, response, ROOT);
  });
  return Object.assign(cloud, {
    url: server.url + ROOT,
    credential: { name, type: 'httpBasicAuth', data: { user: 'school', password: 'chalk' } },
    writes,
    files: async () => await readdir(directory),
    read: async (name: string) => await readFile(join(directory, name)),
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  });
}
