import type { Incoming, Reply } from '../answer';
import type { World } from '../world';

/**
 * Who checks the signature, and how a failed check reads:
 * - `validated`: bbb-web's validators, before anything else
 * - `recording`: the recording controller, which looks for required parameters first
 * - `hooks`: bbb-webhooks
 * - `none`: no signature (the session token is the authority)
 */
export type Guard = 'validated' | 'recording' | 'hooks' | 'none';

/** One call of the API. */
export interface Call {
  /** Path below the API root; part of what is hashed. */
  name: string;
  methods: readonly ('GET' | 'POST')[];
  guard: Guard;
  /** Parameters the recording controller asks for before it looks at the checksum. */
  required?: readonly { name: string; key: string; message: string }[];
  /** Content types a POST body may have; absent = the two form types. */
  bodyTypes?: readonly string[];
  /**
   * Answers a request whose signature is right.
   * @throws Refusal for a FAILED answer
   */
  answer(request: Incoming, world: World): Reply | Promise<Reply>;
  /** Turns a refusal into something else than the usual FAILED answer. */
  refuse?(key: string, message: string, request: Incoming, world: World): Reply;
}

export const FORM_TYPES: readonly string[] = [
  'application/x-www-form-urlencoded',
  'multipart/form-data',
];
