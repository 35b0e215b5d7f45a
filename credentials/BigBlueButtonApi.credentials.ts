import type {
  IAuthenticate,
  ICredentialDataDecryptedObject,
  ICredentialType,
  IDataObject,
  IHttpRequestOptions,
  INodeProperties,
} from 'n8n-workflow';

import type { Parameter } from '../protocol/encode';
import { signUrl } from '../protocol/request';
import { configuredServer } from '../protocol/server';

/** What n8n's HTTP Request node hands over: the options of a library of old, with other names. */
interface LegacyOptions {
  uri?: string;
  followRedirect?: boolean;
  followAllRedirects?: boolean;
  rejectUnauthorized?: boolean;
}

const HASHES: INodeProperties['options'] = [
  { name: 'SHA-1', value: 'sha1' },
  { name: 'SHA-256', value: 'sha256' },
  { name: 'SHA-384', value: 'sha384' },
  { name: 'SHA-512', value: 'sha512' },
];

export class BigBlueButtonApi implements ICredentialType {
  name = 'bigBlueButtonApi';

  displayName = 'BigBlueButton API';

  icon = {
    light: 'file:../icons/bigbluebutton.svg',
    dark: 'file:../icons/bigbluebutton.dark.svg',
  } as const;

  documentationUrl =
    'https://github.com/n8n-nodes-bigbluebutton/n8n-nodes-bigbluebutton#the-credential';

  properties: INodeProperties[] = [
    {
      displayName: 'Server URL',
      name: 'url',
      type: 'string',
      default: '',
      required: true,
      placeholder: 'e.g. https://bbb.example.com/bigbluebutton/',
      description:
        'The line "URL" that the command "bbb-conf --secret" prints on the BigBlueButton server. Hosted servers show it in their admin panel; for Scalelite it is the address of the load balancer.',
    },
    {
      displayName: 'Shared Secret',
      name: 'secret',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      required: true,
      description:
        'The line "Secret" that "bbb-conf --secret" prints. Hosted servers show it in their admin panel. It is used for signing only and never leaves n8n.',
    },
    {
      displayName: 'Hash for API Calls',
      name: 'hash',
      type: 'options',
      options: HASHES,
      default: 'sha256',
      description:
        'How calls are signed. SHA-256 is right for nearly all servers. Change it only when the connection test says that the server refuses it. Scalelite does not know SHA-384.',
    },
    {
      displayName: 'Hash for Webhook Calls',
      name: 'hookHash',
      type: 'options',
      options: HASHES,
      default: 'sha1',
      hint: 'SHA-1 unless you know better: servers before BigBlueButton 3.0 know no other',
      description:
        "How calls to BigBlueButton's webhooks service are signed. The default is SHA-1, because the service knows no other before BigBlueButton 3.0. Change it only when the operator of the server has switched SHA-1 off.",
    },
    {
      displayName: 'Previous Shared Secret',
      name: 'previousSecret',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      description:
        'Only while the secret of the server is being changed: what BigBlueButton still sends with the old secret is accepted too. It is never used for signing. Remove it when the change is over.',
    },
    {
      displayName: 'Ignore SSL Issues (Insecure)',
      name: 'ignoreSslIssues',
      type: 'boolean',
      default: false,
      description: 'Whether to connect even if SSL certificate validation is not possible',
    },
    {
      displayName: 'Timeout (Seconds)',
      name: 'timeout',
      type: 'number',
      typeOptions: { minValue: 1 },
      default: 60,
      description:
        'How long to wait for an answer of the server. Listing all meetings or recordings of a large server can take a while. The HTTP Request node has a timeout of its own.',
    },
  ];

  /**
   * Signs a request, whoever makes it: our nodes, or n8n's HTTP Request node with this credential.
   *
   * n8n calls this a second time on the options it returned when an answer is 401, and passes
   * the address in `url` or, from the HTTP Request node, in `uri`. The finished query goes into
   * the address and `qs` stays empty, so that nothing encodes it again. Redirects are not followed:
   * the checksum is valid for the address it was made for, and must not be carried elsewhere.
   *
   * @throws BigBlueButtonFailure when the address is not below the API root of this credential
   */
  authenticate: IAuthenticate = async (
    credentials: ICredentialDataDecryptedObject,
    requestOptions: IHttpRequestOptions,
  ): Promise<IHttpRequestOptions> => {
    const server = configuredServer(credentials);
    const { uri, baseURL, qs, url, ...options } = requestOptions as IHttpRequestOptions &
      LegacyOptions;
    const signed: IHttpRequestOptions & LegacyOptions = {
      ...options,
      url: signUrl(server, absolute(url || uri || '', baseURL), parametersOf(qs ?? {})),
      qs: {},
      timeout: options.timeout ?? server.timeout,
      disableFollowRedirect: true,
      followRedirect: false,
      followAllRedirects: false,
    };
    if (server.ignoreCertificate) {
      signed.skipSslCertificateValidation = true;
      signed.rejectUnauthorized = false;
    }
    return signed;
  };
}

function absolute(url: string, baseURL: string | undefined): string {
  return baseURL ? `${baseURL.replace(/\/+$/, '')}/${url.replace(/^\/+/, '')}` : url;
}

function parametersOf(qs: IDataObject): Parameter[] {
  return Object.entries(qs).flatMap(([name, value]) =>
    [value]
      .flat()
      .filter((one) => one !== undefined && one !== null)
      .map((one): Parameter => [name, typeof one === 'object' ? JSON.stringify(one) : String(one)]),
  );
}
