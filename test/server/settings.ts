import { ALGORITHMS, type Algorithm } from './signature';

/** What a delivery is signed with; the letters are the generations of bbb-webhooks. */
export type DeliveryAuth = 'bearer' | 'checksum-a' | 'checksum-b' | 'checksum-c';

export interface WebhookSettings {
  /** Without the service `hooks/*` answers with nginx' 404 page. */
  installed: boolean;
  auth: DeliveryAuth;
  /** What deliveries are signed with, if not the secret: one that was changed, before a restart. */
  secret?: string;
  /** `hookChecksumAlgorithm`: what deliveries are signed with. */
  algorithm: Algorithm;
  /** `supportedChecksumAlgorithms` of the service: what calls may be signed with. */
  allowedAlgorithms: readonly Algorithm[];
  /** 2 = BBB up to 2.7, 3 = BBB 3.0. `checksum-b` is always 2. */
  generation: 2 | 3;
  /** The server's own name, sent as `domain`. */
  domain: string;
  /** Calls refused without a meeting ID, as by hosts that have only hooks of meetings. */
  onlyWithMeeting: readonly ('create' | 'list')[];
  requestTimeoutMs: number;
  /** How long the service still knows the external id of a meeting. */
  mappingTimeoutMs: number;
}

export interface PipelineSettings {
  /** Ended meetings with recording marks are processed by themselves, as the clock runs. */
  automatic: boolean;
  /** Formats that get published, in this order. */
  formats: readonly string[];
  archiveMs: number;
  sanityMs: number;
  processMs: number;
  publishMs: number;
}

/** What one server does differently from another. Every value can be changed while it runs. */
export interface Settings {
  allowedAlgorithms: readonly Algorithm[];
  bbbVersion: string;
  /** Several violations at once: name the first, or all of them in the list form. */
  violations: 'first' | 'list';
  /** Send errors as JSON to clients that prefer it, as Grails does. */
  negotiateErrors: boolean;
  /** Refuse `application/xml; charset=utf-8`, as the first releases with the check did. */
  strictContentType: boolean;
  /** `old`: passwords left out of a second create give idNotUnique (before mid-2023). */
  createWithoutPasswords: 'new' | 'old';
  /** How long an ended meeting is still listed. */
  endingTakesMs: number;
  /** Where getRecordings puts the total; `unsupported` ignores offset and limit. */
  paging: 'totalElements' | 'wrapper' | 'unsupported';
  allowFetchAllRecordings: boolean;
  /**
   * Whose recording calls these are. Scalelite can protect recordings, takes one of several metadata
   * filters for enough, knows no wildcards in them, and changes what it does not have without a word.
   */
  recordings: 'bigbluebutton' | 'scalelite';
  defaultWelcome: string;
  dialNumber: string;
  /** Where people land after the meeting; empty = the server's start page. */
  logoutUrl: string;
  webhooks: WebhookSettings;
  pipeline: PipelineSettings;
  /** Whether the analytics script is enabled on the server. */
  analytics: boolean;
  /** Whether the caption scripts are installed; without them there are no text tracks. */
  captions: boolean;
  /** Calls this server does not have; they answer as unknown ones do. */
  missingCalls: readonly string[];
}

/** Settings of a fresh BigBlueButton 3.0 with bbb-webhooks ≥ 3.4 and its packaged configuration. */
export function defaultSettings(): Settings {
  return {
    allowedAlgorithms: ALGORITHMS,
    bbbVersion: '',
    violations: 'first',
    negotiateErrors: true,
    strictContentType: false,
    createWithoutPasswords: 'new',
    endingTakesMs: 0,
    paging: 'totalElements',
    allowFetchAllRecordings: true,
    recordings: 'bigbluebutton',
    defaultWelcome: 'Welcome to <b>%%CONFNAME%%</b>!',
    dialNumber: '613-555-1234',
    logoutUrl: '',
    webhooks: {
      installed: true,
      auth: 'bearer',
      algorithm: 'sha1',
      allowedAlgorithms: ALGORITHMS,
      generation: 3,
      domain: 'bbb.example.com',
      onlyWithMeeting: [],
      requestTimeoutMs: 5000,
      mappingTimeoutMs: 7 * 24 * 3600_000,
    },
    pipeline: {
      automatic: true,
      formats: ['video', 'presentation'],
      archiveMs: 5000,
      sanityMs: 2000,
      processMs: 20_000,
      publishMs: 5000,
    },
    analytics: true,
    captions: true,
    missingCalls: [
      'feedback',
      // Extensions of hosted servers
      'getAttendance',
      'getPastMeetings',
      'processMP4',
      'getMP4',
      // Gone since 2.4
      'getDefaultConfigXML',
      'setConfigXML',
    ],
  };
}

export type SettingsChange = Partial<Omit<Settings, 'webhooks' | 'pipeline'>> & {
  webhooks?: Partial<WebhookSettings>;
  pipeline?: Partial<PipelineSettings>;
};

/** New settings: the given ones, with a change laid over them. `checksum-b` implies generation 2. */
export function changed(settings: Settings, change: SettingsChange): Settings {
  const webhooks = { ...settings.webhooks, ...change.webhooks };
  if (change.webhooks?.auth === 'checksum-b') webhooks.generation = 2;
  if (change.webhooks?.auth === 'checksum-a' || change.webhooks?.auth === 'checksum-c') {
    webhooks.generation = 3;
  }
  return {
    ...settings,
    ...change,
    webhooks,
    pipeline: { ...settings.pipeline, ...change.pipeline },
  };
}
