/** What the nodes' panels can show, and workflows that show it, derived from what n8n itself knows. */
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { PACKAGE } from './driver';
import type { NodeType, WorkflowFile } from './workflow';

export const ACTION_NODE = `${PACKAGE}.bigBlueButton`;
export const TRIGGER_NODE = `${PACKAGE}.bigBlueButtonTrigger`;
export const CREDENTIAL_TYPE = 'bigBlueButtonApi';

/** A panel of a node. */
export interface Panel {
  /** `meeting:create`, or `trigger:recordingReady` */
  name: string;
  nodeType: string;
  parameters: Record<string, unknown>;
}

/**
 * @param folded as they are when a node is new; otherwise with all fields of all collections
 * @returns one panel for each operation of the action node, and one for each source of the trigger
 */
export function panelsOf(nodeTypes: readonly NodeType[], { folded = false } = {}): Panel[] {
  const propertiesOf = (nodeType: string): INodeProperties[] => {
    const found = nodeTypes.find(({ name }) => name === nodeType);
    if (!found) throw new Error(`n8n has no node type "${nodeType}".`);
    return found.properties as unknown as INodeProperties[];
  };
  const ofAction = propertiesOf(ACTION_NODE);
  const ofTrigger = propertiesOf(TRIGGER_NODE);
  const sources = ofTrigger.filter(({ name }) => name === 'source').flatMap(choices);
  const operations = ofAction
    .filter(({ name }) => name === 'operation')
    .flatMap((property) => {
      const [resource] = (property.displayOptions?.show?.resource ?? []) as string[];
      return choices(property).map((operation) => ({ resource, operation }));
    });
  return [
    ...operations.map((chosen) => ({
      name: `${chosen.resource}:${chosen.operation}`,
      nodeType: ACTION_NODE,
      parameters: { ...chosen, ...(!folded && unfolded(ofAction, chosen)) },
    })),
    ...sources.map((source) => ({
      name: `trigger:${source}`,
      nodeType: TRIGGER_NODE,
      parameters: { source, ...(!folded && unfolded(ofTrigger, { source })) },
    })),
  ];
}

/** A workflow in which the panel's node stands, called like the panel. */
export function workflowOf(
  { name, nodeType, parameters }: Panel,
  credential: string,
): WorkflowFile {
  const node = {
    name,
    type: nodeType,
    parameters,
    credentials: { [CREDENTIAL_TYPE]: { name: credential } },
  };
  if (nodeType === TRIGGER_NODE) return { name, nodes: [node], connections: {} };
  return {
    name,
    nodes: [{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' }, node],
    connections: { Start: { main: [[{ node: name, type: 'main', index: 0 }]] } },
  };
}

/** The values of an `options` property that are the package's own; n8n adds "Custom API Call". */
function choices({ options = [] }: INodeProperties): string[] {
  return (options as INodePropertyOptions[])
    .map(({ value }) => String(value))
    .filter((value) => !value.startsWith('__'));
}

/** Every collection that is visible with these choices, with every one of its fields in it. */
function unfolded(
  properties: readonly INodeProperties[],
  chosen: Record<string, unknown>,
): Record<string, unknown> {
  const visible = properties.filter(({ displayOptions }) =>
    Object.entries(displayOptions?.show ?? {}).every(
      ([name, values]) => !(name in chosen) || (values as unknown[]).includes(chosen[name]),
    ),
  );
  return Object.fromEntries(
    visible
      .filter(({ type }) => type === 'collection' || type === 'fixedCollection')
      .map((property) => [property.name, filled(property)]),
  );
}

/** The value of a property: its default, and for a collection all of its fields. */
function filled(property: INodeProperties): unknown {
  const { type, options = [], typeOptions } = property;
  if (type === 'collection') return filledAll(options as INodeProperties[]);
  if (type !== 'fixedCollection') return property.default;
  return Object.fromEntries(
    (options as INodePropertyCollection[]).map(({ name, values }) => [
      name,
      typeOptions?.multipleValues ? [filledAll(values)] : filledAll(values),
    ]),
  );
}

function filledAll(properties: readonly INodeProperties[]): Record<string, unknown> {
  return Object.fromEntries(properties.map((property) => [property.name, filled(property)]));
}
