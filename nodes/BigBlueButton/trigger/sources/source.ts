import type {
  IDataObject,
  IExecuteFunctions,
  IHookFunctions,
  INodeExecutionData,
  INodeProperties,
  IWebhookFunctions,
} from 'n8n-workflow';

import type { Connection } from '../../connection';
import type { TriggerSettings } from '../settings';

/** One way in which BigBlueButton tells what happened: one entry of the menu "Source". */
export interface TriggerSource {
  /** as it stands in workflows */
  value: string;
  /** as it stands in the menu */
  name: string;
  description: string;
  /** how the sender calls; only the callback at a meeting's end is a GET */
  httpMethod: 'GET' | 'POST';
  /** shown when this source is chosen */
  fields: readonly INodeProperties[];
  /** for sources that BigBlueButton is told about, or that have to remember something */
  registration?: Registration;
  /** Why genuine requests can be refused with 401, besides a changed secret, and what to do then. */
  causesOfRefusal?: readonly string[];
  /** Takes one request of the sender. What it throws is answered with 503. */
  receive(context: IWebhookFunctions, trust: Trust): Promise<Reception>;
  /** What of an item is kept to start its run again; all of it unless given. */
  keptOf?(item: IDataObject): IDataObject;
  /**
   * Adds inside the run what the sender could not wait for, and drops what turns out not to be due.
   * What it throws fails the run.
   */
  complete?(context: IExecuteFunctions, item: INodeExecutionData): Promise<INodeExecutionData[]>;
}

/** What n8n calls when a workflow is published and switched off, or a test begins and ends. */
export interface Registration {
  find(context: IHookFunctions): Promise<boolean>;
  create(context: IHookFunctions): Promise<boolean>;
  remove(context: IHookFunctions): Promise<boolean>;
}

/** Whom a trigger believes, and what it wants to hear. */
export interface Trust {
  connection: Connection;
  /** the shared secret, and the one before while it is being changed */
  secrets: readonly string[];
  settings: TriggerSettings;
}

/** What became of a request. */
export type Reception =
  | {
      /** genuine: answered with 200, and a run is started if there are items */
      taken: IDataObject[];
      /** the same for repeats of this request, which start no second run */
      key?: string;
      /** of an address that starts one run, and never another; the same for all requests to it */
      address?: string;
      /** done once the request counts as taken for the first time */
      note?: () => void;
    }
  | {
      /** 401: not genuine; 410: of something nobody wants to hear of any more; 503: try again */
      refused: 401 | 410 | 503;
      /** for the log; holds nothing of the secret */
      reason: string;
    };
