/**
 * Everything this package says when a call does not succeed, in one place and free of code, so that
 * it can be read, corrected and translated as a whole.
 *
 * Words in braces are filled in: `{call}` the call's name, `{message}` what the server said,
 * `{parameter}` a parameter's name, `{host}` the server's address, `{status}` the HTTP status,
 * `{text}` the first words of an answer, `{target}` the address of a redirect.
 */
export interface FailureText {
  /** what happened: one sentence */
  readonly what: string;
  /** what to do next */
  readonly advice: string;
}

const MISSING_PARAMETER: FailureText = {
  what: 'The server misses a parameter of the call "{call}": {message}',
  advice: 'Fill in the field it names. Expressions that turn out empty count as missing.',
};

const MEETING_NOT_FOUND: FailureText = {
  what: 'There is no running meeting with this meeting ID.',
  advice:
    'Check the meeting ID, upper and lower case included. A meeting also disappears when it has ended, or when nobody joined within the first minutes (5 by default): create it again in that case.',
};

const MEETING_ENDED: FailureText = {
  what: 'The meeting with this meeting ID has been ended.',
  advice:
    'An ended meeting cannot be joined again. Create it again; the same meeting ID can be used once the server has cleared the old meeting away, after a minute or two.',
};

const ID_TAKEN: FailureText = {
  what: 'A meeting with this meeting ID exists already, with other passwords.',
  advice:
    'Leave both passwords empty or give those of the first call. Otherwise choose another meeting ID, or end the existing meeting first.',
};

const CREATE_TIME_MISMATCH: FailureText = {
  what: 'The link was made for an earlier run of this meeting.',
  advice:
    'Make a new join link with the createTime that Create or Get returns now, or leave Create Time empty to make links that work for every run of the meeting.',
};

const NO_PARENT: FailureText = {
  what: 'A breakout room needs a parent meeting, and none was given.',
  advice: 'Fill in the ID of the parent meeting, or switch "Is Breakout" off.',
};

const NO_SESSION: FailureText = {
  what: 'The session token is not valid, or its session is over.',
  advice:
    'Use the token of a participant who is in the meeting with a browser right now. The token of a join made by n8n itself does not count as one.',
};

const NO_CONFIG: FailureText = {
  what: 'The server has no client configuration for this token.',
  advice:
    'Such configurations exist only up to BigBlueButton 2.3. On newer servers leave the token out.',
};

const RECORDING_NOT_FOUND: FailureText = {
  what: 'There is no recording with this record ID.',
  advice:
    'Check the record ID. A recording appears only some minutes after its meeting has ended, and only if somebody pressed the record button (or it started by itself). Deleted recordings cannot be changed any more.',
};

const HOOKS_BROKE: FailureText = {
  what: 'The webhooks service of the server could not carry out "{call}".',
  advice:
    'Try again in a minute. If it stays, have the operator look at the service on the server: systemctl status bbb-webhooks, journalctl -u bbb-webhooks.',
};

const B3SCALE_FAILED: FailureText = {
  what: 'The load balancer b3scale could not carry out the call "{call}": {message}',
  advice:
    'Check "Server URL" in the credential if it does not know the frontend. Otherwise try again in a minute, or have its operator look whether a BigBlueButton server is ready.',
};

const GUEST_WAITING: FailureText = {
  what: 'The person is waiting for being let in.',
  advice: 'A moderator has to let the person in, or a seat has to become free.',
};

/**
 * The answers with which BigBlueButton, its webhooks service and the load balancers refuse a call,
 * by messageKey.
 *
 * A key may stand here more than once, with the calls it is for in front: `recordings/` for all
 * calls about recordings, `hooks/` for the webhooks service. `missingParam*` is for every key that
 * starts like this and has no entry of its own. A key that is not here is shown with the server's
 * own message.
 */
export const FAILURES: Readonly<Record<string, FailureText>> = {
  // Any call
  checksumError: {
    what: 'The server did not accept the signature (checksum) of the call.',
    advice:
      'Most often the shared secret is wrong: compare "Shared Secret" in the credential with the output of "bbb-conf --secret" on the server. If it is right, the server may not allow the hash algorithm: try another one in "Hash for API Calls" (SHA-256 suits nearly all servers; Scalelite and some other load balancers do not know SHA-384, BigBlueButton before 2.3 knows only SHA-1).',
  },
  'hooks/checksumError': {
    what: 'The webhooks service of the server did not accept the signature (checksum) of the call.',
    advice:
      'If other calls work, it is the hash algorithm: choose another one in "Hash for Webhook Calls" of the credential. Before BigBlueButton 3.0 the service knows only SHA-1; newer ones know all four unless the operator has switched some off. A load balancer such as b3scale, which has no webhooks, answers like this as well. If other calls fail too, "Shared Secret" is wrong: compare it with the output of "bbb-conf --secret" on the server.',
  },
  missingParamChecksum: {
    what: 'The call arrived at the server without its signature (checksum).',
    advice:
      'Something between n8n and the server changes the addresses of calls. Check proxies and firewalls on the way.',
  },
  apiNotEnabled: {
    what: 'The API is switched off on this server.',
    advice:
      'The operator can switch it on: in the settings of bbb-web, or in the admin panel of a hosted server.',
  },
  unsupportedContentType: {
    what: 'The server does not accept the type of the content sent with "{call}".',
    advice:
      'Calls that carry documents must be sent as exactly "application/xml". A proxy that adds a charset to the Content-Type breaks them on BigBlueButton 2.6.18 and 2.7.8; updating the server helps.',
  },
  malformedXml: {
    what: 'The server could not read the XML sent with "{call}".',
    advice:
      'Check names and addresses of the documents. XML you wrote yourself must have & written as &amp; and < as &lt;.',
  },
  validationError: {
    what: 'The server did not accept a value: {message}',
    advice:
      'Correct the field it names. A meeting ID has 2 to 256 characters and no comma; addresses start with https:// or http://; switches are true or false.',
  },
  sizeError: {
    what: 'A text is too short or too long: {message}',
    advice:
      'Meeting IDs and names have 2 to 256 characters, passwords 2 to 64, chat messages 1 to 500, the name of a chat sender up to 255.',
  },
  'missingParam*': {
    what: 'The call "{call}" needs the parameter "{parameter}", and it was empty or not sent.',
    advice: 'Fill in this field. Expressions that turn out empty count as missing.',
  },
  missingParamMeetingID: {
    what: 'No meeting ID was given.',
    advice: 'Fill in the meeting ID. An expression for it may have turned out empty.',
  },
  missingParamFullName: {
    what: 'No name was given for the person who joins.',
    advice: 'Fill in the full name. An expression for it may have turned out empty.',
  },
  missingParamRecordID: {
    what: 'No record ID was given.',
    advice: 'Fill in the record ID. An expression for it may have turned out empty.',
  },
  missingParamPublish: {
    what: 'The server was not told whether to publish or to unpublish.',
    advice: 'Send the parameter "publish" with true or false.',
  },
  missingParamCallbackURL: {
    what: 'No callback URL was given for the webhook.',
    advice: 'Fill in the address that is to receive the events.',
  },
  missingParamHookID: {
    what: 'No hook ID was given.',
    advice: 'Fill in the hook ID that creating or listing webhooks returns.',
  },
  MissingParam: MISSING_PARAMETER,
  missingParameter: MISSING_PARAMETER,
  paramError: MISSING_PARAMETER,
  missingParameters: {
    what: 'The load balancer lists recordings only by meeting ID or record ID.',
    advice:
      'Give one or more meeting IDs or record IDs. Its operator has switched off listing all recordings (GET_RECORDINGS_API_FILTERED).',
  },
  fileNameError: {
    what: 'The server could not read the file name of a document.',
    advice: 'Give the document a plain file name with an extension, such as slides.pdf.',
  },
  unknownError: {
    what: 'The server could not carry out "{call}" and gave no reason.',
    advice: 'Try again. If it stays, have the operator look at the log of bbb-web.',
  },

  // Meetings
  notFound: MEETING_NOT_FOUND,
  meetingNotFound: MEETING_NOT_FOUND,
  invalidMeetingIdentifier: MEETING_NOT_FOUND,
  invalidMeetingId: MEETING_NOT_FOUND,
  missingMeeting: MEETING_NOT_FOUND,
  meetingForciblyEnded: MEETING_ENDED,
  meetingEnded: MEETING_ENDED,
  idNotUnique: ID_TAKEN,
  NotUniqueMeetingID: ID_TAKEN,
  nonUniqueVoiceBridge: {
    what: 'Another running meeting uses this voice bridge number.',
    advice: 'Choose another number, or leave the voice bridge empty to have one assigned.',
  },
  voiceBridgeError: {
    what: 'The server has no free voice bridge number left.',
    advice: 'End meetings that nobody needs, or have the operator allow longer numbers.',
  },
  createFailed: {
    what: 'The server could not create the meeting.',
    advice: 'Try again. If it stays, have the operator look at the log of bbb-web.',
  },
  parentMeetingIDMissing: NO_PARENT,
  parentMeetingIdMissing: NO_PARENT,
  parentMeetingDoesNotExist: {
    what: 'The parent meeting of the breakout room does not exist.',
    advice: 'Check the ID of the parent meeting. It must be running when the room is created.',
  },
  invalidSharedNotesEditor: {
    what: 'The server does not know this editor for shared notes.',
    advice: 'Use "etherpad" or "blockNote", or leave the field empty.',
  },
  presentationDisabled: {
    what: 'Presentations are switched off for this meeting.',
    advice:
      'Create the meeting without "presentation" among the disabled features, or leave the document out.',
  },

  // Joining
  'Params required': {
    what: 'The server cannot tell whether to let the person in as moderator or as viewer.',
    advice:
      'Give the role MODERATOR or VIEWER. Before BigBlueButton 2.4 give the moderator or attendee password of the meeting instead; it must match exactly.',
  },
  invalidPassword: {
    what: 'The password is not that of the meeting.',
    advice:
      'Use the moderator or attendee password that the meeting was created with (2 to 64 characters), or a role instead of a password on BigBlueButton 2.4 and newer. Ending a meeting needs the moderator password on servers before 2.6.',
  },
  mismatchCreateTimeParam: CREATE_TIME_MISMATCH,
  mismatchCreateTime: CREATE_TIME_MISMATCH,
  maxParticipantsReached: {
    what: 'The meeting is full.',
    advice: 'Wait until somebody leaves, or create meetings with a higher maximum of participants.',
  },
  guestDeniedAccess: {
    what: 'The guest policy of the meeting keeps guests out.',
    advice:
      'Join without "guest", or create the meeting with the guest policy ASK_MODERATOR or ALWAYS_ACCEPT.',
  },
  guestDeny: {
    what: 'A moderator has refused to let the guest in.',
    advice: 'Ask a moderator of the meeting.',
  },
  guestWait: GUEST_WAITING,
  seatWait: GUEST_WAITING,
  guestInvalid: {
    what: 'The server does not know the state of this guest.',
    advice: 'Join again with a new join link.',
  },

  // Sessions
  missingToken: {
    what: 'No session token was given.',
    advice: 'Fill in the session token. An expression for it may have turned out empty.',
  },
  missingSession: NO_SESSION,
  sessionMissing: NO_SESSION,

  // Recordings
  'recordings/notFound': RECORDING_NOT_FOUND,
  recordingNotFound: RECORDING_NOT_FOUND,
  noRecordings: RECORDING_NOT_FOUND,
  noCaptionsFound: {
    what: 'The recording has no captions.',
    advice: 'Upload captions first, or go on without them.',
  },
  invalidKind: {
    what: 'The server does not know this kind of text track.',
    advice: 'Use "subtitles" or "captions".',
  },
  invalidLang: {
    what: 'The language of the text track is not a language tag.',
    advice: 'Write it like "en", "en-US" or "de-DE".',
  },
  upload_text_track_failed: {
    what: 'The server received the text track, but could not store it.',
    advice:
      'Check that the file is SRT or WebVTT, and try again. If it stays, have the operator check that bbb-web can write to its captions directory.',
  },
  empty_uploaded_text_track: {
    what: 'The text track that was sent is empty.',
    advice: 'Check that the binary field holds the SRT or WebVTT file.',
  },

  // Webhooks
  'hooks/unsupportedRequest': {
    what: 'This server has no webhooks: it does not know the call "{call}".',
    advice:
      'Load balancers such as Scalelite pass no webhooks on. Address the BigBlueButton server itself with a credential of its own; it needs the package bbb-webhooks.',
  },
  createHookError: HOOKS_BROKE,
  destroyHookError: HOOKS_BROKE,
  listHookError: {
    what: 'The webhooks service of the server could not list its webhooks.',
    advice:
      'List them without a meeting ID: version 3 of the service fails when a meeting has no webhook of its own. If it fails then too, have the operator restart bbb-webhooks.',
  },
  destroyMissingHook: {
    what: 'The server has no webhook with this hook ID that could be removed.',
    advice:
      'It may be gone already: BigBlueButton removes webhooks that could not be delivered for five minutes. Permanent webhooks can only be removed in the configuration of the server.',
  },

  // Load balancers
  internalError: {
    what: 'The load balancer could not get a usable answer from the BigBlueButton server behind it: {message}',
    advice:
      'Try again in a minute. If it stays, have the operator of the load balancer look at its log.',
  },
  serverUnavailable: {
    what: 'The server that this meeting runs on is switched off or out of reach.',
    advice:
      'Try again in a minute, or have the operator of the load balancer bring the server back.',
  },
  serverTagUnavailable: {
    what: 'No server with the wanted tag is available.',
    advice:
      'Check the metadata field "server-tag". Without an exclamation mark at its end, other servers are accepted as well.',
  },
  unsupportedRequest: {
    what: 'The load balancer (Scalelite, or one like it) does not pass on the call "{call}".',
    advice:
      'Scalelite and its like pass on only part of the API: no webhooks, no text tracks, no chat messages, no session calls. Address the BigBlueButton server itself with a credential of its own. If even common calls fail, check "Server URL" in the credential.',
  },
  b3scale_gateway_error: B3SCALE_FAILED,
  b3scaleGatewayError: B3SCALE_FAILED,
  b3scale_server_error: B3SCALE_FAILED,
  noInstanceFound: {
    what: 'The load balancer has no server that could take the meeting.',
    advice: 'Try again in a minute, or have the operator of the load balancer add capacity.',
  },
  meetingPoolReached: {
    what: 'The load balancer allows no further meeting at this time.',
    advice: 'End meetings that nobody needs, or have its operator raise the limit.',
  },
  userPoolReached: {
    what: 'The load balancer allows no further participants at this time.',
    advice: 'Wait until somebody leaves, or have its operator raise the limit.',
  },
  tenantNotFound: {
    what: 'The load balancer does not know this tenant.',
    advice: 'Check the host name in "Server URL" of the credential.',
  },

  // BigBlueButton before 2.4
  configXMLError: {
    what: 'The server did not accept the configuration XML.',
    advice:
      'Check that it is complete. Servers since BigBlueButton 2.4 do not know the call any more.',
  },
  noConfigFound: NO_CONFIG,
  configNotFound: NO_CONFIG,
};

/** A refusal whose key is unknown, or that has none. */
export const REFUSED = {
  unsupported: {
    what: 'This server does not have the call "{call}": {message}',
    advice:
      'It may be newer than the server, or the server is a load balancer that does not pass it on. In that case address the BigBlueButton server behind it with a credential of its own.',
  },
  withMessage: {
    what: 'The server refused the call "{call}": {message}',
    advice: 'This is what the server itself says. Its documentation or its operator may know more.',
  },
  withoutMessage: {
    what: 'The server refused the call "{call}" and gave no reason.',
    advice: 'Check IDs and values, or ask the operator of the server for its log.',
  },
} as const satisfies Record<string, FailureText>;

const CERTIFICATE_ADVICE =
  'Have the operator put it in order. For a server of your own with a certificate of its own, make its issuer known to n8n (NODE_EXTRA_CA_CERTS), or switch on "Ignore SSL Issues" in the credential if you accept that anybody in between could read along.';

/** What keeps a call from reaching the server at all. */
export const TRANSPORT = {
  refused: {
    what: 'Nothing answers at {host}: the connection was refused.',
    advice:
      'Check host name and port of "Server URL" in the credential, and whether the server is running. If n8n goes through a proxy, check that one too.',
  },
  unknownHost: {
    what: 'The name of the server, {host}, is not known (DNS).',
    advice: 'Check "Server URL" in the credential for typing errors.',
  },
  nameService: {
    what: 'The name service (DNS) gave no answer for {host}.',
    advice: 'Try again in a minute. If it stays, check the network and DNS settings of n8n.',
  },
  noRoute: {
    what: 'There is no way through the network to {host}.',
    advice: 'Check the network of n8n, firewalls, and whether the server is reachable from there.',
  },
  reset: {
    what: 'The connection to {host} was cut off before the answer was complete.',
    advice:
      'Try again. If it stays, check that "Server URL" starts with https:// if the server wants that, and look for a firewall or proxy in between.',
  },
  protocol: {
    what: 'The server at {host} does not speak https on this port, or no version of it that n8n accepts.',
    advice:
      'Check "Server URL" in the credential: http:// or https://, and the port. A very old server may need a newer TLS version switched on.',
  },
  notHttp: {
    what: 'What answers at {host} is not a web server.',
    advice: 'Check host name and port of "Server URL" in the credential.',
  },
  timeout: {
    what: 'The server at {host} did not answer in time.',
    advice:
      'Try again, or raise "Timeout" in the credential. Lists of all meetings or recordings of a large server take long: filter them. If nothing answers at all, a firewall may swallow the connection.',
  },
  cancelled: {
    what: 'The call to {host} was cancelled before the answer came.',
    advice: 'Run it again if it was not stopped on purpose.',
  },
  tooLarge: {
    what: 'The answer of {host} is larger than n8n accepts.',
    advice: 'Ask for less at once, by meeting ID or with a limit.',
  },
  tooManyRedirects: {
    what: 'The server at {host} redirects in a circle.',
    advice: 'Check "Server URL" in the credential: http:// or https://, and the host name.',
  },
  blocked: {
    what: 'n8n is not allowed to connect to {host}.',
    advice:
      'The administrator of n8n has restricted the addresses it may reach (N8N_SSRF_PROTECTION_ENABLED). Ask for this server to be allowed.',
  },
  badAddress: {
    what: 'The address of the server cannot be used.',
    advice:
      'Check "Server URL" in the credential. It looks like https://bbb.example.com/bigbluebutton/.',
  },
  certificateExpired: {
    what: 'The certificate of {host} has expired, or is not valid yet.',
    advice: `Check the clock of the computer n8n runs on. ${CERTIFICATE_ADVICE}`,
  },
  certificateHost: {
    what: 'The certificate of {host} was issued for another name.',
    advice:
      'Use in "Server URL" of the credential the host name the certificate was issued for, or have the operator get one for this name.',
  },
  certificateSelfSigned: {
    what: 'The certificate of {host} is self-signed.',
    advice: CERTIFICATE_ADVICE,
  },
  certificateUnknownIssuer: {
    what: 'The certificate of {host} comes from an issuer that n8n does not know.',
    advice: `Often the server does not send the intermediate certificate of its issuer. ${CERTIFICATE_ADVICE}`,
  },
  certificateInvalid: {
    what: 'The certificate of {host} is not valid.',
    advice: CERTIFICATE_ADVICE,
  },
  unknown: {
    what: 'The call to {host} did not get through: {message}',
    advice: 'Check "Server URL" in the credential and the network of n8n, and try again.',
  },
} as const satisfies Record<string, FailureText>;

const HOSTED_ONLY = 'BigBlueButton itself does not have it, only some hosted servers do.';
const SINCE_3_0 = 'BigBlueButton has it from 3.0 on.';
const SINCE_2_2 = 'BigBlueButton has it from 2.2 on; bbbserver.de does not offer it.';
const UP_TO_2_3 = 'BigBlueButton 2.4 and later no longer have it.';

/** Which servers have a call that not all have. */
export const WHO_HAS_CALL: Readonly<Record<string, string>> = {
  feedback: 'Hardly any version of BigBlueButton has it yet.',
  getAttendance: HOSTED_ONLY,
  getDefaultConfigXML: UP_TO_2_3,
  getJoinUrl: SINCE_3_0,
  getMP4: HOSTED_ONLY,
  getPastMeetings: HOSTED_ONLY,
  getRecordingTextTracks: SINCE_2_2,
  guestWait: 'BigBlueButton 3.0 and later no longer have it.',
  insertDocument: 'BigBlueButton has it from 2.5 on.',
  learningDashboard: 'BigBlueButton has it from 2.4 on.',
  processMP4: HOSTED_ONLY,
  putRecordingTextTrack: SINCE_2_2,
  sendChatMessage: SINCE_3_0,
  setConfigXML: UP_TO_2_3,
};

/** Of any other call. */
export const WHO_MAY_HAVE_CALL = 'It may be newer than the server, or have been removed from it.';

/** Answers that are none of BigBlueButton's. */
export const ANSWERS = {
  noApiHere: {
    what: 'There is no BigBlueButton API at the address of the credential, or it does not know the call "{call}" (HTTP {status}).',
    advice:
      'If other calls work, this server does not have this one. Otherwise check "Server URL": it is the line "URL" that "bbb-conf --secret" prints, such as https://bbb.example.com/bigbluebutton/.',
  },
  noSuchCall: {
    what: 'This server does not know the call "{call}" (HTTP {status}).',
    advice:
      '{whoHasIt} Load balancers may not pass it on. Test the credential to see whether the address is right.',
  },
  noWebhooks: {
    what: 'This server has no webhooks service (HTTP {status}).',
    advice:
      'The package bbb-webhooks is not installed or not running on it: "apt install bbb-webhooks" on the BigBlueButton server. Load balancers such as Scalelite and b3scale have no webhooks; register them at the BigBlueButton servers behind.',
  },
  unauthorized: {
    what: 'The server did not accept the signature of the call (HTTP {status}).',
    advice:
      'Compare "Shared Secret" in the credential with that of the server. If it is right, try another "Hash for API Calls" (or "Hash for Webhook Calls"). A proxy that asks for a password of its own must let API calls pass.',
  },
  forbidden: {
    what: 'Access to the server was refused (HTTP {status}): {text}',
    advice:
      'A firewall or proxy in front of BigBlueButton keeps n8n out. Have the IP address of n8n allowed.',
  },
  forbiddenCall: {
    what: 'The server refused the call "{call}" without a word (HTTP {status}).',
    advice:
      'If other calls work, it is a load balancer that does not have this one: B3LB answers like that. Otherwise a firewall or proxy keeps n8n out; have the IP address of n8n allowed.',
  },
  badRequest: {
    what: 'The server refused the call "{call}" without saying why (HTTP {status}).',
    advice:
      'Check that the meeting or recording exists and that all values are right. Some load balancers answer like this to unknown IDs.',
  },
  tooMuchSent: {
    what: 'The server does not accept that much data at once (HTTP {status}).',
    advice:
      'Give documents by URL instead of sending the files, or have the operator raise the limit (client_max_body_size of nginx). Long welcome texts may have to be shortened.',
  },
  tooManyCalls: {
    what: 'The server gets too many calls (HTTP {status}).',
    advice: 'Wait a while, then call less often.',
  },
  gateway: {
    what: 'The web server answers, but BigBlueButton behind it does not (HTTP {status}).',
    advice:
      'BigBlueButton is starting, overloaded or down. Try again in some minutes; the operator can look with "bbb-conf --status".',
  },
  brokenServer: {
    what: 'The server stumbled over the call "{call}" (HTTP {status}): {text}',
    advice:
      'Try again. If it stays, check the values, above all addresses of documents; the log of bbb-web says more. Some servers need both passwords when a meeting is created.',
  },
  brokenHooks: {
    what: 'The webhooks service stumbled over the call "{call}" (HTTP {status}): {text}',
    advice:
      'It may have been restarting: try again in a minute. If it stays, have the operator look at journalctl -u bbb-webhooks.',
  },
  otherStatus: {
    what: 'The server gave no usable answer to "{call}" (HTTP {status}): {text}',
    advice: 'Check "Server URL" in the credential, and proxies on the way.',
  },
  httpToHttps: {
    what: 'The server expects https on this port, but was called with http.',
    advice: 'Let "Server URL" in the credential start with https://.',
  },
  page: {
    what: 'A web page came back instead of an answer of BigBlueButton (HTTP {status}): {text}',
    advice:
      'Check "Server URL" in the credential: it is the line "URL" that "bbb-conf --secret" prints. The page may also come from a login or error page of a proxy.',
  },
  text: {
    what: 'The answer is not one of BigBlueButton (HTTP {status}): {text}',
    advice:
      'Check "Server URL" in the credential: it is the line "URL" that "bbb-conf --secret" prints.',
  },
  empty: {
    what: 'The server gave an empty answer to "{call}" (HTTP {status}).',
    advice:
      'Try again. If it stays, check "Server URL" in the credential, and the values of the call.',
  },
  emptyInsertDocument: {
    what: 'The server took no document and said nothing about it.',
    advice:
      'It got no document, or none with a usable name: each needs a file name with an extension, such as slides.pdf.',
  },
  emptyGetJoinUrl: {
    what: 'The server gave no link and said nothing about it.',
    advice: NO_SESSION.advice,
  },
  noReturncode: {
    what: 'The answer to "{call}" is not one of BigBlueButton (HTTP {status}): it does not say whether the call succeeded.',
    advice:
      'Check "Server URL" in the credential: it is the line "URL" that "bbb-conf --secret" prints.',
  },
  brokenXml: {
    what: 'The answer to "{call}" is XML that cannot be read: {message}',
    advice:
      'It may have been cut off on the way: try again. If it stays for this meeting, somebody has created or joined it with a metadata or userdata name that breaks the XML.',
  },
  brokenJson: {
    what: 'The answer to "{call}" is JSON that cannot be read.',
    advice: 'It may have been cut off on the way: try again.',
  },
  doctype: {
    what: 'The answer to "{call}" contains a document type declaration, which BigBlueButton never sends.',
    advice:
      'It was not read, for safety. Check "Server URL" in the credential, and who could change answers on the way.',
  },
  redirect: {
    what: 'The server does not answer, but redirects to {target}.',
    advice:
      'Signed calls are not passed on to other addresses. If BigBlueButton is at that address, enter it as "Server URL" in the credential, with https:// if it has that.',
  },
} as const satisfies Record<string, FailureText>;
