import {
  type IDataObject,
  type INodeExecutionData,
  type INodeProperties,
  type INodePropertyOptions,
  updateDisplayOptions,
} from 'n8n-workflow';

import type { OperationCall } from './operationCall';
import { toolFields } from './toolLimits';

/** One entry of the Operation menu: everything there is to know about it. */
export interface Operation {
  /** as in the menu, Title Case, without the resource: `Get Many` */
  name: string;
  /** as in the list of actions, with the resource: `Get many meetings` */
  action: string;
  /** in other words than the name */
  description: string;
  /**
   * Whether it changes anything on the server or lets somebody into a meeting, and so is kept from
   * AI agents that may only read; where it depends on the item, found out before it is run.
   */
  changes: boolean | ((call: OperationCall) => boolean);
  /** whether AI agents cannot have it as a tool, for what takes longer than they wait */
  notForTools?: boolean;
  /** A field's name is the name of the call's parameter, unless it is one of `local`. */
  fields: readonly INodeProperties[];
  /** names of fields that are no parameters of the call, but handled by `run` */
  local?: readonly string[];
  /** Done once for all input items together, and not for each of them. */
  oncePerRun?: true;
  /**
   * Looks at all input items of a run together, before it is done for the first of them.
   *
   * @throws BigBlueButtonFailure to stop the whole run
   */
  beforeRun?(calls: readonly OperationCall[]): void | Promise<void>;
  /**
   * Puts everything that a run gives together, where that is wanted.
   *
   * @param items what `run` gave, and an item with an `error` for each input item that failed
   * @returns the one item that stands for all but the failed ones; undefined to leave them alone
   */
  summary?(calls: readonly OperationCall[], items: readonly IDataObject[]): IDataObject | undefined;
  /**
   * Does it for one input item; `oncePerRun` for the first, from which it gets at the others.
   *
   * @returns what becomes the output items: one object, or a list of them
   * @throws BigBlueButtonFailure
   */
  run(call: OperationCall): Promise<OperationResult>;
}

export type OperationResult = IDataObject | IDataObject[] | BinaryResult | BinaryResult[];

/** An output item that carries a file beside its data. */
export interface BinaryResult {
  json: IDataObject;
  binary: NonNullable<INodeExecutionData['binary']>;
}

/** One entry of the Resource menu with its operations, by the value each has in a workflow. */
export interface Resource {
  name: string;
  value: string;
  description: string;
  operations: Readonly<Record<string, Operation>>;
}

/** Derives the node's properties: both menus, and each field shown where it belongs. */
export function propertiesOf(resources: readonly Resource[]): INodeProperties[] {
  return [
    resourceMenu(resources),
    ...resources.map(operationMenu),
    ...toolFields(resources),
    ...resources.flatMap(({ value: resource, operations }) =>
      Object.entries(operations).flatMap(([operation, { fields }]) =>
        updateDisplayOptions({ show: { resource: [resource], operation: [operation] } }, [
          ...fields,
        ]),
      ),
    ),
  ];
}

/**
 * Finds the operation that a workflow names.
 *
 * @returns undefined for one that this version of the package does not have
 */
export function operationOf(
  resources: readonly Resource[],
  resource: string,
  operation: string,
): Operation | undefined {
  const operations = resources.find(({ value }) => value === resource)?.operations ?? {};
  return Object.hasOwn(operations, operation) ? operations[operation] : undefined;
}

function resourceMenu(resources: readonly Resource[]): INodeProperties {
  const menu: INodeProperties = {
    displayName: 'Resource',
    name: 'resource',
    type: 'options',
    noDataExpression: true,
    options: byName(
      resources.map(({ name, value, description }) => ({ name, value, description })),
    ),
    default: '',
  };
  return { ...menu, default: resources[0].value };
}

function operationMenu({ value: resource, operations }: Resource): INodeProperties {
  const menu: INodeProperties = {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: { resource: [resource] } },
    options: byName(
      Object.entries(operations).map(([value, { name, action, description, notForTools }]) => ({
        name,
        value,
        action,
        description,
        ...(notForTools && { displayOptions: { hide: { '@tool': [true] } } }),
      })),
    ),
    default: '',
  };
  return { ...menu, default: Object.keys(operations)[0] };
}

function byName(options: INodePropertyOptions[]): INodePropertyOptions[] {
  return options.sort((a, b) => a.name.localeCompare(b.name, 'en'));
}
